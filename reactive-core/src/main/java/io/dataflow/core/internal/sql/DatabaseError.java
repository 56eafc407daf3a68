package io.dataflow.core.internal.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a database said was wrong, without any value of a row.
 *
 * @param kind the kind of error
 * @param constraint the name of the constraint, when it is told
 * @param columns the columns that it covers, when they are told
 */
public record DatabaseError(Kind kind, @Nullable String constraint, List<String> columns) {

    /** The kinds of errors that are told apart. */
    public enum Kind {
        UNIQUE,
        FOREIGN_KEY,
        NOT_NULL,
        CHECK,
        /** A value does not fit its column. */
        VALUE,
        SERIALIZATION,
        LOCK_TIMEOUT,
        UNDEFINED_TABLE,
        UNDEFINED_COLUMN,
        PERMISSION,
        /** A policy of the table refuses the row that was to be written. */
        ROW_REFUSED,
        /** A write in a transaction that refuses writes. */
        READ_ONLY,
        /** The target of an upsert is no unique key of the table. */
        NO_UNIQUE_KEY,
        CANCELLED,
        /** What only a session keeps was asked of another one, or refused by what gives them out. */
        POOLER,
        CONNECTION,
        OTHER
    }

    /** An error of a kind, with nothing more to tell. */
    public static DatabaseError of(Kind kind) {
        return new DatabaseError(kind, null, List.of());
    }
}
