package io.dataflow.nodes.internal;

import io.dataflow.core.ValidationFailedException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A place in what a node gave or a run was given: {@code read.record.tags[0]}.
 *
 * @param source the id of the node, or {@code input}
 * @param port the output of the node, or the input of the workflow
 * @param path the steps into it: a {@code String} into a map, an {@code Integer} into a list
 * @param text how it was written
 */
record Reference(String source, String port, List<Object> path, String text) {

    /** The source that stands for the inputs of the workflow. */
    static final String INPUT = "input";

    /** Copies the path. */
    Reference {
        path = List.copyOf(path);
    }

    boolean isInput() {
        return source.equals(INPUT);
    }

    /** The value at this place; {@link Template#ABSENT} when the node was skipped. */
    @Nullable
    Object resolve(Scope scope) {
        if (scope.isSkipped(source)) {
            return Template.ABSENT;
        }
        Object value = scope.value(source, port);
        for (int i = 0; i < path.size(); i++) {
            Object step = path.get(i);
            if (step instanceof Integer index) {
                value = element(value, index, i);
            } else {
                value = entry(value, (String) step, i);
            }
        }
        return value;
    }

    private @Nullable Object element(@Nullable Object value, int index, int step) {
        if (!(value instanceof List<?> list)) {
            throw fault(step, "is " + Conversions.kind(value) + ", so that [" + index + "] is nowhere in it");
        }
        if (index >= list.size()) {
            throw fault(step, "has " + list.size() + " elements, so that there is no [" + index + "]");
        }
        return list.get(index);
    }

    private @Nullable Object entry(@Nullable Object value, String name, int step) {
        if (!(value instanceof Map<?, ?> map)) {
            throw fault(step, "is " + Conversions.kind(value) + ", so that '" + name + "' is nowhere in it");
        }
        if (map.containsKey(name)) {
            return map.get(name);
        }
        Set<String> names = new LinkedHashSet<>();
        for (Object key : map.keySet()) {
            if (key instanceof String text) {
                names.add(text);
            }
        }
        String found = Spelling.find(names, name);
        if (found != null) {
            return map.get(found);
        }
        throw fault(step, "has no '" + name + "'");
    }

    private ValidationFailedException fault(int step, String message) {
        StringBuilder place = new StringBuilder(source).append('.').append(port);
        path.subList(0, step).forEach(part -> {
            if (part instanceof Integer index) {
                place.append('[').append(index).append(']');
            } else {
                place.append('.').append(part);
            }
        });
        return Conversions.fault("${" + text + "}", "path", "'" + place + "' " + message);
    }

    /** What references are looked up in. */
    interface Scope {

        /** The value or stream of a port. */
        @Nullable
        Object value(String source, String port);

        /** Whether a node was skipped, so that it has no values. */
        default boolean isSkipped(String source) {
            return false;
        }
    }
}
