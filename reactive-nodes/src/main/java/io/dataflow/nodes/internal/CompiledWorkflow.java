package io.dataflow.nodes.internal;

import io.dataflow.nodes.NodeOptions;
import io.dataflow.nodes.Port;
import io.dataflow.nodes.Workflow;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A workflow whose names, templates and order are resolved.
 *
 * @param steps the nodes, in the order of declaration
 * @param positions where each node is in that order, by id
 * @param order the positions of the nodes, each after those that it waits for
 */
record CompiledWorkflow(
        String name,
        List<Port> inputs,
        List<Step> steps,
        Map<String, Integer> positions,
        List<Integer> order,
        boolean isTransactional,
        List<String> warnings)
        implements Workflow {

    /** Copies the lists. */
    CompiledWorkflow {
        inputs = List.copyOf(inputs);
        steps = List.copyOf(steps);
        positions = Map.copyOf(positions);
        order = List.copyOf(order);
        warnings = List.copyOf(warnings);
    }

    @Override
    public List<String> nodes() {
        return steps.stream().map(Step::id).toList();
    }

    /**
     * A node of a workflow.
     *
     * @param type the name of its kind
     * @param code the node itself, if it is code; any other is looked up when the workflow runs
     * @param inputs its inputs
     * @param options how it runs
     * @param onErrorUse the outputs to use when it failed, or null
     * @param waitsFor how many nodes it waits for
     * @param dependents the positions of the nodes that wait for it
     */
    record Step(
            String id,
            String type,
            @Nullable CodeNode code,
            Template.Entries inputs,
            NodeOptions options,
            Template.@Nullable Entries onErrorUse,
            int waitsFor,
            List<Integer> dependents) {}

    @Override
    public String toString() {
        return "Workflow[" + name + ", " + nodes() + "]";
    }
}
