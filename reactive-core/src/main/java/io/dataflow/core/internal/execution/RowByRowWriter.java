package io.dataflow.core.internal.execution;

import io.dataflow.core.BulkOptions.OnConflict;
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
        return Flux.fromIterable(batch.rows())
                .concatMap(row -> switch (batch.verb()) {
                    case INSERT -> insert(connection, batch, row, keys);
                    case UPDATE -> update(connection, batch, row);
                    case DELETE -> delete(connection, batch, row);
                })
                .collect(Tally::new, Tally::add)
                .map(Tally::outcome);
    }

    /** Stores rows of which only the number is wanted: what has one text goes to the driver at once. */
    private Mono<BatchOutcome> load(Connection connection, Batch batch) {
        boolean skips = batch.onConflict() == OnConflict.SKIP;
        return Flux.fromIterable(batch.rows())
                .map(row -> skips && batch.target(row) != null
                        ? compiler.insertUnlessThere(batch.model(), row, batch.conflictOn())
                        : compiler.insert(batch.model(), row))
                .bufferUntilChanged(SqlStatement::text)
                .concatMap(same -> runner.counts(connection, same))
                .map(count ->
                        count > 0 ? new BatchOutcome(1, 0, 0, 0, List.of()) : new BatchOutcome(0, 0, 1, 0, List.of()))
                .collect(Tally::new, Tally::add)
                .map(Tally::outcome);
    }

    private Mono<BatchOutcome> insert(Connection connection, Batch batch, RowValues row, RowReader<Object> keys) {
        Mono<BatchOutcome> insert = Mono.defer(() -> runner.rows(
                                connection,
                                compiler.create(new Operation.Create<>(batch.model(), row, keys)),
                                0,
                                OperationExecutor.mapping(dialect, keys))
                        .single())
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
                        OperationExecutor.mapping(dialect, keys))
                .singleOrEmpty());
    }

    private Mono<BatchOutcome> update(Connection connection, Batch batch, RowValues row) {
        List<Assignment> changes = assignments(batch, row);
        if (changes.isEmpty()) {
            return existing(connection, batch, there(batch, row), changes, Readers.keys(batch.model()))
                    .map(key -> new BatchOutcome(0, 1, 0, 0, ids(batch, key)))
                    .defaultIfEmpty(new BatchOutcome(0, 0, 1, 0, List.of()));
        }
        return runner.count(
                        connection,
                        compiler.update(new Operation.Update<>(batch.model(), there(batch, row), changes, null)))
                .map(count -> count > 0
                        ? new BatchOutcome(0, 1, 0, 0, ids(batch, key(batch, row)))
                        : new BatchOutcome(0, 0, 1, 0, List.of()));
    }

    private Mono<BatchOutcome> delete(Connection connection, Batch batch, RowValues row) {
        Expression there = there(batch, row);
        SqlStatement delete = batch.stamp().isEmpty()
                ? compiler.delete(new Operation.Delete(batch.model(), there))
                : compiler.update(new Operation.Update<>(batch.model(), there, batch.stamp(), null));
        return runner.count(connection, delete)
                .map(count -> count > 0
                        ? new BatchOutcome(0, 0, 0, 1, ids(batch, key(batch, row)))
                        : new BatchOutcome(0, 0, 1, 0, List.of()));
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
