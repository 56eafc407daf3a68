package io.dataflow.core.internal.schema;

import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldDefinition.Managed;
import io.dataflow.core.model.ModelDefinition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a foreign key; between two tenant models the tenant is among them, so that it stays within one.
 *
 * @param own the columns that point
 * @param referenced the columns that are pointed to, in the same order
 */
public record ForeignKeyColumns(List<String> own, List<String> referenced) {

    /** The columns of the reference of a field; {@code other} is the model that it points to, or null when that is unknown. */
    static ForeignKeyColumns of(
            ModelDefinition model,
            FieldDefinition field,
            FieldDefinition.Reference target,
            @Nullable ModelDefinition other) {
        FieldDefinition tenant = model.managed(Managed.TENANT);
        FieldDefinition othersTenant = other == null ? null : other.managed(Managed.TENANT);
        return tenant == null || othersTenant == null
                ? new ForeignKeyColumns(List.of(field.column()), List.of(target.column()))
                : new ForeignKeyColumns(
                        List.of(tenant.column(), field.column()), List.of(othersTenant.column(), target.column()));
    }
}
