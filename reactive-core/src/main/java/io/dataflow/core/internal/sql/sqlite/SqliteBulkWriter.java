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
import io.dataflow.core.internal.sql.SqlStatement;
import io.dataflow.core.model.FieldDefinition;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;

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
    public Ready ready(Batch batch) {
        if (batch.verb() != Batch.Verb.INSERT || batch.onConflict() == OnConflict.UPDATE || batch.returnIds()) {
            return rowByRow.ready(batch);
        }
        List<Part> parts = parts(batch);
        return connection -> Flux.fromIterable(parts)
                .concatMap(part -> runner.count(connection, part.sql)
                        .map(count -> new BatchOutcome(count, 0, part.rows - count, 0, List.of())))
                .collect(Tally::new, Tally::add)
                .map(Tally::outcome);
    }

    private List<Part> parts(Batch batch) {
        List<FieldDefinition> unlessThere = batch.onConflict() == OnConflict.SKIP ? batch.conflictOn() : List.of();
        List<RowValues> rows = batch.rows();
        List<Part> parts = new ArrayList<>();
        int from = 0;
        while (from < rows.size()) {
            int size = Integer.highestOneBit(alike(rows, from));
            parts.add(new Part(compiler.insert(batch.model(), rows.subList(from, from + size), unlessThere), size));
            from += size;
        }
        return parts;
    }

    /** How many rows, from a place on, one statement can store: with values for the same fields. */
    private int alike(List<RowValues> rows, int from) {
        List<FieldDefinition> present = rows.get(from).present();
        int most = most(rows.get(from));
        int count = 1;
        while (count < most
                && from + count < rows.size()
                && rows.get(from + count).present().equals(present)) {
            count++;
        }
        return count;
    }

    private int most(RowValues row) {
        int columns = row.present().size();
        FieldDefinition counted = dialect.counted(row.model());
        // The next number is looked up once for a statement.
        boolean alone = columns == 0 || (counted != null && !row.present().contains(counted));
        return alone ? 1 : Math.min(MOST_ROWS, MOST_VALUES / columns);
    }

    private record Part(SqlStatement sql, int rows) {}
}
