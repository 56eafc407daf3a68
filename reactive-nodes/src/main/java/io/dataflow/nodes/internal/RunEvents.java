package io.dataflow.nodes.internal;

import io.dataflow.nodes.NodeEvent;
import io.dataflow.nodes.NodeEvent.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells the listener of a run what happens to its nodes.
 *
 * @param under what comes before the ids of the nodes: empty, unless the run is part of another
 */
record RunEvents(String runId, String workflow, String under, Consumer<NodeEvent> listener) {

    /** The events of a run that is part of this one. */
    RunEvents inside(String node) {
        return new RunEvents(runId, workflow, under + node + ".", listener);
    }

    /** What a node is called in events and errors. */
    String path(String node) {
        return under + node;
    }

    /** The events of one node, which starts now. */
    OfNode start(String node) {
        OfNode events = of(path(node));
        events.tell(Kind.STARTED, 0, 1, null);
        return events;
    }

    /** The events of one node by its whole path, of which nothing is told yet. */
    OfNode of(String path) {
        return new OfNode(path, System.nanoTime());
    }

    /** Tells that a node is left out. */
    void skipped(String node) {
        of(path(node)).tell(Kind.SKIPPED, 0, 0, null);
    }

    /** The events of one node, and the clock that runs since its start. */
    final class OfNode {

        private final String node;
        private final long start;

        private OfNode(String node, long start) {
            this.node = node;
            this.start = start;
        }

        void tell(Kind kind, long rows, int attempt, @Nullable Throwable error) {
            Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
            listener.accept(new NodeEvent(runId, workflow, node, kind, Instant.now(), elapsed, rows, attempt, error));
        }
    }
}
