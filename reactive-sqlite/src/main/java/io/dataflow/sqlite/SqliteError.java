package io.dataflow.sqlite;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What SQLite told of an error; no value of a row is in it.
 *
 * @param code the extended result code, such as 2067
 * @param name its name, such as {@code SQLITE_CONSTRAINT_UNIQUE}
 * @param constraint the constraint that was violated, where SQLite names it: that of a CHECK, or a unique index over
 *     expressions
 * @param table the table of the violated constraint, where SQLite names it
 * @param columns the columns of the violated constraint, where SQLite names them
 */
public record SqliteError(
        int code,
        String name,
        @Nullable String constraint,
        @Nullable String table,
        List<String> columns) implements Serializable {

    private static final Pattern VIOLATION = Pattern.compile("(\\w[\\w ]*) constraint failed(?:: (.*?))?\\)?$");
    private static final Pattern INDEX = Pattern.compile("index '(.*)'");

    /** An error without a constraint. */
    static SqliteError of(int code, String name) {
        return new SqliteError(code, name, null, null, List.of());
    }

    /** The violation of a constraint, with what the message names. */
    static SqliteError violation(int code, String name, String message) {
        Matcher found = VIOLATION.matcher(message);
        String named = found.find() ? found.group(2) : null;
        if (named == null) {
            return of(code, name);
        }
        Matcher index = INDEX.matcher(named);
        if (index.matches()) {
            return new SqliteError(code, name, index.group(1), null, List.of());
        }
        if (found.group(1).endsWith("CHECK")) {
            return new SqliteError(code, name, named, null, List.of());
        }
        String table = null;
        List<String> columns = new ArrayList<>();
        for (String column : named.split(", ")) {
            int dot = column.indexOf('.');
            table = dot < 0 ? table : column.substring(0, dot);
            columns.add(column.substring(dot + 1));
        }
        return new SqliteError(code, name, null, table, List.copyOf(columns));
    }
}
