package io.dataflow.nodes.internal;

import io.dataflow.nodes.Node;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds nodes that write to one model without an order between them: what is stored then depends on chance. */
final class Writers {

    private static final int MOST = 20;

    private Writers() {}

    static List<String> warnings(Draft draft, Map<String, Node> nodes, Graph graph) {
        List<String> warnings = new ArrayList<>();
        if (draft.transactional || draft.sequential) {
            return warnings;
        }
        List<BitSet> ancestors = graph.ancestors();
        long more = 0;
        for (int first = 0; first < graph.size(); first++) {
            for (int second = first + 1; second < graph.size(); second++) {
                String model = commonModel(node(draft, nodes, first), node(draft, nodes, second));
                boolean ordered =
                        ancestors.get(second).get(first) || ancestors.get(first).get(second);
                if (model == null || ordered) {
                    continue;
                }
                if (warnings.size() < MOST) {
                    warnings.add(warning(
                            draft.steps.get(first).id(), draft.steps.get(second).id(), model));
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

    private static @Nullable Node node(Draft draft, Map<String, Node> nodes, int position) {
        return nodes.get(draft.steps.get(position).id());
    }

    private static @Nullable String commonModel(@Nullable Node one, @Nullable Node other) {
        return one instanceof ModelNode first
                        && other instanceof ModelNode second
                        && first.writes()
                        && second.writes()
                        && first.model() == second.model()
                ? first.model().name()
                : null;
    }

    private static String warning(String first, String second, String model) {
        return "nodes '" + first + "' and '" + second + "' both write " + model
                + " and run side by side; order them with addOrder(\"" + first + "\", \"" + second
                + "\") or a connection";
    }
}
