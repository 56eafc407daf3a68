package io.dataflow.core.internal.model;

import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.model.Embedding;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.ModelDefinition;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The values of embedded records, between one value with values inside and the fields, whose names have dots. */
public final class EmbeddedValues {

    private EmbeddedValues() {}

    /** Hands on each value by the name of its field: those of records are taken apart, all others stay. */
    public static void takeApart(
            ModelDefinition model,
            String name,
            @Nullable Object value,
            String operation,
            BiConsumer<String, @Nullable Object> field) {
        Embedding embedding = model.embedded().isEmpty() ? null : model.findEmbedded(name);
        if (embedding == null) {
            field.accept(name, value);
        } else if (value == null) {
            fields(model, embedding).forEach(inside -> field.accept(inside.name(), null));
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((part, inside) -> takeApart(model, name + "." + part, inside, operation, field));
        } else if (embedding.javaType() != null && embedding.javaType().isInstance(value)) {
            Members.of(value).forEach((part, inside) -> takeApart(model, name + "." + part, inside, operation, field));
        } else {
            takeApart(model, name, parsed(model, name, value, operation), operation, field);
        }
    }

    /** The map of a JSON text; anything else is refused. */
    private static Map<?, ?> parsed(ModelDefinition model, String name, Object value, String operation) {
        String expected = "a map by field";
        try {
            if (value instanceof CharSequence text) {
                return (Map<?, ?>) JsonValues.parse(text, Map.class, expected + ", or a JSON object as text");
            }
            throw Values.wrongType(expected, value);
        } catch (InvalidValueException fault) {
            throw new ValidationFailedException(model.name(), operation, name, fault.rule(), fault.message());
        }
    }

    /** A map by the names of fields, with the values of records taken apart; a field that is named twice is refused. */
    public static Map<String, @Nullable Object> takeApart(ModelDefinition model, Map<?, ?> row, String operation) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        row.forEach((name, value) -> takeApart(model, String.valueOf(name), value, operation, (field, inside) -> {
            if (fields.containsKey(field)) {
                throw new ValidationFailedException(
                        model.name(), operation, field, "twice", "is given twice, by its own name and in a map");
            }
            fields.put(field, inside);
        }));
        return fields;
    }

    /** Puts the value of a field into the map of a row, inside the maps of the records that hold it. */
    @SuppressWarnings("unchecked") // what stands at the name of a record is a map that was put there
    static void put(Map<String, @Nullable Object> row, String field, @Nullable Object value, Set<String> sensitive) {
        int dot = field.indexOf('.');
        if (dot < 0) {
            row.put(field, value);
        } else {
            Set<String> masked = inside(sensitive, field.substring(0, dot + 1));
            Object inside = row.computeIfAbsent(field.substring(0, dot), name -> MaskedRow.of(4, masked));
            put((Map<String, @Nullable Object>) inside, field.substring(dot + 1), value, masked);
        }
    }

    /** Those names that lie in a record, as it calls them, each with the name of the record inside that holds it. */
    static Set<String> inside(Set<String> names, String record) {
        if (names.isEmpty()) {
            return names;
        }
        Set<String> inside = new HashSet<>();
        for (String name : names) {
            if (name.startsWith(record)) {
                String own = name.substring(record.length());
                inside.add(own);
                inside.add(own.substring(0, own.indexOf('.') < 0 ? own.length() : own.indexOf('.')));
            }
        }
        return inside;
    }

    /** Puts null in the place of records that may be null and hold nothing but nulls, from the inside. */
    static void nullWhereAbsent(ModelDefinition model, Map<String, @Nullable Object> row) {
        for (int i = model.embedded().size() - 1; i >= 0; i--) {
            Embedding embedding = model.embedded().get(i);
            int dot = embedding.name().lastIndexOf('.');
            Map<String, @Nullable Object> around =
                    dot < 0 ? row : inside(row, embedding.name().substring(0, dot));
            String own = embedding.name().substring(dot + 1);
            if (embedding.nullable()
                    && around != null
                    && around.get(own) instanceof Map<?, ?> values
                    && values.values().stream().allMatch(Objects::isNull)) {
                around.put(own, null);
            }
        }
    }

    @SuppressWarnings("unchecked") // as above
    private static @Nullable Map<String, @Nullable Object> inside(Map<String, @Nullable Object> row, String path) {
        Map<String, @Nullable Object> at = row;
        for (String step : path.split("\\.", -1)) {
            if (!(at.get(step) instanceof Map<?, ?> next)) {
                return null;
            }
            at = (Map<String, @Nullable Object>) next;
        }
        return at;
    }

    /** The fields of a record, those of records inside included. */
    public static List<FieldDefinition> fields(ModelDefinition model, Embedding embedding) {
        return model.fields().stream()
                .filter(field -> embedding.holds(field.name()))
                .toList();
    }
}
