package io.dataflow.nodes.internal;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which nodes are skipped, by their positions.
 *
 * <p>A node that switches may choose is skipped when none did; any other when it depends on nodes, and all of them were skipped.
 */
final class Branches {

    private final List<BitSet> causes = new ArrayList<>();
    private final List<BitSet> switches = new ArrayList<>();

    /** So many nodes, of which none is ever skipped. */
    Branches(int nodes) {
        for (int i = 0; i < nodes; i++) {
            causes.add(new BitSet(nodes));
            switches.add(new BitSet(nodes));
        }
    }

    /** Lets a node be skipped with another. */
    void depends(int node, int on) {
        causes.get(node).set(on);
    }

    /** Lets a node be skipped unless a switch chooses it. */
    void chosenBy(int node, int chooser) {
        switches.get(node).set(chooser);
    }

    /** What decides whether a node is skipped. */
    Rule rule(int node) {
        return new Rule(
                switches.get(node).stream().boxed().toList(),
                causes.get(node).stream().boxed().toList());
    }

    /** For each node the branch of each switch without which it is skipped; {@code order} puts nodes after what they wait for. */
    List<Map<Integer, Integer>> confinements(int[] order) {
        List<Map<Integer, Integer>> all = new ArrayList<>();
        for (int i = 0; i < order.length; i++) {
            all.add(Map.of());
        }
        for (int node : order) {
            BitSet choosers = switches.get(node);
            if (choosers.cardinality() == 1) {
                Map<Integer, Integer> own = new HashMap<>(all.get(choosers.nextSetBit(0)));
                own.put(choosers.nextSetBit(0), node);
                all.set(node, own);
            } else if (choosers.isEmpty() && !causes.get(node).isEmpty()) {
                all.set(node, common(causes.get(node), all));
            }
        }
        return all;
    }

    private static Map<Integer, Integer> common(BitSet nodes, List<Map<Integer, Integer>> all) {
        Map<Integer, Integer> common = new HashMap<>(all.get(nodes.nextSetBit(0)));
        nodes.stream().forEach(node -> common.entrySet().retainAll(all.get(node).entrySet()));
        return common;
    }

    /** Whether two nodes never run in the same run, as they are on different branches of a switch. */
    static boolean exclusive(Map<Integer, Integer> first, Map<Integer, Integer> second) {
        return first.entrySet().stream().anyMatch(branch -> {
            Integer other = second.get(branch.getKey());
            return other != null && !other.equals(branch.getValue());
        });
    }

    /**
     * When one node is skipped.
     *
     * @param switches the switches that may choose it
     * @param causes the nodes that it depends on
     */
    record Rule(List<Integer> switches, List<Integer> causes) {}
}
