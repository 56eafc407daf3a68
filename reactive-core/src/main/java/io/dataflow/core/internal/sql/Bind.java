package io.dataflow.core.internal.sql;

import io.dataflow.core.model.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * A value to bind and the type that it has in the model; an {@link FieldType.Array} type binds as one array.
 *
 * @param type the type, or null where the database has to infer it: for NULL and for an empty list alone
 * @param value the value, or null for NULL
 */
public record Bind(@Nullable FieldType type, @Nullable Object value) {

    /** Never the value. */
    @Override
    public String toString() {
        return "Bind[" + type + "]";
    }
}
