package io.dataflow.core.internal.policy;

import io.dataflow.core.internal.model.Keys;
import io.dataflow.core.internal.operation.BulkRow;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.operation.RowReader;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.Expressions;
import io.dataflow.core.internal.query.ListSpec;
import io.dataflow.core.internal.query.Selection;
import io.dataflow.core.internal.query.SortKey;
import io.dataflow.core.model.FieldDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The stored rows that the rows of a batch name, read with a lock until the end of the transaction. */
final class LockedRows {

    private static final int MOST_ROWS = 1_000;

    private LockedRows() {}

    /**
     * What reads them.
     *
     * @param target the fields by which a row names one
     * @param columns what is read of each
     */
    static <T> List<Operation.List<@Nullable Object[]>> of(
            Operation.Bulk<T> bulk, List<BulkRow<T>> rows, List<FieldDefinition> target, List<Selection> columns) {
        Map<List<Object>, List<Object>> targets = new LinkedHashMap<>();
        for (BulkRow<T> row : rows) {
            List<Object> values = Keys.given(Objects.requireNonNull(row.values()), target);
            if (values != null) {
                targets.putIfAbsent(Keys.comparable(values), values);
            }
        }
        // Whoever locks the same rows locks them in the same order, so that nobody waits for each other: within a
        // lookup, and from one to the next.
        List<List<Object>> all = targets.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Keys::compare))
                .map(Map.Entry::getValue)
                .toList();
        List<SortKey> order = bulk.model().primaryKey().stream()
                .map(field -> new SortKey(field, false, false))
                .toList();
        Reader reader = new Reader(columns);
        List<Operation.List<@Nullable Object[]>> lookups = new ArrayList<>();
        for (int from = 0; from < all.size(); from += MOST_ROWS) {
            Expression some = Expressions.anyOf(target, all.subList(from, Math.min(from + MOST_ROWS, all.size())));
            ListSpec spec = ListSpec.of(Expressions.and(some, among(bulk)))
                    .withSort(order)
                    .withLock(ListSpec.Lock.FOR_UPDATE);
            lookups.add(new Operation.List<>(bulk.model(), spec, reader, false));
        }
        return lookups;
    }

    private static Expression among(Operation.Bulk<?> bulk) {
        if (bulk instanceof Operation.BulkUpdate<?> update) {
            return update.among();
        }
        return bulk instanceof Operation.BulkDelete<?> delete ? delete.among() : Expression.all();
    }

    private record Reader(List<Selection> columns) implements RowReader<@Nullable Object[]> {
        @Override
        public @Nullable Object[] read(@Nullable Object[] values) {
            return values;
        }
    }
}
