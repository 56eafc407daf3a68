package io.dataflow.core.internal;

import io.dataflow.core.DataFlowException;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Whether a DataFlow takes work: counts what runs, so that closing can wait for it. */
final class Lifecycle {

    private final String name;
    private final Sinks.Empty<Void> idle = Sinks.empty();
    private final Sinks.Empty<Void> cancelled = Sinks.empty();
    private long running;
    private boolean closed;

    Lifecycle(String name) {
        this.name = name;
    }

    /** The work, refused after the close, and failed when the close cannot wait for it any longer. */
    <T> Flux<T> guard(Flux<T> work) {
        return Flux.defer(() -> {
            if (!enter()) {
                return Flux.error(closed("is closed; no work is taken any more"));
            }
            return work.takeUntilOther(cancelled
                            .asMono()
                            .then(Mono.error(() -> closed("was closed while this work ran, and its time to finish was up"))))
                    .doFinally(signal -> leave());
        });
    }

    /** Refuses new work and completes when what runs has finished. */
    Mono<Void> close() {
        return Mono.defer(() -> {
            shut();
            return idle.asMono();
        });
    }

    /** Refuses new work, and cancels what has not finished within the time. */
    Mono<Void> close(Duration patience) {
        return close().timeout(patience, Mono.defer(() -> {
            cancelled.tryEmitEmpty();
            return idle.asMono();
        }));
    }

    private synchronized boolean enter() {
        if (closed) {
            return false;
        }
        running++;
        return true;
    }

    private void leave() {
        boolean last;
        synchronized (this) {
            running--;
            last = closed && running == 0;
        }
        if (last) {
            idle.tryEmitEmpty();
        }
    }

    private void shut() {
        boolean last;
        synchronized (this) {
            closed = true;
            last = running == 0;
        }
        if (last) {
            idle.tryEmitEmpty();
        }
    }

    private DataFlowException closed(String what) {
        return new DataFlowException("CLOSED", null, null, "DataFlow '" + name + "' " + what, null);
    }
}
