package io.dataflow.core.internal.rows;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.internal.model.Members;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the text of a file row by row. Not safe for concurrent use. */
abstract class RowWriter {

    final String operation;
    private long rows;

    RowWriter(String operation) {
        this.operation = operation;
    }

    /** Adds a row: a map, a record or a bean. */
    final void row(Object row, StringBuilder text) {
        rows++;
        try {
            write(row, values(row), rows == 1, text);
        } catch (IllegalArgumentException e) {
            throw fault(String.valueOf(e.getMessage()));
        }
    }

    /** Adds what ends the file. */
    abstract void end(boolean empty, StringBuilder text);

    final void end(StringBuilder text) {
        end(rows == 0, text);
    }

    abstract void write(Object row, Map<String, ? extends @Nullable Object> values, boolean first, StringBuilder text);

    /** A row that cannot be written, by its number. */
    final DataFlowException fault(String message) {
        return new DataFlowException(
                "UNWRITABLE_ROW", null, operation, operation + ": row " + rows + ": " + message, null);
    }

    @SuppressWarnings("unchecked") // names that are no texts are refused by who writes them
    private static Map<String, ? extends @Nullable Object> values(Object row) {
        return row instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : Members.of(row);
    }
}
