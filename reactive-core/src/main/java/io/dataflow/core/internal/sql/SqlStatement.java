package io.dataflow.core.internal.sql;

import java.util.List;

/**
 * A statement ready to run: its text, which never holds a value, and what to bind, in the order of the markers.
 *
 * @param text the SQL text
 * @param binds the values
 */
public record SqlStatement(String text, List<Bind> binds) {

    /** A statement without values. */
    public static SqlStatement of(String text) {
        return new SqlStatement(text, List.of());
    }
}
