package io.dataflow.core.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A foreign key of a table.
 *
 * @param name its name
 * @param columns the columns that point, in order
 * @param schema the schema of the table that is pointed to, or null when it is the same one
 * @param table the table that is pointed to
 * @param referencedColumns the columns that are pointed to, in the same order
 * @param onDelete what happens here when a row that is pointed to is deleted
 * @param onUpdate what happens here when the key of a row that is pointed to changes
 */
public record ForeignKey(
        String name,
        List<String> columns,
        @Nullable String schema,
        String table,
        List<String> referencedColumns,
        Action onDelete,
        Action onUpdate) {

    /** What a foreign key does to its rows when the row that they point to goes. */
    public enum Action {
        /** The change is refused, unless nothing points there any more at the end of the statement. */
        NO_ACTION,
        /** The change is refused at once. */
        RESTRICT,
        /** The rows follow: they are deleted, or point to the new key. */
        CASCADE,
        /** The rows point to nothing. */
        SET_NULL,
        /** The rows take the default of the column. */
        SET_DEFAULT
    }

    /** Copies the columns. */
    public ForeignKey {
        columns = List.copyOf(columns);
        referencedColumns = List.copyOf(referencedColumns);
    }
}
