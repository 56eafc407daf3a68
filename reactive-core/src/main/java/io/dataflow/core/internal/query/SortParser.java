package io.dataflow.core.internal.query;

import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.query.Sort;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads an order given as data: {@code ["-score", "name"]}, {@code [{"score": -1}]}, {@code [{"field": "score", "order":
 * "desc"}]}, or one of these without the list.
 *
 * <p>A direction is 1 or {@code "asc"}, -1 or {@code "desc"}.
 */
public final class SortParser {

    private static final String FIELD = "field";
    private static final String ORDER = "order";

    private SortParser() {}

    /**
     * The keys of the order, in the order given.
     *
     * @throws ValidationFailedException if it is no order
     */
    public static List<Sort<Object>> parse(@Nullable Object data) {
        return parse(data, UnaryOperator.identity());
    }

    /**
     * The keys of the order, in the order given.
     *
     * @param names turns the spelling of a field's name outside into the one of the model
     * @throws ValidationFailedException if it is no order
     */
    public static List<Sort<Object>> parse(@Nullable Object data, UnaryOperator<String> names) {
        List<Sort<Object>> keys = new ArrayList<>();
        if (data instanceof Collection<?> parts) {
            parts.forEach(part -> add(keys, part, names));
        } else if (data != null) {
            add(keys, data, names);
        }
        return keys;
    }

    private static void add(List<Sort<Object>> keys, @Nullable Object part, UnaryOperator<String> names) {
        if (part instanceof String text) {
            boolean descending = text.startsWith("-");
            keys.add(key(descending ? text.substring(1) : text, descending, names));
        } else if (part instanceof Map<?, ?> map && isNamed(map)) {
            keys.add(key(String.valueOf(map.get(FIELD)), isDescending(map.get(ORDER)), names));
        } else if (part instanceof Map<?, ?> map && !map.isEmpty()) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                if (!(entry.getKey() instanceof String name)) {
                    throw refused("a name in it is no text");
                }
                keys.add(key(name, isDescending(entry.getValue()), names));
            }
        } else {
            throw refused("key " + keys.size() + " is neither");
        }
    }

    /** Whether field and direction are told by name; a field that is called so has a direction as its value. */
    private static boolean isNamed(Map<?, ?> map) {
        return map.size() == 2
                && map.containsKey(ORDER)
                && map.get(FIELD) instanceof String field
                && direction(field) == null;
    }

    private static Sort<Object> key(String name, boolean descending, UnaryOperator<String> names) {
        if (name.isEmpty()) {
            throw refused("a name in it is empty");
        }
        return Sort.of(new SortDefinition(names.apply(name), descending, false));
    }

    private static boolean isDescending(@Nullable Object given) {
        Integer direction = direction(given);
        if (direction == null) {
            throw refused("a direction in it is none of 1, -1, asc and desc");
        }
        return direction < 0;
    }

    /** 1 or -1; null for what is no direction. */
    private static @Nullable Integer direction(@Nullable Object given) {
        if (given instanceof Integer || given instanceof Long) {
            long sign = ((Number) given).longValue();
            return sign == 1 || sign == -1 ? (Integer) (int) sign : null;
        }
        if (!(given instanceof String text)) {
            return null;
        }
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "asc", "1" -> 1;
            case "desc", "-1" -> -1;
            default -> null;
        };
    }

    private static ValidationFailedException refused(String found) {
        return new ValidationFailedException(
                null,
                null,
                "orderBy",
                "format",
                "takes names such as \"score\" and \"-score\", or maps such as {\"score\": -1}, but " + found);
    }
}
