package io.dataflow.core.internal.query;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a condition is about: a field, or a place inside a JSON field.
 *
 * @param field the name of the field
 * @param path the steps into it; empty for the field itself
 */
public record FieldPath(String field, List<String> path) {

    /** Copies the path. */
    public FieldPath {
        path = List.copyOf(path);
    }

    /** The field itself. */
    public static FieldPath of(String field) {
        return new FieldPath(field, List.of());
    }

    /** The place that a dotted name means; empty steps are kept, to be refused where the model is known. */
    public static FieldPath parse(String name) {
        if (name.indexOf('.') < 0) {
            return of(name);
        }
        List<String> steps = Arrays.asList(name.split("\\.", -1));
        return new FieldPath(steps.get(0), steps.subList(1, steps.size()));
    }

    /** A place deeper inside; each step is taken as it is, dots included. */
    public FieldPath into(String first, String... more) {
        List<String> steps = new ArrayList<>(path);
        steps.add(first);
        steps.addAll(Arrays.asList(more));
        return new FieldPath(field, steps);
    }

    /** The dotted name. */
    @Override
    public String toString() {
        return path.isEmpty() ? field : field + "." + String.join(".", path);
    }
}
