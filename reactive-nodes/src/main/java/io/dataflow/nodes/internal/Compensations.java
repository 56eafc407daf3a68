package io.dataflow.nodes.internal;

import io.dataflow.core.internal.model.Suggestions;
import io.dataflow.nodes.Node;
import io.dataflow.nodes.NodeOptions;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Compiles what undoes the nodes of a workflow; faults are told, not thrown. */
final class Compensations {

    private final NodeRegistry registry;
    private final Draft draft;
    private final Map<String, Integer> positions;
    private final Map<String, Node> nodes;
    private final List<String> faults;
    private final Map<String, CompiledWorkflow.Compensation> compiled = new LinkedHashMap<>();
    private final Map<String, BitSet> references = new LinkedHashMap<>();

    Compensations(
            NodeRegistry registry,
            Draft draft,
            Map<String, Integer> positions,
            Map<String, Node> nodes,
            List<String> faults) {
        this.registry = registry;
        this.draft = draft;
        this.positions = positions;
        this.nodes = nodes;
        this.faults = faults;
    }

    void compile() {
        for (Draft.Step step : draft.steps) {
            NodeOptions.Compensation compensation = step.options().compensation();
            if (compensation != null) {
                compile(step, compensation);
            }
            boolean inside = step.local() instanceof NestingNode nesting
                    && nesting.body().workflow().outline().compensates();
            if (draft.transaction != null && (compensation != null || inside)) {
                faults.add(place(step) + ": a transactional workflow rolls back by itself; leave either out");
            }
        }
    }

    /** Whether a failing run undoes any of its nodes. */
    boolean any() {
        return !compiled.isEmpty()
                || nodes.values().stream()
                        .anyMatch(node -> node instanceof NestingNode nesting
                                && nesting.body().workflow().outline().compensates());
    }

    /** By the id of the node that is undone. */
    Map<String, CompiledWorkflow.Compensation> compiled() {
        return compiled;
    }

    /** Refuses references to nodes that may not have finished when the compensation runs; the graph has no cycle. */
    void checkOrder(Graph graph) {
        List<BitSet> ancestors = graph.ancestors();
        for (Draft.Step step : draft.steps) {
            Integer position = positions.get(step.id());
            BitSet early =
                    (BitSet) references.getOrDefault(step.id(), new BitSet()).clone();
            if (position == null || early.isEmpty()) {
                continue;
            }
            early.andNot(ancestors.get(position));
            early.clear(position);
            early.stream()
                    .forEach(other -> faults.add(place(step) + ": refers to '"
                            + draft.steps.get(other).id() + "', which need not have finished then; refer to '"
                            + step.id() + "' or to what it waits for"));
        }
    }

    private void compile(Draft.Step step, NodeOptions.Compensation compensation) {
        Node node = registry.find(compensation.node());
        if (node == null) {
            faults.add(place(step) + ": " + Suggestions.phrase("type", compensation.node(), null, registry.names()));
        }
        BitSet used = references.computeIfAbsent(step.id(), id -> new BitSet());
        Draft.Step undo =
                new Draft.Step(step.id(), compensation.node(), null, compensation.inputs(), NodeOptions.defaults());
        StepInputs inputs = new StepInputs(
                        place(step),
                        undo,
                        node,
                        List.of(),
                        new ReferenceChecker(draft, positions, nodes, faults, used::set),
                        faults)
                .compile();
        compiled.put(step.id(), new CompiledWorkflow.Compensation(compensation.node(), inputs.entries()));
    }

    private static String place(Draft.Step step) {
        return "node " + Suggestions.quote(step.id()) + ", compensateWith";
    }
}
