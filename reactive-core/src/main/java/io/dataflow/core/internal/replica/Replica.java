package io.dataflow.core.internal.replica;

import io.dataflow.core.Replicas;
import io.dataflow.core.internal.connection.TimeLimit;
import io.dataflow.core.internal.replica.Standing.Decision;
import io.dataflow.core.internal.replica.Standing.Verdict;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.context.ContextView;

/**
 * Sends reads to a replica while it is known to be recent enough, and to the primary otherwise and when it fails.
 *
 * <p>It is measured when reads come, one measurement at a time. A read waits for one only when nothing recent is known; else the
 * measurement runs beside it.
 */
public final class Replica {

    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(2);

    private final Measured measured;
    private final Tidings tidings;
    private final Standing standing;
    private final boolean ownWrites;
    private final WriteTime writes = new WriteTime();
    private final AtomicReference<Sinks.@Nullable Empty<Void>> running = new AtomicReference<>();
    private final Disposable.Swap measurement = Disposables.swap();

    /**
     * What is asked to measure it.
     *
     * @param position asks the primary where its log stands
     * @param status asks the replica how it is
     * @param isBound whether work in a Context has to stay on the connection that it has
     */
    public record Measured(Mono<LogPosition> position, Mono<ReplicaStatus> status, Predicate<ContextView> isBound) {}

    /**
     * Creates it; nothing is asked before the first read.
     *
     * @param name the name of its pool
     * @param maxLag how old what is read may be
     * @param ownWrites whether reads see what was written before through the same DataFlow
     */
    public Replica(String name, Duration maxLag, boolean ownWrites, Measured measured) {
        this.measured = measured;
        this.ownWrites = ownWrites;
        this.tidings = new Tidings(name, maxLag);
        this.standing = new Standing(tidings, maxLag);
    }

    /** A read, where it may go; on the primary again when the replica fails before the first row. */
    public <R> Flux<R> read(Supplier<Flux<R>> onReplica, Supplier<Flux<R>> onPrimary) {
        return Flux.deferContextual(context -> {
            if (measured.isBound().test(context) || Replicas.isPrimary(context)) {
                return onPrimary.get();
            }
            Long written = written(context);
            Verdict verdict = decided(written);
            return verdict == Verdict.MEASURE
                    ? TimeLimit.waiting(measure(), "while it was looked how far the replica is")
                            .thenMany(Flux.defer(() -> read(decided(written), onReplica, onPrimary)))
                    : read(verdict, onReplica, onPrimary);
        });
    }

    private <R> Flux<R> read(Verdict verdict, Supplier<Flux<R>> onReplica, Supplier<Flux<R>> onPrimary) {
        return verdict == Verdict.REPLICA ? repeated(onReplica.get(), onPrimary) : onPrimary.get();
    }

    private Verdict decided(@Nullable Long written) {
        Decision decision = standing.decide(written);
        if (decision.due()) {
            measure();
        }
        return decision.verdict();
    }

    private <R> Flux<R> repeated(Flux<R> read, Supplier<Flux<R>> onPrimary) {
        long began = System.nanoTime();
        AtomicBoolean delivered = new AtomicBoolean();
        return read.doOnNext(row -> delivered.set(true)).onErrorResume(error -> {
            Failure failure = Failure.of(error);
            if (failure == Failure.GONE) {
                standing.gone(began, error).run();
            }
            boolean own = failure == Failure.OWN || (failure == Failure.FULL && !standing.isOut());
            return own || delivered.get() ? Flux.error(error) : onPrimary.get();
        });
    }

    /** The time of the last write that work in a Context has to see; null for none. */
    private @Nullable Long written(ContextView context) {
        List<WriteTime> sessions = WriteTime.ofSessions(context);
        if (sessions.isEmpty()) {
            return ownWrites ? writes.last() : null;
        }
        Long last = null;
        for (WriteTime session : sessions) {
            last = WriteTime.later(last, session.last());
        }
        return last;
    }

    /** Work that may write: reads that begin after its result see it. */
    public <R> Flux<R> noted(Flux<R> work) {
        return Flux.deferContextual(context -> {
            Noted noted = Noted.of(context);
            Runnable note = () -> {
                writes.note();
                noted.note();
            };
            return work.contextWrite(noted::in)
                    .doOnNext(row -> note.run())
                    .doOnTerminate(note)
                    .doOnCancel(note);
        });
    }

    /** Completes when what runs is measured, or could not be; it goes on without those who wait. */
    private Mono<Void> measure() {
        Sinks.Empty<Void> end = Sinks.empty();
        Sinks.Empty<Void> there = running.compareAndExchange(null, end);
        if (there != null) {
            return there.asMono();
        }
        // Not updated: this one may be over already, and the next one there.
        measurement.replace(position()
                .then(measured.status().timeout(LONGEST_ANSWER).single())
                .doFinally(signal -> {
                    running.set(null);
                    end.tryEmitEmpty();
                })
                .subscribe(status -> standing.replayed(status).run(), error -> standing.unmeasured(error)
                        .run()));
        return end.asMono();
    }

    /** Asked first: what the replica says later is held against it. */
    private Mono<Void> position() {
        return measured.position()
                .timeout(LONGEST_ANSWER)
                .doOnNext(position -> {
                    standing.written(position);
                    tidings.primary(null);
                })
                .doOnError(tidings::primary)
                .onErrorComplete()
                .then();
    }

    /**
     * Fails for a connection that was just opened, when its server is not the one that was measured.
     *
     * @param status asks the server of the connection how it is
     */
    public Mono<Void> verified(Mono<ReplicaStatus> status) {
        return status.flatMap(first -> standing.unlike(first, standing.floor()) == null
                ? Mono.<Void>empty()
                // A measurement may have overtaken the answer: what was known before a question holds for its answer.
                : verified(status, standing.floor()));
    }

    private Mono<Void> verified(Mono<ReplicaStatus> status, long floor) {
        return status.flatMap(again -> {
            String unlike = standing.unlike(again, floor);
            return unlike == null ? Mono.empty() : Mono.error(new R2dbcNonTransientResourceException(unlike));
        });
    }

    /** Stops what is being measured. */
    public void close() {
        measurement.dispose();
    }
}
