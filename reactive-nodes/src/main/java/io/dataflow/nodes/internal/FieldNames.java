package io.dataflow.nodes.internal;

import io.dataflow.core.Rows;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.model.Suggestions;
import io.dataflow.core.model.Embedding;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.ModelDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names of a model's fields as they come from outside: in camel case or in snake case, never both at once.
 *
 * <p>Names that are no field's stay as they are; the operation refuses them with the nearest ones.
 */
final class FieldNames {

    /** Deeper filters are left as they are, because the parser of filters refuses them. */
    private static final int DEEPEST = 64;

    private final ModelDefinition model;
    private final String operation;
    private final Map<String, String> spellings;

    FieldNames(ModelDefinition model, String operation) {
        this.model = model;
        this.operation = operation;
        List<String> names = new ArrayList<>(model.names());
        model.fields().stream().map(FieldDefinition::name).forEach(names::add);
        model.embedded().stream().map(Embedding::name).forEach(names::add);
        this.spellings = Spelling.index(names);
    }

    /** The name of the field in the spelling of the model. */
    String canonical(String given) {
        return spellings.getOrDefault(given, given);
    }

    /** A name that may go on into a JSON field after a dot. */
    String canonicalPath(String given) {
        int dot = given.indexOf('.');
        return dot < 0 || spellings.containsKey(given)
                ? canonical(given)
                : canonical(given.substring(0, dot)) + given.substring(dot);
    }

    /** Values by field, in the spelling of the model. */
    Map<String, @Nullable Object> values(Map<?, ?> given, String port) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        given.forEach((name, value) -> {
            String canonical = canonical(text(name, port));
            put(values, canonical, inside(canonical, value), port);
        });
        return values;
    }

    /** The value of a field; in the map of a record that lies in the row, names are in the spelling of the model too. */
    @Nullable
    Object inside(String name, @Nullable Object value) {
        if (model.findEmbedded(name) == null || !(value instanceof Map<?, ?> map)) {
            return value;
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        map.forEach((part, own) -> {
            String canonical = canonical(name + "." + part);
            put(values, canonical.substring(name.length() + 1), inside(canonical, own), name);
        });
        return values;
    }

    /** A row of many; a name in both spellings stays, so that the row is refused and not its whole stream. */
    Map<String, Object> row(Map<String, Object> given) {
        boolean changed = !model.embedded().isEmpty();
        for (String name : given.keySet()) {
            if (model.find(name) == null) {
                String canonical = canonical(name);
                changed |= !canonical.equals(name) && !given.containsKey(canonical);
            }
        }
        if (!changed) {
            return given;
        }
        Map<String, Object> row = new LinkedHashMap<>();
        given.forEach((name, value) -> {
            String canonical = canonical(name);
            row.put(given.containsKey(canonical) ? name : canonical, inside(canonical, value));
        });
        return Rows.onLine(Rows.line(given), row);
    }

    /** A filter given as data. */
    Map<String, @Nullable Object> filter(Map<?, ?> given, String port) {
        return filter(given, port, 0);
    }

    private Map<String, @Nullable Object> filter(Map<?, ?> given, String port, int depth) {
        Map<String, @Nullable Object> filter = new LinkedHashMap<>();
        given.forEach((key, value) -> {
            String name = text(key, port);
            if (name.startsWith("$")) {
                filter.put(name, depth < DEEPEST ? parts(value, port, depth + 1) : value);
            } else {
                put(filter, canonicalPath(name), value, port);
            }
        });
        return filter;
    }

    /** What stands after {@code $and}, {@code $or} or {@code $not}. */
    private @Nullable Object parts(@Nullable Object value, String port, int depth) {
        if (value instanceof Map<?, ?> map) {
            return filter(map, port, depth);
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> parts = new ArrayList<>(list.size());
            for (Object part : list) {
                parts.add(part instanceof Map<?, ?> map ? filter(map, port, depth) : part);
            }
            return parts;
        }
        return value;
    }

    private void put(Map<String, @Nullable Object> values, String name, @Nullable Object value, String port) {
        if (values.containsKey(name)) {
            throw fault(
                    port,
                    "spelling",
                    "has " + Suggestions.quote(name) + " twice, in camel case and in snake case; keep one");
        }
        values.put(name, value);
    }

    private String text(@Nullable Object name, String port) {
        if (name instanceof String text) {
            return text;
        }
        throw fault(port, "type", "has to be a map by field name, but one of its keys is " + Conversions.kind(name));
    }

    private ValidationFailedException fault(String port, String rule, String message) {
        return new ValidationFailedException(model.name(), operation, port, rule, message);
    }
}
