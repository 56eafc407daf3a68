package io.dataflow.nodes.internal;

import reactor.util.context.ContextView;

/** Hears from a node how far it is; found in the Reactor Context of a run. */
interface ProgressListener {

    /** Called with the rows that are done so far. */
    void progressed(long rows);

    /** The listener of the run, or one that does nothing. */
    static ProgressListener of(ContextView context) {
        return context.<ProgressListener>getOrEmpty(ProgressListener.class).orElse(rows -> {});
    }
}
