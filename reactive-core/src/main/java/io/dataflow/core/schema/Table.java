package io.dataflow.core.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table or view of a database.
 *
 * @param name its name
 * @param kind what it is
 * @param columns its columns, in their order
 * @param primaryKey its primary key, or null
 * @param uniqueKeys its unique constraints, by name; the primary key is not among them
 * @param indexes its indexes, by name; those that only serve a key are not among them
 * @param foreignKeys its foreign keys, by name
 * @param relationships what its foreign keys and those that point to it mean
 */
public record Table(
        String name,
        Kind kind,
        List<Column> columns,
        @Nullable UniqueKey primaryKey,
        List<UniqueKey> uniqueKeys,
        List<Index> indexes,
        List<ForeignKey> foreignKeys,
        List<Relationship> relationships) {

    /** What a table is. */
    public enum Kind {
        /** A table that holds rows of its own, or by its partitions. */
        TABLE,
        /** A partition of another table. */
        PARTITION,
        /** A view, a materialized view or a table of another server: it can be read as a table. */
        VIEW
    }

    /** Copies the lists. */
    public Table {
        columns = List.copyOf(columns);
        uniqueKeys = List.copyOf(uniqueKeys);
        indexes = List.copyOf(indexes);
        foreignKeys = List.copyOf(foreignKeys);
        relationships = List.copyOf(relationships);
    }

    /** The column of exactly that name, or null. */
    public @Nullable Column column(String name) {
        for (Column column : columns) {
            if (column.name().equals(name)) {
                return column;
            }
        }
        return null;
    }
}
