package io.dataflow.core.internal.sql.sqlite;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The names of the constraints of a table, which SQLite keeps in the text of the table alone. */
final class SqliteConstraints {

    /** What a constraint is. */
    enum Kind {
        PRIMARY("pkey"),
        UNIQUE("key"),
        FOREIGN("fkey");

        private final String ending;

        Kind(String ending) {
            this.ending = ending;
        }

        /** The name of one that has none. */
        String unnamed(String table, List<String> columns) {
            return this == PRIMARY ? table + "_" + ending : table + "_" + String.join("_", columns) + "_" + ending;
        }
    }

    private static final Set<String> FOLDING = Set.of("NOCASE", "RTRIM");

    private final String table;
    private final Map<List<String>, String> names = new HashMap<>();
    private final Map<String, String> folding = new HashMap<>();

    private SqliteConstraints(String table) {
        this.table = table;
    }

    /** Reads the text of a table; of anything else it has no names. */
    static SqliteConstraints of(String table, String sql) {
        SqliteConstraints constraints = new SqliteConstraints(table);
        SqliteTokens.definitions(sql).forEach(constraints::read);
        return constraints;
    }

    /** The name of the constraint over these columns. */
    String name(Kind kind, List<String> columns) {
        return names.getOrDefault(key(kind, columns), kind.unnamed(table, columns));
    }

    /** The collation of a column that takes different texts for equal, or null. */
    @Nullable
    String folding(String column) {
        return folding.get(column.toLowerCase(Locale.ROOT));
    }

    /** Reads a column or a constraint of the table; a constraint of a column is over that column. */
    private void read(List<SqliteTokens.Token> definition) {
        List<String> own = List.of(definition.get(0).text());
        for (int i = 1; i + 1 < definition.size(); i++) {
            SqliteTokens.Token collation = definition.get(i + 1);
            if (definition.get(i).is("COLLATE")
                    && FOLDING.contains(collation.text().toUpperCase(Locale.ROOT))) {
                folding.put(own.get(0).toLowerCase(Locale.ROOT), collation.text());
            }
        }
        for (int i = 0; i + 2 < definition.size(); i++) {
            if (!definition.get(i).is("CONSTRAINT")) {
                continue;
            }
            String name = definition.get(i + 1).text();
            SqliteTokens.Token what = definition.get(i + 2);
            if (what.is("PRIMARY")) {
                put(Kind.PRIMARY, i == 0 ? columns(definition, i + 4) : own, name);
            } else if (what.is("UNIQUE")) {
                put(Kind.UNIQUE, i == 0 ? columns(definition, i + 3) : own, name);
            } else if (what.is("FOREIGN")) {
                put(Kind.FOREIGN, columns(definition, i + 4), name);
            } else if (what.is("REFERENCES")) {
                put(Kind.FOREIGN, own, name);
            }
        }
    }

    private void put(Kind kind, List<String> columns, String name) {
        names.put(key(kind, columns), name);
    }

    /** The first word of each part between the parenthesis at a place and its end. */
    private static List<String> columns(List<SqliteTokens.Token> definition, int open) {
        List<String> columns = new ArrayList<>();
        for (int i = open + 1; i < definition.size() && !definition.get(i - 1).is(")"); i++) {
            if (definition.get(i - 1).is("(") || definition.get(i - 1).is(",")) {
                columns.add(definition.get(i).text());
            }
        }
        return columns;
    }

    private static List<String> key(Kind kind, List<String> columns) {
        List<String> key = new ArrayList<>(List.of(kind.name()));
        columns.forEach(column -> key.add(column.toLowerCase(Locale.ROOT)));
        return key;
    }
}
