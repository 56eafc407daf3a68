package io.dataflow.core.internal.model;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.model.FieldDefinition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What every way to make a Java row of values has in common. */
final class RowFactory {

    private RowFactory() {}

    /** Why a row could not be made; names the field whose NULL a primitive cannot hold, and never a value. */
    static DataFlowException failure(
            String model,
            Class<?> type,
            List<FieldDefinition> fields,
            Class<?>[] types,
            @Nullable Object[] values,
            Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        for (int i = 0; i < types.length; i++) {
            if (types[i].isPrimitive() && values[i] == null) {
                return new DataFlowException(
                        "ROW_MAPPING",
                        model,
                        null,
                        model + ": the column " + fields.get(i).column() + " holds NULL, but " + type.getSimpleName()
                                + "." + fields.get(i).name()
                                + " is a primitive; declare the wrapper class and @Nullable",
                        e);
            }
        }
        return new DataFlowException(
                "ROW_MAPPING",
                model,
                null,
                model + ": a stored row does not fit " + type.getName() + ", which refused it with "
                        + e.getClass().getSimpleName()
                        + "; its constructor and setters must take every row that is stored",
                e);
    }
}
