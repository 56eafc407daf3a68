package io.dataflow.core.internal.execution;

import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.BulkOptions.OnError;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.ConstraintViolationException;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.Rejected;
import io.dataflow.core.internal.connection.Lane;
import io.dataflow.core.internal.connection.Only;
import io.dataflow.core.internal.connection.Transactions;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.operation.BatchJournal;
import io.dataflow.core.internal.operation.BulkRow;
import io.dataflow.core.internal.operation.BulkSettings;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.sql.DatabaseError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.ContextView;

/**
 * Runs bulk operations: takes rows on demand, writes them batch by batch, and keeps an exact account.
 *
 * <p>Each batch is a transaction of its own, or a savepoint of the one around it; what is reported is what is stored.
 */
final class BulkExecutor {

    private static final long BATCH_BYTES = 4L << 20;

    /** The errors that one row has by itself, beside broken constraints. */
    private static final Set<String> OF_ONE_ROW =
            Set.of(DatabaseError.Kind.VALUE.name(), DatabaseError.Kind.ROW_REFUSED.name());

    private final Transactions transactions;
    private final BatchStore batches;
    private final Errors errors;

    BulkExecutor(Transactions transactions, BatchStore batches, Errors errors) {
        this.transactions = transactions;
        this.batches = batches;
        this.errors = errors;
    }

    <T> Flux<BulkProgress<T>> run(Operation.Bulk<T> bulk) {
        return MergingTicks.of(cancelled -> Flux.deferContextual(context -> {
            BulkAccount<T> account = new BulkAccount<>(bulk, cancelled);
            Flux<BulkProgress<T>> ticks = ticks(bulk, account, mayLoadAhead(bulk, context));
            if (bulk.settings().atomic()) {
                Flux<BulkProgress<T>> inner = ticks;
                ticks = transactions
                        .begin(scope -> inner.contextWrite(Lane::none))
                        .contextWrite(Lane.BULK::in)
                        .onErrorMap(error -> account.rolledBack(errors.of(error, bulk)));
            }
            return ticks.concatWith(Mono.fromSupplier(account::last));
        }));
    }

    /** Whether the call has batches of which nothing but their order is known to anybody until they commit. */
    private boolean mayLoadAhead(Operation.Bulk<?> bulk, ContextView context) {
        BulkSettings settings = bulk.settings();
        boolean plain = bulk instanceof Operation.BulkCreate
                && settings.onConflict() == OnConflict.ERROR
                && !settings.returnIds()
                && settings.guards().isEmpty();
        return plain && settings.loadsAhead() && batches.mayLoadAhead(context);
    }

    private <T> Flux<BulkProgress<T>> ticks(Operation.Bulk<T> bulk, BulkAccount<T> account, boolean ahead) {
        BulkSettings settings = bulk.settings();
        CommitOrder order = ahead ? new CommitOrder(account::stopped) : null;
        // While a batch is written the next one is taken from the source and made ready, and no more than that.
        Flux<Prepared<T>> batches = batches(bulk)
                // Not by publishOn, which tells an error to nobody when a cancel meets a source that goes on; nor by
                // concatMap, which makes nothing ready before it is asked for.
                .flatMapSequentialDelayError(
                        rows -> Mono.fromSupplier(() -> prepared(bulk, rows)).subscribeOn(Schedulers.parallel()), 1, 1)
                .takeUntilOther(account.stop())
                .onErrorResume(error -> {
                    Runnable failed = () -> account.sourceFailed(error, sourceFailed(error));
                    if (order == null) {
                        failed.run();
                    } else {
                        order.atLast(failed);
                    }
                    return Flux.empty();
                });
        // Batches that are on their way when the call ends early are still written to their end and accounted for.
        Flux<BulkProgress<T>> told;
        if (order != null) {
            told = batches.flatMapSequential(batch -> write(bulk, batch, account, order.next()), 2, 1)
                    .concatMap(
                            batch -> account.add(failing(batch, account)).concatWith(Mono.fromRunnable(order::told)),
                            1);
        } else {
            Function<Prepared<T>, Mono<Written<T>>> write =
                    batch -> write(bulk, batch, account, null).doOnNext(written -> failing(written, account));
            told = (settings.parallel() == 1
                            ? batches.concatMap(write, 0)
                            : batches.flatMapSequential(write, settings.parallel(), 1))
                    .concatMap(account::add, 1);
        }
        return told.concatWith(Mono.defer(() -> ended(bulk, account))).concatWith(Mono.defer(account::end));
    }

    /** Keeps that everything is done, where somebody keeps that. */
    private <T> Mono<BulkProgress<T>> ended(Operation.Bulk<T> bulk, BulkAccount<T> account) {
        BatchJournal journal = bulk.settings().journal();
        return journal == null || account.failed()
                ? Mono.empty()
                : journal.end().then(Mono.<BulkProgress<T>>empty()).onErrorResume(error -> {
                    account.fail(errors.of(error, bulk), "all rows are stored, but that could not be kept");
                    return Mono.empty();
                });
    }

    /** What others say of their rows may hold values of them; what we say does not. */
    private static String sourceFailed(Throwable error) {
        return "the source of rows failed"
                + (error instanceof DataFlowException known ? ": " + known.getMessage() : "");
    }

    /** The rows in batches of so many rows, or so many bytes: rows are long where the source makes them so. */
    private <T> Flux<List<BulkRow<T>>> batches(Operation.Bulk<T> bulk) {
        return Flux.defer(() -> {
            Filling filling = new Filling(batch -> batches.rowsOf(bulk.settings(), batch));
            return Flux.from(bulk.rows()).bufferUntil(filling::isFullWith);
        });
    }

    private <T> Prepared<T> prepared(Operation.Bulk<T> bulk, List<BulkRow<T>> batch) {
        List<Rejected<T>> rejected = new ArrayList<>();
        for (BulkRow<T> row : batch) {
            DataFlowException fault = row.fault();
            if (fault != null) {
                rejected.add(row.rejected(fault));
            }
        }
        List<BulkRow<T>> good = rejected.isEmpty()
                ? batch
                : batch.stream().filter(row -> row.fault() == null).toList();
        boolean hopeless = bulk.settings().onError() == OnError.STOP && !rejected.isEmpty();
        return new Prepared<>(
                batch, good, rejected, hopeless || good.isEmpty() ? nothing() : batches.ready(bulk, good));
    }

    private static <T> Mono<Written<T>> nothing() {
        return Mono.just(new Written<>(BatchOutcome.NONE, List.of(), null));
    }

    private <T> Mono<Written<T>> write(
            Operation.Bulk<T> bulk, Prepared<T> batch, BulkAccount<T> account, CommitOrder.@Nullable Turn turn) {
        return Mono.defer(() -> account.stopped() ? Mono.<Written<T>>empty() : write(bulk, batch, turn))
                // The end of a batch asks for the next: the source must not keep the thread that talks to the server.
                .publishOn(Schedulers.parallel());
    }

    /** The batch, whose failure ends the call. */
    private static <T> Written<T> failing(Written<T> written, BulkAccount<T> account) {
        Throwable failure = written.failure();
        if (failure != null) {
            account.fail(failure, "a batch failed: " + failure.getMessage());
        }
        return written;
    }

    private <T> Mono<Written<T>> write(Operation.Bulk<T> bulk, Prepared<T> batch, CommitOrder.@Nullable Turn turn) {
        List<Rejected<T>> rejected = batch.rejected();
        if (bulk.settings().onError() == OnError.STOP && !rejected.isEmpty()) {
            return Mono.just(Written.failure(rejected.get(0).cause()));
        }
        Mono<Written<T>> stored = store(bulk, batch, turn)
                .map(result -> new Written<>(result.outcome(), inOrder(rejected, result.rejected()), result.failure()));
        BatchJournal journal = bulk.settings().journal();
        return (journal == null ? stored : kept(bulk, batch.rows(), stored, journal)).contextWrite(Lane.BULK::in);
    }

    /** A batch and what is kept of it, both or none. */
    private <T> Mono<Written<T>> kept(
            Operation.Bulk<T> bulk, List<BulkRow<T>> rows, Mono<Written<T>> stored, BatchJournal journal) {
        return transactions
                .begin(scope -> stored.flatMap(written -> {
                    Throwable failure = written.failure();
                    return failure == null
                            ? journal.keep(entry(rows, written)).thenReturn(written)
                            : Mono.error(failure);
                }))
                .as(Only::of)
                .onErrorResume(error -> Mono.just(Written.failure(errors.of(error, bulk))));
    }

    private static <T> BatchJournal.Entry<T> entry(List<BulkRow<T>> rows, Written<T> written) {
        BatchOutcome outcome = written.outcome();
        return new BatchJournal.Entry<>(
                rows, outcome.inserted(), outcome.updated(), outcome.skipped(), written.rejected());
    }

    private <T> Mono<Written<T>> store(Operation.Bulk<T> bulk, Prepared<T> batch, CommitOrder.@Nullable Turn turn) {
        if (turn == null) {
            return batch.store().onErrorResume(error -> failed(bulk, batch, errors.of(error, bulk)));
        }
        return batch.store().contextWrite(turn::in).onErrorResume(error -> {
            Throwable known = errors.of(error, bulk);
            // What was beside it may have been in its way, and would be in that of its rows one by one.
            return turn.clear()
                    .flatMap(was -> was && known instanceof DataFlowException passing && passing.isTransient()
                            ? store(bulk, batch, turn)
                            : failed(bulk, batch, known));
        });
    }

    private <T> Mono<Written<T>> failed(Operation.Bulk<T> bulk, Prepared<T> batch, Throwable known) {
        return isBearable(bulk, known) ? divided(bulk, batch.good(), known) : Mono.just(Written.failure(known));
    }

    /** The good rows of a batch that failed, in one transaction: a cancel meanwhile leaves all of them or none. */
    private <T> Mono<Written<T>> divided(Operation.Bulk<T> bulk, List<BulkRow<T>> rows, Throwable error) {
        return transactions
                .begin(scope -> divide(bulk, rows, error))
                .as(Only::of)
                .onErrorResume(failure -> Mono.just(Written.failure(errors.of(failure, bulk))));
    }

    /** Divides rows that failed together until the bad ones stand alone; each part is a savepoint. */
    private <T> Mono<Written<T>> divide(Operation.Bulk<T> bulk, List<BulkRow<T>> rows, Throwable error) {
        if (rows.size() == 1) {
            BulkRow<T> row = rows.get(0);
            return Mono.just(new Written<>(BatchOutcome.NONE, List.of(row.rejected((DataFlowException) error)), null));
        }
        int half = rows.size() / 2;
        return part(bulk, rows.subList(0, half))
                .flatMap(first -> part(bulk, rows.subList(half, rows.size())).map(first::plus));
    }

    private <T> Mono<Written<T>> part(Operation.Bulk<T> bulk, List<BulkRow<T>> rows) {
        return batches.ready(bulk, rows).onErrorResume(error -> {
            Throwable known = errors.of(error, bulk);
            return isBearable(bulk, known) ? divide(bulk, rows, known) : Mono.error(known);
        });
    }

    private static boolean isBearable(Operation.Bulk<?> bulk, Throwable error) {
        return bulk.settings().onError() == OnError.CONTINUE && isOfOneRow(error);
    }

    private static boolean isOfOneRow(Throwable error) {
        return error instanceof ConstraintViolationException
                || (error instanceof DataFlowException known && OF_ONE_ROW.contains(known.code()));
    }

    private static <T> List<Rejected<T>> inOrder(List<Rejected<T>> first, List<Rejected<T>> second) {
        List<Rejected<T>> all = new ArrayList<>(first);
        all.addAll(second);
        all.sort(Comparator.comparingLong(Rejected::index));
        return all;
    }

    /**
     * A batch on its way to the database.
     *
     * @param rows all its rows, in order
     * @param good the rows to store
     * @param rejected the rows whose faults were found before
     * @param store stores the good ones
     */
    private record Prepared<T>(
            List<BulkRow<T>> rows, List<BulkRow<T>> good, List<Rejected<T>> rejected, Mono<Written<T>> store) {}

    /** How full the batch is that is being filled. */
    private static final class Filling {

        /** What a row takes beside its values. */
        private static final long FRAME = 16;

        /** What a row takes of which only a fault is known: it is kept as it was given until the fault is told. */
        private static final long UNKNOWN = BATCH_BYTES / 64;

        private final IntUnaryOperator rowsOf;
        private int batch;
        private int mostRows;
        private int rows;
        private long bytes;

        Filling(IntUnaryOperator rowsOf) {
            this.rowsOf = rowsOf;
            this.mostRows = rowsOf.applyAsInt(0);
        }

        boolean isFullWith(BulkRow<?> row) {
            rows++;
            RowValues values = row.values();
            bytes += FRAME + (values == null ? UNKNOWN : values.weight());
            boolean full = rows >= mostRows || bytes >= BATCH_BYTES;
            if (full) {
                mostRows = rowsOf.applyAsInt(++batch);
                rows = 0;
                bytes = 0;
            }
            return full;
        }
    }
}
