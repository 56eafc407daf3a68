package io.dataflow.nodes.internal;

import io.dataflow.nodes.NodeOutput;
import io.dataflow.nodes.Port;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * A workflow as a part of another.
 *
 * <p>It takes its inputs; it gives the outputs of the node that is declared last, and beside them those of each node as a map
 * under its id, which is null when the node was skipped. One that may roll back on request tells whether it did.
 */
record Body(CompiledWorkflow workflow) {

    static final String ROLLED_BACK = "rolledBack";

    /** The inputs of the workflow. */
    List<Port> inputs() {
        return workflow.inputs();
    }

    /** The outputs, as the node that runs this workflow declares them. */
    List<Port> outputs() {
        List<Port> outputs = new ArrayList<>();
        workflow.nodes().forEach(id -> outputs.add(Port.value(id, Map.class)));
        if (tellsRollback()) {
            outputs.add(Port.value(ROLLED_BACK, Boolean.class));
        }
        workflow.outline().outputs().stream()
                .filter(port -> !workflow.positions().containsKey(port.name()))
                .filter(port -> !tellsRollback() || !port.name().equals(ROLLED_BACK))
                .forEach(outputs::add);
        return outputs;
    }

    private boolean tellsRollback() {
        return workflow.mayRollBack() && !workflow.positions().containsKey(ROLLED_BACK);
    }

    /** Whether the last node may give outputs that it does not declare. */
    boolean givesAny() {
        return workflow.outline().givesAny();
    }

    /** What the last node gave; null when it was skipped. */
    @Nullable
    NodeOutput last(RunResult result) {
        return result.outputs()
                .get(workflow.steps().get(workflow.steps().size() - 1).id());
    }

    /** The outputs of a run. */
    NodeOutput output(RunResult result, Map<String, ?> more) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>(more);
        Map<String, Publisher<Map<String, Object>>> streams = new LinkedHashMap<>();
        NodeOutput last = last(result);
        if (last != null) {
            last.ports().forEach(port -> {
                if (last.isStream(port)) {
                    streams.put(port, last.stream(port));
                } else {
                    values.put(port, last.get(port));
                }
            });
        }
        if (tellsRollback()) {
            streams.remove(ROLLED_BACK);
            values.put(ROLLED_BACK, result.isRolledBack());
        }
        long rows = 0;
        for (String id : workflow.nodes()) {
            NodeOutput output = result.outputs().get(id);
            streams.remove(id);
            values.put(id, output == null ? null : output.asMap());
            rows += output == null ? 0 : output.rows();
        }
        return NodeOutput.of(values, streams, rows);
    }
}
