package io.dataflow.core.internal.model;

import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.ValidationFailedException.Fault;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldDefinition.Managed;
import org.jspecify.annotations.Nullable;

/** What is said about fields that the library sets and others may not. */
public final class ManagedFields {

    private ManagedFields() {}

    /** The version that a row gives, or null. */
    public static @Nullable Long version(RowValues row) {
        FieldDefinition field = row.model().managed(Managed.VERSION);
        Object given = field == null ? null : row.get(field);
        return given == null ? null : ((Number) given).longValue();
    }

    /**
     * The version that a row gives; null only where its model has none, or where maps are rows, which name none.
     *
     * @throws ValidationFailedException if a row has no version where it has one to be changed
     */
    public static @Nullable Long requiredVersion(RowValues row, String operation) {
        FieldDefinition field = row.model().managed(Managed.VERSION);
        if (field != null && row.has(field) && row.get(field) == null) {
            throw new ValidationFailedException(
                    row.model().name(),
                    operation,
                    field.name(),
                    "required",
                    "is the version that the row was read with, but it is null; read the row first, or change it by its key");
        }
        return version(row);
    }

    /** The fault of a managed field that was named where rows are changed. */
    public static Fault refusal(FieldDefinition field) {
        return new Fault(
                field.name(),
                "managed",
                field.managed() == Managed.DELETED_AT
                        ? "is managed by the library: a delete sets it, and an update that sets it to null restores the row"
                        : field.managed() == Managed.VERSION
                                ? "is counted by the library; leave it out, and say which one is expected by ifVersion(..)"
                                : "is managed by the library; leave it out");
    }
}
