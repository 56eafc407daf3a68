package io.dataflow.core.internal.sql.h2;

import io.dataflow.core.internal.sql.DatabaseError;
import io.dataflow.core.internal.sql.DatabaseError.Kind;
import io.r2dbc.spi.R2dbcException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the errors of H2 mean; names are taken from the part of a message that comes before any value. */
final class H2Errors {

    private static final Pattern UNIQUE =
            Pattern.compile("\"[^\".]*\\.(\\S+?) (?:INDEX|PRIMARY KEY)[^(]*\\(([^)]*)\\)");
    private static final Pattern NAMED = Pattern.compile("\"([^\": ]+):");
    private static final Pattern FOREIGN_KEY = Pattern.compile("FOREIGN KEY\\(([^()]+)\\) REFERENCES");
    private static final Pattern COLUMN = Pattern.compile("column \"([^\"]+)\"");

    private static final int PARENT_MISSING = 23506;

    private H2Errors() {}

    static DatabaseError describe(R2dbcException error) {
        Kind kind = kind(error.getErrorCode(), error.getSqlState() == null ? "" : error.getSqlState());
        String message = String.valueOf(error.getMessage());
        return switch (kind) {
            case UNIQUE -> unique(message);
            // Of a row that others point to, the message names their columns, not its own.
            case FOREIGN_KEY ->
                error.getErrorCode() == PARENT_MISSING
                        ? new DatabaseError(kind, constraint(message), foreignKey(message))
                        : new DatabaseError(kind, constraint(message), List.of());
            case CHECK -> new DatabaseError(kind, constraint(message), List.of());
            case NOT_NULL -> column(message);
            default -> DatabaseError.of(kind);
        };
    }

    private static Kind kind(int code, String state) {
        return switch (code) {
            case 23505 -> Kind.UNIQUE;
            case 23503, PARENT_MISSING -> Kind.FOREIGN_KEY;
            case 23502 -> Kind.NOT_NULL;
            case 23513, 23514 -> Kind.CHECK;
            // 90143: another transaction took a row away between its key in an index and the row itself.
            case 40001, 90143 -> Kind.SERIALIZATION;
            case 50200 -> Kind.LOCK_TIMEOUT;
            case 42102, 42103, 42104 -> Kind.UNDEFINED_TABLE;
            case 42122 -> Kind.UNDEFINED_COLUMN;
            case 90096 -> Kind.PERMISSION;
            case 57014 -> Kind.CANCELLED;
            case 90067, 90098, 90121, 90007 -> Kind.CONNECTION;
            default -> state.startsWith("22") ? Kind.VALUE : state.startsWith("08") ? Kind.CONNECTION : Kind.OTHER;
        };
    }

    private static DatabaseError unique(String message) {
        Matcher found = UNIQUE.matcher(message);
        if (!found.find()) {
            return DatabaseError.of(Kind.UNIQUE);
        }
        return new DatabaseError(Kind.UNIQUE, found.group(1).replace("\"", ""), columns(found.group(2)));
    }

    private static @Nullable String constraint(String message) {
        Matcher found = NAMED.matcher(message);
        return found.find() ? found.group(1) : null;
    }

    private static List<String> foreignKey(String message) {
        Matcher found = FOREIGN_KEY.matcher(message);
        return found.find() ? columns(found.group(1)) : List.of();
    }

    private static List<String> columns(String listed) {
        return Arrays.stream(listed.split(","))
                .map(column -> column.trim().split(" ")[0].replace("\"", ""))
                .toList();
    }

    private static DatabaseError column(String message) {
        Matcher found = COLUMN.matcher(message);
        return new DatabaseError(Kind.NOT_NULL, null, found.find() ? List.of(found.group(1)) : List.of());
    }
}
