package io.dataflow.core.internal.query;

import org.jspecify.annotations.Nullable;

/**
 * One change of a field.
 *
 * @param field the name of the field
 * @param kind whether the value replaces the old one or is added to it
 * @param value the new value, or what to add
 */
public record Assignment(String field, Kind kind, @Nullable Object value) {

    /** What an assignment does with its value. */
    public enum Kind {
        /** The value replaces the old one. */
        SET,
        /** The value, a number, is added to the old one. */
        ADD
    }

    /** Never the value. */
    @Override
    public String toString() {
        return field + (kind == Kind.ADD ? " += ?" : " = ?");
    }
}
