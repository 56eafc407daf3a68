package io.dataflow.core.internal.execution;

import io.dataflow.core.CoalescingOptions;
import io.dataflow.core.UniqueViolationException;
import io.dataflow.core.Upserted;
import io.dataflow.core.internal.connection.Lane;
import io.dataflow.core.internal.connection.Only;
import io.dataflow.core.internal.connection.PoolSettings;
import io.dataflow.core.internal.connection.Transactions;
import io.dataflow.core.internal.model.Keys;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.operation.RowReader;
import io.dataflow.core.internal.policy.Policy;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.Expressions;
import io.dataflow.core.internal.query.ListSpec;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.internal.sql.SqlCompiler;
import io.dataflow.core.internal.sql.SqlStatement;
import io.dataflow.core.model.FieldType.Scalar;
import io.dataflow.core.model.ModelDefinition;
import io.r2dbc.spi.Row;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The end of the road: runs each operation as statements on a connection. */
public final class OperationExecutor implements Policy.Road {

    private static final int CURSOR_ROWS = 1_000;
    private static final int UPSERT_ATTEMPTS = 5;

    private final Dialect dialect;
    private final SqlCompiler compiler;
    private final StatementRunner runner;
    private final Transactions transactions;
    private final Errors errors;
    private final BulkExecutor bulk;
    private final TransactionCursors cursors;
    private final Coalescer coalescer;

    /**
     * Creates the executor of one database.
     *
     * @param coalescing which models take part in it
     * @param pool how many connections there are, and how many callers wait
     */
    public OperationExecutor(
            Dialect dialect,
            StatementRunner runner,
            Transactions transactions,
            Errors errors,
            BulkWriter writer,
            CoalescingOptions coalescing,
            PoolSettings pool) {
        this.dialect = dialect;
        this.compiler = new SqlCompiler(dialect);
        this.runner = runner;
        this.transactions = transactions;
        this.errors = errors;
        this.bulk = new BulkExecutor(transactions, new BatchStore(transactions, writer, this::locked), errors);
        this.cursors = new TransactionCursors(runner, transactions);
        this.coalescer = new Coalescer(
                new JointReads(dialect, compiler, runner, transactions),
                new JointCreates(dialect, compiler, runner, transactions),
                transactions,
                errors,
                coalescing,
                pool);
    }

    @Override
    @SuppressWarnings("unchecked") // each branch yields what its operation declares
    public <R> Flux<R> run(Operation<R> operation) {
        Flux<?> result;
        if (operation instanceof Operation.Create<?> create) {
            result = coalescer.run(create, written(() -> compiler.create(create), create.result()));
        } else if (operation instanceof Operation.Read<?> read) {
            result = coalescer.run(read, query(() -> compiler.read(read), read.result()));
        } else if (operation instanceof Operation.Update<?> update) {
            result = update(update);
        } else if (operation instanceof Operation.Delete delete) {
            result = count(() -> compiler.delete(delete));
        } else if (operation instanceof Operation.Count count) {
            result = statement(() -> compiler.count(count), this::number);
        } else if (operation instanceof Operation.List<?> list) {
            result = list.cursor() ? cursor(list) : query(() -> compiler.list(list), list.result());
        } else if (operation instanceof Operation.Upsert<?> upsert) {
            result = upsert(upsert);
        } else {
            result = bulk.run((Operation.Bulk<?>) operation);
        }
        return ((Flux<R>) result).onErrorMap(error -> errors.of(error, operation));
    }

    @SuppressWarnings("unchecked") // without a reader it yields the number
    private <R> Flux<R> update(Operation.Update<R> update) {
        if (!dialect.mergesJson() && MergingUpdate.isNeeded(update)) {
            return merged(update);
        }
        RowReader<R> reader = update.result();
        return reader == null
                ? (Flux<R>) count(() -> compiler.update(update))
                : written(() -> compiler.update(update), reader);
    }

    /** Rows that are locked, read and changed one by one, all of them or none. */
    @SuppressWarnings("unchecked") // as above
    private <R> Flux<R> merged(Operation.Update<R> update) {
        MergingUpdate<R> merging = new MergingUpdate<>(update);
        Operation.List<@Nullable Object[]> locked = merging.locked();
        Flux<R> changed = query(() -> compiler.list(locked), locked.result())
                .collectList()
                .flatMapIterable(rows -> rows)
                .concatMap(row -> update(merging.of(row)));
        return transactions.required(
                update.result() != null
                        ? changed
                        : (Flux<R>)
                                changed.cast(Long.class).reduce(0L, Long::sum).flux());
    }

    private <R> Flux<R> query(Supplier<SqlStatement> sql, RowReader<R> reader) {
        RowMapping<R> mapping = RowMapping.of(dialect, reader);
        return transactions.use(connection -> Flux.defer(() -> dialect.losesCancelledRows()
                ? runner.gathered(connection, sql.get(), mapping)
                : runner.rows(connection, sql.get(), 0, mapping)));
    }

    /** Rows that are changed and read in one statement, which is undone as a whole when it fails. */
    private <R> Flux<R> written(Supplier<SqlStatement> sql, RowReader<R> reader) {
        Flux<R> rows = query(sql, reader);
        return dialect.undoesFailedReturning() ? rows : transactions.required(rows);
    }

    private Flux<@Nullable Object[]> locked(Operation.List<@Nullable Object[]> list) {
        return query(() -> compiler.list(list), list.result());
    }

    private Flux<Long> count(Supplier<SqlStatement> sql) {
        return transactions.use(connection -> Mono.defer(() -> runner.count(connection, sql.get())));
    }

    private <R> Flux<R> statement(Supplier<SqlStatement> sql, Function<Row, R> mapping) {
        return transactions.use(connection -> Flux.defer(() -> dialect.losesCancelledRows()
                ? runner.gathered(connection, sql.get(), mapping)
                : runner.rows(connection, sql.get(), 0, mapping)));
    }

    private Long number(Row row) {
        Object number = dialect.fromDriver(row, 0, Scalar.LONG);
        return number == null ? 0L : (Long) number;
    }

    private <R> Flux<R> cursor(Operation.List<R> list) {
        RowMapping<R> mapping = RowMapping.of(dialect, list.result());
        return Flux.deferContextual(context -> transactions.isActive(context)
                ? dialect.declaresCursors()
                        ? cursors.rows(
                                () -> compiler.list(list),
                                (connection, fetch) -> runner.gathered(connection, fetch, mapping))
                        : pages(list)
                : transactions
                        .use(connection -> Flux.defer(() ->
                                runner.rows(connection, dialect.streamed(compiler.list(list)), CURSOR_ROWS, mapping)))
                        .contextWrite(Lane.STREAM::in));
    }

    /** The cursor of the driver would keep the only connection busy, so that rows are read page by page, by key. */
    private <R> Flux<R> pages(Operation.List<R> list) {
        if (!list.spec().groupBy().isEmpty()) {
            return query(() -> compiler.list(list), list.result()).collectList().flatMapIterable(rows -> rows);
        }
        PositionedReader<R> reader =
                PositionedReader.of(list.result(), list.spec().sort());
        return page(list.model(), reader, list.spec())
                .expand(page -> page.rest() == null ? Mono.empty() : page(list.model(), reader, page.rest()))
                .concatMapIterable(Page::rows, 1)
                .map(PositionedReader.Positioned::row);
    }

    /** The first rows of a list, and the list of those that follow them, if there may be any. */
    private record Page<R>(
            List<PositionedReader.Positioned<R>> rows,
            @Nullable ListSpec rest) {}

    private <R> Mono<Page<R>> page(ModelDefinition model, PositionedReader<R> reader, ListSpec spec) {
        Integer limit = spec.limit();
        int most = limit == null ? CURSOR_ROWS : Math.min(limit, CURSOR_ROWS);
        Operation.List<PositionedReader.Positioned<R>> asked =
                new Operation.List<>(model, spec.withLimit(most), reader, false);
        return query(() -> compiler.list(asked), reader).collectList().map(rows -> {
            boolean ends = rows.size() < most || (limit != null && limit <= most);
            if (ends) {
                return new Page<>(rows, null);
            }
            ListSpec rest = spec.startingAfter(rows.get(most - 1).position());
            return new Page<>(rows, limit == null ? rest : rest.withLimit(limit - most));
        });
    }

    private <R> Flux<Upserted<R>> upsert(Operation.Upsert<R> upsert) {
        String created = dialect.createdByUpsert(upsert.model(), upsert.conflictOn());
        if (created == null) {
            Flux<Upserted<R>> either = updateOrInsert(upsert, 1).flux();
            return transactions.writeAlone() ? transactions.required(either) : either;
        }
        int last = upsert.result().columns().size();
        RowMapping<R> stored = RowMapping.of(dialect, upsert.result());
        return statement(
                () -> compiler.upsertOnConflict(upsert, created),
                row -> new Upserted<>(
                        stored.one(row), Boolean.TRUE.equals(dialect.fromDriver(row, last, Scalar.BOOLEAN))));
    }

    private <R> Mono<Upserted<R>> updateOrInsert(Operation.Upsert<R> upsert, int attempt) {
        Mono<Upserted<R>> insert = Mono.defer(() -> transactions
                .begin(scope -> query(
                        () -> compiler.create(new Operation.Create<>(upsert.model(), upsert.values(), upsert.result())),
                        upsert.result()))
                .as(Only::of)
                .map(row -> new Upserted<>(row, true))
                .onErrorMap(error -> errors.of(error, upsert))
                // Somebody stored the row in between: now it is there to be updated.
                .onErrorResume(
                        UniqueViolationException.class,
                        lost -> attempt >= UPSERT_ATTEMPTS ? Mono.error(lost) : updateOrInsert(upsert, attempt + 1)));
        return existing(upsert, upsert.among())
                .singleOrEmpty()
                .map(row -> new Upserted<>(row, false))
                .switchIfEmpty(upsert.among().isAll() ? insert : insertUnlessThere(upsert, insert));
    }

    /** A row that is there and may not be changed is neither changed nor stored. */
    private <R> Mono<Upserted<R>> insertUnlessThere(Operation.Upsert<R> upsert, Mono<Upserted<R>> insert) {
        return existing(upsert.withUpdate(List.of()), Expression.all())
                // To its end: to leave it at the first row is a cancel, which costs a transaction its life.
                .count()
                .flatMap(rows -> rows > 0 ? Mono.empty() : insert);
    }

    private <R> Flux<R> existing(Operation.Upsert<R> upsert, Expression among) {
        List<Object> values = Keys.given(upsert.values(), upsert.conflictOn());
        if (values == null) {
            // NULL is equal to nothing, so it conflicts with nothing.
            return Flux.empty();
        }
        Expression filter = Expressions.and(Expressions.anyOf(upsert.conflictOn(), List.of(values)), among);
        if (!upsert.update().isEmpty()) {
            return update(new Operation.Update<>(upsert.model(), filter, upsert.update(), upsert.result()));
        }
        return query(() -> compiler.list(Operation.List.of(upsert.model(), filter, upsert.result())), upsert.result());
    }
}
