package io.dataflow.core.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tables that a database holds at one moment.
 *
 * @param name the name of the schema in the database
 * @param tables its tables and views, by name
 * @param unknown what could not be looked at, in sentences; empty when everything could
 */
public record Schema(String name, List<Table> tables, List<String> unknown) {

    /** Copies the lists. */
    public Schema {
        tables = List.copyOf(tables);
        unknown = List.copyOf(unknown);
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
