package io.dataflow.core.internal.policy;

import io.dataflow.core.internal.model.ManagedFields;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.operation.BatchGuard;
import io.dataflow.core.internal.operation.BulkRow;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.model.FieldDefinition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts the versions of the rows of a batch, and rejects those whose stored version is not the one that they give.
 *
 * <p>The stored rows are locked, so that what is decided holds until they are written; each row then carries its new version as a
 * plain value, whatever writes it. Rows that name the same one follow each other, as if each were written alone.
 */
record VersionGuard(FieldDefinition version) implements BatchGuard {

    @Override
    public <T> @Nullable Decision<T> about(Operation.Bulk<T> bulk, List<BulkRow<T>> rows) {
        boolean removes = bulk instanceof Operation.BulkDelete;
        return removes && rows.stream().noneMatch(VersionGuard::givesVersion)
                ? null
                : new VersionDecision<>(version, bulk, rows);
    }

    private static boolean givesVersion(BulkRow<?> row) {
        RowValues values = row.values();
        return values != null && ManagedFields.version(values) != null;
    }
}
