package io.dataflow.core.internal.imports;

import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.ModelDefinition;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an import job imports into and from, so that one that goes on does so with the same.
 *
 * @param model the name of the model
 * @param fields its table, fields and types
 * @param source the names that the first row of the source has, or null before it came
 */
public record ImportShape(
        String model, String fields, @Nullable String source) {

    /** The shape of a model, before the first row came. */
    public static ImportShape of(ModelDefinition model) {
        return new ImportShape(
                model.name(),
                model.fields().stream()
                        .map(ImportShape::field)
                        .collect(Collectors.joining("\n", "table " + model.table() + "\n", "")),
                null);
    }

    private static String field(FieldDefinition field) {
        return field.name() + " " + field.type() + (field.key() ? " key" : "");
    }

    /** The names of a row of the source, in any order. */
    public static String source(Collection<?> names) {
        return names.stream().map(String::valueOf).sorted().collect(Collectors.joining("\n"));
    }

    /** What of the fields is not as it was, or null where all is. */
    public @Nullable String changed(ImportShape now) {
        return difference(fields, now.fields);
    }

    /** What is in one of two lists of lines alone, or null. */
    public static @Nullable String difference(String before, String now) {
        List<String> gone = without(before, now);
        List<String> come = without(now, before);
        return gone.isEmpty() && come.isEmpty()
                ? null
                : (gone.isEmpty() ? "" : "gone: " + gone)
                        + (gone.isEmpty() || come.isEmpty() ? "" : ", ")
                        + (come.isEmpty() ? "" : "new: " + come);
    }

    private static List<String> without(String lines, String others) {
        Set<String> left = new TreeSet<>(Arrays.asList(lines.split("\n")));
        Arrays.asList(others.split("\n")).forEach(left::remove);
        return List.copyOf(left);
    }
}
