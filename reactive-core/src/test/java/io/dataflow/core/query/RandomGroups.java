package io.dataflow.core.query;

import io.dataflow.core.internal.query.Selection;
import io.dataflow.core.internal.query.Selection.Function;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A random aggregation as data: by which fields, and what is computed.
 *
 * @param groupBy the names of fields; may be empty
 * @param aggregate a function and a field by alias
 */
public record RandomGroups(List<String> groupBy, Map<String, Object> aggregate) {

    private static final Set<Scalar> NUMBERS = EnumSet.range(Scalar.BYTE, Scalar.DECIMAL);
    private static final Set<Scalar> WITHOUT_EXTREMES = EnumSet.of(Scalar.BOOLEAN, Scalar.UUID, Scalar.BYTES);

    static RandomGroups of(Random random, List<FieldDefinition> fields) {
        List<String> groupBy = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            FieldDefinition field = fields.get(random.nextInt(fields.size()));
            if (!(field.type() instanceof FieldType.Json) && !groupBy.contains(field.name())) {
                groupBy.add(field.name());
            }
        }
        Map<String, Object> aggregate = new LinkedHashMap<>();
        aggregate.put("n", Map.of("$count", "*"));
        for (int i = random.nextInt(4); i > 0; i--) {
            FieldDefinition field = fields.get(random.nextInt(fields.size()));
            List<Function> fitting = EnumSet.allOf(Function.class).stream()
                    .filter(function -> fits(function, field.type()))
                    .toList();
            Function function = fitting.get(random.nextInt(fitting.size()));
            aggregate.put("a" + i, Map.of(function.symbol(), field.name()));
        }
        return new RandomGroups(groupBy, aggregate);
    }

    private static boolean fits(Function function, FieldType type) {
        return switch (function) {
            case COUNT -> true;
            case COUNT_DISTINCT -> !(type instanceof FieldType.Json);
            case SUM, AVG -> type instanceof Scalar scalar && NUMBERS.contains(scalar);
            case MIN, MAX -> type instanceof Scalar scalar && !WITHOUT_EXTREMES.contains(scalar);
        };
    }

    /** Whether the order of the groups is total: lists have an order on no database that all share. */
    public static boolean isOrdered(List<Selection> columns) {
        return columns.stream()
                .noneMatch(column ->
                        column instanceof Selection.Field field && field.field().type() instanceof FieldType.Array);
    }
}
