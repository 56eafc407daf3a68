package io.dataflow.core.internal.execution;

import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.operation.BulkRow;
import io.dataflow.core.model.FieldDefinition;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** About how many bytes a row takes in memory and on its way: exact where it matters, in long texts and bytes. */
final class RowWeight {

    /** A number, a time, the frame of a value: what is not looked into. */
    private static final long SMALL = 16;

    private RowWeight() {}

    static long of(BulkRow<?> row) {
        RowValues values = row.values();
        long weight = SMALL;
        if (values != null) {
            for (FieldDefinition field : values.model().fields()) {
                weight += of(values.get(field));
            }
        }
        return weight;
    }

    private static long of(@Nullable Object value) {
        if (value instanceof CharSequence text) {
            return SMALL + text.length();
        }
        if (value instanceof byte[] bytes) {
            return SMALL + bytes.length;
        }
        long weight = SMALL;
        if (value instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                weight += of(entry.getKey()) + of(entry.getValue());
            }
        } else if (value instanceof Collection<?> elements) {
            for (Object element : elements) {
                weight += of(element);
            }
        }
        return weight;
    }
}
