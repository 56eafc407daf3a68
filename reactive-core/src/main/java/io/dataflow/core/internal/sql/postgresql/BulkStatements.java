package io.dataflow.core.internal.sql.postgresql;

import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.internal.connection.Only;
import io.dataflow.core.internal.execution.Batch;
import io.dataflow.core.internal.execution.BatchOutcome;
import io.dataflow.core.internal.execution.BulkWriter.MetTwiceException;
import io.dataflow.core.internal.execution.Readers;
import io.dataflow.core.internal.execution.StatementRunner;
import io.dataflow.core.internal.execution.Tally;
import io.dataflow.core.internal.model.Keys;
import io.dataflow.core.internal.operation.RowReader;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.model.FieldType.Scalar;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Row;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Runs the statements that write many rows at once, and reads from their answers what became of the rows. */
final class BulkStatements {

    /** ON CONFLICT DO UPDATE would change a row a second time. */
    private static final String MET_TWICE = "21000";

    private final Dialect dialect;
    private final StatementRunner runner;

    BulkStatements(Dialect dialect, StatementRunner runner) {
        this.dialect = dialect;
        this.runner = runner;
    }

    /** What has to be asked of the statements, so that the outcome of each row is known. */
    static PostgresBulkSql.Answer answer(Batch batch, BatchPlan plan) {
        if (batch.returnIds()
                || (batch.verb() == Batch.Verb.UPDATE && !plan.overridden().isEmpty())) {
            return PostgresBulkSql.Answer.KEYS;
        }
        return batch.verb() == Batch.Verb.INSERT && batch.onConflict() == OnConflict.UPDATE
                ? PostgresBulkSql.Answer.COUNTS
                : PostgresBulkSql.Answer.COUNT;
    }

    /** Runs them one after the other; the keys that an update finds are added to those found. */
    Mono<BatchOutcome> run(
            Connection connection,
            Batch batch,
            List<PostgresBulkSql.Part> statements,
            PostgresBulkSql.Answer answer,
            Set<List<Object>> found) {
        Flux<BatchOutcome> outcomes = Flux.fromIterable(statements).concatMap(part -> switch (answer) {
            case COUNT ->
                runner.count(connection, part.sql()).map(count -> outcome(batch, part.rows(), count, count, List.of()));
            case COUNTS ->
                runner.rows(connection, part.sql(), 0, row -> new long[] {number(row, 0), number(row, 1)})
                        .as(Only::of)
                        .map(counts -> outcome(batch, part.rows(), counts[0], counts[1], List.of()));
            case KEYS -> keys(connection, batch, part, found);
        });
        return Tally.of(outcomes)
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
