package io.dataflow.nodes.internal;

/** A node that runs a workflow. */
sealed interface NestingNode extends LocalNode permits SubworkflowNode, LoopNode {

    /** What it runs. */
    Body body();

    @Override
    default boolean givesAny() {
        return body().givesAny();
    }
}
