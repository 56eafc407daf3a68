package io.dataflow.core.internal.operation;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.Rejected;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.rows.LineRow;
import org.jspecify.annotations.Nullable;

/**
 * A row on its way through a bulk operation.
 *
 * @param index its position in the source, from 0
 * @param line the line of the file that it came from, or 0
 * @param original the row as it was given, or null where only its key was
 * @param values its values by field, or null when {@code fault} says why there are none
 * @param fault why it cannot be stored, or null
 */
public record BulkRow<T>(
        long index,
        long line,
        @Nullable T original,
        @Nullable RowValues values,
        @Nullable DataFlowException fault) {

    /** A row that knows its line by itself, where it has one. */
    public BulkRow(long index, @Nullable T original, @Nullable RowValues values, @Nullable DataFlowException fault) {
        this(index, LineRow.of(original), original, values, fault);
    }

    /** The same row with other values, or with a fault in their place. */
    public BulkRow<T> with(@Nullable RowValues other, @Nullable DataFlowException found) {
        return new BulkRow<>(index, line, original, other, found);
    }

    /** The row as it is told when it cannot be stored. */
    public Rejected<T> rejected(DataFlowException cause) {
        return new Rejected<>(index, line, original, cause);
    }

    /** Never the value. */
    @Override
    public String toString() {
        return "BulkRow[" + index + "]";
    }
}
