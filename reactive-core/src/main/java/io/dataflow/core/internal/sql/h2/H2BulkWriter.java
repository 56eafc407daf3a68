package io.dataflow.core.internal.sql.h2;

import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.internal.execution.AlikeRows;
import io.dataflow.core.internal.execution.Batch;
import io.dataflow.core.internal.execution.BatchOutcome;
import io.dataflow.core.internal.execution.BulkWriter;
import io.dataflow.core.internal.execution.OperationExecutor;
import io.dataflow.core.internal.execution.Readers;
import io.dataflow.core.internal.execution.RowByRowWriter;
import io.dataflow.core.internal.execution.StatementRunner;
import io.dataflow.core.internal.execution.Tally;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.operation.RowReader;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.internal.sql.SqlCompiler;
import io.dataflow.core.internal.sql.SqlStatement;
import java.util.List;
import reactor.core.publisher.Flux;

/** Writes rows that are only stored as few statements over many rows each, and all others one after the other. */
public final class H2BulkWriter implements BulkWriter {

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
        if (batch.verb() != Batch.Verb.INSERT || batch.onConflict() != OnConflict.ERROR) {
            return rowByRow.ready(batch);
        }
        List<Ready> parts = AlikeRows.of(dialect, batch).stream()
                .map(rows -> batch.returnIds() ? returning(batch, rows) : insert(batch, rows))
                .toList();
        return connection -> Flux.fromIterable(parts)
                .concatMap(part -> part.write(connection))
                .collect(Tally::new, Tally::add)
                .map(Tally::outcome);
    }

    private Ready insert(Batch batch, List<RowValues> rows) {
        SqlStatement insert = compiler.insert(batch.model(), rows, List.of(), sql -> {});
        return connection ->
                runner.count(connection, insert).map(stored -> new BatchOutcome(stored, 0, 0, 0, List.of()));
    }

    private Ready returning(Batch batch, List<RowValues> rows) {
        RowReader<Object> keys = Readers.keys(batch.model());
        SqlStatement insert = compiler.insert(batch.model(), rows, keys);
        return connection -> runner.rows(connection, insert, 0, OperationExecutor.mapping(dialect, keys))
                .collectList()
                .map(ids -> new BatchOutcome(ids.size(), 0, 0, 0, ids));
    }
}
