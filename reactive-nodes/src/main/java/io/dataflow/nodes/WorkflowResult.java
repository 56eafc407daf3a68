package io.dataflow.nodes;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The outputs of all nodes of a run, except those that were skipped. */
public interface WorkflowResult {

    /** The id of the run, as its events carry it. */
    String runId();

    /**
     * The outputs of a node.
     *
     * @throws io.dataflow.core.UnknownNameException if the workflow has no such node, with the nearest ids
     * @throws io.dataflow.core.DataFlowException with the code {@code NODE_SKIPPED} if the node was skipped
     */
    NodeOutput get(String node);

    /** The nodes that were skipped because switches took other branches, in the order of declaration. */
    Set<String> skipped();

    /** Whether the transaction of the run rolled back, as {@link WorkflowBuilder#rollbackWhen} asked for it. */
    boolean isRolledBack();

    /** Whether a node was skipped. */
    default boolean isSkipped(String node) {
        return skipped().contains(node);
    }

    /** An output of a node, converted; see {@link NodeOutput#get(String, Class)}. */
    default <T> @Nullable T get(String node, String port, Class<T> type) {
        return get(node).get(port, type);
    }
}
