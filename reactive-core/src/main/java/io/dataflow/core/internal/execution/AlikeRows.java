package io.dataflow.core.internal.execution;

import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.model.FieldDefinition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The rows of a batch, in their order, in parts that one statement can write each.
 *
 * <p>The numbers of rows of a part are powers of two, so that there are few texts.
 */
public final class AlikeRows {

    /** SQLite takes 32,766 values, of which some are for conditions, and H2 takes more. */
    private static final int MOST_VALUES = 32_500;

    private final Dialect dialect;
    private final Batch batch;
    private final int mostRows;

    private AlikeRows(Dialect dialect, Batch batch, int mostRows) {
        this.dialect = dialect;
        this.batch = batch;
        this.mostRows = mostRows;
    }

    /** Divides the rows of a batch into parts of no more than so many, which is a power of two. */
    public static List<List<RowValues>> of(Dialect dialect, Batch batch, int mostRows) {
        return new AlikeRows(dialect, batch, mostRows).parts();
    }

    private List<List<RowValues>> parts() {
        List<RowValues> rows = batch.rows();
        List<List<RowValues>> parts = new ArrayList<>();
        int from = 0;
        while (from < rows.size()) {
            int size = Integer.highestOneBit(alike(rows, from));
            parts.add(rows.subList(from, from + size));
            from += size;
        }
        return parts;
    }

    /** How many rows, from a place on, one statement can write. */
    private int alike(List<RowValues> rows, int from) {
        RowValues first = rows.get(from);
        int end = Math.min(rows.size(), from + most(first));
        Set<List<Object>> keys = new HashSet<>();
        for (int i = from; i < end; i++) {
            RowValues row = rows.get(i);
            boolean fits =
                    switch (batch.verb()) {
                        case INSERT -> first.givesTheSameAs(row);
                        // One statement changes a row once.
                        case UPDATE -> first.givesTheSameAs(row) && keys.add(batch.target(row));
                        case DELETE -> true;
                    };
            if (!fits) {
                return i - from;
            }
        }
        return end - from;
    }

    private int most(RowValues row) {
        int values =
                switch (batch.verb()) {
                    case INSERT -> row.present().size();
                    case UPDATE ->
                        batch.conflictOn().size() + batch.changed(row).size();
                    case DELETE -> batch.conflictOn().size();
                };
        FieldDefinition counted = batch.verb() == Batch.Verb.INSERT ? dialect.counted(batch.model()) : null;
        // The next number is looked up once for a statement.
        boolean alone = values == 0 || (counted != null && !row.has(counted));
        return alone ? 1 : Math.max(1, Math.min(mostRows, MOST_VALUES / values));
    }
}
