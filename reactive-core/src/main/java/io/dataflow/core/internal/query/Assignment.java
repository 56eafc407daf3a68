package io.dataflow.core.internal.query;

import org.jspecify.annotations.Nullable;

/**
 * One change of a field.
 *
 * @param field the name of the field
 * @param kind what the value does with the old one
 * @param value the new value, what to add, or the patch
 */
public record Assignment(String field, Kind kind, @Nullable Object value) {

    /** What an assignment does with its value. */
    public enum Kind {
        /** The value replaces the old one. */
        SET,
        /** The value, a number, is added to the old one. */
        ADD,
        /** The value, a map, is a JSON merge patch (RFC 7396) of the old one. */
        MERGE
    }

    /** Never the value. */
    @Override
    public String toString() {
        return field
                + switch (kind) {
                    case SET -> " = ?";
                    case ADD -> " += ?";
                    case MERGE -> " merges ?";
                };
    }
}
