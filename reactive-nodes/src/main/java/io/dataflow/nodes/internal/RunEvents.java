package io.dataflow.nodes.internal;

import io.dataflow.nodes.NodeEvent;
import io.dataflow.nodes.NodeEvent.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells the listener of a run what happens to its nodes. */
record RunEvents(String runId, String workflow, Consumer<NodeEvent> listener) {

    /** The events of one node, which starts now. */
    OfNode start(String node) {
        OfNode events = new OfNode(node, System.nanoTime());
        events.tell(Kind.STARTED, 0, 1, null);
        return events;
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
