package io.dataflow.core.internal.sql.h2;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.internal.sql.SqlWriter;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows as a table of a FROM clause, one array for each column, so that the text is the same for any number of rows.
 *
 * <p>Text goes as bytes: of each string the driver makes a large object.
 */
final class H2Rows {

    /** The name of the table. */
    static final String NAME = "\"v\"";

    /** What a row may weigh: a text as bytes has a length that H2 limits, and JSON is longer than its values. */
    private static final long HEAVIEST = 100_000;

    private static final FieldType BYTES = new FieldType.Array(Scalar.BYTES);

    private H2Rows() {}

    /** Whether arrays can carry the rows: of arrays in arrays H2 would make the elements of all rows alike. */
    static boolean carry(List<FieldDefinition> fields, List<RowValues> rows) {
        return fields.stream().noneMatch(field -> field.type() instanceof FieldType.Array)
                && rows.stream().allMatch(row -> row.weight() <= HEAVIEST);
    }

    /** Writes the table. */
    static void write(SqlWriter sql, List<FieldDefinition> fields, List<RowValues> rows) {
        String separator = "UNNEST(";
        for (FieldDefinition field : fields) {
            sql.sql(separator);
            if (isText(field.type())) {
                // A bare cast would give the column a type, with which H2 passes by the indexes over columns of other
                // types.
                sql.sql("COALESCE(CAST(")
                        .value(BYTES, texts(sql.dialect(), field, rows))
                        .sql(" AS VARCHAR ARRAY), NULL)");
            } else {
                sql.value(new FieldType.Array(field.type()), values(field, rows));
            }
            separator = ", ";
        }
        sql.sql(") AS " + NAME);
        separator = " (";
        for (int place = 1; place <= fields.size(); place++) {
            sql.sql(separator).sql("\"c" + place + '"');
            separator = ", ";
        }
        sql.sql(")");
    }

    /** Writes a column of the table, of which the first is 1. */
    static void column(SqlWriter sql, int place, FieldType type) {
        sql.sql(NAME + ".\"c" + place + '"').sql(type instanceof FieldType.Json ? " FORMAT JSON" : "");
    }

    /** Decimals too: in an array they would all get the scale of one. */
    private static boolean isText(FieldType type) {
        return type == Scalar.STRING
                || type == Scalar.DECIMAL
                || type instanceof FieldType.Enumeration
                || type instanceof FieldType.Json;
    }

    private static List<byte @Nullable []> texts(Dialect dialect, FieldDefinition field, List<RowValues> rows) {
        List<byte @Nullable []> texts = new ArrayList<>(rows.size());
        for (RowValues row : rows) {
            Object value = row.get(field);
            texts.add(
                    value == null
                            ? null
                            : dialect.toDriver(field.type(), value).toString().getBytes(UTF_8));
        }
        return texts;
    }

    private static List<@Nullable Object> values(FieldDefinition field, List<RowValues> rows) {
        List<@Nullable Object> values = new ArrayList<>(rows.size());
        for (RowValues row : rows) {
            values.add(row.get(field));
        }
        return values;
    }
}
