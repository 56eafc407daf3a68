package io.dataflow.core.internal.sql.postgresql;

import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.internal.execution.Batch;
import io.dataflow.core.internal.execution.BatchOutcome;
import io.dataflow.core.internal.execution.BulkWriter;
import io.dataflow.core.internal.execution.Readers;
import io.dataflow.core.internal.execution.StatementRunner;
import io.dataflow.core.internal.execution.Tally;
import io.dataflow.core.internal.model.Keys;
import io.dataflow.core.internal.operation.RowReader;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.internal.sql.postgresql.binary.BinaryArrays;
import io.dataflow.core.model.FieldType.Scalar;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Row;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Writes a batch as few statements over many rows each, in the way that what is asked for allows: rows that are only stored go
 * through binary {@code COPY}, others through statements that answer what became of them.
 */
public final class PostgresBulkWriter implements BulkWriter {

    /** Below this many rows a statement costs less. */
    private static final int FEWEST_COPIED = 10;

    /** Rows of more shapes than this are not copied shape by shape. */
    private static final int MOST_SHAPES = 8;

    /**
     * The server does not read the bytes of a type as we wrote them, takes them for bad text of another type, or does not copy
     * into the table at all. A value that is bad itself is told so by the statement that comes next.
     */
    private static final Set<String> OUTDATED = Set.of("22P03", "22P02", "22021", "08P01", "0A000");

    /** ON CONFLICT DO UPDATE would change a row a second time. */
    private static final String MET_TWICE = "21000";

    private final Dialect dialect;
    private final StatementRunner runner;
    private final PostgresBulkSql sql;
    private final PostgresCopy copy;
    private final LoadableTables loadable;
    private volatile boolean canCopy = true;
    private volatile boolean canBindArrays = true;

    /** Creates the writer. */
    public PostgresBulkWriter(Dialect dialect, StatementRunner runner) {
        this.dialect = dialect;
        this.runner = runner;
        this.sql = new PostgresBulkSql(dialect);
        this.copy = new PostgresCopy(dialect, runner);
        this.loadable = new LoadableTables(dialect, runner);
    }

    /** Writes some rows of a batch, and notes whose keys it found. */
    @FunctionalInterface
    private interface Writing {
        Mono<BatchOutcome> write(Connection connection, Set<List<Object>> found);
    }

    /** A part of a batch, and how many statements it is. */
    private record Part(int statements, Writing writing) {}

    private record ReadyBatch(boolean isOneStatement, Function<Connection, Mono<BatchOutcome>> writing)
            implements Ready {
        @Override
        public Mono<BatchOutcome> write(Connection connection) {
            return writing.apply(connection);
        }
    }

    @Override
    public Ready ready(Batch batch) {
        BatchPlan plan = BatchPlan.of(batch);
        return ready(batch, plan, group -> part(batch, plan, group));
    }

    /** By statements, which every table takes or refuses in the server's own words. */
    @Override
    public Ready again(Batch batch) {
        BatchPlan plan = BatchPlan.of(batch);
        return ready(batch, plan, group -> byStatements(batch, plan, group));
    }

    private static Ready ready(Batch batch, BatchPlan plan, Function<BatchPlan.Group, Part> way) {
        List<Part> parts = plan.groups().stream().map(way).toList();
        int statements = parts.stream().mapToInt(Part::statements).sum();
        return new ReadyBatch(
                statements == 1,
                connection -> Mono.defer(() -> {
                    Set<List<Object>> found = new HashSet<>();
                    return Flux.fromIterable(parts)
                            .concatMap(part -> part.writing().write(connection, found))
                            .collect(Tally::new, Tally::add)
                            .map(tally -> tally.outcome().plus(plan.leftOut(batch, found)));
                }));
    }

    private Part part(Batch batch, BatchPlan plan, BatchPlan.Group group) {
        boolean plainLoad =
                batch.verb() == Batch.Verb.INSERT && batch.onConflict() == OnConflict.ERROR && !batch.returnIds();
        return plainLoad
                        && canCopy
                        && !group.fields().isEmpty()
                        && group.rows().size() >= FEWEST_COPIED
                        && plan.groups().size() <= MOST_SHAPES
                        && loadable.mayTake(batch.model().table(), group.fields())
                ? copied(batch.model().table(), group)
                : byStatements(batch, plan, group);
    }

    private Part copied(String table, BatchPlan.Group group) {
        List<ByteBuffer> chunks = PostgresCopy.encode(group.fields(), group.rows());
        String statement = copy.sql(table, group.fields());
        int rows = group.rows().size();
        return new Part(1, (connection, found) -> {
            if (!PostgresCopy.isOn(connection)) {
                canCopy = false;
                return Mono.error(new OutdatedException("the connection has no COPY", null));
            }
            return loadable.take(connection, table, group.fields())
                    .flatMap(takes -> takes
                            ? copy.send(connection, statement, chunks)
                            : Mono.error(new OutdatedException("the table takes no COPY", null)))
                    .onErrorMap(R2dbcException.class, error -> outdated(table, error))
                    .map(stored -> new BatchOutcome(stored, 0, rows - stored, 0, List.of()));
        });
    }

    private Throwable outdated(String table, R2dbcException error) {
        if (!OUTDATED.contains(String.valueOf(error.getSqlState()))) {
            return error;
        }
        loadable.forget(table);
        return new OutdatedException("the table is not what it was", error);
    }

    private Part byStatements(Batch batch, BatchPlan plan, BatchPlan.Group group) {
        PostgresBulkSql.Answer answer = answer(batch, plan);
        if (!canBindArrays || !BulkRows.fitArrays(PostgresBulkSql.fields(batch, group))) {
            List<PostgresBulkSql.Part> values = sql.statements(batch, group, BulkRows.VALUES, answer);
            return new Part(values.size(), run(batch, values, answer));
        }
        Writing arrays = run(batch, sql.statements(batch, group, BulkRows.ARRAYS, answer), answer);
        return new Part(1, (connection, found) -> {
            if (!BinaryArrays.canBind(connection)) {
                canBindArrays = false;
                return Mono.error(new OutdatedException("the connection binds no arrays", null));
            }
            return arrays.write(connection, found);
        });
    }

    private static PostgresBulkSql.Answer answer(Batch batch, BatchPlan plan) {
        if (batch.returnIds()
                || (batch.verb() == Batch.Verb.UPDATE && !plan.overridden().isEmpty())) {
            return PostgresBulkSql.Answer.KEYS;
        }
        return batch.verb() == Batch.Verb.INSERT && batch.onConflict() == OnConflict.UPDATE
                ? PostgresBulkSql.Answer.COUNTS
                : PostgresBulkSql.Answer.COUNT;
    }

    private Writing run(Batch batch, List<PostgresBulkSql.Part> statements, PostgresBulkSql.Answer answer) {
        return (connection, found) -> Flux.fromIterable(statements)
                .concatMap(part -> switch (answer) {
                    case COUNT ->
                        runner.count(connection, part.sql())
                                .map(count -> outcome(batch, part.rows(), count, count, List.of()));
                    case COUNTS ->
                        runner.rows(connection, part.sql(), 0, row -> new long[] {number(row, 0), number(row, 1)})
                                .single()
                                .map(counts -> outcome(batch, part.rows(), counts[0], counts[1], List.of()));
                    case KEYS -> keys(connection, batch, part, found);
                })
                .collect(Tally::new, Tally::add)
                .map(Tally::outcome)
                .onErrorMap(
                        R2dbcException.class,
                        error -> MET_TWICE.equals(error.getSqlState()) ? new MetTwiceException(error) : error);
    }

    private Mono<BatchOutcome> keys(
            Connection connection, Batch batch, PostgresBulkSql.Part part, Set<List<Object>> found) {
        RowReader<Object> keys = Readers.keys(batch.model());
        return runner.rows(connection, part.sql(), 0, row -> touched(keys, row))
                .collectList()
                .map(touched -> {
                    if (batch.verb() == Batch.Verb.UPDATE) {
                        touched.forEach(row -> found.add(row.stored()));
                    }
                    return outcome(
                            batch,
                            part.rows(),
                            touched.stream().filter(Touched::created).count(),
                            touched.size(),
                            batch.returnIds()
                                    ? touched.stream().map(Touched::key).toList()
                                    : List.of());
                });
    }

    private long number(Row row, int index) {
        return Objects.requireNonNull((Long) dialect.fromDriver(row, index, Scalar.LONG), "a count is NULL");
    }

    private Touched touched(RowReader<Object> keys, Row row) {
        @Nullable Object[] values = new @Nullable Object[keys.columns().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = dialect.fromDriver(row, i, keys.columns().get(i).type());
        }
        return new Touched(
                keys.read(values),
                Keys.comparable(Arrays.asList(values)),
                Boolean.TRUE.equals(dialect.fromDriver(row, values.length, Scalar.BOOLEAN)));
    }

    private static BatchOutcome outcome(Batch batch, long given, long created, long touched, List<Object> ids) {
        long missed = given - touched;
        return switch (batch.verb()) {
            case INSERT -> new BatchOutcome(created, touched - created, missed, 0, ids);
            case UPDATE -> new BatchOutcome(0, touched, missed, 0, ids);
            case DELETE -> new BatchOutcome(0, 0, missed, touched, ids);
        };
    }

    /**
     * A row that a statement touched.
     *
     * @param key its key, as users know it
     * @param stored its key, as the rows of a batch hold it
     * @param created whether it was not there before
     */
    private record Touched(Object key, List<Object> stored, boolean created) {}
}
