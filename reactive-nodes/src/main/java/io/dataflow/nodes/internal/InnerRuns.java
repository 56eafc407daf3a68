package io.dataflow.nodes.internal;

import io.dataflow.nodes.NodeOutput;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Runs workflows that are part of a running one; found in the Reactor Context of the nodes that run workflows. */
interface InnerRuns {

    /**
     * One attempt of a node that runs workflows: what it has finished is undone when it fails, before another begins or
     * something takes its place; else the run around it undoes that, should it fail.
     */
    Mono<NodeOutput> attempt(Mono<NodeOutput> attempt);

    /** Runs a workflow; {@code under} is what comes before the ids of its nodes in events and errors. */
    Mono<RunResult> run(CompiledWorkflow workflow, Map<String, ?> inputs, String under);

    /** The same as a step of the pipeline that is being assembled. */
    static Mono<RunResult> inContext(CompiledWorkflow workflow, Map<String, ?> inputs, String under) {
        return Mono.deferContextual(
                context -> context.<InnerRuns>get(InnerRuns.class).run(workflow, inputs, under));
    }
}
