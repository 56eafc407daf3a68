package io.dataflow.sqlite;

import io.r2dbc.spi.Blob;
import io.r2dbc.spi.Clob;
import io.r2dbc.spi.Parameter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZonedDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes of a Java value what SQLite stores: Long, Integer, Double, String, byte[] or null; lobs are read later. */
final class Encoder {

    private static final String KNOWN =
            "numbers, Boolean, String, Character, UUID, the times of java.time, byte[], ByteBuffer, Blob and Clob";

    private Encoder() {}

    /** The value to bind; a {@link Blob} or {@link Clob} is given back as it is. */
    static @Nullable Object encode(Object value) {
        if (value instanceof String text) {
            return checked(text);
        }
        if (value instanceof Integer || value instanceof Long || value instanceof byte[]) {
            return value;
        }
        if (value instanceof Number number) {
            return number(number);
        }
        if (value instanceof Parameter parameter) {
            if (parameter instanceof Parameter.Out) {
                throw new IllegalArgumentException("SQLite has no out parameters; read the result instead");
            }
            Object inner = parameter.getValue();
            return inner == null ? null : encode(inner);
        }
        return other(value);
    }

    /** Whether a value has contents that are read later; asked of numbers and texts in vain, and for each of them. */
    static boolean isLob(@Nullable Object value) {
        return !(value instanceof String)
                && !(value instanceof Number)
                && (value instanceof Blob || value instanceof Clob);
    }

    private static Object number(Number value) {
        if (value instanceof Double || value instanceof Float) {
            double real = value.doubleValue();
            if (Double.isNaN(real)) {
                throw new IllegalArgumentException("NaN cannot be stored: SQLite would make NULL of it");
            }
            return value;
        }
        if (value instanceof Short || value instanceof Byte) {
            return value.intValue();
        }
        if (value instanceof BigDecimal decimal) {
            return Decimals.text(decimal);
        }
        if (value instanceof BigInteger) {
            return value.toString();
        }
        throw unknown(value);
    }

    private static Object other(Object value) {
        if (value instanceof Boolean flag) {
            return flag ? 1 : 0;
        }
        if (value instanceof UUID || value instanceof LocalDate) {
            return value.toString();
        }
        if (value instanceof Instant instant) {
            return Times.instant(instant);
        }
        if (value instanceof OffsetDateTime time) {
            return Times.instant(time.toInstant());
        }
        if (value instanceof ZonedDateTime time) {
            return Times.instant(time.toInstant());
        }
        if (value instanceof LocalDateTime time) {
            return Times.dateTime(time);
        }
        if (value instanceof LocalTime time) {
            return Times.time(time);
        }
        if (value instanceof OffsetTime time) {
            return Times.time(time.toLocalTime()) + time.getOffset();
        }
        if (value instanceof ByteBuffer bytes) {
            return bytes(bytes);
        }
        if (value instanceof Character || value instanceof StringBuilder) {
            return checked(value.toString());
        }
        if (value instanceof Blob || value instanceof Clob) {
            return value;
        }
        throw unknown(value);
    }

    static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    /** Refuses what has no UTF-8, of which question marks would be made. */
    static String checked(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    throw new IllegalArgumentException(
                            "The text holds a lone surrogate at position " + i + ", which no database can store");
                }
                i++;
            }
        }
        return text;
    }

    private static IllegalArgumentException unknown(Object value) {
        return new IllegalArgumentException(
                "Values of " + value.getClass().getName() + " cannot be bound; known are " + KNOWN);
    }
}
