package io.dataflow.core.query;

import io.dataflow.core.internal.query.ListSpec;
import io.dataflow.core.internal.query.SortKey;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The rows in memory that a list reads, in its order: the reference that every database is compared with. */
public final class ListEvaluator {

    private ListEvaluator() {}

    /** The rows of the page. */
    public static <V> List<Map<String, V>> page(ListSpec spec, Collection<Map<String, V>> rows) {
        Stream<Map<String, V>> sorted = rows.stream()
                .filter(row -> ExpressionEvaluator.matches(spec.filter(), row))
                .sorted(Ordering.of(spec.sort()))
                .filter(row -> spec.after() == null || isAfter(spec.sort(), row, spec.after()))
                .skip(spec.offset());
        return (spec.limit() == null ? sorted : sorted.limit(spec.limit())).toList();
    }

    /** The number of rows that the filter matches, on whatever page. */
    public static <V> long total(ListSpec spec, Collection<Map<String, V>> rows) {
        return rows.stream()
                .filter(row -> ExpressionEvaluator.matches(spec.filter(), row))
                .count();
    }

    private static boolean isAfter(List<SortKey> keys, Map<String, ?> row, List<?> place) {
        for (int i = 0; i < keys.size(); i++) {
            int order =
                    Ordering.compare(keys.get(i), row.get(keys.get(i).field().name()), place.get(i));
            if (order != 0) {
                return order > 0;
            }
        }
        return false;
    }
}
