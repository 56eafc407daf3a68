package io.dataflow.core.schema;

import java.util.List;

/**
 * What a foreign key means for one of its two tables.
 *
 * @param name what a field for it would be called: {@code customer} for a key over {@code customer_id}, {@code orders} on the
 *     other side; unique within its table
 * @param kind which side this is
 * @param table the other table
 * @param columns the columns of this table, in order
 * @param otherColumns the columns of the other table, in the same order
 * @param foreignKey the name of the foreign key
 */
public record Relationship(
        String name, Kind kind, String table, List<String> columns, List<String> otherColumns, String foreignKey) {

    /** The sides of a foreign key. */
    public enum Kind {
        /** Each row of this table points to one row of the other, or to none. */
        BELONGS_TO,
        /** Any number of rows of the other table point to each row of this one. */
        HAS_MANY
    }

    /** Copies the columns. */
    public Relationship {
        columns = List.copyOf(columns);
        otherColumns = List.copyOf(otherColumns);
    }
}
