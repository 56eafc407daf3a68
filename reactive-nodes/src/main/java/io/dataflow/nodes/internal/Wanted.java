package io.dataflow.nodes.internal;

import reactor.util.context.ContextView;

/** Which outputs of a node are taken in a run; found in the Reactor Context of the run. */
enum Wanted {
    /** All of them, or nobody knows. */
    EVERYTHING,
    /** Streams alone: what it would take to give the other outputs need not be done. */
    STREAMS;

    static Wanted of(ContextView context) {
        return context.<Wanted>getOrEmpty(Wanted.class).orElse(EVERYTHING);
    }
}
