package io.dataflow.nodes.internal;

import io.dataflow.core.WorkflowException;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.nodes.NodeOptions;
import io.dataflow.nodes.Port;
import io.dataflow.nodes.Workflow;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A workflow whose names, templates and order are resolved.
 *
 * @param steps the nodes, in the order of declaration
 * @param positions where each node is in that order, by id
 * @param order the positions of the nodes, each after those that it waits for
 * @param transaction the transaction that a run is, or null
 * @param source what it was told to be
 * @param codes the code that its document may name
 * @param outline what a workflow that contains it has to know
 */
record CompiledWorkflow(
        String name,
        List<Port> inputs,
        List<Step> steps,
        Map<String, Integer> positions,
        List<Integer> order,
        @Nullable RunTransaction transaction,
        List<String> warnings,
        Outline outline,
        Draft source,
        CodeRegistry codes)
        implements Workflow {

    /** Copies the lists. */
    CompiledWorkflow {
        inputs = List.copyOf(inputs);
        steps = List.copyOf(steps);
        positions = Map.copyOf(positions);
        order = List.copyOf(order);
        warnings = List.copyOf(warnings);
    }

    /** A workflow as it was built; one of another make is refused. */
    static CompiledWorkflow of(Workflow workflow) {
        if (workflow instanceof CompiledWorkflow compiled) {
            return compiled;
        }
        throw new WorkflowException(
                workflow.name(),
                List.of("it was not made by the builder that db.workflow(..) gives; build it with that"));
    }

    @Override
    public boolean isTransactional() {
        return transaction != null;
    }

    /** Whether a run may end well and be rolled back. */
    boolean mayRollBack() {
        return transaction != null && transaction.rollbackWhen() != null;
    }

    @Override
    public String toJson() {
        return WorkflowWriter.write(this, codes);
    }

    @Override
    public String toMermaid() {
        return Mermaid.draw(this);
    }

    @Override
    public List<String> nodes() {
        return steps.stream().map(Step::id).toList();
    }

    /**
     * A node of a workflow.
     *
     * @param type the name of its kind
     * @param local the node itself; null for one that is looked up when the workflow runs
     * @param inputs its inputs
     * @param options how it runs
     * @param onErrorUse the outputs to use when it failed, or null
     * @param compensation what undoes it, or null
     * @param waitsFor how many nodes it waits for
     * @param dependents the positions of the nodes that wait for it
     * @param rule when it is skipped
     * @param wanted which of its outputs other nodes take
     */
    record Step(
            String id,
            String type,
            @Nullable LocalNode local,
            Template.Entries inputs,
            NodeOptions options,
            Template.@Nullable Entries onErrorUse,
            @Nullable Compensation compensation,
            int waitsFor,
            List<Integer> dependents,
            Branches.Rule rule,
            Wanted wanted) {}

    /** The node that undoes another, and its inputs. */
    record Compensation(String type, Template.Entries inputs) {}

    /**
     * What a workflow looks like from outside.
     *
     * @param outputs the outputs that its last node declares
     * @param givesAny whether that node may give others
     * @param writes the models that its nodes write
     * @param compensates whether it undoes nodes when a run fails
     */
    record Outline(List<Port> outputs, boolean givesAny, Set<ModelDefinition> writes, boolean compensates) {}

    @Override
    public String toString() {
        return "Workflow[" + name + ", " + nodes() + "]";
    }
}
