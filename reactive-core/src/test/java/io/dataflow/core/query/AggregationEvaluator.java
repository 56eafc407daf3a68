package io.dataflow.core.query;

import io.dataflow.core.internal.query.AggregationSpec;
import io.dataflow.core.internal.query.ListSpec;
import io.dataflow.core.internal.query.Selection;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldType.Scalar;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The groups in memory that an aggregation computes, in its order: the reference that every database is compared with. */
public final class AggregationEvaluator {

    private AggregationEvaluator() {}

    /** The groups of the page. */
    public static List<Map<String, Object>> groups(AggregationSpec spec, Collection<? extends Map<String, ?>> rows) {
        ListSpec list = spec.list();
        Stream<Map<String, Object>> groups = grouped(list, rows).stream()
                .map(members -> computed(spec.columns(), members))
                .filter(group -> ExpressionEvaluator.matches(list.having(), group))
                .sorted(Ordering.of(list.sort()))
                .skip(list.offset());
        return (list.limit() == null ? groups : groups.limit(list.limit())).toList();
    }

    private static List<List<Map<String, ?>>> grouped(ListSpec list, Collection<? extends Map<String, ?>> rows) {
        List<List<Map<String, ?>>> groups = new ArrayList<>();
        if (list.groupBy().isEmpty()) {
            groups.add(new ArrayList<>());
        }
        for (Map<String, ?> row : rows) {
            if (ExpressionEvaluator.matches(list.filter(), row)) {
                groups.stream()
                        .filter(members -> together(list.groupBy(), members, row))
                        .findFirst()
                        .orElseGet(() -> {
                            List<Map<String, ?>> members = new ArrayList<>();
                            groups.add(members);
                            return members;
                        })
                        .add(row);
            }
        }
        return groups;
    }

    private static boolean together(List<FieldDefinition> by, List<Map<String, ?>> members, Map<String, ?> row) {
        return members.isEmpty()
                || by.stream()
                        .allMatch(field -> Ordering.same(members.get(0).get(field.name()), row.get(field.name())));
    }

    private static Map<String, Object> computed(List<Selection> columns, List<Map<String, ?>> members) {
        Map<String, Object> group = new LinkedHashMap<>();
        for (Selection column : columns) {
            group.put(
                    column.name(),
                    column instanceof Selection.Aggregate aggregate
                            ? value(aggregate, members)
                            : members.get(0).get(column.name()));
        }
        return group;
    }

    private static Object value(Selection.Aggregate aggregate, List<Map<String, ?>> members) {
        FieldDefinition field = aggregate.field();
        if (field == null) {
            return (long) members.size();
        }
        List<Object> values = members.stream()
                .<Object>map(row -> row.get(field.name()))
                .filter(Objects::nonNull)
                .toList();
        return switch (aggregate.function()) {
            case COUNT -> (long) values.size();
            case COUNT_DISTINCT -> distinct(values);
            case SUM -> values.isEmpty() ? null : number(sum(values), aggregate.type());
            case AVG -> values.isEmpty() ? null : mean(values);
            case MIN -> values.stream().min(Ordering::compare).orElse(null);
            case MAX -> values.stream().max(Ordering::compare).orElse(null);
        };
    }

    private static long distinct(List<Object> values) {
        List<Object> seen = new ArrayList<>();
        for (Object value : values) {
            if (seen.stream().noneMatch(other -> Ordering.same(other, value))) {
                seen.add(value);
            }
        }
        return seen.size();
    }

    private static BigDecimal sum(List<Object> values) {
        return values.stream().map(value -> new BigDecimal(value.toString())).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static double mean(List<Object> values) {
        return sum(values)
                .divide(BigDecimal.valueOf(values.size()), MathContext.DECIMAL128)
                .doubleValue();
    }

    private static Object number(BigDecimal sum, Object type) {
        return type == Scalar.LONG ? (Object) sum.longValueExact() : type == Scalar.DOUBLE ? sum.doubleValue() : sum;
    }
}
