package io.dataflow.nodes;

import org.jspecify.annotations.Nullable;

/** The outputs of all nodes of a run. */
public interface WorkflowResult {

    /** The id of the run, as its events carry it. */
    String runId();

    /**
     * The outputs of a node.
     *
     * @throws io.dataflow.core.UnknownNameException if the workflow has no such node, with the nearest ids
     */
    NodeOutput get(String node);

    /** An output of a node, converted; see {@link NodeOutput#get(String, Class)}. */
    default <T> @Nullable T get(String node, String port, Class<T> type) {
        return get(node).get(port, type);
    }
}
