package io.dataflow.core.internal.sql.h2;

import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.internal.execution.Batch;
import io.dataflow.core.internal.model.RowValues;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The rows of a batch, in their order, in parts that one statement can write each: they give the same fields, and those that look
 * for a row look each for another.
 */
final class H2Parts {

    /** H2 writes the rows of a larger table to a file where the process has little memory. */
    private static final int MOST_ROWS = 2_000;

    private H2Parts() {}

    static List<List<RowValues>> of(Batch batch) {
        boolean looks = batch.verb() != Batch.Verb.INSERT || batch.onConflict() != OnConflict.ERROR;
        List<RowValues> rows = batch.rows();
        List<List<RowValues>> parts = new ArrayList<>();
        Set<List<Object>> targets = new HashSet<>();
        int from = 0;
        for (int i = 0; i < rows.size(); i++) {
            RowValues row = rows.get(i);
            List<Object> target = looks ? batch.target(row) : null;
            boolean alike = batch.verb() == Batch.Verb.DELETE || rows.get(from).givesTheSameAs(row);
            if (i - from == MOST_ROWS || !alike || (target != null && targets.contains(target))) {
                parts.add(rows.subList(from, i));
                targets.clear();
                from = i;
            }
            if (target != null) {
                targets.add(target);
            }
        }
        parts.add(rows.subList(from, rows.size()));
        return parts;
    }
}
