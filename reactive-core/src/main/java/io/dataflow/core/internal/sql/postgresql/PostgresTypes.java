package io.dataflow.core.internal.sql.postgresql;

import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import java.util.List;

/** The types of columns on PostgreSQL, named as {@code format_type} names them. */
public final class PostgresTypes {

    private static final List<String> TEXT =
            List.of("text", "character varying", "character", "bpchar", "citext", "name");

    private PostgresTypes() {}

    /** The type of a column that we create for a field, such as {@code timestamp with time zone}. */
    public static String name(FieldType type) {
        return fitting(type).get(0);
    }

    /**
     * The type of values that are given as elements of an array or in a table, such as {@code character varying}.
     *
     * <p>Text is what the driver takes a single one for: beside {@code text} a key of {@code char(n)} would be compared as text,
     * with its blanks and without its index.
     */
    static String given(FieldType type) {
        return isText(type) ? "character varying" : name(type);
    }

    /** Whether values of a type are text on the server. */
    static boolean isText(FieldType type) {
        return type == Scalar.STRING || type instanceof FieldType.Enumeration;
    }

    /** The types of columns all of whose values a field can hold; first the one that we create. */
    static List<String> fitting(FieldType type) {
        if (type instanceof FieldType.Array array) {
            return fitting(array.element()).stream()
                    .map(element -> element + "[]")
                    .toList();
        }
        if (type instanceof FieldType.Json) {
            return List.of("jsonb", "json");
        }
        if (type instanceof FieldType.Enumeration) {
            return TEXT;
        }
        return switch ((Scalar) type) {
            case STRING -> TEXT;
            case BOOLEAN -> List.of("boolean");
            case BYTE, SHORT -> List.of("smallint");
            case INTEGER -> List.of("integer", "smallint");
            case LONG -> List.of("bigint", "integer", "smallint");
            case FLOAT -> List.of("real");
            case DOUBLE -> List.of("double precision", "real");
            case DECIMAL -> List.of("numeric");
            case INSTANT, OFFSET_DATE_TIME -> List.of("timestamp with time zone");
            case LOCAL_DATE_TIME -> List.of("timestamp without time zone");
            case LOCAL_DATE -> List.of("date");
            case LOCAL_TIME -> List.of("time without time zone");
            case UUID -> List.of("uuid");
            case BYTES -> List.of("bytea");
        };
    }

    /** The type of a new column: text is ordered by code point, times keep the microsecond. */
    static String newColumn(FieldType type) {
        FieldType element = type instanceof FieldType.Array array ? array.element() : type;
        String suffix = element == type ? "" : "[]";
        if (element == Scalar.STRING || element instanceof FieldType.Enumeration) {
            return "text" + suffix + " COLLATE \"C\"";
        }
        return name(element) + suffix;
    }
}
