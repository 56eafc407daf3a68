package io.dataflow.core.internal.sql.h2;

import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.internal.execution.AlikeRows;
import io.dataflow.core.internal.execution.Batch;
import io.dataflow.core.internal.execution.BatchOutcome;
import io.dataflow.core.internal.execution.BulkWriter;
import io.dataflow.core.internal.execution.RowByRowWriter;
import io.dataflow.core.internal.execution.StatementRunner;
import io.dataflow.core.internal.execution.Tally;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.internal.sql.SqlCompiler;
import io.dataflow.core.internal.sql.SqlStatement;
import io.r2dbc.spi.R2dbcException;
import java.util.List;
import reactor.core.publisher.Flux;

/**
 * Writes rows that are only stored as few statements over many rows each, and all others one after the other.
 *
 * <p>H2 undoes a statement that fails, but not when it waits for the lock of another transaction and tries again: then it meets
 * the rows that it has stored itself. So rows of which one is there already, it says, are stored one by one, which waits rightly
 * and tells the row to blame. What returns rows of an insert is not undone by H2 at all, and goes one by one from the start.
 */
public final class H2BulkWriter implements BulkWriter {

    private static final int THERE_ALREADY = 23505;

    private final Dialect dialect;
    private final StatementRunner runner;
    private final SqlCompiler compiler;
    private final RowByRowWriter rowByRow;

    /** Creates the writer. */
    public H2BulkWriter(Dialect dialect, StatementRunner runner) {
        this.dialect = dialect;
        this.runner = runner;
        this.compiler = new SqlCompiler(dialect);
        this.rowByRow = new RowByRowWriter(dialect, runner);
    }

    @Override
    public Ready ready(Batch batch) {
        if (batch.verb() != Batch.Verb.INSERT || batch.onConflict() != OnConflict.ERROR || batch.returnIds()) {
            return rowByRow.ready(batch);
        }
        List<Ready> parts = AlikeRows.of(dialect, batch).stream()
                .map(rows -> insert(batch, rows))
                .toList();
        return connection -> Tally.of(Flux.fromIterable(parts).concatMap(part -> part.write(connection)));
    }

    private Ready insert(Batch batch, List<RowValues> rows) {
        SqlStatement insert = compiler.insert(batch.model(), rows, List.of(), sql -> {});
        return connection -> runner.count(connection, insert)
                .map(stored -> new BatchOutcome(stored, 0, 0, 0, List.of()))
                .onErrorResume(
                        error -> rows.size() > 1
                                && error instanceof R2dbcException failure
                                && failure.getErrorCode() == THERE_ALREADY,
                        error -> rowByRow.ready(batch.of(rows)).write(connection));
    }
}
