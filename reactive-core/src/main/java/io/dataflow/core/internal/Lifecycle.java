package io.dataflow.core.internal;

import io.dataflow.core.DataFlowException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Whether a DataFlow takes work: knows what runs, so that closing can wait for it or cancel it. */
final class Lifecycle {

    private final String name;
    private final Sinks.Empty<Void> idle = Sinks.empty();
    // One sink for each piece of work: a shared one would copy the list of all of them for every piece.
    private final Set<Sinks.Empty<Void>> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Lifecycle(String name) {
        this.name = name;
    }

    /** The work, refused after the close, and failed when the close cannot wait for it any longer. */
    <T> Flux<T> guard(Flux<T> work) {
        return Flux.defer(() -> {
            Sinks.Empty<Void> stop = Sinks.empty();
            running.add(stop);
            if (closed) {
                leave(stop);
                return Flux.error(closed("is closed; no work is taken any more"));
            }
            return work.takeUntilOther(stop.asMono()).doFinally(signal -> leave(stop));
        });
    }

    /** Refuses new work and completes when what runs has finished. */
    Mono<Void> close() {
        return Mono.defer(() -> {
            closed = true;
            tellIdle();
            return idle.asMono();
        });
    }

    /** Refuses new work, and cancels what has not finished within the time. */
    Mono<Void> close(Duration patience) {
        return close().timeout(patience, Mono.defer(() -> {
            running.forEach(
                    stop -> stop.tryEmitError(closed("was closed while this work ran, and its time to finish was up")));
            return idle.asMono();
        }));
    }

    private void leave(Sinks.Empty<Void> stop) {
        running.remove(stop);
        tellIdle();
    }

    private void tellIdle() {
        if (closed && running.isEmpty()) {
            idle.tryEmitEmpty();
        }
    }

    private DataFlowException closed(String what) {
        return new DataFlowException("CLOSED", null, null, "DataFlow '" + name + "' " + what, null);
    }
}
