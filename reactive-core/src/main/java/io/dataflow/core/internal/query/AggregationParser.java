package io.dataflow.core.internal.query;

import io.dataflow.core.UnknownNameException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.model.Suggestions;
import io.dataflow.core.internal.query.Selection.Function;
import io.dataflow.core.query.Aggregation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads an aggregation given as data: {@code groupBy} as {@code ["country"]}, the aggregates as
 * {@code {"n": {"$count": "*"}, "top": {"$max": "score"}}}.
 *
 * <p>The functions are {@code $count}, {@code $countDistinct}, {@code $sum}, {@code $avg}, {@code $min} and {@code $max};
 * {@code "*"} stands for rows and goes with {@code $count} alone.
 */
public final class AggregationParser {

    private static final Map<String, Function> FUNCTIONS = new LinkedHashMap<>();

    static {
        for (Function function : Function.values()) {
            FUNCTIONS.put(function.symbol(), function);
        }
    }

    private AggregationParser() {}

    /**
     * The aggregation that data says; filter, order and limit are added to it.
     *
     * @param groupBy a name, a list of names, or null for one group of all rows
     * @param aggregates a map from alias to function and field, or null for none
     * @throws UnknownNameException if a function is unknown
     * @throws ValidationFailedException if either is something else
     */
    public static Aggregation<Object> parse(@Nullable Object groupBy, @Nullable Object aggregates) {
        return parse(groupBy, aggregates, UnaryOperator.identity());
    }

    /**
     * {@link #parse(Object, Object)} with names as they are spelt outside.
     *
     * @param names turns the spelling of a field's name outside into the one of the model
     */
    public static Aggregation<Object> parse(
            @Nullable Object groupBy, @Nullable Object aggregates, UnaryOperator<String> names) {
        AggregationDefinition definition = AggregationDefinition.EMPTY.groupBy(
                names(groupBy).stream().map(names).toList());
        if (aggregates instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                definition = definition.with(term(entry.getKey(), entry.getValue(), names));
            }
        } else if (aggregates != null) {
            throw refused("aggregate", "takes a map such as {\"n\": {\"$count\": \"*\"}}");
        }
        return Aggregation.of(definition);
    }

    private static List<String> names(@Nullable Object groupBy) {
        List<String> names = new ArrayList<>();
        Collection<?> given =
                groupBy == null ? List.of() : groupBy instanceof Collection<?> list ? list : List.of(groupBy);
        for (Object name : given) {
            if (!(name instanceof String text)) {
                throw refused("groupBy", "takes names of fields, but element " + names.size() + " is no text");
            }
            names.add(text);
        }
        return names;
    }

    private static AggregationDefinition.Term term(
            @Nullable Object alias, @Nullable Object aggregate, UnaryOperator<String> names) {
        if (!(alias instanceof String name)) {
            throw refused("aggregate", "takes aliases that are texts");
        }
        if (!(aggregate instanceof Map<?, ?> map)
                || map.size() != 1
                || !(map.keySet().iterator().next() instanceof String symbol)
                || !(map.values().iterator().next() instanceof String field)) {
            throw refused(
                    "aggregate",
                    Suggestions.quote(name) + " needs one function with one field, such as {\"$max\": \"score\"}");
        }
        Function function = FUNCTIONS.get(symbol);
        if (function == null) {
            throw Suggestions.unknown(null, null, "function", symbol, null, FUNCTIONS.keySet());
        }
        if (!field.equals("*")) {
            return new AggregationDefinition.Term(function, names.apply(field), name);
        }
        if (function != Function.COUNT) {
            throw refused(
                    "aggregate", Suggestions.quote(name) + ": " + symbol + " takes a field; only $count takes \"*\"");
        }
        return new AggregationDefinition.Term(function, null, name);
    }

    private static ValidationFailedException refused(String field, String message) {
        return new ValidationFailedException(null, null, field, "format", message);
    }
}
