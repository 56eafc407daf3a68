package io.dataflow.core.internal.sql.sqlite;

import io.dataflow.core.internal.schema.SchemaAssembler;
import io.dataflow.core.internal.schema.SchemaConnection;
import io.dataflow.core.internal.schema.SchemaReader;
import io.dataflow.core.schema.Column;
import io.dataflow.core.schema.Schema;
import io.dataflow.core.schema.Table;
import io.r2dbc.spi.Row;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Reads the tables of a SQLite database from its pragmas, and the names of constraints from the text of its tables. */
final class SqliteSchemaReader implements SchemaReader {

    private static final Pattern NUMBERS = Pattern.compile("\\(\\s*(\\d{1,9})\\s*(?:,\\s*(\\d{1,9})\\s*)?\\)");

    /** Without the tables of SQLite itself, and those that belong to a virtual one. */
    static final String OURS =
            "t.schema = 'main' AND t.type IN ('table', 'view', 'virtual') AND t.name NOT GLOB 'sqlite_*'";

    private static final String TABLES = "SELECT t.name, t.type, s.sql FROM pragma_table_list AS t"
            + " LEFT JOIN sqlite_schema AS s ON s.name = t.name AND s.type IN ('table', 'view') WHERE " + OURS
            + " ORDER BY t.name";

    /** A column of a rowid table that is the whole key and an INTEGER is the number of the row. */
    private static final String COLUMNS = """
            SELECT t.name, c.name, c.type, c."notnull" OR c.pk > 0, c.dflt_value, c.hidden,
                   c.pk = 1 AND upper(c.type) = 'INTEGER' AND NOT t.wr
                       AND NOT EXISTS (SELECT 1 FROM pragma_table_info(t.name) AS o WHERE o.pk > 1)
            FROM pragma_table_list AS t, pragma_table_xinfo(t.name) AS c
            WHERE c.hidden <> 1 AND\s""" + OURS + " ORDER BY t.name, c.cid";

    @Override
    public Mono<Schema> read(SchemaConnection connection, Scope scope) {
        return Mono.defer(() -> {
            SchemaAssembler tables = new SchemaAssembler();
            Map<String, SqliteConstraints> constraints = new HashMap<>();
            return connection
                    .query(TABLES, row -> {
                        String name = text(row, 0);
                        tables.table(name, text(row, 1).equals("view") ? Table.Kind.VIEW : Table.Kind.TABLE);
                        constraints.put(name, SqliteConstraints.of(name, text(row, 2)));
                        return true;
                    })
                    .thenMany(connection.query(COLUMNS, row -> {
                        tables.add(text(row, 0), column(row, constraints.get(text(row, 0))));
                        return true;
                    }))
                    .then(Mono.defer(() -> SqliteKeys.read(connection, tables, constraints)))
                    .then(Mono.fromSupplier(() -> tables.schema("main")));
        });
    }

    private static Column column(Row row, @Nullable SqliteConstraints known) {
        String declared = text(row, 2);
        String type = SqliteTypes.plain(declared);
        Matcher numbers = NUMBERS.matcher(declared);
        Integer first = numbers.find() ? Integer.valueOf(numbers.group(1)) : null;
        Integer second = first == null || numbers.group(2) == null ? null : Integer.valueOf(numbers.group(2));
        boolean ofText = SqliteTypes.isText(declared);
        return new Column(
                text(row, 1),
                type,
                !flag(row, 3),
                row.get(4, String.class),
                ofText ? first : null,
                ofText ? null : first,
                second,
                number(row, 5) > 1
                        ? Column.Generation.COMPUTED
                        : flag(row, 6) ? Column.Generation.IDENTITY : Column.Generation.NONE,
                known == null ? null : known.folding(text(row, 1)));
    }

    static String text(Row row, int index) {
        return Objects.requireNonNullElse(row.get(index, String.class), "");
    }

    static long number(Row row, int index) {
        return Objects.requireNonNullElse(row.get(index, Long.class), 0L);
    }

    static boolean flag(Row row, int index) {
        return number(row, index) == 1;
    }
}
