package io.dataflow.core.internal.execution;

import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.internal.connection.Only;
import io.dataflow.core.internal.model.Keys;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.operation.RowReader;
import io.dataflow.core.internal.query.Assignment;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.Expressions;
import io.dataflow.core.internal.query.Operator;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.internal.sql.SqlCompiler;
import io.dataflow.core.internal.sql.SqlStatement;
import io.dataflow.core.model.FieldDefinition;
import io.r2dbc.spi.Connection;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Writes a batch as one statement for each row: right for a database inside the process, where a statement costs no trip. */
public final class RowByRowWriter implements BulkWriter {

    private final Dialect dialect;
    private final StatementRunner runner;
    private final SqlCompiler compiler;

    /** Creates the writer for one database. */
    public RowByRowWriter(Dialect dialect, StatementRunner runner) {
        this.dialect = dialect;
        this.runner = runner;
        this.compiler = new SqlCompiler(dialect);
    }

    @Override
    public Ready ready(Batch batch) {
        return connection -> write(connection, batch);
    }

    private Mono<BatchOutcome> write(Connection connection, Batch batch) {
        if (batch.verb() == Batch.Verb.INSERT && batch.onConflict() != OnConflict.UPDATE && !batch.returnIds()) {
            return load(connection, batch);
        }
        RowReader<Object> keys = Readers.keys(batch.model());
        Flux<BatchOutcome> outcomes = batch.verb() == Batch.Verb.INSERT
                ? Flux.fromIterable(batch.rows()).concatMap(row -> insert(connection, batch, row, keys))
                : changes(connection, batch);
        return Tally.of(outcomes);
    }

    /** Stores rows of which only the number is wanted: what has one text goes to the driver at once. */
    private Mono<BatchOutcome> load(Connection connection, Batch batch) {
        boolean skips = batch.onConflict() == OnConflict.SKIP;
        return Tally.of(Flux.fromIterable(batch.rows())
                .map(row -> skips && batch.target(row) != null
                        ? compiler.insertUnlessThere(batch.model(), row, batch.conflictOn())
                        : compiler.insert(batch.model(), row))
                .bufferUntilChanged(SqlStatement::text)
                .concatMap(same -> runner.counts(connection, same))
                .map(count ->
                        count > 0 ? new BatchOutcome(1, 0, 0, 0, List.of()) : new BatchOutcome(0, 0, 1, 0, List.of())));
    }

    private Mono<BatchOutcome> insert(Connection connection, Batch batch, RowValues row, RowReader<Object> keys) {
        Mono<BatchOutcome> insert = Mono.defer(() -> runner.rows(
                                connection,
                                compiler.create(new Operation.Create<>(batch.model(), row, keys)),
                                0,
                                RowMapping.of(dialect, keys))
                        .as(Only::of))
                .map(key -> new BatchOutcome(1, 0, 0, 0, ids(batch, key)));
        if (batch.onConflict() == OnConflict.ERROR || batch.target(row) == null) {
            return insert;
        }
        List<Assignment> changes = batch.onConflict() == OnConflict.SKIP ? List.of() : assignments(batch, row);
        return existing(connection, batch, target(batch, row), changes, keys)
                .map(key -> batch.onConflict() == OnConflict.SKIP
                        ? new BatchOutcome(0, 0, 1, 0, List.of())
                        : new BatchOutcome(0, 1, 0, 0, ids(batch, key)))
                .switchIfEmpty(insert);
    }

    /** The key of the row that is there, after its changes, if there are any, were made. */
    private Mono<Object> existing(
            Connection connection, Batch batch, Expression target, List<Assignment> changes, RowReader<Object> keys) {
        return Mono.defer(() -> runner.rows(
                        connection,
                        changes.isEmpty()
                                ? compiler.list(Operation.List.of(batch.model(), target, keys))
                                : compiler.update(new Operation.Update<>(batch.model(), target, changes, keys)),
                        0,
                        RowMapping.of(dialect, keys))
                .singleOrEmpty());
    }

    /** Changes or removes rows by their keys: what has one text goes to the driver at once. */
    private Flux<BatchOutcome> changes(Connection connection, Batch batch) {
        return Flux.fromIterable(batch.rows())
                .map(row -> change(batch, row))
                .bufferUntilChanged(change -> change.sql.text())
                .concatMap(same -> found(connection, same)
                        .index((i, count) -> changed(batch, same.get(i.intValue()).row, count > 0)));
    }

    /**
     * A row and what is done about it.
     *
     * @param row the row
     * @param sql the statement
     * @param looks whether it only looks for the row, which gives nothing that changes
     */
    private record Change(RowValues row, SqlStatement sql, boolean looks) {}

    private Change change(Batch batch, RowValues row) {
        Expression there = there(batch, row);
        if (batch.verb() == Batch.Verb.DELETE && batch.stamp().isEmpty()) {
            return new Change(row, compiler.delete(new Operation.Delete(batch.model(), there)), false);
        }
        List<Assignment> changes = batch.verb() == Batch.Verb.DELETE ? batch.stamp() : assignments(batch, row);
        return changes.isEmpty()
                ? new Change(row, compiler.count(new Operation.Count(batch.model(), there, true)), true)
                : new Change(row, compiler.update(new Operation.Update<>(batch.model(), there, changes, null)), false);
    }

    /** How many rows each of some changes of one text found. */
    private Flux<Long> found(Connection connection, List<Change> same) {
        List<SqlStatement> statements = same.stream().map(Change::sql).toList();
        return same.get(0).looks
                ? Flux.fromIterable(statements).concatMap(sql -> runner.number(connection, sql))
                : runner.counts(connection, statements);
    }

    private static BatchOutcome changed(Batch batch, RowValues row, boolean found) {
        if (!found) {
            return new BatchOutcome(0, 0, 1, 0, List.of());
        }
        List<Object> ids = ids(batch, key(batch, row));
        return batch.verb() == Batch.Verb.DELETE
                ? new BatchOutcome(0, 0, 0, 1, ids)
                : new BatchOutcome(0, 1, 0, 0, ids);
    }

    private static Object key(Batch batch, RowValues row) {
        return Readers.keys(batch.model()).read(Keys.of(row).toArray());
    }

    private static List<Object> ids(Batch batch, Object key) {
        return batch.returnIds() ? List.of(key) : List.of();
    }

    private static List<Assignment> assignments(Batch batch, RowValues row) {
        return batch.changed(row).stream()
                .map(field -> new Assignment(field.name(), Assignment.Kind.SET, row.get(field)))
                .toList();
    }

    /** The row that an update or a delete may touch. */
    private static Expression there(Batch batch, RowValues row) {
        return Expressions.and(target(batch, row), batch.among());
    }

    private static Expression target(Batch batch, RowValues row) {
        List<Expression> equal = new ArrayList<>();
        for (FieldDefinition field : batch.conflictOn()) {
            equal.add(new Expression.Comparison(field.name(), List.of(), Operator.EQ, row.get(field)));
        }
        return new Expression.And(equal);
    }
}
