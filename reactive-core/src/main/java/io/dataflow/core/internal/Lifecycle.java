package io.dataflow.core.internal;

import io.dataflow.core.DataFlowException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.context.ContextView;

/** Whether a DataFlow takes work: knows what runs, so that closing can wait for it or cancel it. */
final class Lifecycle {

    private final String name;
    private final Sinks.Empty<Void> idle = Sinks.empty();
    // One sink for each piece of work: a shared one would copy the list of all of them for every piece.
    private final Set<Piece> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Lifecycle(String name) {
        this.name = name;
    }

    /**
     * The work, refused after the close, and failed when the close cannot wait for it any longer. Work inside other work that
     * still runs is a part of that.
     */
    <T> Flux<T> guard(Flux<T> work) {
        return Flux.deferContextual(context -> isInside(context) ? work : piece(work, false));
    }

    /** What ended work leaves to be done: a close waits for it as well, even when that is what ended the work. */
    <T> Flux<T> guardRest(Flux<T> rest) {
        return Flux.deferContextual(context -> piece(rest, isInside(context)));
    }

    private boolean isInside(ContextView context) {
        Piece around = context.getOrDefault(this, null);
        return around != null && running.contains(around);
    }

    private <T> Flux<T> piece(Flux<T> work, boolean afterClose) {
        Piece piece = new Piece();
        running.add(piece);
        if (closed && !afterClose) {
            leave(piece);
            return Flux.error(closed("is closed; no work is taken any more"));
        }
        return work.contextWrite(context -> context.put(this, piece))
                .doOnSubscribe(piece::began)
                .takeUntilOther(piece.stop.asMono())
                .doFinally(signal -> leave(piece));
    }

    /** Refuses new work and completes when what runs has finished; refused to work that would wait for itself. */
    Mono<Void> close() {
        return Mono.deferContextual(context -> {
            if (isInside(context)) {
                return Mono.error(closesItself());
            }
            closed = true;
            tellIdle();
            return idle.asMono();
        });
    }

    /** Refuses new work, and cancels what has not finished within the time. */
    Mono<Void> close(Duration patience) {
        return close().timeout(patience, Mono.defer(() -> {
            // A copy: what ends may leave a rest to be done, which is not to be ended with it.
            List.copyOf(running)
                    .forEach(piece ->
                            piece.end(closed("was closed while this work ran, and its time to finish was up")));
            return idle.asMono();
        }));
    }

    private void leave(Piece piece) {
        running.remove(piece);
        tellIdle();
    }

    private void tellIdle() {
        if (closed && running.isEmpty()) {
            idle.tryEmitEmpty();
        }
    }

    private DataFlowException closesItself() {
        return new DataFlowException(
                "CLOSE_WAITS_FOR_ITSELF",
                null,
                null,
                "DataFlow '" + name
                        + "': close() is a part of work that it waits for, so that neither would end; close when"
                        + " that work is done, with then(Mono.defer(db::close)) behind the outermost call",
                null);
    }

    private DataFlowException closed(String what) {
        return new DataFlowException("CLOSED", null, null, "DataFlow '" + name + "' " + what, null);
    }

    /** Work that runs, and how to end it. */
    private static final class Piece {

        private final Sinks.Empty<Void> stop = Sinks.empty();
        private volatile @Nullable Subscription work;

        void began(Subscription subscription) {
            work = subscription;
        }

        /** The error alone would leave the work running: an error of its other source is no cancel to takeUntilOther. */
        void end(DataFlowException error) {
            Subscription begun = work;
            if (begun != null) {
                begun.cancel();
            }
            stop.tryEmitError(error);
        }
    }
}
