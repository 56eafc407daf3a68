package io.dataflow.core.schema;

import org.jspecify.annotations.Nullable;

/**
 * A column of a table.
 *
 * @param name its name
 * @param type its type as the database names it, without length and precision; for a domain, the type below it
 * @param nullable whether NULL may be stored
 * @param defaultValue its default as the database writes it, or null
 * @param length the most characters or bytes of a value, or null where the column sets no limit
 * @param precision the digits of a number or of the fraction of a second, or null where the column does not say
 * @param scale the digits after the decimal point, or null where the column does not say
 * @param generation whether the database makes the values
 * @param folding what makes different texts equal in it: its type, as with {@code citext}, or its collation; null where nothing
 *     does
 */
public record Column(
        String name,
        String type,
        boolean nullable,
        @Nullable String defaultValue,
        @Nullable Integer length,
        @Nullable Integer precision,
        @Nullable Integer scale,
        Generation generation,
        @Nullable String folding) {

    /** Whether the database makes the values of a column. */
    public enum Generation {
        /** It does not; a default does not count. */
        NONE,
        /** It counts up where no value is given. */
        IDENTITY,
        /** It computes them from other columns; none can be given. */
        COMPUTED
    }
}
