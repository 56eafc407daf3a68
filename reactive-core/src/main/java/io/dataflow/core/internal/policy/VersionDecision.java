package io.dataflow.core.internal.policy;

import io.dataflow.core.Rejected;
import io.dataflow.core.internal.model.Keys;
import io.dataflow.core.internal.model.ManagedFields;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.operation.BatchGuard.Decision;
import io.dataflow.core.internal.operation.BatchGuard.Judged;
import io.dataflow.core.internal.operation.BulkRow;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.query.Selection;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldDefinition.Managed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What {@link VersionGuard} decides about the rows of one batch. */
final class VersionDecision<T> implements Decision<T> {

    private final FieldDefinition version;
    private final Operation.Bulk<T> bulk;
    private final List<BulkRow<T>> rows;
    private final boolean stores;
    private final List<FieldDefinition> target;
    private final List<Selection> columns;
    private final Map<List<Object>, Stored> stored = new HashMap<>();
    private final List<BulkRow<T>> written = new ArrayList<>();
    private final List<Rejected<T>> rejected = new ArrayList<>();
    private long skipped;
    private long created;

    /**
     * A row as it will be after the rows before.
     *
     * @param there whether it is not deleted softly
     */
    private record Stored(long version, boolean there) {}

    VersionDecision(FieldDefinition version, Operation.Bulk<T> bulk, List<BulkRow<T>> rows) {
        this.version = version;
        this.bulk = bulk;
        this.rows = rows;
        this.stores = bulk instanceof Operation.BulkCreate || bulk instanceof Operation.BulkUpsert;
        this.target = stores ? bulk.settings().conflictOn() : bulk.model().primaryKey();
        this.columns = columns();
    }

    private List<Selection> columns() {
        List<Selection> columns = new ArrayList<>();
        target.forEach(field -> columns.add(new Selection.Field(field)));
        columns.add(new Selection.Field(version));
        FieldDefinition deletedAt = bulk.model().managed(Managed.DELETED_AT);
        if (deletedAt != null) {
            columns.add(new Selection.Field(deletedAt));
        }
        return columns;
    }

    @Override
    public List<Operation.List<@Nullable Object[]>> lookups() {
        return LockedRows.of(bulk, rows, target, columns);
    }

    @Override
    public Judged<T> judge(List<@Nullable Object[]> found) {
        found.forEach(this::add);
        rows.forEach(this::decide);
        return new Judged<>(written, rejected, skipped, created);
    }

    private void add(@Nullable Object[] values) {
        List<Object> key = new ArrayList<>(target.size());
        for (int i = 0; i < target.size(); i++) {
            key.add(Objects.requireNonNull(values[i]));
        }
        long number = ((Number) Objects.requireNonNull(values[target.size()])).longValue();
        boolean there = values.length == target.size() + 1 || values[target.size() + 1] == null;
        stored.put(Keys.comparable(key), new Stored(number, there));
    }

    private void decide(BulkRow<T> row) {
        List<Object> values = Keys.given(valuesOf(row), target);
        List<Object> key = values == null ? null : Keys.comparable(values);
        Stored before = key == null ? null : stored.get(key);
        if (before == null) {
            missing(row, key);
            return;
        }
        Long expected = ManagedFields.version(valuesOf(row));
        // A row that is deleted softly is not there for who gave the version: it is stored anew, in its place.
        if (expected != null && before.there() && expected != before.version()) {
            rejected.add(row.rejected(VersionPolicy.conflict(bulk.model(), version, bulk.verb())));
        } else if (bulk instanceof Operation.BulkDelete) {
            stored.remove(key);
            written.add(row);
        } else {
            write(row, key, before.version() + 1);
        }
    }

    private void missing(BulkRow<T> row, @Nullable List<Object> key) {
        if (stores) {
            created++;
            write(row, key, 0);
        } else {
            skipped++;
        }
    }

    /** The given values stay as they are: a batch that fails as a whole is decided about again, part by part. */
    private void write(BulkRow<T> row, @Nullable List<Object> key, long number) {
        RowValues counted = valuesOf(row).copy();
        counted.set(version, VersionPolicy.value(version, number));
        written.add(row.with(counted, null));
        if (key != null) {
            stored.put(key, new Stored(number, true));
        }
    }

    private static RowValues valuesOf(BulkRow<?> row) {
        return Objects.requireNonNull(row.values());
    }
}
