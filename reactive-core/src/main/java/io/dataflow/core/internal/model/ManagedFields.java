package io.dataflow.core.internal.model;

import io.dataflow.core.ValidationFailedException.Fault;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldDefinition.Managed;

/** What is said about fields that the library sets and others may not. */
public final class ManagedFields {

    private ManagedFields() {}

    /** The fault of a managed field that was named where rows are changed. */
    public static Fault refusal(FieldDefinition field) {
        return new Fault(
                field.name(),
                "managed",
                field.managed() == Managed.DELETED_AT
                        ? "is managed by the library: a delete sets it, and an update that sets it to null restores the row"
                        : "is managed by the library; leave it out");
    }
}
