package io.dataflow.nodes.internal;

import io.dataflow.core.model.FieldDefinition.Generation;
import io.dataflow.nodes.NodeOutput;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Stores one record. */
final class CreateNode extends ModelNode {

    CreateNode(NodeContext context) {
        super(
                context,
                "Create",
                Ports.of("Creates one " + context.model().name()
                                + " from its fields, given flat or as 'record', and gives it as stored.")
                        .withFields(
                                context.model(),
                                field -> field.generation() != Generation.COMPUTED,
                                field -> !field.optionalOnCreate())
                        .in(RECORD, Map.class)
                        .outFields(context.model())
                        .out(RECORD, Map.class));
    }

    @Override
    boolean writes() {
        return true;
    }

    @Override
    List<String> missing(Set<String> given) {
        boolean asRecord = model().find(RECORD) == null && given.contains(RECORD);
        return asRecord || given.contains(OPTIONS) ? List.of() : super.missing(given);
    }

    @Override
    Mono<NodeOutput> run(Inputs in) {
        Map<String, @Nullable Object> row = in.merge(in.values(RECORD), RECORD);
        return operations().create(row).map(stored -> NodeOutput.of(outputs(stored, Map.of()), Map.of(), 1));
    }
}
