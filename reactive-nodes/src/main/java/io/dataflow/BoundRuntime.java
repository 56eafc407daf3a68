package io.dataflow;

import io.dataflow.core.internal.DataFlowCore;
import io.dataflow.core.internal.Seat;
import io.dataflow.nodes.DataFlowRuntime;
import io.dataflow.nodes.NodeEvent;
import io.dataflow.nodes.Workflow;
import io.dataflow.nodes.WorkflowResult;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A runtime whose runs are on a lease or join a transaction, whatever the Context of their subscribers holds. */
record BoundRuntime(DataFlowRuntime runtime, DataFlowCore core, Seat seat) implements DataFlowRuntime {

    @Override
    public Mono<WorkflowResult> run(Workflow workflow, Map<String, ?> inputs) {
        return core.bind(seat, runtime.run(workflow, inputs).flux()).singleOrEmpty();
    }

    @Override
    public Flux<NodeEvent> events(Workflow workflow, Map<String, ?> inputs) {
        return core.bind(seat, runtime.events(workflow, inputs));
    }
}
