package io.dataflow.nodes.internal;

import io.dataflow.core.TransactionOptions;
import io.dataflow.nodes.NodeOptions;
import io.dataflow.nodes.Port;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a workflow was told to be, nothing of it checked. */
final class Draft {

    String name;
    final List<Port> inputs = new ArrayList<>();
    final List<Step> steps = new ArrayList<>();
    final List<Connection> connections = new ArrayList<>();
    final List<Order> orders = new ArrayList<>();
    final List<String> faults = new ArrayList<>();
    boolean sequential;

    @Nullable
    TransactionOptions transaction;

    @Nullable
    String rollbackWhen;

    Draft(String name) {
        this.name = name;
    }

    /** What it is now; later changes of this draft do not reach it. */
    Draft copy() {
        Draft copy = new Draft(name);
        copy.inputs.addAll(inputs);
        copy.steps.addAll(steps);
        copy.connections.addAll(connections);
        copy.orders.addAll(orders);
        copy.sequential = sequential;
        copy.transaction = transaction;
        copy.rollbackWhen = rollbackWhen;
        return copy;
    }

    /**
     * A node.
     *
     * @param type the name of its kind; its id if it is none of the registry
     * @param local the node itself, if it is none of the registry
     */
    record Step(String id, String type, @Nullable LocalNode local, Map<String, ?> inputs, NodeOptions options) {}

    /** An output that goes into an input; both may have a path. */
    record Connection(String from, String output, String to, String input) {
        @Override
        public String toString() {
            return "connection " + Shown.name(from) + "." + Shown.name(output) + " -> " + Shown.name(to) + "."
                    + Shown.name(input);
        }
    }

    /** A node that waits for another. */
    record Order(String first, String then) {}
}
