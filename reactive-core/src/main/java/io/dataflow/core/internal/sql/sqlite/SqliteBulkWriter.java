package io.dataflow.core.internal.sql.sqlite;

import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.internal.execution.Batch;
import io.dataflow.core.internal.execution.BatchOutcome;
import io.dataflow.core.internal.execution.BulkWriter;
import io.dataflow.core.internal.execution.RowByRowWriter;
import io.dataflow.core.internal.execution.StatementRunner;
import io.dataflow.core.internal.execution.Tally;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.internal.sql.SqlCompiler;
import io.dataflow.core.model.FieldDefinition;
import io.r2dbc.spi.Connection;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Writes new rows as few statements over many rows each, and everything else row by row, which costs no trip here.
 *
 * <p>The numbers of rows of a statement are powers of two, so that there are few texts.
 */
public final class SqliteBulkWriter implements BulkWriter {

    private static final int MOST_ROWS = 512;
    private static final int MOST_VALUES = 32_766;

    private final Dialect dialect;
    private final StatementRunner runner;
    private final SqlCompiler compiler;
    private final RowByRowWriter rowByRow;

    /** Creates the writer. */
    public SqliteBulkWriter(Dialect dialect, StatementRunner runner) {
        this.dialect = dialect;
        this.runner = runner;
        this.compiler = new SqlCompiler(dialect);
        this.rowByRow = new RowByRowWriter(dialect, runner);
    }

    @Override
    public Mono<BatchOutcome> write(Connection connection, Batch batch) {
        if (batch.verb() != Batch.Verb.INSERT || batch.onConflict() == OnConflict.UPDATE || batch.returnIds()) {
            return rowByRow.write(connection, batch);
        }
        List<FieldDefinition> unlessThere =
                batch.onConflict() == OnConflict.SKIP ? batch.conflictOn() : List.of();
        return Flux.fromIterable(batch.rows())
                .bufferUntilChanged(RowValues::present)
                .concatMapIterable(this::parts)
                .concatMap(rows -> runner.count(connection, compiler.insert(batch.model(), rows, unlessThere))
                        .map(count -> new BatchOutcome(count, 0, rows.size() - count, 0, List.of())))
                .collect(Tally::new, Tally::add)
                .map(Tally::outcome);
    }

    private List<List<RowValues>> parts(List<RowValues> rows) {
        int most = most(rows.get(0));
        List<List<RowValues>> parts = new ArrayList<>();
        int from = 0;
        while (from < rows.size()) {
            int size = Math.min(most, Integer.highestOneBit(rows.size() - from));
            parts.add(rows.subList(from, from + size));
            from += size;
        }
        return parts;
    }

    private int most(RowValues row) {
        int columns = row.present().size();
        FieldDefinition counted = dialect.counted(row.model());
        // The next number is looked up once for a statement.
        boolean alone = columns == 0 || (counted != null && !row.present().contains(counted));
        return alone ? 1 : Integer.highestOneBit(Math.min(MOST_ROWS, MOST_VALUES / columns));
    }
}
