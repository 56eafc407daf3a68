package io.dataflow.core.internal.model;

import io.dataflow.core.Key;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.query.Changes;
import io.dataflow.core.query.Query;
import io.dataflow.core.query.Sort;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** Reads the keys that operations are given. */
public final class Keys {

    private Keys() {}

    /**
     * The parts of a key, in the order of the model and converted to its types.
     *
     * @param key a value, a {@link Key}, or a map from the name of each part to its value
     * @throws ValidationFailedException if it is no key of the model
     */
    public static List<Object> parse(ModelDefinition model, @Nullable Object key, String operation) {
        if (key instanceof Key parts) {
            return parse(model, parts.parts(), operation);
        }
        if (key instanceof Map<?, ?> parts) {
            return parse(model, parts, operation);
        }
        refuse(model, key, operation);
        return parse(model, Collections.singletonList(key), operation);
    }

    /**
     * The key of a row.
     *
     * @throws ValidationFailedException if a part of it is missing
     */
    public static List<Object> of(RowValues row, String operation) {
        List<@Nullable Object> parts = new ArrayList<>();
        for (FieldDefinition field : row.model().key()) {
            parts.add(row.get(field));
        }
        return parse(row.model(), parts, operation);
    }

    /** {@link #of(RowValues, String)} for an operation that is not named. */
    public static List<Object> of(RowValues row) {
        return of(row, "key");
    }

    /** The values that a row gives to some fields, or null when one of them is NULL. */
    public static @Nullable List<Object> given(RowValues row, List<FieldDefinition> fields) {
        List<Object> values = new ArrayList<>(fields.size());
        for (FieldDefinition field : fields) {
            Object value = row.get(field);
            if (value == null) {
                return null;
            }
            values.add(value);
        }
        return values;
    }

    /** The values of a key, made such that Java's equality is the database's. */
    public static List<Object> comparable(List<?> parts) {
        List<Object> comparable = new ArrayList<>(parts.size());
        for (Object part : parts) {
            comparable.add(
                    part instanceof BigDecimal number
                            ? number.stripTrailingZeros()
                            : part instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : part);
        }
        return comparable;
    }

    /** The values of a key without the blanks at their ends, which a column of a fixed length adds. */
    public static List<Object> withoutBlanks(List<Object> parts) {
        return parts.stream()
                .<Object>map(part -> part instanceof String text ? withoutBlanks(text) : part)
                .toList();
    }

    private static String withoutBlanks(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }

    /** Orders {@link #comparable} values of the same fields, as a database does as far as collations let it. */
    public static int compare(List<Object> left, List<Object> right) {
        int order = 0;
        for (int i = 0; i < left.size() && order == 0; i++) {
            order = comparePart(left.get(i), right.get(i));
        }
        return order;
    }

    @SuppressWarnings("unchecked")
    private static int comparePart(Object left, Object right) {
        // Java takes the halves of a UUID for signed numbers, a database does not.
        boolean natural =
                left instanceof Comparable<?> && left.getClass() == right.getClass() && !(left instanceof UUID);
        return natural
                ? ((Comparable<Object>) left).compareTo(right)
                : String.valueOf(left).compareTo(String.valueOf(right));
    }

    private static List<Object> parse(ModelDefinition model, List<? extends @Nullable Object> parts, String operation) {
        List<FieldDefinition> fields = model.key();
        if (parts.size() != fields.size()) {
            throw refused(
                    model,
                    operation,
                    "arity",
                    "the key has " + count(fields.size()) + " (" + names(model) + "), but "
                            + parts.size() + (parts.size() == 1 ? " was given" : " were given")
                            + "; give " + example(model));
        }
        List<Object> converted = new ArrayList<>(fields.size());
        for (int i = 0; i < parts.size(); i++) {
            converted.add(part(model, fields.get(i), parts.get(i), operation));
        }
        return converted;
    }

    private static List<Object> parse(ModelDefinition model, Map<?, ?> parts, String operation) {
        List<String> known = model.key().stream().map(FieldDefinition::name).toList();
        for (Object name : parts.keySet()) {
            if (!known.contains(name)) {
                throw Suggestions.unknown(
                        model.name(), operation, "part", String.valueOf(name), "the key of " + model.name(), known);
            }
        }
        if (parts.size() < known.size()) {
            String missing =
                    known.stream().filter(name -> !parts.containsKey(name)).collect(Collectors.joining(", "));
            throw refused(model, operation, "arity", "the key lacks " + missing + "; give every part of it");
        }
        List<Object> converted = new ArrayList<>(known.size());
        for (FieldDefinition field : model.key()) {
            converted.add(part(model, field, parts.get(field.name()), operation));
        }
        return converted;
    }

    private static Object part(ModelDefinition model, FieldDefinition field, @Nullable Object raw, String operation) {
        if (raw instanceof Key || raw instanceof Map<?, ?>) {
            throw new ValidationFailedException(
                    model.name(), operation, field.name(), "type", "a part of a key is a plain value");
        }
        refuse(model, raw, operation);
        try {
            Object converted = Values.convert(field, raw);
            if (converted != null) {
                return converted;
            }
        } catch (InvalidValueException e) {
            throw new ValidationFailedException(model.name(), operation, field.name(), e.rule(), e.message());
        }
        throw new ValidationFailedException(
                model.name(), operation, field.name(), "required", "the key is null; give a value");
    }

    /** Refuses what is easily taken for a key. */
    private static void refuse(ModelDefinition model, @Nullable Object key, String operation) {
        Class<?> type = model.javaType();
        String found = null;
        if (key instanceof Query<?>) {
            found = "a filter; use findOne, updateWhere, deleteWhere or list for filters";
        } else if (key instanceof Changes<?> || key instanceof Sort<?>) {
            found = "no value but " + key.getClass().getSimpleName() + "; are the arguments swapped?";
        } else if (type != null && type.isInstance(key)) {
            found = "a row; give its key, such as row." + model.key().get(0).name() + "()";
        } else if (key instanceof RowValues) {
            found = "a row; give its key";
        } else if (key instanceof Collection<?> || key instanceof Object[]) {
            found = "a collection; give " + example(model) + ", or use readMany or bulkDelete for many keys";
        } else if (key instanceof Publisher<?> || key instanceof Optional<?>) {
            found = "a container of values; give the value in it";
        }
        if (found != null) {
            throw refused(model, operation, "type", "the key that was given is " + found);
        }
    }

    private static String example(ModelDefinition model) {
        return model.key().size() == 1 ? "one value" : "Key.of(" + names(model) + ")";
    }

    private static String names(ModelDefinition model) {
        return model.key().stream().map(FieldDefinition::name).collect(Collectors.joining(", "));
    }

    private static String count(int parts) {
        return parts == 1 ? "one part" : parts + " parts";
    }

    private static ValidationFailedException refused(
            ModelDefinition model, String operation, String rule, String message) {
        return new ValidationFailedException(model.name(), operation, "key", rule, message);
    }
}
