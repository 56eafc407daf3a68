package io.dataflow.nodes.internal;

import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.ValidationFailedException.Fault;
import io.dataflow.core.internal.model.Suggestions;
import io.dataflow.nodes.NodeInput;
import io.dataflow.nodes.Port;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** Checks what a run was given against the inputs that its workflow declares. */
final class RunInputs {

    private RunInputs() {}

    /**
     * The inputs, converted to their types.
     *
     * @throws io.dataflow.core.UnknownNameException if one is not declared
     * @throws ValidationFailedException with every input that is missing or of another type
     */
    static NodeInput check(CompiledWorkflow workflow, Map<String, ?> given) {
        String owner = "workflow '" + workflow.name() + "'";
        List<Fault> faults = new ArrayList<>();
        Map<String, @Nullable Object> byName = new LinkedHashMap<>();
        given.forEach((name, value) -> {
            Port port = PortNames.find(workflow.inputs(), name);
            if (port == null) {
                throw Suggestions.unknown(null, null, "input", name, owner, PortNames.of(workflow.inputs()));
            }
            if (byName.containsKey(port.name())) {
                faults.add(new Fault(port.name(), "spelling", "is given in camel case and in snake case; keep one"));
            }
            byName.put(port.name(), value);
        });
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        Map<String, Flux<Map<String, Object>>> streams = new LinkedHashMap<>();
        for (Port port : workflow.inputs()) {
            String name = port.name();
            Object value = byName.get(name);
            if (!byName.containsKey(name) || (port.stream() && value == null)) {
                faults.add(new Fault(name, "required", "is missing; " + owner + " needs it"));
                continue;
            }
            try {
                if (port.stream()) {
                    streams.put(name, Conversions.rows(value, "input", name));
                } else {
                    values.put(name, Conversions.to(port.type(), value, "input", name));
                }
            } catch (ValidationFailedException e) {
                faults.addAll(e.faults());
            }
        }
        if (!faults.isEmpty()) {
            throw new ValidationFailedException(null, null, faults);
        }
        return NodeInput.of(values, streams);
    }
}
