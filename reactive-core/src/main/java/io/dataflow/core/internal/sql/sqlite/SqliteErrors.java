package io.dataflow.core.internal.sql.sqlite;

import io.dataflow.core.internal.sql.DatabaseError;
import io.dataflow.core.internal.sql.DatabaseError.Kind;
import io.r2dbc.spi.R2dbcException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the errors of SQLite mean; its messages name constraints and columns, and never hold a value. */
final class SqliteErrors {

    private static final Pattern CONSTRAINT = Pattern.compile("constraint failed: (.*?)\\)?$");
    private static final Pattern INDEX = Pattern.compile("index '(.*)'");

    private SqliteErrors() {}

    static DatabaseError describe(R2dbcException error) {
        String message = String.valueOf(error.getMessage());
        Kind kind = kind(String.valueOf(error.getSqlState()), message);
        Matcher found = CONSTRAINT.matcher(message);
        if (!found.find()) {
            return DatabaseError.of(kind);
        }
        Matcher index = INDEX.matcher(found.group(1));
        if (index.matches() || kind == Kind.CHECK) {
            return new DatabaseError(kind, index.matches() ? index.group(1) : found.group(1), List.of());
        }
        // Of a key, SQLite names the columns alone.
        return new DatabaseError(kind, null, columns(found.group(1)));
    }

    private static List<String> columns(String listed) {
        return Arrays.stream(listed.split(", "))
                .map(column -> column.substring(column.indexOf('.') + 1))
                .toList();
    }

    private static Kind kind(String state, String message) {
        return switch (state) {
            case "23505" -> Kind.UNIQUE;
            case "23503" -> Kind.FOREIGN_KEY;
            case "23502" -> Kind.NOT_NULL;
            case "23514" -> Kind.CHECK;
            case "22000" -> Kind.VALUE;
            case "40001" -> Kind.SERIALIZATION;
            case "55P03" -> Kind.LOCK_TIMEOUT;
            case "42P01" -> Kind.UNDEFINED_TABLE;
            case "42703" -> Kind.UNDEFINED_COLUMN;
            case "42501" -> Kind.PERMISSION;
            case "25006" -> Kind.READ_ONLY;
            case "57014", "40000" -> Kind.CANCELLED;
            case "42000" ->
                message.contains("ON CONFLICT clause does not match")
                        ? Kind.NO_UNIQUE_KEY
                        : message.contains("integer overflow") ? Kind.VALUE : Kind.OTHER;
            default -> state.startsWith("08") ? Kind.CONNECTION : Kind.OTHER;
        };
    }
}
