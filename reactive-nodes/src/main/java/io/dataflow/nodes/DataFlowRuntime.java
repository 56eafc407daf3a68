package io.dataflow.nodes;

import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Runs workflows: each run is one reactive pipeline.
 *
 * <p>Nodes without a path between them run side by side, except inside a transaction, where they take turns in declared order.
 * Nothing happens before the result is subscribed to, and each subscription is a run. An error stops all nodes and arrives
 * as it is; a {@code DataFlowException} names its node. Cancelling stops all nodes and rolls the transaction back. The
 * Reactor Context reaches every node, those of code included.
 */
public interface DataFlowRuntime {

    /** Runs a workflow and answers the outputs of its nodes. */
    Mono<WorkflowResult> run(Workflow workflow, Map<String, ?> inputs);

    /**
     * Runs a workflow and tells what happens to its nodes; completes when the run does, or fails with its error after the
     * event {@code FAILED}.
     *
     * <p>Events that are not asked for are kept, a few for each node and one for each batch of a bulk node.
     */
    Flux<NodeEvent> events(Workflow workflow, Map<String, ?> inputs);
}
