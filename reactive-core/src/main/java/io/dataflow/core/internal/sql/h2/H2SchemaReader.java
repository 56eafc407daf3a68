package io.dataflow.core.internal.sql.h2;

import io.dataflow.core.internal.schema.SchemaAssembler;
import io.dataflow.core.internal.schema.SchemaConnection;
import io.dataflow.core.internal.schema.SchemaReader;
import io.dataflow.core.schema.Column;
import io.dataflow.core.schema.Schema;
import io.dataflow.core.schema.Table;
import io.r2dbc.spi.Row;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Reads the tables of the current schema from H2's {@code INFORMATION_SCHEMA}. */
final class H2SchemaReader implements SchemaReader {

    private static final Pattern LENGTHS = Pattern.compile("\\(\\d+(, ?\\d+)?\\)|\\[\\d+\\]");

    /** What the catalogue says of a column without a limit. */
    private static final long UNLIMITED = 1_000_000_000;

    /** Types that pad or fold their texts. */
    private static final Set<String> FOLDING = Set.of("CHARACTER", "VARCHAR_IGNORECASE");

    private static final String TABLES = """
            SELECT TABLE_NAME, TABLE_TYPE
            FROM INFORMATION_SCHEMA.TABLES
            WHERE TABLE_SCHEMA = SCHEMA()
            ORDER BY TABLE_NAME""";

    private static final String COLUMNS = """
            SELECT TABLE_NAME, COLUMN_NAME, DATA_TYPE,
                   DATA_TYPE_SQL(TABLE_SCHEMA, TABLE_NAME, 'TABLE', DTD_IDENTIFIER),
                   IS_NULLABLE, COLUMN_DEFAULT, IS_IDENTITY, IS_GENERATED,
                   CHARACTER_MAXIMUM_LENGTH, DECLARED_NUMERIC_PRECISION, DECLARED_NUMERIC_SCALE, DATETIME_PRECISION
            FROM INFORMATION_SCHEMA.COLUMNS
            WHERE TABLE_SCHEMA = SCHEMA()
            ORDER BY TABLE_NAME, ORDINAL_POSITION""";

    @Override
    public Mono<Schema> read(SchemaConnection connection, Scope scope) {
        return Mono.defer(() -> {
            SchemaAssembler tables = new SchemaAssembler();
            return connection
                    .query(TABLES, row -> addTable(tables, row))
                    .thenMany(connection.query(COLUMNS, row -> addColumn(tables, row)))
                    .then(H2Keys.read(connection, tables))
                    .thenMany(connection.query("SELECT SCHEMA()", row -> text(row, 0)))
                    .last()
                    .map(tables::schema);
        });
    }

    private static boolean addTable(SchemaAssembler tables, Row row) {
        tables.table(text(row, 0), text(row, 1).equals("VIEW") ? Table.Kind.VIEW : Table.Kind.TABLE);
        return true;
    }

    private static boolean addColumn(SchemaAssembler tables, Row row) {
        tables.add(text(row, 0), column(row));
        return true;
    }

    private static Column column(Row row) {
        Integer digits = row.get(9, Integer.class);
        String type = type(text(row, 2), row.get(3, String.class));
        return new Column(
                text(row, 1),
                type,
                text(row, 4).equals("YES"),
                row.get(5, String.class),
                length(row.get(8, Long.class)),
                digits != null ? digits : row.get(11, Integer.class),
                row.get(10, Integer.class),
                text(row, 7).equals("ALWAYS")
                        ? Column.Generation.COMPUTED
                        : text(row, 6).equals("YES") ? Column.Generation.IDENTITY : Column.Generation.NONE,
                FOLDING.contains(type) ? type : null);
    }

    /** The type of an array says nothing of its elements; the text that would declare it does. */
    private static String type(String name, @Nullable String declared) {
        return name.equals("ARRAY") && declared != null
                ? LENGTHS.matcher(declared).replaceAll("")
                : name;
    }

    private static @Nullable Integer length(@Nullable Long length) {
        return length == null || length >= UNLIMITED ? null : length.intValue();
    }

    private static String text(Row row, int index) {
        return Objects.requireNonNullElse(row.get(index, String.class), "");
    }
}
