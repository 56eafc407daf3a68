package io.dataflow.nodes.internal;

import io.dataflow.nodes.Node;

/** A node that belongs to one workflow and is in no registry: code, a switch, a workflow inside a workflow. */
interface LocalNode extends Node {

    /** Whether it takes whatever is connected to it, under any name. */
    default boolean takesAny() {
        return false;
    }

    /** Whether it may give outputs that it does not declare. */
    default boolean givesAny() {
        return false;
    }
}
