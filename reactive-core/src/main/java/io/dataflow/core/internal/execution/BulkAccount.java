package io.dataflow.core.internal.execution;

import io.dataflow.core.BulkFailedException;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.Rejected;
import io.dataflow.core.internal.operation.Operation;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** The running totals of one bulk call, and why it ends early; batches are added one after the other. */
final class BulkAccount<T> {

    private final Operation.Bulk<T> bulk;
    private final BooleanSupplier cancelled;
    private final long started = System.nanoTime();
    private final Sinks.Empty<Void> stop = Sinks.empty();
    private volatile @Nullable Ending ending;
    private volatile boolean stopped;
    private int batches;
    private long processed;
    private BatchOutcome total = BatchOutcome.NONE;
    private long failed;
    private List<Rejected<T>> unseen = List.of();

    private record Ending(Throwable cause, String reason) {}

    /** Opens the account of a call that is {@code cancelled} at some time, or never. */
    BulkAccount(Operation.Bulk<T> bulk, BooleanSupplier cancelled) {
        this.bulk = bulk;
        this.cancelled = cancelled;
    }

    /** Completes when no further batch may be taken. */
    Mono<Void> stop() {
        return stop.asMono();
    }

    /** Whether no further batch may be written. */
    boolean stopped() {
        return stopped || cancelled.getAsBoolean();
    }

    /** Whether the call ends early. */
    boolean failed() {
        return ending != null;
    }

    /** Ends the call; the first reason stays. Batches that are being written are still accounted for. */
    void fail(Throwable cause, String reason) {
        sourceFailed(cause, reason);
        stopped = true;
        stop.tryEmitEmpty();
    }

    /** Ends the call after the batches that the source gave in full; the first reason stays. */
    synchronized void sourceFailed(Throwable cause, String reason) {
        if (ending == null) {
            ending = new Ending(cause, reason);
        }
    }

    /** Adds a batch and answers its tick, after its rejections were handed over. */
    Mono<BulkProgress<T>> add(Written<T> written) {
        return Mono.defer(() -> {
            BatchOutcome outcome = written.outcome();
            batches++;
            total = total.plus(new BatchOutcome(
                    outcome.inserted(), outcome.updated(), outcome.skipped(), outcome.deleted(), List.of()));
            failed += written.rejected().size();
            processed += outcome.rows() + written.rejected().size();
            // Another batch may have passed the limit while this one was written.
            if (failed > bulk.settings().maxErrors() && !written.rejected().isEmpty()) {
                fail(
                        written.rejected().get(written.rejected().size() - 1).cause(),
                        failed + " rows were rejected, more than maxErrors ("
                                + bulk.settings().maxErrors() + ") bears");
            }
            unseen = written.rejected();
            BulkProgress<T> tick = tick(written.rejected(), outcome.ids(), false);
            return handOver(written.rejected()).thenReturn(tick);
        });
    }

    /** Fails when the call ended early, else completes. */
    Mono<BulkProgress<T>> end() {
        Ending early = ending;
        return early == null ? Mono.empty() : Mono.error(failure(early.cause(), early.reason()));
    }

    /** The final tick. */
    BulkProgress<T> last() {
        return tick(List.of(), List.of(), true);
    }

    /** The error of an atomic call: nothing of it is stored. */
    Throwable rolledBack(Throwable error) {
        total = BatchOutcome.NONE;
        Throwable cause =
                error instanceof BulkFailedException ended && ended.getCause() != null ? ended.getCause() : error;
        return failure(cause, "everything was rolled back, as atomic() asks: " + cause.getMessage());
    }

    private BulkFailedException failure(Throwable cause, String reason) {
        String verb = bulk.model().name() + "." + bulk.verb();
        return new BulkFailedException(
                bulk.model().name(),
                bulk.verb(),
                verb + " ended after " + processed + " rows (inserted=" + total.inserted() + ", updated="
                        + total.updated() + ", skipped=" + total.skipped() + ", deleted=" + total.deleted()
                        + ", failed=" + failed + "): " + reason,
                tick(unseen, List.of(), false),
                cause);
    }

    private Mono<Void> handOver(List<Rejected<T>> rejected) {
        @Nullable Function<Rejected<?>, Publisher<?>> sink = bulk.settings().rejectedTo();
        return sink == null || rejected.isEmpty()
                ? Mono.empty()
                : Flux.fromIterable(rejected).concatMap(sink).then().onErrorResume(error -> {
                    fail(error, "the sink of rejectedTo failed");
                    return Mono.empty();
                });
    }

    private BulkProgress<T> tick(List<Rejected<T>> rejected, List<Object> ids, boolean last) {
        return new BulkProgress<>(
                batches,
                processed,
                total.inserted(),
                total.updated(),
                total.skipped(),
                total.deleted(),
                failed,
                List.copyOf(rejected),
                List.copyOf(ids),
                Duration.ofNanos(System.nanoTime() - started),
                last);
    }
}
