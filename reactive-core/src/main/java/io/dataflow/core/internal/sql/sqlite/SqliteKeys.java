package io.dataflow.core.internal.sql.sqlite;

import static io.dataflow.core.internal.sql.sqlite.SqliteSchemaReader.flag;
import static io.dataflow.core.internal.sql.sqlite.SqliteSchemaReader.number;
import static io.dataflow.core.internal.sql.sqlite.SqliteSchemaReader.text;

import io.dataflow.core.internal.schema.SchemaAssembler;
import io.dataflow.core.internal.schema.SchemaConnection;
import io.dataflow.core.internal.sql.sqlite.SqliteConstraints.Kind;
import io.dataflow.core.schema.ForeignKey;
import io.dataflow.core.schema.Index;
import io.r2dbc.spi.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Puts keys and indexes together from the rows of SQLite's pragmas. */
final class SqliteKeys {

    private static final String PRIMARY =
            "SELECT t.name, c.name FROM pragma_table_list AS t," + " pragma_table_info(t.name) AS c WHERE c.pk > 0 AND "
                    + SqliteSchemaReader.OURS + " ORDER BY t.name, c.pk";

    /** An expression has no name. */
    private static final String INDEXES = "SELECT t.name, i.name, i.\"unique\", i.origin, i.partial, c.name, s.sql"
            + " FROM pragma_table_list AS t, pragma_index_list(t.name) AS i, pragma_index_info(i.name) AS c"
            + " LEFT JOIN sqlite_schema AS s ON s.type = 'index' AND s.name = i.name"
            + " WHERE i.origin <> 'pk' AND " + SqliteSchemaReader.OURS + " ORDER BY t.name, i.name, c.seqno";

    private static final String FOREIGN =
            "SELECT t.name, f.id, f.\"table\", f.\"from\", f.\"to\", f.on_delete, f.on_update"
                    + " FROM pragma_table_list AS t, pragma_foreign_key_list(t.name) AS f WHERE "
                    + SqliteSchemaReader.OURS
                    + " ORDER BY t.name, f.id DESC, f.seq";

    private final SchemaAssembler tables;
    private final Map<String, SqliteConstraints> constraints;
    private final Map<String, List<String>> primary = new LinkedHashMap<>();
    private final Map<String, IndexParts> indexes = new LinkedHashMap<>();
    private final Map<List<Object>, ForeignParts> foreign = new LinkedHashMap<>();

    private SqliteKeys(SchemaAssembler tables, Map<String, SqliteConstraints> constraints) {
        this.tables = tables;
        this.constraints = constraints;
    }

    /** Reads keys and indexes, and adds them to their tables. */
    static Mono<Void> read(
            SchemaConnection connection, SchemaAssembler tables, Map<String, SqliteConstraints> constraints) {
        SqliteKeys keys = new SqliteKeys(tables, constraints);
        return connection
                .query(PRIMARY, keys::addPrimary)
                .thenMany(connection.query(INDEXES, keys::addIndex))
                .thenMany(connection.query(FOREIGN, keys::addForeign))
                .then(Mono.fromRunnable(keys::addAll));
    }

    private boolean addPrimary(Row row) {
        return primary.computeIfAbsent(text(row, 0), table -> new ArrayList<>()).add(text(row, 1));
    }

    private boolean addIndex(Row row) {
        return indexes.computeIfAbsent(
                        text(row, 1),
                        name -> new IndexParts(
                                text(row, 0),
                                flag(row, 2),
                                text(row, 3).equals("u"),
                                flag(row, 4) ? condition(text(row, 6)) : null,
                                new ArrayList<>()))
                .columns
                .add(Objects.requireNonNullElse(row.get(5, String.class), "(expression)"));
    }

    private boolean addForeign(Row row) {
        ForeignParts parts = foreign.computeIfAbsent(
                List.of(text(row, 0), number(row, 1)),
                id -> new ForeignParts(
                        text(row, 0),
                        text(row, 2),
                        action(text(row, 5)),
                        action(text(row, 6)),
                        new ArrayList<>(),
                        new ArrayList<>()));
        parts.columns.add(text(row, 3));
        String to = row.get(4, String.class);
        return to != null && parts.referenced.add(to);
    }

    private void addAll() {
        primary.forEach((table, columns) -> tables.primaryKey(table, name(table, Kind.PRIMARY, columns), columns));
        indexes.forEach((name, index) -> {
            if (index.constraint) {
                tables.uniqueKey(index.table, name(index.table, Kind.UNIQUE, index.columns), index.columns);
            } else {
                tables.add(index.table, new Index(name, index.columns, index.unique, index.condition));
            }
        });
        foreign.values()
                .forEach(key -> tables.add(
                        key.table,
                        new ForeignKey(
                                name(key.table, Kind.FOREIGN, key.columns),
                                key.columns,
                                null,
                                key.target,
                                // Without columns the primary key is meant.
                                key.referenced.isEmpty() ? primary.getOrDefault(key.target, List.of()) : key.referenced,
                                key.onDelete,
                                key.onUpdate)));
    }

    private String name(String table, Kind kind, List<String> columns) {
        SqliteConstraints known = constraints.get(table);
        return known == null ? kind.unnamed(table, columns) : known.name(kind, columns);
    }

    private static @Nullable String condition(String sql) {
        int where = sql.toUpperCase(Locale.ROOT).lastIndexOf("WHERE");
        return where < 0 ? null : sql.substring(where + "WHERE".length()).strip();
    }

    private static ForeignKey.Action action(String rule) {
        return ForeignKey.Action.valueOf(rule.replace(' ', '_'));
    }

    private record IndexParts(
            String table,
            boolean unique,
            boolean constraint,
            @Nullable String condition,
            List<String> columns) {}

    private record ForeignParts(
            String table,
            String target,
            ForeignKey.Action onDelete,
            ForeignKey.Action onUpdate,
            List<String> columns,
            List<String> referenced) {}
}
