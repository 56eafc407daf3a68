package io.dataflow.core.schema;

import java.util.List;

/**
 * A primary key or unique constraint.
 *
 * @param name its name
 * @param columns its columns, in order
 */
public record UniqueKey(String name, List<String> columns) {

    /** Copies the columns. */
    public UniqueKey {
        columns = List.copyOf(columns);
    }
}
