package io.dataflow.core.internal.sql.h2;

import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.internal.execution.AlikeRows;
import io.dataflow.core.internal.execution.Batch;
import io.dataflow.core.internal.execution.BatchOutcome;
import io.dataflow.core.internal.execution.BulkWriter;
import io.dataflow.core.internal.execution.EncodedStatement;
import io.dataflow.core.internal.execution.Readers;
import io.dataflow.core.internal.execution.RowByRowWriter;
import io.dataflow.core.internal.execution.RowMapping;
import io.dataflow.core.internal.execution.StatementRunner;
import io.dataflow.core.internal.execution.Tally;
import io.dataflow.core.internal.model.Keys;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.operation.RowReader;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.internal.sql.SqlCompiler;
import io.dataflow.core.internal.sql.SqlStatement;
import io.r2dbc.spi.R2dbcException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Writes the rows of a batch as few statements over many rows each, and one after the other where such a statement fails or
 * leaves the outcome open.
 *
 * <p>H2 undoes a statement that fails, but not when it waits for the lock of another transaction and tries again: then it meets
 * the rows that it has written itself. An insert fails then, and of others the numbers do not add up. What returns rows of an
 * insert is not undone by H2 at all, which is left to the caller.
 */
public final class H2BulkWriter implements BulkWriter {

    private static final int ROWS_OF_VALUES = 512;

    private final Dialect dialect;
    private final StatementRunner runner;
    private final SqlCompiler compiler;
    private final H2BulkSql sql;
    private final RowByRowWriter rowByRow;

    /** Creates the writer. */
    public H2BulkWriter(Dialect dialect, StatementRunner runner) {
        this.dialect = dialect;
        this.runner = runner;
        this.compiler = new SqlCompiler(dialect);
        this.sql = new H2BulkSql(dialect);
        this.rowByRow = new RowByRowWriter(dialect, runner);
    }

    @Override
    public Ready ready(Batch batch) {
        boolean stores = batch.verb() == Batch.Verb.INSERT;
        // Where it has to be told which rows were there, each is looked at by itself.
        if (stores && (batch.onConflict() == OnConflict.SKIP || (upserts(batch) && batch.returnIds()))) {
            return again(batch);
        }
        return all(H2Parts.of(batch).stream().map(rows -> part(batch, rows)).toList());
    }

    @Override
    public Ready again(Batch batch) {
        return rowByRow.ready(batch);
    }

    private static boolean upserts(Batch batch) {
        return batch.verb() == Batch.Verb.INSERT && batch.onConflict() == OnConflict.UPDATE;
    }

    private static Ready all(List<Ready> parts) {
        return connection -> Tally.of(Flux.fromIterable(parts).concatMap(part -> part.write(connection)));
    }

    private Ready part(Batch batch, List<RowValues> rows) {
        RowValues first = rows.get(0);
        boolean changesNothing = (batch.verb() == Batch.Verb.UPDATE || upserts(batch))
                && batch.changed(first).isEmpty();
        if (rows.size() == 1 || changesNothing || !meetsItself(batch, rows)) {
            return rowByRow.ready(batch.of(rows));
        }
        if (!H2Rows.carry(batch.verb() == Batch.Verb.DELETE ? batch.conflictOn() : first.present(), rows)) {
            return batch.verb() == Batch.Verb.INSERT && !upserts(batch) && !batch.returnIds()
                    ? valued(batch, rows)
                    : rowByRow.ready(batch.of(rows));
        }
        return switch (batch.verb()) {
            case INSERT ->
                upserts(batch)
                        ? upsert(batch, rows)
                        : batch.returnIds() ? returning(batch, rows) : insert(batch, rows, sql.insert(batch, rows));
            case UPDATE -> update(batch, rows);
            case DELETE -> delete(batch, rows);
        };
    }

    /**
     * Whether an insert fails that H2 begins anew after a wait, without having undone what it had stored: rows whose key the
     * database makes would be stored twice.
     */
    private static boolean meetsItself(Batch batch, List<RowValues> rows) {
        return batch.verb() != Batch.Verb.INSERT
                || rows.get(0).present().containsAll(batch.model().key())
                || (upserts(batch) && rows.stream().allMatch(row -> batch.target(row) != null));
    }

    /** Stores rows that no arrays carry: the values of each stand in the text as markers. */
    private Ready valued(Batch batch, List<RowValues> rows) {
        return all(AlikeRows.of(dialect, batch.of(rows), ROWS_OF_VALUES).stream()
                .map(some -> insert(batch, some, compiler.insert(batch.model(), some, List.of(), text -> {})))
                .toList());
    }

    private Ready insert(Batch batch, List<RowValues> rows, SqlStatement sql) {
        EncodedStatement insert = runner.encoded(sql);
        return orRowByRow(batch, rows, connection -> runner.count(connection, insert)
                .map(stored -> new BatchOutcome(stored, 0, 0, 0, List.of())));
    }

    private Ready returning(Batch batch, List<RowValues> rows) {
        EncodedStatement insert = runner.encoded(sql.insert(batch, rows));
        RowReader<Object> keys = Readers.keys(batch.model());
        return connection -> runner.rows(connection, insert, RowMapping.of(dialect, keys))
                .collectList()
                .map(ids -> new BatchOutcome(ids.size(), 0, 0, 0, ids))
                .onErrorMap(H2BulkWriter::isOfRows, error -> open("rows were refused", (R2dbcException) error));
    }

    /** First those that are there, which are locked then, and after them those that are not. */
    private Ready upsert(Batch batch, List<RowValues> rows) {
        EncodedStatement update = runner.encoded(sql.update(batch, rows));
        EncodedStatement insert = runner.encoded(sql.insertMissing(batch, rows));
        return orRowByRow(batch, rows, connection -> runner.count(connection, update)
                .flatMap(updated -> (updated == rows.size() ? Mono.just(0L) : runner.count(connection, insert))
                        .flatMap(inserted -> updated + inserted == rows.size()
                                ? Mono.just(new BatchOutcome(inserted, updated, 0, 0, List.of()))
                                : Mono.error(open("others wrote rows of the batch meanwhile", null)))));
    }

    private Ready update(Batch batch, List<RowValues> rows) {
        EncodedStatement update = runner.encoded(sql.update(batch, rows));
        return orRowByRow(batch, rows, connection -> runner.count(connection, update)
                .flatMap(updated -> batch.returnIds() && updated < rows.size()
                        ? Mono.error(open("rows are missing", null))
                        : Mono.just(new BatchOutcome(0, updated, rows.size() - updated, 0, ids(batch, rows)))));
    }

    /** A row that an attempt before removed or stamped is not found by the next. */
    private Ready delete(Batch batch, List<RowValues> rows) {
        EncodedStatement delete = runner.encoded(sql.delete(batch, rows));
        return orRowByRow(batch, rows, connection -> runner.count(connection, delete)
                .flatMap(gone -> gone < rows.size()
                        ? Mono.error(open("rows are missing", null))
                        : Mono.just(new BatchOutcome(0, 0, 0, gone, ids(batch, rows)))));
    }

    private static List<Object> ids(Batch batch, List<RowValues> rows) {
        RowReader<Object> keys = Readers.keys(batch.model());
        return batch.returnIds()
                ? rows.stream().map(row -> keys.read(Keys.of(row).toArray())).toList()
                : List.of();
    }

    /** Whom of the rows an error means tell the rows one by one, which also wait rightly for others. */
    private Ready orRowByRow(Batch batch, List<RowValues> rows, Ready atOnce) {
        return connection -> atOnce.write(connection)
                .onErrorResume(H2BulkWriter::isOfRows, error -> rowByRow.ready(batch.of(rows))
                        .write(connection));
    }

    /** Broken constraints, and values that a column does not take. */
    private static boolean isOfRows(Throwable error) {
        return error instanceof R2dbcException failure
                && failure.getSqlState() != null
                && (failure.getSqlState().startsWith("22")
                        || failure.getSqlState().startsWith("23"));
    }

    private static OutdatedException open(String what, @Nullable R2dbcException cause) {
        return new OutdatedException("what became of each row is open, as " + what, cause);
    }
}
