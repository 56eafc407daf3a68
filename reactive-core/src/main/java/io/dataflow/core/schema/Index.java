package io.dataflow.core.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An index of a table.
 *
 * @param name its name
 * @param columns what it is over, in order: names of columns, or expressions as the database writes them
 * @param unique whether no two rows may be equal in it
 * @param condition which rows it covers, as the database writes it; null for all
 */
public record Index(
        String name,
        List<String> columns,
        boolean unique,
        @Nullable String condition) {

    /** Copies the columns. */
    public Index {
        columns = List.copyOf(columns);
    }
}
