package io.dataflow.core.internal.rows;

import io.dataflow.core.UnknownNameException;
import io.dataflow.core.internal.model.Suggestions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Which column of the file becomes which field; immutable. */
final class CsvLayout {

    private final Columns columns;
    private final int[] places;

    /** Lays out the columns that the header on the given line names. */
    CsvLayout(CsvFormat format, List<String> names, long line) {
        String operation = format.file().operation();
        requireKnown(operation, format.fields().keySet(), names);
        List<String> fields = names.stream()
                .map(name -> format.fields().getOrDefault(name, name))
                .toList();
        requireKnown(operation, format.only(), fields);
        this.places = new int[names.size()];
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < places.length; i++) {
            String field = fields.get(i);
            places[i] = -1;
            if (format.only().isEmpty() || format.only().contains(field)) {
                if (field.isBlank()) {
                    throw format.file()
                            .fault(
                                    line,
                                    "column " + (i + 1)
                                            + " has no name; give it one, or choose the columns that have by only(..)");
                }
                if (kept.contains(field)) {
                    throw format.file()
                            .fault(
                                    line,
                                    "two columns are called " + Suggestions.quote(field)
                                            + "; name them all by columns(..), or mend the file");
                }
                places[i] = kept.size();
                kept.add(field);
            }
        }
        this.columns = new Columns(kept);
    }

    int width() {
        return places.length;
    }

    /** The place in the row of a column of the file, or -1 where rows do not have it. */
    int place(int column) {
        return places[column];
    }

    Columns columns() {
        return columns;
    }

    private static void requireKnown(String operation, Collection<String> asked, Collection<String> known) {
        for (String name : asked) {
            if (!known.contains(name)) {
                throw new UnknownNameException(
                        null,
                        operation,
                        operation + ": " + Suggestions.phrase("column", name, "the file", known),
                        name,
                        Suggestions.nearest(name, known));
            }
        }
    }
}
