package io.dataflow.sqlite;

import io.r2dbc.spi.Blob;
import io.r2dbc.spi.Clob;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Makes of a stored value (Long, Double, String, byte[]) the Java type that is asked for, exactly or not at all. */
final class Decoder {

    private static final Map<Class<?>, Function<Object, @Nullable Object>> DECODERS = Map.ofEntries(
            decoder(String.class, Decoder::string),
            decoder(CharSequence.class, Decoder::string),
            decoder(Character.class, value -> character(string(value))),
            decoder(Long.class, Decoder::integer),
            decoder(Integer.class, value -> Math.toIntExact(integer(value))),
            decoder(Short.class, value -> decimal(value).shortValueExact()),
            decoder(Byte.class, value -> decimal(value).byteValueExact()),
            decoder(BigInteger.class, value -> decimal(value).toBigIntegerExact()),
            decoder(BigDecimal.class, Decoder::decimal),
            decoder(Number.class, value -> value instanceof String ? decimal(value) : value),
            decoder(Double.class, Decoder::real),
            decoder(Float.class, value -> (float) real(value)),
            decoder(Boolean.class, Decoder::flag),
            decoder(UUID.class, value -> UUID.fromString(text(value))),
            decoder(Instant.class, value -> Times.parseInstant(text(value)).toInstant()),
            decoder(OffsetDateTime.class, value -> Times.parseInstant(text(value))
                    .withOffsetSameInstant(ZoneOffset.UTC)),
            decoder(ZonedDateTime.class, value -> Times.parseInstant(text(value))
                    .atZoneSameInstant(ZoneOffset.UTC)),
            decoder(LocalDateTime.class, value -> Times.parseDateTime(text(value))),
            decoder(LocalDate.class, value -> LocalDate.parse(text(value))),
            decoder(LocalTime.class, value -> LocalTime.parse(text(value))),
            decoder(OffsetTime.class, value -> OffsetTime.parse(text(value))),
            decoder(byte[].class, Decoder::bytes),
            decoder(ByteBuffer.class, value -> ByteBuffer.wrap(bytes(value))),
            decoder(Blob.class, value -> Blob.from(Mono.fromSupplier(() -> ByteBuffer.wrap(bytes(value))))),
            decoder(Clob.class, value -> Clob.from(Mono.just(text(value)))));

    private Decoder() {}

    private static <T> Map.Entry<Class<?>, Function<Object, @Nullable Object>> decoder(
            Class<T> type, Function<Object, ? extends @Nullable Object> decoder) {
        return Map.entry(type, decoder::apply);
    }

    /** The value as the type that is asked for. */
    static Object decode(Object stored, Class<?> type, String column) {
        if (type == Object.class || stored.getClass() == type) {
            return stored;
        }
        Function<Object, @Nullable Object> decoder = DECODERS.get(type);
        if (decoder == null) {
            throw new IllegalArgumentException("Column '" + column + "' cannot be read as " + type.getName()
                    + "; known are "
                    + DECODERS.keySet().stream()
                            .map(Class::getSimpleName)
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
        Object value = attempt(decoder, stored);
        if (value == null) {
            throw new IllegalArgumentException("Column '" + column + "' holds " + kind(stored)
                    + " that cannot be read as " + type.getSimpleName() + " without loss");
        }
        return value;
    }

    /** The value as a type, or as it is stored where it is no such value. */
    static Object decodeOrKeep(Object stored, Class<?> type) {
        Function<Object, @Nullable Object> decoder = DECODERS.get(type);
        Object value = decoder == null ? null : attempt(decoder, stored);
        return value == null ? stored : value;
    }

    private static @Nullable Object attempt(Function<Object, @Nullable Object> decoder, Object stored) {
        try {
            return decoder.apply(stored);
        } catch (ArithmeticException | IllegalArgumentException | DateTimeException e) {
            // Not passed on as a cause: it would tell the value.
            return null;
        }
    }

    private static String kind(Object stored) {
        return stored instanceof String
                ? "a text"
                : stored instanceof byte[] ? "a blob" : stored instanceof Long ? "an integer" : "a real";
    }

    private static String text(Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("no text");
    }

    private static @Nullable String string(Object value) {
        return value instanceof byte[] ? null : value.toString();
    }

    private static @Nullable Character character(@Nullable String text) {
        return text != null && text.length() == 1 ? text.charAt(0) : null;
    }

    private static BigDecimal decimal(Object value) {
        if (value instanceof Long number) {
            return BigDecimal.valueOf(number);
        }
        return value instanceof Double real ? BigDecimal.valueOf(real) : Decimals.parse(text(value));
    }

    private static long integer(Object value) {
        return value instanceof Long number ? number : decimal(value).longValueExact();
    }

    private static double real(Object value) {
        if (value instanceof Double real) {
            return real;
        }
        double real = decimal(value).doubleValue();
        if (value instanceof Long && new BigDecimal(real).compareTo(decimal(value)) != 0) {
            throw new ArithmeticException("more digits than a double has");
        }
        return real;
    }

    private static @Nullable Boolean flag(Object value) {
        if (value instanceof Long number && (number == 0 || number == 1)) {
            return number == 1;
        }
        if (value instanceof String text && (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false"))) {
            return text.equalsIgnoreCase("true");
        }
        return null;
    }

    private static byte[] bytes(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        throw new IllegalArgumentException("no blob");
    }
}
