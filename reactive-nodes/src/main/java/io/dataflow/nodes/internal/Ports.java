package io.dataflow.nodes.internal;

import io.dataflow.core.internal.model.EmbeddedValues;
import io.dataflow.core.model.Embedding;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldDefinition.Managed;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.nodes.Port;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The ports that a model's node declares.
 *
 * @param documentation what the node does
 * @param flatFields the fields that it takes as inputs of their own
 * @param inputs its other inputs
 * @param outputs its outputs
 */
record Ports(String documentation, List<Port> flatFields, List<Port> inputs, List<Port> outputs) {

    /** No ports yet. */
    static Ports of(String documentation) {
        return new Ports(documentation, List.of(), List.of(), List.of());
    }

    /** These ports, and fields as inputs; those that {@code required} accepts have to be given. */
    Ports withFields(ModelDefinition model, Predicate<FieldDefinition> taken, Predicate<FieldDefinition> required) {
        List<Port> ports = new ArrayList<>();
        for (String name : model.names()) {
            List<FieldDefinition> fields =
                    fields(model, name).stream().filter(taken).toList();
            if (!fields.isEmpty()) {
                ports.add(
                        new Port(name, type(model, name), false, fields.stream().anyMatch(required)));
            }
        }
        return new Ports(documentation, ports, inputs, outputs);
    }

    /** These ports, and an input. */
    Ports in(String name, Class<?> type) {
        return in(Port.value(name, type));
    }

    /** These ports, and an input. */
    Ports in(Port port) {
        return new Ports(documentation, flatFields, with(inputs, port), outputs);
    }

    /** These ports, and the version that the record is expected to have, where the model has versions. */
    Ports withVersion(ModelDefinition model) {
        return model.managed(Managed.VERSION) == null ? this : in(ModelNode.IF_VERSION, Long.class);
    }

    /** These ports, and an output. */
    Ports out(String name, Class<?> type) {
        return out(Port.value(name, type));
    }

    /** These ports, and an output, unless a field has its name already. */
    Ports out(Port port) {
        boolean hidden = outputs.stream().anyMatch(other -> other.name().equals(port.name()));
        return hidden ? this : new Ports(documentation, flatFields, inputs, with(outputs, port));
    }

    /** These ports, and every field of the model as an output. */
    Ports outFields(ModelDefinition model) {
        Ports all = this;
        for (String name : model.names()) {
            all = all.out(name, type(model, name));
        }
        return all;
    }

    /** The field of a name, or those of the record that is called so. */
    private static List<FieldDefinition> fields(ModelDefinition model, String name) {
        FieldDefinition field = model.find(name);
        Embedding embedding = model.findEmbedded(name);
        return field != null ? List.of(field) : embedding == null ? List.of() : EmbeddedValues.fields(model, embedding);
    }

    private static Class<?> type(ModelDefinition model, String name) {
        FieldDefinition field = model.find(name);
        return field == null ? Map.class : field.javaType();
    }

    private static List<Port> with(List<Port> ports, Port port) {
        List<Port> all = new ArrayList<>(ports);
        all.add(port);
        return List.copyOf(all);
    }
}
