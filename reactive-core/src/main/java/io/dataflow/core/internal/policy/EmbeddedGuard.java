package io.dataflow.core.internal.policy;

import io.dataflow.core.Rejected;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.model.Keys;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.operation.BatchGuard;
import io.dataflow.core.internal.operation.BulkRow;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.policy.EmbeddedParts.Needed;
import io.dataflow.core.internal.query.Selection;
import io.dataflow.core.model.FieldDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Rejects the rows of a batch that change a part of a record which the stored row has nothing of. */
record EmbeddedGuard(EmbeddedParts parts) implements BatchGuard {

    @Override
    public <T> @Nullable Decision<T> about(Operation.Bulk<T> bulk, List<BulkRow<T>> rows) {
        return rows.stream().allMatch(row -> parts.neededBy(valuesOf(row)).isEmpty())
                ? null
                : new Look<>(bulk, rows, parts);
    }

    private static RowValues valuesOf(BulkRow<?> row) {
        return Objects.requireNonNull(row.values());
    }

    private static final class Look<T> implements Decision<T> {

        private final Operation.Bulk<T> bulk;
        private final List<BulkRow<T>> rows;
        private final EmbeddedParts parts;
        private final List<FieldDefinition> key;
        private final List<FieldDefinition> required;
        /** The required fields without a value, of the rows that are there, as each will be after the rows before. */
        private final Map<List<Object>, Set<FieldDefinition>> stored = new HashMap<>();

        Look(Operation.Bulk<T> bulk, List<BulkRow<T>> rows, EmbeddedParts parts) {
            this.bulk = bulk;
            this.rows = rows;
            this.parts = parts;
            this.key = bulk.model().primaryKey();
            this.required = parts.records().stream()
                    .flatMap(record -> record.required().stream())
                    .distinct()
                    .toList();
        }

        @Override
        public List<Operation.List<@Nullable Object[]>> lookups() {
            List<Selection> columns = Stream.concat(key.stream(), required.stream())
                    .<Selection>map(Selection.Field::new)
                    .toList();
            return LockedRows.of(bulk, rows, key, columns);
        }

        @Override
        public Judged<T> judge(List<@Nullable Object[]> found) {
            found.forEach(this::add);
            List<BulkRow<T>> written = new ArrayList<>();
            List<Rejected<T>> rejected = new ArrayList<>();
            for (BulkRow<T> row : rows) {
                RowValues values = valuesOf(row);
                // What is not there is not changed either, and told by who writes the batch.
                Set<FieldDefinition> absent = stored.getOrDefault(Keys.comparable(Keys.of(values)), new HashSet<>());
                List<Needed> missing = parts.neededBy(values).stream()
                        .filter(needed -> absent.contains(needed.field()))
                        .toList();
                if (missing.isEmpty()) {
                    written.add(row);
                    change(absent, values);
                } else {
                    rejected.add(row.rejected(new ValidationFailedException(
                            bulk.model().name(),
                            bulk.verb(),
                            missing.stream().map(Needed::fault).toList())));
                }
            }
            return new Judged<>(written, rejected, 0, 0);
        }

        private void add(@Nullable Object[] values) {
            List<Object> of = new ArrayList<>(key.size());
            for (int i = 0; i < key.size(); i++) {
                of.add(Objects.requireNonNull(values[i]));
            }
            Set<FieldDefinition> absent = new HashSet<>();
            for (int i = 0; i < required.size(); i++) {
                if (values[key.size() + i] == null) {
                    absent.add(required.get(i));
                }
            }
            stored.put(Keys.comparable(of), absent);
        }

        private void change(Set<FieldDefinition> absent, RowValues values) {
            for (FieldDefinition field : required) {
                if (values.get(field) != null) {
                    absent.remove(field);
                } else if (values.has(field)) {
                    absent.add(field);
                }
            }
        }
    }
}
