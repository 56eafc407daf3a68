package io.dataflow.core.internal.sql.sqlite;

import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The declared types of columns on SQLite, without length and precision.
 *
 * <p>SQLite takes any name for a type and any value for a column: what we declare tells what is in the column, and never makes
 * SQLite change a value. In the tables of others a name means what it means to SQLite, so that an {@code INTEGER} has 64 bits.
 */
final class SqliteTypes {

    /** The type of an expression, of whose values each has its own. */
    static final FieldType ANY = new FieldType.Json(Void.class);

    /** A whole number that is a key of its own is the number of the row, if it has this type. */
    static final String ROW_NUMBER = "INTEGER";

    private static final FieldType JSON = new FieldType.Json(Object.class);
    private static final Pattern LENGTH = Pattern.compile("\\s*\\([^)]*\\)");
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final String ARRAY = " ARRAY";

    private SqliteTypes() {}

    /** The declared type with its words apart and its length left out; one that SQLite takes for another is that one. */
    static String plain(String declared) {
        String plain = words(declared);
        FieldType like = ofName(plain) == null ? ofAffinity(plain) : ANY;
        return like == ANY ? plain : confined(like).get(0);
    }

    private static String words(String declared) {
        String lengthless = LENGTH.matcher(declared.toUpperCase(Locale.ROOT)).replaceAll(" ");
        return SPACE.matcher(lengthless).replaceAll(" ").strip();
    }

    /** The types of columns that can hold a field; first the one that we create. */
    static List<String> fitting(FieldType type) {
        List<String> fitting = new ArrayList<>(confined(type));
        switch (type instanceof Scalar scalar ? scalar : Scalar.STRING) {
            case BYTE -> fitting.addAll(List.of("TINYINT", ROW_NUMBER));
            case SHORT -> fitting.addAll(List.of("TINYINT", ROW_NUMBER, "INT"));
            case INTEGER -> fitting.addAll(List.of("SMALLINT", "TINYINT", ROW_NUMBER));
            case LONG -> fitting.addAll(List.of("INT", "SMALLINT", "TINYINT"));
            case FLOAT -> fitting.addAll(List.of("REAL", "FLOAT"));
            case DOUBLE -> fitting.add("FLOAT4");
            default -> {}
        }
        return fitting;
    }

    /** The types of columns that hold nothing but values of a field, as far as SQLite and we see to it. */
    static List<String> confined(FieldType type) {
        if (type instanceof FieldType.Array array) {
            return List.of(confined(array.element()).get(0) + ARRAY);
        }
        if (type instanceof FieldType.Json) {
            return List.of("JSON_TEXT", "JSON");
        }
        if (type instanceof FieldType.Enumeration) {
            return confined(Scalar.STRING);
        }
        return switch ((Scalar) type) {
            case STRING ->
                List.of("TEXT", "VARCHAR", "CHAR", "CHARACTER", "NVARCHAR", "NCHAR", "VARYING CHARACTER", "CLOB");
            case BOOLEAN -> List.of("BOOLEAN", "BOOL");
            case BYTE, SHORT -> List.of("SMALLINT");
            case INTEGER -> List.of("INT");
            case LONG -> List.of("BIGINT", ROW_NUMBER, "INT8", "MEDIUMINT");
            case FLOAT -> List.of("FLOAT4");
            case DOUBLE -> List.of("DOUBLE", "DOUBLE PRECISION", "REAL", "FLOAT", "FLOAT8");
            case DECIMAL -> List.of("DECIMAL_TEXT", "DECIMAL", "NUMERIC");
            case INSTANT, OFFSET_DATE_TIME -> List.of("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ");
            case LOCAL_DATE_TIME -> List.of("TIMESTAMP", "DATETIME");
            case LOCAL_DATE -> List.of("DATE");
            case LOCAL_TIME -> List.of("TIME");
            case UUID -> List.of("UUID");
            case BYTES -> List.of("BLOB", "BINARY", "VARBINARY");
        };
    }

    /** The type of a new column. */
    static String newColumn(FieldType type) {
        String name = confined(type).get(0);
        return type == Scalar.DECIMAL ? name + " COLLATE decimal" : name;
    }

    /** What a value of an expression is cast to, so that it is stored as one of a column is. */
    static String castName(FieldType type) {
        if (!(type instanceof Scalar scalar)) {
            return "TEXT";
        }
        return switch (scalar) {
            case BOOLEAN, BYTE, SHORT, INTEGER, LONG -> "INTEGER";
            case FLOAT, DOUBLE -> "REAL";
            case BYTES -> "BLOB";
            default -> "TEXT";
        };
    }

    /** The type of the values of a column, by its declared type. */
    static FieldType ofColumn(String declared) {
        String plain = words(declared);
        FieldType known = ofName(plain);
        return known != null ? known : ofAffinity(plain);
    }

    private static @Nullable FieldType ofName(String plain) {
        if (plain.endsWith(ARRAY)) {
            FieldType element = ofName(plain.substring(0, plain.length() - ARRAY.length()));
            return element instanceof Scalar ? new FieldType.Array(element) : null;
        }
        if (confined(JSON).contains(plain)) {
            return JSON;
        }
        return Arrays.stream(Scalar.values())
                .filter(type -> type != Scalar.BYTE && confined(type).contains(plain))
                .findFirst()
                .orElse(null);
    }

    /** By SQLite's own rules for names of types. */
    private static FieldType ofAffinity(String plain) {
        if (plain.contains("INT")) {
            return Scalar.LONG;
        }
        if (plain.contains("CHAR") || plain.contains("CLOB") || plain.contains("TEXT")) {
            return Scalar.STRING;
        }
        if (plain.contains("BLOB")) {
            return Scalar.BYTES;
        }
        return plain.contains("REAL") || plain.contains("FLOA") || plain.contains("DOUB") ? Scalar.DOUBLE : ANY;
    }

    /** Whether a declared length counts characters. */
    static boolean isText(String declared) {
        return ofColumn(declared) == Scalar.STRING;
    }

    /** The type of one value that the driver reads as it is stored, or of what it becomes. */
    static FieldType ofValue(@Nullable Object value, @Nullable FieldType wanted) {
        if (wanted != null) {
            return wanted;
        }
        if (value instanceof Long) {
            return Scalar.LONG;
        }
        return value instanceof Double ? Scalar.DOUBLE : value instanceof ByteBuffer ? Scalar.BYTES : Scalar.STRING;
    }
}
