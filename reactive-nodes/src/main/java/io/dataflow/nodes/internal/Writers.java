package io.dataflow.nodes.internal;

import io.dataflow.core.model.ModelDefinition;
import io.dataflow.nodes.Node;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds nodes that write to one model without an order between them: what is stored then depends on chance. */
final class Writers {

    private static final int MOST = 20;

    private final Draft draft;
    private final Map<String, Node> nodes;

    Writers(Draft draft, Map<String, Node> nodes) {
        this.draft = draft;
        this.nodes = nodes;
    }

    /** The models that the nodes write. */
    Set<ModelDefinition> models() {
        Set<ModelDefinition> models = new LinkedHashSet<>();
        nodes.values().forEach(node -> models.addAll(models(node)));
        return Collections.unmodifiableSet(models);
    }

    private static Set<ModelDefinition> models(@Nullable Node node) {
        if (node instanceof NestingNode nesting) {
            return nesting.body().workflow().outline().writes();
        }
        return node instanceof ModelNode modelNode && modelNode.writes() ? Set.of(modelNode.model()) : Set.of();
    }

    /** Tells every pair; {@code branches} are the confinements of the nodes to branches of switches. */
    List<String> warnings(Graph graph, List<Map<Integer, Integer>> branches) {
        if (draft.transaction != null || draft.sequential) {
            return List.of();
        }
        Map<ModelDefinition, List<Integer>> writers = new LinkedHashMap<>();
        for (int i = 0; i < graph.size(); i++) {
            for (ModelDefinition model : models(nodes.get(draft.steps.get(i).id()))) {
                writers.computeIfAbsent(model, first -> new ArrayList<>()).add(i);
            }
        }
        List<String> warnings = new ArrayList<>();
        long more = 0;
        List<BitSet> ancestors = graph.ancestors();
        for (Map.Entry<ModelDefinition, List<Integer>> group : writers.entrySet()) {
            for (int[] pair : unordered(group.getValue(), ancestors)) {
                if (Branches.exclusive(branches.get(pair[0]), branches.get(pair[1]))) {
                    continue;
                }
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
