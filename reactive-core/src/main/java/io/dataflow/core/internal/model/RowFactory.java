package io.dataflow.core.internal.model;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What every way to make a Java row of values has in common. */
final class RowFactory {

    private RowFactory() {}

    /** For each field, whether its values are lists or maps that a row should hold unmodifiable. */
    static boolean[] frozen(List<FieldDefinition> fields) {
        boolean[] frozen = new boolean[fields.size()];
        for (int i = 0; i < frozen.length; i++) {
            FieldType type = fields.get(i).type();
            frozen[i] = type instanceof FieldType.Array
                    || (type instanceof FieldType.Json json && isInterface(json.type()));
        }
        return frozen;
    }

    private static boolean isInterface(Type type) {
        Type raw = type instanceof ParameterizedType p ? p.getRawType() : type;
        return raw == Object.class || raw == List.class || raw == Map.class || raw == Collection.class;
    }

    static @Nullable Object freeze(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return Collections.unmodifiableList(new ArrayList<>(list));
        }
        return value instanceof Map<?, ?> map ? Collections.unmodifiableMap(map) : value;
    }

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
