package io.dataflow.nodes.internal;

import io.dataflow.core.model.ModelDefinition;
import io.dataflow.nodes.Node;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds nodes that write to one model without an order between them: what is stored then depends on chance. */
final class Writers {

    private static final int MOST = 20;

    private Writers() {}

    static List<String> warnings(Draft draft, Map<String, Node> nodes, Graph graph) {
        if (draft.transactional || draft.sequential) {
            return List.of();
        }
        Map<ModelDefinition, List<Integer>> writers = new LinkedHashMap<>();
        for (int i = 0; i < graph.size(); i++) {
            if (nodes.get(draft.steps.get(i).id()) instanceof ModelNode node && node.writes()) {
                writers.computeIfAbsent(node.model(), model -> new ArrayList<>())
                        .add(i);
            }
        }
        List<String> warnings = new ArrayList<>();
        long more = 0;
        List<BitSet> ancestors = graph.ancestors();
        for (Map.Entry<ModelDefinition, List<Integer>> group : writers.entrySet()) {
            for (int[] pair : unordered(group.getValue(), ancestors)) {
                if (warnings.size() < MOST) {
                    warnings.add(warning(
                            draft.steps.get(pair[0]).id(),
                            draft.steps.get(pair[1]).id(),
                            group.getKey().name()));
                } else {
                    more++;
                }
            }
        }
        if (more > 0) {
            warnings.add("and " + more + " more pairs of nodes that write one model without an order between them");
        }
        return warnings;
    }

    private static List<int[]> unordered(List<Integer> writers, List<BitSet> ancestors) {
        List<int[]> pairs = new ArrayList<>();
        for (int i = 0; i < writers.size(); i++) {
            int first = writers.get(i);
            for (int second : writers.subList(i + 1, writers.size())) {
                if (!ancestors.get(second).get(first) && !ancestors.get(first).get(second)) {
                    pairs.add(new int[] {first, second});
                }
            }
        }
        return pairs;
    }

    private static String warning(String first, String second, String model) {
        return "nodes '" + first + "' and '" + second + "' both write " + model
                + " and run side by side; order them with addOrder(\"" + first + "\", \"" + second
                + "\") or a connection";
    }
}
