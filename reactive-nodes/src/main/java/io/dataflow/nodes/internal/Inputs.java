package io.dataflow.nodes.internal;

import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.ValidationFailedException.Fault;
import io.dataflow.core.internal.model.InvalidValueException;
import io.dataflow.core.internal.model.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The inputs of one run of a model's node: names checked and spelled as declared, fields apart from ports.
 *
 * <p>A port that was given null counts as not given; a field that was given null is NULL.
 */
final class Inputs {

    private final ModelNode node;
    private final Map<String, Object> ports = new LinkedHashMap<>();
    private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

    Inputs(ModelNode node) {
        this.node = node;
    }

    void addPort(String name, @Nullable Object value) {
        if (value != null && ports.put(name, value) != null) {
            throw node.fault(name, "twice", "is given as an input and in 'options'; keep one");
        }
    }

    void addField(String name, @Nullable Object value) {
        fields.put(name, value);
    }

    /** The fields that were given flat. */
    Map<String, @Nullable Object> fields() {
        return fields;
    }

    boolean has(String port) {
        return ports.containsKey(port);
    }

    @Nullable
    Object get(String port) {
        return ports.get(port);
    }

    /** A plain value; null when it was not given. */
    <T> @Nullable T get(String port, Class<T> type) {
        Object value = ports.get(port);
        if (value == null) {
            return null;
        }
        try {
            return type.cast(Values.convert(Conversions.fieldType(type), value));
        } catch (InvalidValueException e) {
            throw node.fault(port, e.rule(), e.message());
        }
    }

    boolean isTrue(String port) {
        return Boolean.TRUE.equals(get(port, Boolean.class));
    }

    /** Values by field; null when the port was not given. */
    @Nullable
    Map<String, @Nullable Object> values(String port) {
        Object value = ports.get(port);
        return value == null ? null : node.names().values(map(port, value), port);
    }

    /** A filter as data; null when it was not given. */
    @Nullable
    Map<String, @Nullable Object> filter(String port) {
        Object value = ports.get(port);
        return value == null ? null : node.names().filter(map(port, value), port);
    }

    /** A key: a value, or a map by field for a key of several parts; null when it was not given. */
    @Nullable
    Object key(String port) {
        Object value = ports.get(port);
        return value instanceof Map<?, ?> map ? node.names().values(map, port) : value;
    }

    /** Names of fields, from a list or a single text; null when the port was not given. */
    @Nullable
    List<String> names(String port) {
        Object value = ports.get(port);
        if (value == null) {
            return null;
        }
        List<String> names = new ArrayList<>();
        for (Object name : value instanceof Iterable<?> list ? list : List.of(value)) {
            if (!(name instanceof String text)) {
                throw node.fault(port, "type", "has to be a list of field names, but holds " + Conversions.kind(name));
            }
            names.add(node.names().canonicalPath(text));
        }
        return names;
    }

    /** The map and the fields given beside it as one; a field in both is an error. */
    Map<String, @Nullable Object> merge(@Nullable Map<String, @Nullable Object> map, String port) {
        if (map == null) {
            return fields;
        }
        List<Fault> both = fields.keySet().stream()
                .filter(map::containsKey)
                .map(name -> new Fault(name, "twice", "is given flat and in '" + port + "'; keep one"))
                .toList();
        if (!both.isEmpty()) {
            throw new ValidationFailedException(node.model().name(), node.operation(), both);
        }
        Map<String, @Nullable Object> all = new LinkedHashMap<>(map);
        all.putAll(fields);
        return all;
    }

    private Map<?, ?> map(String port, Object value) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw node.fault(port, "type", "has to be a map by field name, but is " + Conversions.kind(value));
    }
}
