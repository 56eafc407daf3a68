package io.dataflow.nodes.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GraphTest {

    @Test
    void withoutEdgesTheOrderIsThatOfDeclaration() {
        assertThat(new Graph(4).order()).containsExactly(0, 1, 2, 3);
    }

    @Test
    void aCycleIsNamedByItsPath() {
        Graph graph = new Graph(4);
        graph.add(1, 0);
        graph.add(2, 1);
        graph.add(1, 2);
        graph.add(3, 3);

        assertThat(graph.order()).containsExactly(0);
        assertThat(graph.cycles()).containsExactly(List.of(1, 2, 1), List.of(3, 3));
    }

    @Test
    void randomGraphsAreOrderedOrTheirCyclesAreReal() {
        Random random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            int size = 1 + random.nextInt(12);
            Graph graph = new Graph(size);
            List<int[]> edges = new ArrayList<>();
            for (int e = random.nextInt(size * 2); e > 0; e--) {
                int[] edge = {random.nextInt(size), random.nextInt(size)};
                edges.add(edge);
                graph.add(edge[0], edge[1]);
            }
            int[] order = graph.order();
            if (order.length == size) {
                assertThat(graph.cycles()).isEmpty();
                assertOrdered(order, edges);
                assertAncestors(graph, edges);
            } else {
                assertThat(graph.cycles()).isNotEmpty().allSatisfy(cycle -> assertCycle(cycle, edges));
            }
        }
    }

    private static void assertOrdered(int[] order, List<int[]> edges) {
        int[] at = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            at[order[i]] = i;
        }
        assertThat(edges).allMatch(edge -> at[edge[1]] < at[edge[0]]);
    }

    private static void assertAncestors(Graph graph, List<int[]> edges) {
        List<BitSet> ancestors = graph.ancestors();
        for (int[] edge : edges) {
            assertThat(ancestors.get(edge[0]).get(edge[1])).isTrue();
            BitSet missing = (BitSet) ancestors.get(edge[1]).clone();
            missing.andNot(ancestors.get(edge[0]));
            assertThat(missing.isEmpty()).isTrue();
        }
    }

    private static void assertCycle(List<Integer> cycle, List<int[]> edges) {
        assertThat(cycle.get(0)).isEqualTo(cycle.get(cycle.size() - 1));
        for (int i = 1; i < cycle.size(); i++) {
            int node = cycle.get(i);
            int before = cycle.get(i - 1);
            assertThat(edges).anyMatch(edge -> edge[0] == node && edge[1] == before);
        }
    }
}
