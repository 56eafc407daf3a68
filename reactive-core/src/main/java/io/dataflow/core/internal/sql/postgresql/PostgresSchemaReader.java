package io.dataflow.core.internal.sql.postgresql;

import io.dataflow.core.internal.connection.Room;
import io.dataflow.core.internal.schema.SchemaAssembler;
import io.dataflow.core.internal.schema.SchemaConnection;
import io.dataflow.core.internal.schema.SchemaReader;
import io.dataflow.core.schema.Column;
import io.dataflow.core.schema.ForeignKey;
import io.dataflow.core.schema.Index;
import io.dataflow.core.schema.Schema;
import io.dataflow.core.schema.Table;
import io.r2dbc.spi.Row;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Reads tables from {@code pg_catalog}: one query for columns, one for keys, one for indexes. */
final class PostgresSchemaReader implements SchemaReader {

    private static final int TYPMOD_HEADER = 4;

    /** Types that pad, fold or cut their texts. */
    private static final Set<String> FOLDING = Set.of("character", "bpchar", "citext", "name");

    /**
     * The schema, and those of the search path that PostgreSQL leaves out because the role may not use them; by the way, how many
     * connections the server takes, and how many of them it keeps for others.
     */
    private static final String SCHEMA = """
            SELECT current_schema()::text,
                   ARRAY(SELECT n.nspname::text FROM pg_catalog.pg_namespace n
                         WHERE NOT has_schema_privilege(n.oid, 'USAGE') AND n.nspname IN (
                           SELECT CASE p.name WHEN '$user' THEN current_user::text ELSE p.name END
                           FROM (SELECT btrim(u, ' "') AS name
                                 FROM unnest(string_to_array(current_setting('search_path'), ',')) u) p)
                         ORDER BY 1),
                   current_setting('max_connections')::int4,
                   current_setting('superuser_reserved_connections')::int4
                     + coalesce(current_setting('reserved_connections', true)::int4, 0)""";

    private static final String COLUMNS = """
            SELECT c.relname::text, c.relkind::text, c.relispartition, a.attname::text,
                   format_type(coalesce(nullif(t.typbasetype, 0), t.oid), NULL),
                   CASE WHEN t.typbasetype <> 0 THEN t.typtypmod ELSE a.atttypmod END,
                   a.attnotnull OR t.typnotnull,
                   CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END,
                   a.attidentity::text, a.attgenerated::text,
                   (SELECT o.collname::text FROM pg_catalog.pg_collation o
                    WHERE o.oid = a.attcollation AND NOT o.collisdeterministic)
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            LEFT JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
            LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND %s
            ORDER BY c.relname, a.attnum""";

    private static final String KEYS = """
            SELECT c.relname::text, k.conname::text, k.contype::text,
                   ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY u(n, i)
                         JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.n ORDER BY u.i),
                   f.relname::text, CASE WHEN f.relnamespace <> c.relnamespace THEN fn.nspname::text END,
                   ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY u(n, i)
                         JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.n ORDER BY u.i),
                   k.confdeltype::text, k.confupdtype::text
            FROM pg_catalog.pg_constraint k
            JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_catalog.pg_class f ON f.oid = k.confrelid
            LEFT JOIN pg_catalog.pg_namespace fn ON fn.oid = f.relnamespace
            WHERE (k.contype IN ('p', 'u') OR k.contype = 'f' AND k.conparentid = 0) AND %s
            ORDER BY c.relname, k.conname""";

    /** An index that is not valid (its concurrent creation failed) guarantees nothing, so it is not unique. */
    private static final String INDEXES = """
            SELECT c.relname::text, i.relname::text, x.indisunique AND x.indisvalid,
                   ARRAY(SELECT CASE WHEN u.n = 0 THEN pg_get_indexdef(x.indexrelid, u.i::int, true) ELSE a.attname::text END
                         FROM unnest(x.indkey::int2[]) WITH ORDINALITY u(n, i)
                         LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = u.n
                         WHERE u.i <= x.indnkeyatts ORDER BY u.i),
                   pg_get_expr(x.indpred, x.indrelid)
            FROM pg_catalog.pg_index x
            JOIN pg_catalog.pg_class c ON c.oid = x.indrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
            WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k
                              WHERE k.conindid = x.indexrelid AND k.contype IN ('p', 'u', 'x')) AND %s
            ORDER BY c.relname, i.relname""";

    private final Consumer<Room> room;

    /**
     * Creates a reader.
     *
     * @param room is told how many connections the server takes
     */
    PostgresSchemaReader(Consumer<Room> room) {
        this.room = room;
    }

    @Override
    public Mono<Schema> read(SchemaConnection connection, Scope scope) {
        String where = scope == Scope.CURRENT
                ? "n.nspname = current_schema()"
                : "pg_catalog.pg_table_is_visible(c.oid) AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";
        return Mono.defer(() -> {
            SchemaAssembler tables = new SchemaAssembler();
            return connection
                    .query(COLUMNS.formatted(where), row -> addColumn(tables, row))
                    .thenMany(connection.query(KEYS.formatted(where), row -> addKey(tables, row)))
                    .thenMany(connection.query(INDEXES.formatted(where), row -> addIndex(tables, row)))
                    .thenMany(connection.query(SCHEMA, row -> schemaName(tables, row)))
                    .last()
                    .map(tables::schema);
        });
    }

    private String schemaName(SchemaAssembler tables, Row row) {
        room.accept(new Room(
                Objects.requireNonNull(row.get(2, Integer.class)), Objects.requireNonNull(row.get(3, Integer.class))));
        for (String hidden : texts(row, 1)) {
            tables.unknown("the role of the connection may not use the schema '" + hidden
                    + "' of its search_path; grant it USAGE, or take the schema out of the search_path");
        }
        String name = row.get(0, String.class);
        if (name == null) {
            tables.unknown("the search_path of the connection names no schema that is there and that its role may use;"
                    + " create one, or set another search_path");
        }
        return String.valueOf(name);
    }

    private static boolean addColumn(SchemaAssembler tables, Row row) {
        String table = text(row, 0);
        boolean partition = Boolean.TRUE.equals(row.get(2, Boolean.class));
        tables.table(table, partition ? Table.Kind.PARTITION : kind(text(row, 1)));
        if (row.get(3, String.class) != null) {
            tables.add(table, column(row));
        }
        return true;
    }

    private static Table.Kind kind(String relkind) {
        return relkind.equals("r") || relkind.equals("p") ? Table.Kind.TABLE : Table.Kind.VIEW;
    }

    private static Column column(Row row) {
        String type = text(row, 4);
        int typmod = Objects.requireNonNullElse(row.get(5, Integer.class), -1);
        boolean limited = typmod >= 0;
        boolean numeric = limited && type.startsWith("numeric");
        boolean time = limited && (type.startsWith("time") || type.startsWith("interval"));
        boolean bounded = limited && (type.startsWith("character") || type.startsWith("bpchar"));
        return new Column(
                text(row, 3),
                type,
                !Boolean.TRUE.equals(row.get(6, Boolean.class)),
                row.get(7, String.class),
                bounded ? (Integer) (typmod - TYPMOD_HEADER) : bits(type, typmod),
                numeric ? (Integer) (((typmod - TYPMOD_HEADER) >> 16) & 0xFFFF) : time ? (Integer) typmod : null,
                numeric ? (Integer) scale(typmod) : null,
                generation(text(row, 8), text(row, 9)),
                FOLDING.contains(type) ? type : row.get(10, String.class));
    }

    private static @Nullable Integer bits(String type, int typmod) {
        return typmod >= 0 && type.startsWith("bit") ? typmod : null;
    }

    /** The scale has eleven bits, the highest of which is its sign. */
    private static int scale(int typmod) {
        return (((typmod - TYPMOD_HEADER) & 0x7FF) ^ 1024) - 1024;
    }

    private static Column.Generation generation(String identity, String generated) {
        return !generated.isBlank()
                ? Column.Generation.COMPUTED
                : !identity.isBlank() ? Column.Generation.IDENTITY : Column.Generation.NONE;
    }

    private static boolean addKey(SchemaAssembler tables, Row row) {
        String table = text(row, 0);
        String name = text(row, 1);
        List<String> columns = texts(row, 3);
        switch (text(row, 2)) {
            case "p" -> tables.primaryKey(table, name, columns);
            case "u" -> tables.uniqueKey(table, name, columns);
            default ->
                tables.add(
                        table,
                        new ForeignKey(
                                name,
                                columns,
                                row.get(5, String.class),
                                text(row, 4),
                                texts(row, 6),
                                action(text(row, 7)),
                                action(text(row, 8))));
        }
        return true;
    }

    private static ForeignKey.Action action(String code) {
        return switch (code) {
            case "r" -> ForeignKey.Action.RESTRICT;
            case "c" -> ForeignKey.Action.CASCADE;
            case "n" -> ForeignKey.Action.SET_NULL;
            case "d" -> ForeignKey.Action.SET_DEFAULT;
            default -> ForeignKey.Action.NO_ACTION;
        };
    }

    private static boolean addIndex(SchemaAssembler tables, Row row) {
        tables.add(
                text(row, 0),
                new Index(
                        text(row, 1),
                        texts(row, 3),
                        Boolean.TRUE.equals(row.get(2, Boolean.class)),
                        row.get(4, String.class)));
        return true;
    }

    private static String text(Row row, int index) {
        return Objects.requireNonNullElse(row.get(index, String.class), "");
    }

    private static List<String> texts(Row row, int index) {
        return Arrays.asList(Objects.requireNonNull(row.get(index, String[].class)));
    }
}
