package io.dataflow.core.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tables that a database holds at one moment.
 *
 * @param name the name of the schema in the database
 * @param tables its tables and views, by name
 */
public record Schema(String name, List<Table> tables) {

    /** Copies the tables. */
    public Schema {
        tables = List.copyOf(tables);
    }

    /** The table of exactly that name, or null. */
    public @Nullable Table table(String name) {
        for (Table table : tables) {
            if (table.name().equals(name)) {
                return table;
            }
        }
        return null;
    }
}
