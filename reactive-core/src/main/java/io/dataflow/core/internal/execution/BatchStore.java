package io.dataflow.core.internal.execution;

import io.dataflow.core.BulkOptions.OnError;
import io.dataflow.core.DeadlineExceededException;
import io.dataflow.core.SerializationFailureException;
import io.dataflow.core.internal.connection.Only;
import io.dataflow.core.internal.connection.Transactions;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.operation.BatchGuard;
import io.dataflow.core.internal.operation.BulkRow;
import io.dataflow.core.internal.operation.BulkSettings;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.query.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;
import reactor.util.retry.Retry;

/** Writes one batch of a bulk operation in a transaction, or a savepoint, of its own. */
final class BatchStore {

    private static final int ATTEMPTS = 5;

    private final Transactions transactions;
    private final BulkWriter writer;
    private final Function<Operation.List<@Nullable Object[]>, Flux<@Nullable Object[]>> rows;

    /** Creates the store; {@code rows} reads the stored rows that a guard asks for. */
    BatchStore(
            Transactions transactions,
            BulkWriter writer,
            Function<Operation.List<@Nullable Object[]>, Flux<@Nullable Object[]>> rows) {
        this.transactions = transactions;
        this.writer = writer;
        this.rows = rows;
    }

    /** Whether a batch may be on its way beside the one before it: not where one connection serves all, or others begin transactions. */
    boolean mayLoadAhead(ContextView context) {
        return writer.mayLoadAhead() && transactions.isOnItsOwn(context);
    }

    /** The most rows of a batch, counted from 0; no fewer than were chosen. */
    int rowsOf(BulkSettings settings, int batch) {
        return Math.min(settings.rowsOf(batch), Math.max(settings.batchSize(), writer.largestBatch()));
    }

    /**
     * What stores the rows, all of them but those that a guard rejects; an error leaves nothing of them. What needs no connection
     * is done at once.
     */
    <T> Mono<Written<T>> ready(Operation.Bulk<T> bulk, List<BulkRow<T>> batch) {
        boolean free = bulk.settings().guards().stream().allMatch(guard -> guard.about(bulk, batch) == null);
        Mono<Written<T>> whole = free ? plain(bulk, batch) : guarded(bulk, batch);
        return whole.onErrorResume(
                BulkWriter.MetTwiceException.class,
                error -> batch.size() == 1 ? Mono.error(error.told()) : halves(bulk, batch));
    }

    /** The one half after the other, both or none. */
    private <T> Mono<Written<T>> halves(Operation.Bulk<T> bulk, List<BulkRow<T>> batch) {
        int half = batch.size() / 2;
        return transactions
                .begin(scope -> ready(bulk, batch.subList(0, half))
                        .flatMap(first ->
                                ready(bulk, batch.subList(half, batch.size())).map(first::plus)))
                .as(Only::of);
    }

    private <T> Mono<Written<T>> plain(Operation.Bulk<T> bulk, List<BulkRow<T>> batch) {
        BulkWriter.Ready ready = ready(batch(bulk, batch), false);
        AtomicBoolean outdated = new AtomicBoolean();
        return Mono.defer(() -> once(outdated.get() ? ready(batch(bulk, batch), true) : ready))
                .doOnError(BulkWriter.OutdatedException.class, error -> outdated.set(true))
                .retryWhen(Retry.max(ATTEMPTS - 1L)
                        .filter(BulkWriter.OutdatedException.class::isInstance)
                        .onRetryExhaustedThrow((retry, signal) -> signal.failure()))
                .onErrorMap(BulkWriter.OutdatedException.class, error -> error.told(bulk))
                .map(outcome -> new Written<>(outcome, List.of(), null));
    }

    /** One statement is whole by itself, which saves the round trips of a transaction. */
    private Mono<BatchOutcome> once(BulkWriter.Ready ready) {
        return Mono.deferContextual(context -> {
            Mono<BatchOutcome> written = (ready.isOneStatement() && !transactions.isActive(context)
                            ? transactions.use(ready::write)
                            : transactions.begin(scope -> transactions.use(ready::write)))
                    .as(Only::of);
            CommitOrder.Turn turn = CommitOrder.turn(context);
            if (turn == null) {
                return written;
            }
            return ready.mayRunAhead(context) ? turn.ahead(written, this::mayBeStored) : turn.await(written);
        });
    }

    private boolean mayBeStored(Throwable error) {
        return transactions.isLost(error) || (error instanceof DeadlineExceededException late && !late.isTransient());
    }

    private BulkWriter.Ready ready(Batch batch, boolean again) {
        try {
            return again ? writer.again(batch) : writer.ready(batch);
        } catch (RuntimeException error) {
            return connection -> Mono.error(error);
        }
    }

    private <T> Mono<Written<T>> guarded(Operation.Bulk<T> bulk, List<BulkRow<T>> batch) {
        AtomicBoolean outdated = new AtomicBoolean();
        return Mono.defer(() -> transactions
                        .begin(scope -> decided(bulk, batch, outdated.get()))
                        .as(Only::of))
                .doOnError(BulkWriter.OutdatedException.class, error -> outdated.set(true))
                .retryWhen(Retry.max(ATTEMPTS - 1L)
                        .filter(BatchStore::isOvertaken)
                        .onRetryExhaustedThrow((retry, signal) -> signal.failure()))
                .onErrorMap(BulkWriter.OutdatedException.class, error -> error.told(bulk));
    }

    private static boolean isOvertaken(Throwable error) {
        return error instanceof SerializationFailureException || error instanceof BulkWriter.OutdatedException;
    }

    private <T> Mono<Written<T>> decided(Operation.Bulk<T> bulk, List<BulkRow<T>> batch, boolean again) {
        return judged(bulk, batch).flatMap(judged -> {
            if (bulk.settings().onError() == OnError.STOP && !judged.rejected().isEmpty()) {
                return Mono.error(judged.rejected().get(0).cause());
            }
            Mono<BatchOutcome> outcome =
                    judged.rows().isEmpty() ? Mono.just(BatchOutcome.NONE) : write(bulk, judged.rows(), again);
            return outcome.flatMap(stored -> stored.inserted() < judged.created()
                    ? Mono.error(overtaken(bulk))
                    : Mono.just(new Written<>(
                            stored.plus(new BatchOutcome(0, 0, judged.skipped(), 0, List.of())),
                            judged.rejected(),
                            null)));
        });
    }

    /** What all guards decide, each about what those before it let through. */
    private <T> Mono<BatchGuard.Judged<T>> judged(Operation.Bulk<T> bulk, List<BulkRow<T>> batch) {
        Mono<BatchGuard.Judged<T>> all = Mono.just(new BatchGuard.Judged<>(batch, List.of(), 0, 0));
        for (BatchGuard guard : bulk.settings().guards()) {
            all = all.flatMap(before -> {
                BatchGuard.Decision<T> decision = guard.about(bulk, before.rows());
                return decision == null
                        ? Mono.just(before)
                        : Flux.fromIterable(decision.lookups())
                                .concatMap(rows)
                                .collectList()
                                .map(found -> before.then(decision.judge(found)));
            });
        }
        return all;
    }

    /** Between the look and the write somebody stored a row that was not there: the batch is decided about anew. */
    private static SerializationFailureException overtaken(Operation.Bulk<?> bulk) {
        return new SerializationFailureException(
                bulk.model().name(),
                bulk.verb(),
                bulk.model().name() + "." + bulk.verb()
                        + ": others keep storing rows of the batch while it is written; run it again",
                null);
    }

    private Mono<BatchOutcome> write(Operation.Bulk<?> bulk, List<? extends BulkRow<?>> judged, boolean again) {
        BulkWriter.Ready ready = ready(batch(bulk, judged), again);
        return transactions.use(ready::write).as(Only::of);
    }

    private static Batch batch(Operation.Bulk<?> bulk, List<? extends BulkRow<?>> rows) {
        List<RowValues> values = new ArrayList<>(rows.size());
        for (BulkRow<?> row : rows) {
            values.add(Objects.requireNonNull(row.values()));
        }
        Batch.Verb verb = bulk instanceof Operation.BulkUpdate
                ? Batch.Verb.UPDATE
                : bulk instanceof Operation.BulkDelete ? Batch.Verb.DELETE : Batch.Verb.INSERT;
        BulkSettings settings = bulk.settings();
        return new Batch(
                verb,
                bulk.model(),
                values,
                settings.onConflict(),
                verb == Batch.Verb.INSERT ? settings.conflictOn() : bulk.model().primaryKey(),
                among(bulk),
                bulk instanceof Operation.BulkDelete<?> delete ? delete.stamp() : List.of(),
                settings.returnIds());
    }

    private static Expression among(Operation.Bulk<?> bulk) {
        if (bulk instanceof Operation.BulkUpdate<?> update) {
            return update.among();
        }
        return bulk instanceof Operation.BulkDelete<?> delete ? delete.among() : Expression.all();
    }
}
