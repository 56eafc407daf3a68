package io.dataflow.sqlite;

import io.r2dbc.spi.Type;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The declared type of a column, and what is read from it when no type is asked for.
 *
 * @param name the type as declared; empty for an expression
 * @param javaType what is read
 * @param precision the first number in parentheses, if there is one
 * @param scale the second number in parentheses, if there is one
 */
record ColumnType(
        String name,
        Class<?> javaType,
        @Nullable Integer precision,
        @Nullable Integer scale) implements Type {

    private static final Pattern NUMBERS = Pattern.compile("\\(\\s*(\\d{1,9})\\s*(?:,\\s*(\\d{1,9})\\s*)?\\)");

    static ColumnType of(@Nullable String declared) {
        String name = declared == null ? "" : declared;
        Matcher numbers = NUMBERS.matcher(name);
        boolean given = numbers.find();
        return new ColumnType(
                name,
                guess(name.toUpperCase(Locale.ROOT)),
                given ? Integer.valueOf(numbers.group(1)) : null,
                given && numbers.group(2) != null ? Integer.valueOf(numbers.group(2)) : null);
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public Class<?> getJavaType() {
        return javaType;
    }

    private static Class<?> guess(String name) {
        if (name.startsWith("BOOL")) {
            return Boolean.class;
        }
        if (name.startsWith("UUID")) {
            return UUID.class;
        }
        if (name.startsWith("DECIMAL") || name.startsWith("NUMERIC")) {
            return BigDecimal.class;
        }
        if (name.startsWith("TIMESTAMP") || name.startsWith("DATETIME")) {
            boolean zoned = name.contains("WITH TIME ZONE") || name.startsWith("TIMESTAMPTZ");
            return zoned ? OffsetDateTime.class : LocalDateTime.class;
        }
        if (name.startsWith("DATE")) {
            return LocalDate.class;
        }
        if (name.startsWith("TIME")) {
            return LocalTime.class;
        }
        return affinity(name);
    }

    /** By SQLite's own rules for names of types. */
    private static Class<?> affinity(String name) {
        if (name.contains("INT")) {
            return name.contains("BIG") || name.contains("INT8") ? Long.class : Integer.class;
        }
        if (name.contains("CHAR") || name.contains("CLOB") || name.contains("TEXT")) {
            return String.class;
        }
        if (name.contains("BLOB")) {
            return ByteBuffer.class;
        }
        if (name.contains("REAL") || name.contains("FLOA") || name.contains("DOUB")) {
            return Double.class;
        }
        return Object.class;
    }

    /** A stored value as this type, or as it is where it is of another kind: SQLite lets any column hold anything. */
    Object natural(Object stored) {
        if (stored instanceof byte[] bytes) {
            return ByteBuffer.wrap(bytes);
        }
        if (javaType == Integer.class && stored instanceof Long number) {
            return number == number.intValue() ? (Object) number.intValue() : stored;
        }
        boolean asStored = javaType == Object.class
                || javaType == ByteBuffer.class
                || javaType == String.class
                || (stored instanceof Long && javaType != Boolean.class && javaType != BigDecimal.class);
        return asStored ? stored : Decoder.decodeOrKeep(stored, javaType);
    }
}
