package io.dataflow.core.internal.sql.h2;

import io.dataflow.core.internal.schema.SchemaAssembler;
import io.dataflow.core.internal.schema.SchemaConnection;
import io.dataflow.core.internal.schema.SchemaReader;
import io.dataflow.core.schema.Column;
import io.dataflow.core.schema.Schema;
import io.dataflow.core.schema.Table;
import io.r2dbc.spi.Row;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Reads the tables of the current schema from H2's {@code INFORMATION_SCHEMA}. */
final class H2SchemaReader implements SchemaReader {

    private static final Pattern LENGTHS = Pattern.compile("\\(\\d+(, ?\\d+)?\\)|\\[\\d+\\]");

    /** What the catalogue says of a column without a limit. */
    private static final long UNLIMITED = 1_000_000_000;

    private static final String COLUMNS = """
            SELECT T.TABLE_NAME, T.TABLE_TYPE, C.COLUMN_NAME, C.DATA_TYPE,
                   DATA_TYPE_SQL(C.TABLE_SCHEMA, C.TABLE_NAME, 'TABLE', C.DTD_IDENTIFIER),
                   C.IS_NULLABLE, C.COLUMN_DEFAULT, C.IS_IDENTITY, C.IS_GENERATED,
                   C.CHARACTER_MAXIMUM_LENGTH, C.DECLARED_NUMERIC_PRECISION, C.DECLARED_NUMERIC_SCALE, C.DATETIME_PRECISION
            FROM INFORMATION_SCHEMA.TABLES T
            JOIN INFORMATION_SCHEMA.COLUMNS C ON C.TABLE_SCHEMA = T.TABLE_SCHEMA AND C.TABLE_NAME = T.TABLE_NAME
            WHERE T.TABLE_SCHEMA = SCHEMA()
            ORDER BY T.TABLE_NAME, C.ORDINAL_POSITION""";

    @Override
    public Mono<Schema> read(SchemaConnection connection, Scope scope) {
        return Mono.defer(() -> {
            SchemaAssembler tables = new SchemaAssembler();
            H2Keys keys = new H2Keys(tables);
            return connection
                    .query(COLUMNS, row -> addColumn(tables, row))
                    .thenMany(connection.query(H2Keys.CONSTRAINTS, keys::addConstraint))
                    .thenMany(connection.query(H2Keys.COLUMNS, keys::addColumn))
                    .thenMany(connection.query(H2Keys.INDEXES, keys::addIndexColumn))
                    .thenMany(connection.query("SELECT SCHEMA()", row -> String.valueOf(row.get(0, String.class))))
                    .last()
                    .map(name -> {
                        keys.finish();
                        return tables.schema(name);
                    });
        });
    }

    private static boolean addColumn(SchemaAssembler tables, Row row) {
        String table = text(row, 0);
        tables.table(table, text(row, 1).equals("VIEW") ? Table.Kind.VIEW : Table.Kind.TABLE);
        tables.add(table, column(row));
        return true;
    }

    private static Column column(Row row) {
        Integer digits = row.get(10, Integer.class);
        return new Column(
                text(row, 2),
                type(text(row, 3), row.get(4, String.class)),
                text(row, 5).equals("YES"),
                row.get(6, String.class),
                length(row.get(9, Long.class)),
                digits != null ? digits : row.get(12, Integer.class),
                row.get(11, Integer.class),
                text(row, 8).equals("ALWAYS")
                        ? Column.Generation.COMPUTED
                        : text(row, 7).equals("YES") ? Column.Generation.IDENTITY : Column.Generation.NONE);
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
