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
 * @param original the row as it was given, or null where only its key was
 * @param values its values by field, or null when {@code fault} says why there are none
 * @param fault why it cannot be stored, or null
 */
public record BulkRow<T>(
        long index,
        @Nullable T original,
        @Nullable RowValues values,
        @Nullable DataFlowException fault) {

    /** The row as it is told when it cannot be stored; with the line of the file, where it came from one. */
    public Rejected<T> rejected(DataFlowException cause) {
        return new Rejected<>(index, LineRow.of(original), original, cause);
    }

    /** Never the value. */
    @Override
    public String toString() {
        return "BulkRow[" + index + "]";
    }
}
