package io.dataflow.sqlite;

import io.r2dbc.spi.R2dbcBadGrammarException;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import io.r2dbc.spi.R2dbcRollbackException;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.r2dbc.spi.R2dbcTransientResourceException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Makes of SQLite's errors those of R2DBC. */
final class Errors {

    private static final int PRIMARY = 0xff;
    static final int BUSY = 5;
    private static final int BUSY_SNAPSHOT = 517;

    private Errors() {}

    /** The error of a statement, or of a task without one. */
    static R2dbcException of(SQLException failed, @Nullable String sql) {
        SQLiteErrorCode code =
                failed instanceof SQLiteException known ? known.getResultCode() : SQLiteErrorCode.SQLITE_ERROR;
        String message = String.valueOf(failed.getMessage());
        SqliteError error = SqliteError.of(code.code, code.name());
        return switch (code.code & PRIMARY) {
            case 19 ->
                new Integrity(
                        message,
                        integrityState(code.code),
                        SqliteError.violation(code.code, code.name(), message),
                        sql,
                        failed);
            // A value that is too big, of the wrong type for its column, or out of range
            case 18, 20, 25 -> new Integrity(message, "22000", error, sql, failed);
            case 5, 6 ->
                code.code == BUSY_SNAPSHOT
                        ? new Rollback(
                                message + ": another writer came between the reads and the writes of this"
                                        + " transaction; repeat it",
                                "40001",
                                error,
                                sql,
                                failed)
                        : new Busy(message, "55P03", error, sql, failed);
            case 9 -> new TimedOut(message, "57014", error, sql, failed);
            case 3, 23 -> new Denied(message, "42501", error, sql, failed);
            case 8 -> new Denied(message, "25006", error, sql, failed);
            case 1 -> new Grammar(message, grammarState(message), error, sql, failed);
            default -> new Resource(message, "58030", error, sql, failed);
        };
    }

    private static String integrityState(int code) {
        return switch (code) {
            case 787, 1811 -> "23503";
            case 1299 -> "23502";
            case 275 -> "23514";
            case 1555, 2067, 2579 -> "23505";
            default -> "23000";
        };
    }

    private static String grammarState(String message) {
        if (message.contains("no such table")) {
            return "42P01";
        }
        return message.contains("no such column") || message.contains("has no column") ? "42703" : "42000";
    }

    /** The turn or the lock did not come within the lock wait time. */
    static R2dbcException lockTimeout(String message, @Nullable String sql, @Nullable Throwable cause) {
        return new TimedOut(message, "55P03", SqliteError.of(5, "SQLITE_BUSY"), sql, cause);
    }

    /** A statement did not end within its time. */
    static R2dbcException statementTimeout(String message, @Nullable String sql, @Nullable Throwable cause) {
        return new TimedOut(message, "57014", SqliteError.of(9, "SQLITE_INTERRUPT"), sql, cause);
    }

    /** The transaction is over, though nobody ended it. */
    static R2dbcException rolledBack(String message) {
        return new R2dbcRollbackException(message, "40000");
    }

    /** The connection cannot be used any more. */
    static R2dbcException closed(Object connection) {
        return new R2dbcNonTransientResourceException(connection + " is closed; take another one", "08003");
    }

    private static final class Integrity extends R2dbcDataIntegrityViolationException implements SqliteException {
        private final SqliteError error;

        Integrity(String message, String state, SqliteError error, @Nullable String sql, @Nullable Throwable cause) {
            super(message, state, error.code(), sql, cause);
            this.error = error;
        }

        @Override
        public SqliteError error() {
            return error;
        }
    }

    private static final class Rollback extends R2dbcRollbackException implements SqliteException {
        private final SqliteError error;

        Rollback(String message, String state, SqliteError error, @Nullable String sql, @Nullable Throwable cause) {
            super(message, state, error.code(), sql, cause);
            this.error = error;
        }

        @Override
        public SqliteError error() {
            return error;
        }
    }

    private static final class Busy extends R2dbcTransientResourceException implements SqliteException {
        private final SqliteError error;

        Busy(String message, String state, SqliteError error, @Nullable String sql, @Nullable Throwable cause) {
            super(message, state, error.code(), sql, cause);
            this.error = error;
        }

        @Override
        public SqliteError error() {
            return error;
        }
    }

    private static final class TimedOut extends R2dbcTimeoutException implements SqliteException {
        private final SqliteError error;

        TimedOut(String message, String state, SqliteError error, @Nullable String sql, @Nullable Throwable cause) {
            super(message, state, error.code(), sql, cause);
            this.error = error;
        }

        @Override
        public SqliteError error() {
            return error;
        }
    }

    private static final class Denied extends R2dbcPermissionDeniedException implements SqliteException {
        private final SqliteError error;

        Denied(String message, String state, SqliteError error, @Nullable String sql, @Nullable Throwable cause) {
            super(message, state, error.code(), sql, cause);
            this.error = error;
        }

        @Override
        public SqliteError error() {
            return error;
        }
    }

    private static final class Grammar extends R2dbcBadGrammarException implements SqliteException {
        private final SqliteError error;

        Grammar(String message, String state, SqliteError error, @Nullable String sql, @Nullable Throwable cause) {
            super(message, state, error.code(), sql, cause);
            this.error = error;
        }

        @Override
        public SqliteError error() {
            return error;
        }
    }

    private static final class Resource extends R2dbcNonTransientResourceException implements SqliteException {
        private final SqliteError error;

        Resource(String message, String state, SqliteError error, @Nullable String sql, @Nullable Throwable cause) {
            super(message, state, error.code(), sql, cause);
            this.error = error;
        }

        @Override
        public SqliteError error() {
            return error;
        }
    }
}
