package io.dataflow.core.internal.query;

import io.dataflow.core.UnknownNameException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.model.Suggestions;
import io.dataflow.core.internal.query.Expression.And;
import io.dataflow.core.internal.query.Expression.Comparison;
import io.dataflow.core.internal.query.Expression.Not;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads a filter given as data: {@code {"score": {"$gte": 10, "$lt": 50}, "$or": [{"name": "Ada"}, {"name": null}]}}.
 *
 * <p>The entries of a map all have to hold. A name with dots goes into a JSON field. A plain value means equality, null means
 * NULL. {@code $and} and {@code $or} take lists of filters, {@code $not} a filter or, below a field, its operators. Every word
 * with a dollar sign has to be known. Names of fields are taken as they are: {@link QueryResolver} checks them.
 */
public final class FilterParser {

    private final @Nullable String model;
    private final @Nullable String operation;
    private final UnaryOperator<String> names;
    private final Limits limits;

    private FilterParser(@Nullable String model, @Nullable String operation, UnaryOperator<String> names) {
        this.model = model;
        this.operation = operation;
        this.names = names;
        this.limits = new Limits(model, operation);
    }

    /**
     * The condition that a map says.
     *
     * @throws UnknownNameException if an operator is unknown
     * @throws ValidationFailedException if the map is no filter, or too large a one
     */
    public static Expression parse(Map<String, ?> data) {
        return parse(data, UnaryOperator.identity(), null, null);
    }

    /**
     * The condition that a map says.
     *
     * @param names turns the spelling of a field's name outside into the one of the model
     * @param model the model, for errors
     * @param operation the operation, for errors
     * @throws UnknownNameException if an operator is unknown
     * @throws ValidationFailedException if the map is no filter, or too large a one
     */
    public static Expression parse(
            Map<String, ?> data, UnaryOperator<String> names, @Nullable String model, @Nullable String operation) {
        return new FilterParser(model, operation, names).all(data, 1);
    }

    private Expression all(Map<?, ?> data, int depth) {
        limits.descend(depth);
        List<Expression> parts = new ArrayList<>(data.size());
        for (Map.Entry<?, ?> entry : data.entrySet()) {
            String name = name(entry.getKey(), "filter");
            parts.add(
                    Symbols.isSymbol(name)
                            ? combined(name, entry.getValue(), depth)
                            : field(name, entry.getValue(), depth));
        }
        return flat(parts);
    }

    private Expression combined(String symbol, @Nullable Object operand, int depth) {
        return switch (symbol) {
            case Symbols.AND -> flat(each(symbol, operand, depth));
            case Symbols.OR -> {
                List<Expression> parts = each(symbol, operand, depth);
                if (parts.isEmpty()) {
                    throw refused(symbol, "operand", "needs at least one alternative: without any, no row would match");
                }
                yield Expressions.or(parts);
            }
            case Symbols.NOT -> {
                if (operand instanceof Map<?, ?> filter) {
                    yield new Not(all(filter, depth + 1));
                }
                throw refused(symbol, "operand", "takes a filter, but got " + kind(operand));
            }
            default -> {
                if (Symbols.operator(symbol) == null) {
                    throw Symbols.unknown(model, operation, symbol, Symbols.OF_FILTERS);
                }
                throw refused(
                        symbol,
                        "operand",
                        "compares a field; write it below one: {\"field\": {\"" + symbol + "\": ..}}");
            }
        };
    }

    private List<Expression> each(String symbol, @Nullable Object operand, int depth) {
        if (!(operand instanceof Collection<?> filters)) {
            throw refused(symbol, "operand", "takes a list of filters, but got " + kind(operand));
        }
        List<Expression> parts = new ArrayList<>(filters.size());
        for (Object filter : filters) {
            if (!(filter instanceof Map<?, ?> map)) {
                throw refused(
                        symbol,
                        "operand",
                        "takes a list of filters, but element " + parts.size() + " is " + kind(filter));
            }
            parts.add(all(map, depth + 1));
        }
        return parts;
    }

    private Expression field(String name, @Nullable Object operand, int depth) {
        FieldPath dotted = FieldPath.parse(name);
        FieldPath target = new FieldPath(names.apply(dotted.field()), dotted.path());
        if (operand instanceof Map<?, ?> map && isOperators(name, map)) {
            return operators(target, map, depth + 1);
        }
        return comparison(target, Operator.EQ, operand);
    }

    /** Whether a map below a field holds operators, and is no value of a JSON field. */
    private boolean isOperators(String field, Map<?, ?> map) {
        long symbols = map.keySet().stream()
                .filter(key -> Symbols.isSymbol(name(key, field)))
                .count();
        if (symbols > 0 && symbols < map.size()) {
            throw refused(
                    field, "operator", "mixes operators with names; a condition has operators only, all with a $");
        }
        if (map.isEmpty()) {
            throw refused(field, "operator", "has no operator; it takes a value or a map such as {\"$gte\": 1}");
        }
        return symbols > 0;
    }

    private Expression operators(FieldPath target, Map<?, ?> map, int depth) {
        limits.descend(depth);
        List<Expression> parts = new ArrayList<>(map.size());
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            String symbol = name(entry.getKey(), target.toString());
            if (symbol.equals(Symbols.NOT)) {
                parts.add(new Not(negated(target, entry.getValue(), depth + 1)));
                continue;
            }
            Operator operator = Symbols.operator(symbol);
            if (operator == null) {
                if (symbol.equals(Symbols.AND) || symbol.equals(Symbols.OR)) {
                    throw refused(
                            target.toString(),
                            "operator",
                            symbol + " combines filters; write it beside fields, not below one");
                }
                throw Symbols.unknown(model, operation, symbol, Symbols.OF_FILTERS);
            }
            parts.add(comparison(target, operator, entry.getValue()));
        }
        return flat(parts);
    }

    private Expression negated(FieldPath target, @Nullable Object operand, int depth) {
        if (operand instanceof Map<?, ?> map && isOperators(target.toString(), map)) {
            return operators(target, map, depth);
        }
        throw refused(
                target.toString(),
                "operator",
                "$not takes operators, such as {\"$gt\": 3}, but got " + kind(operand)
                        + "; the opposite of a value is $ne");
    }

    private Expression comparison(FieldPath target, Operator operator, @Nullable Object operand) {
        limits.condition();
        return new Comparison(target.field(), target.path(), operator, operand);
    }

    private static Expression flat(List<Expression> parts) {
        return parts.size() == 1 ? parts.get(0) : new And(parts);
    }

    private String name(@Nullable Object key, String where) {
        if (key instanceof String name && !name.isEmpty()) {
            return name;
        }
        throw refused(where, "name", "names are texts that are not empty, but one is " + kind(key));
    }

    private static String kind(@Nullable Object value) {
        return value == null
                ? "null"
                : value instanceof Map<?, ?>
                        ? "a map"
                        : value instanceof Collection<?>
                                ? "a list"
                                : value instanceof CharSequence
                                        ? "text"
                                        : value.getClass().getSimpleName();
    }

    private ValidationFailedException refused(String subject, String rule, String message) {
        String shown = subject.startsWith("$") || subject.equals("filter") ? subject : Suggestions.quote(subject);
        return new ValidationFailedException(model, operation, shown, rule, message);
    }
}
