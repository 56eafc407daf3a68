package io.dataflow.core.internal.sql.h2;

import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The types of columns on H2, named as its catalogue names them but without length and precision. */
final class H2Types {

    private static final List<String> TEXT =
            List.of("CHARACTER VARYING", "CHARACTER", "VARCHAR_IGNORECASE", "CHARACTER LARGE OBJECT");

    private static final Pattern PRECISION = Pattern.compile("\\([^)]*\\)|\\[[^]]*]");

    private H2Types() {}

    /** The types of columns all of whose values a field can hold; first the one that we create. */
    static List<String> fitting(FieldType type) {
        if (type instanceof FieldType.Array array) {
            return fitting(array.element()).stream()
                    .map(element -> element + " ARRAY")
                    .toList();
        }
        if (type instanceof FieldType.Json) {
            return List.of("JSON");
        }
        if (type instanceof FieldType.Enumeration) {
            return TEXT;
        }
        return switch ((Scalar) type) {
            case STRING -> TEXT;
            case BOOLEAN -> List.of("BOOLEAN");
            case BYTE, SHORT -> List.of("SMALLINT", "TINYINT");
            case INTEGER -> List.of("INTEGER", "SMALLINT", "TINYINT");
            case LONG -> List.of("BIGINT", "INTEGER", "SMALLINT", "TINYINT");
            case FLOAT -> List.of("REAL");
            case DOUBLE -> List.of("DOUBLE PRECISION", "REAL");
            // A NUMERIC has one scale for all its rows; a DECFLOAT keeps the digits of each.
            case DECIMAL -> List.of("DECFLOAT", "NUMERIC");
            case INSTANT, OFFSET_DATE_TIME -> List.of("TIMESTAMP WITH TIME ZONE");
            case LOCAL_DATE_TIME -> List.of("TIMESTAMP");
            case LOCAL_DATE -> List.of("DATE");
            case LOCAL_TIME -> List.of("TIME");
            case UUID -> List.of("UUID");
            case BYTES -> List.of("BINARY VARYING", "BINARY");
        };
    }

    /** The type that holds all values of a column, by its name with length and precision; null for a type that is none of ours. */
    static @Nullable FieldType ofColumn(String column) {
        String plain = PRECISION.matcher(column).replaceAll("").strip();
        if (plain.endsWith(" ARRAY")) {
            FieldType element = ofColumn(plain.substring(0, plain.length() - " ARRAY".length()));
            return element instanceof Scalar ? new FieldType.Array(element) : null;
        }
        FieldType json = new FieldType.Json(Object.class);
        if (fitting(json).contains(plain)) {
            return json;
        }
        return Arrays.stream(Scalar.values())
                .filter(type -> type != Scalar.BYTE && fitting(type).contains(plain))
                .findFirst()
                .orElse(null);
    }

    /** The type of a column that we create for a field, with its precision. */
    static String name(FieldType type) {
        if (type instanceof Scalar scalar) {
            return switch (scalar) {
                case STRING -> "VARCHAR";
                case BOOLEAN -> "BOOLEAN";
                case BYTE, SHORT -> "SMALLINT";
                case INTEGER -> "INTEGER";
                case LONG -> "BIGINT";
                case FLOAT -> "REAL";
                case DOUBLE -> "DOUBLE PRECISION";
                case DECIMAL -> "DECFLOAT(100000)";
                case INSTANT, OFFSET_DATE_TIME -> "TIMESTAMP(6) WITH TIME ZONE";
                case LOCAL_DATE_TIME -> "TIMESTAMP(6)";
                case LOCAL_DATE -> "DATE";
                case LOCAL_TIME -> "TIME(6)";
                case UUID -> "UUID";
                case BYTES -> "VARBINARY";
            };
        }
        if (type instanceof FieldType.Array array) {
            return name(array.element()) + " ARRAY";
        }
        return type instanceof FieldType.Json ? "JSON" : "VARCHAR";
    }
}
