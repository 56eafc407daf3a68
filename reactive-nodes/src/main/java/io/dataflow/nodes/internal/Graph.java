package io.dataflow.nodes.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;

/** Which node of a workflow waits for which, by their positions in the order of declaration. */
final class Graph {

    private final List<BitSet> dependencies = new ArrayList<>();
    private final List<BitSet> dependents = new ArrayList<>();

    /** A graph of so many nodes, of which none waits. */
    Graph(int nodes) {
        for (int i = 0; i < nodes; i++) {
            dependencies.add(new BitSet(nodes));
            dependents.add(new BitSet(nodes));
        }
    }

    /** Lets a node wait for another. */
    void add(int node, int dependency) {
        dependencies.get(node).set(dependency);
        dependents.get(dependency).set(node);
    }

    int size() {
        return dependencies.size();
    }

    /** How many nodes a node waits for. */
    int waitsFor(int node) {
        return dependencies.get(node).cardinality();
    }

    /** The nodes that wait for a node. */
    int[] dependents(int node) {
        return dependents.get(node).stream().toArray();
    }

    /** Every node after those that it waits for, else as declared; shorter than the graph when there is a cycle. */
    int[] order() {
        int[] waiting = new int[size()];
        PriorityQueue<Integer> ready = new PriorityQueue<>();
        for (int i = 0; i < size(); i++) {
            waiting[i] = waitsFor(i);
            if (waiting[i] == 0) {
                ready.add(i);
            }
        }
        List<Integer> order = new ArrayList<>();
        while (!ready.isEmpty()) {
            int node = ready.remove();
            order.add(node);
            dependents.get(node).stream().forEach(dependent -> {
                if (--waiting[dependent] == 0) {
                    ready.add(dependent);
                }
            });
        }
        return order.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The cycles that a walk along the dependents meets, each as a path that ends where it begins. */
    List<List<Integer>> cycles() {
        List<List<Integer>> cycles = new ArrayList<>();
        BitSet done = new BitSet();
        for (int start = 0; start < size(); start++) {
            if (!done.get(start)) {
                walk(start, done, cycles);
            }
        }
        return cycles;
    }

    private void walk(int start, BitSet done, List<List<Integer>> cycles) {
        List<Integer> path = new ArrayList<>();
        BitSet onPath = new BitSet();
        Deque<int[]> stack = new ArrayDeque<>();
        path.add(start);
        onPath.set(start);
        stack.push(new int[] {start, 0});
        while (!stack.isEmpty()) {
            int[] frame = stack.element();
            int next = dependents.get(frame[0]).nextSetBit(frame[1]);
            if (next < 0) {
                stack.pop();
                path.remove(path.size() - 1);
                onPath.clear(frame[0]);
                done.set(frame[0]);
                continue;
            }
            frame[1] = next + 1;
            if (onPath.get(next)) {
                List<Integer> cycle = new ArrayList<>(path.subList(path.indexOf(next), path.size()));
                cycle.add(next);
                cycles.add(cycle);
            } else if (!done.get(next)) {
                path.add(next);
                onPath.set(next);
                stack.push(new int[] {next, 0});
            }
        }
    }

    /** For each node all that have to be finished before it, directly or not; the graph has no cycle. */
    List<BitSet> ancestors() {
        List<BitSet> ancestors = new ArrayList<>();
        dependencies.forEach(direct -> ancestors.add((BitSet) direct.clone()));
        for (int node : order()) {
            dependencies.get(node).stream()
                    .forEach(dependency -> ancestors.get(node).or(ancestors.get(dependency)));
        }
        return ancestors;
    }
}
