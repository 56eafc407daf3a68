package io.dataflow.core.internal.sql.postgresql.binary;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.internal.model.EnumTexts;
import io.dataflow.core.internal.model.JsonCodecs;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import io.dataflow.core.model.JsonCodec;
import io.netty.buffer.ByteBufUtil;
import java.lang.reflect.Type;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads values from the binary format by position: the counterpart of {@link BinaryType}.
 *
 * <p>What it does not know it leaves to the driver, which knows more types than fields have. An infinite time is the farthest
 * that Java has; a decimal that is no number is an error, as the driver would take it for zero.
 */
public final class BinaryValues {

    /** What stands for a value that the driver has to read. */
    public static final Object LEFT_TO_DRIVER = new Object();

    private static final JsonCodec JSON = JsonCodecs.find();

    private static final long MICROS = 1_000_000;
    private static final long NANOS_OF_MICRO = 1_000;
    private static final long MICROS_OF_DAY = 86_400 * MICROS;
    private static final long EPOCH_SECOND = 946_684_800;
    private static final int EPOCH_DAY = 10_957;
    private static final int NULL = -1;
    private static final int ARRAY_HEADER = 20;
    private static final int EMPTY_ARRAY_HEADER = 12;
    private static final int HOLDS_NULLS = 1;

    private BinaryValues() {}

    /** The value of a field that is not NULL. */
    public static Object read(RawField field, FieldType type) {
        if (!field.isBinary()) {
            return LEFT_TO_DRIVER;
        }
        byte[] bytes = ByteBufUtil.getBytes(field.bytes());
        return read(bytes, 0, bytes.length, field.type(), type);
    }

    /** The value in so many bytes, which the server says to be of the type of a number. */
    static Object read(byte[] bytes, int at, int length, int oid, FieldType type) {
        return type instanceof FieldType.Array array
                ? list(bytes, at, length, array.element())
                : single(bytes, at, length, oid, type);
    }

    private static Object single(byte[] bytes, int at, int length, int oid, FieldType type) {
        if (type instanceof Scalar scalar) {
            return scalar(bytes, at, length, oid, scalar);
        }
        if (type instanceof FieldType.Enumeration enumeration) {
            return EnumTexts.read(enumeration, BinaryTexts.read(bytes, at, length, oid));
        }
        return json(bytes, at, length, oid, ((FieldType.Json) type).type());
    }

    private static Object json(byte[] bytes, int at, int length, int oid, Type type) {
        // The binary form begins with the number of its version.
        Object plain = oid == Oids.JSONB
                ? PlainJson.read(bytes, at + 1, length - 1, type)
                : oid == Oids.JSON ? PlainJson.read(bytes, at, length, type) : null;
        if (plain != null) {
            return plain;
        }
        Object value = JSON.read(BinaryTexts.read(bytes, at, length, oid), type);
        return value == null ? LEFT_TO_DRIVER : value;
    }

    private static Object scalar(byte[] bytes, int at, int length, int oid, Scalar type) {
        if (oid == Oids.NUMERIC && BinaryNumeric.isSpecial(bytes, at)) {
            throw failed("a numeric column holds NaN or Infinity, which is no number that Java has; select it as text,"
                    + " such as CAST(.. AS text) by sql(..), or store numbers alone");
        }
        return switch (type) {
            case STRING -> BinaryTexts.read(bytes, at, length, oid);
            case BOOLEAN -> oid == Oids.BOOL ? (Object) (bytes[at] != 0) : LEFT_TO_DRIVER;
            case BYTE -> oid == Oids.INT2 ? (Object) toByte(BinaryInput.getShort(bytes, at)) : LEFT_TO_DRIVER;
            case SHORT -> oid == Oids.INT2 ? (Object) BinaryInput.getShort(bytes, at) : LEFT_TO_DRIVER;
            case INTEGER ->
                isInteger(oid, length, Integer.BYTES) ? (Object) (int) integer(bytes, at, oid) : LEFT_TO_DRIVER;
            case LONG -> isInteger(oid, length, Long.BYTES) ? (Object) integer(bytes, at, oid) : LEFT_TO_DRIVER;
            case FLOAT ->
                oid == Oids.FLOAT4 ? (Object) Float.intBitsToFloat(BinaryInput.getInt(bytes, at)) : LEFT_TO_DRIVER;
            case DOUBLE -> real(bytes, at, oid);
            case DECIMAL -> oid == Oids.NUMERIC ? BinaryNumeric.read(bytes, at) : LEFT_TO_DRIVER;
            case INSTANT -> isInstant(bytes, at, oid) ? instant(BinaryInput.getLong(bytes, at)) : LEFT_TO_DRIVER;
            case OFFSET_DATE_TIME ->
                isInstant(bytes, at, oid) ? offsetDateTime(BinaryInput.getLong(bytes, at)) : LEFT_TO_DRIVER;
            case LOCAL_DATE_TIME ->
                oid == Oids.TIMESTAMP ? localDateTime(BinaryInput.getLong(bytes, at)) : LEFT_TO_DRIVER;
            case LOCAL_DATE -> date(bytes, at, oid);
            case LOCAL_TIME -> oid == Oids.TIME ? time(BinaryInput.getLong(bytes, at)) : LEFT_TO_DRIVER;
            case UUID ->
                oid == Oids.UUID
                        ? new UUID(BinaryInput.getLong(bytes, at), BinaryInput.getLong(bytes, at + Long.BYTES))
                        : LEFT_TO_DRIVER;
            case BYTES -> oid == Oids.BYTEA ? Arrays.copyOfRange(bytes, at, at + length) : LEFT_TO_DRIVER;
        };
    }

    /**
     * The byte that a {@code smallint} holds.
     *
     * @throws DataFlowException if it holds more
     */
    public static byte toByte(short number) {
        if (number != (byte) number) {
            throw failed(
                    "a column holds a number that is outside of the range of a byte; declare the field as a short");
        }
        return (byte) number;
    }

    private static DataFlowException failed(String message) {
        return new DataFlowException("ROW_MAPPING", null, null, message, null);
    }

    /** Whether it is an integer of at most so many bytes. */
    private static boolean isInteger(int oid, int length, int most) {
        return (oid == Oids.INT2 || oid == Oids.INT4 || oid == Oids.INT8) && length <= most;
    }

    private static long integer(byte[] bytes, int at, int oid) {
        return oid == Oids.INT8
                ? BinaryInput.getLong(bytes, at)
                : oid == Oids.INT4 ? BinaryInput.getInt(bytes, at) : BinaryInput.getShort(bytes, at);
    }

    /** A double; that of a float has its digits, as the text of it would. */
    private static Object real(byte[] bytes, int at, int oid) {
        return oid == Oids.FLOAT8
                ? (Object) Double.longBitsToDouble(BinaryInput.getLong(bytes, at))
                : oid == Oids.FLOAT4
                        ? (Object)
                                Double.parseDouble(Float.toString(Float.intBitsToFloat(BinaryInput.getInt(bytes, at))))
                        : LEFT_TO_DRIVER;
    }

    /** Whether it is an instant that hangs on no zone: that of a time without one is known to the driver, unless it is infinite. */
    private static boolean isInstant(byte[] bytes, int at, int oid) {
        return oid == Oids.TIMESTAMPTZ || (oid == Oids.TIMESTAMP && isInfinite(BinaryInput.getLong(bytes, at)));
    }

    private static boolean isInfinite(long micros) {
        return micros == Long.MAX_VALUE || micros == Long.MIN_VALUE;
    }

    /** A time by its microseconds since the year 2000. */
    private static Instant instant(long micros) {
        return isInfinite(micros)
                ? (micros > 0 ? OffsetDateTime.MAX : OffsetDateTime.MIN).toInstant()
                : Instant.ofEpochSecond(
                        EPOCH_SECOND + Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * NANOS_OF_MICRO);
    }

    private static OffsetDateTime offsetDateTime(long micros) {
        return isInfinite(micros)
                ? micros > 0 ? OffsetDateTime.MAX : OffsetDateTime.MIN
                : instant(micros).atOffset(ZoneOffset.UTC);
    }

    private static LocalDateTime localDateTime(long micros) {
        return isInfinite(micros)
                ? micros > 0 ? LocalDateTime.MAX : LocalDateTime.MIN
                : LocalDateTime.ofInstant(instant(micros), ZoneOffset.UTC);
    }

    private static Object date(byte[] bytes, int at, int oid) {
        if (oid == Oids.TIMESTAMP) {
            return localDateTime(BinaryInput.getLong(bytes, at)).toLocalDate();
        }
        if (oid != Oids.DATE) {
            return LEFT_TO_DRIVER;
        }
        int days = BinaryInput.getInt(bytes, at);
        if (days == Integer.MAX_VALUE) {
            return LocalDate.MAX;
        }
        return days == Integer.MIN_VALUE ? LocalDate.MIN : LocalDate.ofEpochDay((long) days + EPOCH_DAY);
    }

    private static Object time(long micros) {
        return micros < MICROS_OF_DAY ? LocalTime.ofNanoOfDay(micros * NANOS_OF_MICRO) : LEFT_TO_DRIVER;
    }

    /** A list of an array of one dimension; the column may be of another type altogether. */
    private static Object list(byte[] bytes, int start, int length, FieldType element) {
        if (length < EMPTY_ARRAY_HEADER) {
            return LEFT_TO_DRIVER;
        }
        int dimensions = BinaryInput.getInt(bytes, start);
        int flags = BinaryInput.getInt(bytes, start + Integer.BYTES);
        if (flags != 0 && flags != HOLDS_NULLS) {
            return LEFT_TO_DRIVER;
        }
        if (dimensions == 0) {
            return List.of();
        }
        if (dimensions != 1 || length < ARRAY_HEADER) {
            return LEFT_TO_DRIVER;
        }
        return elements(bytes, start, start + length, element);
    }

    /** Bytes that are no array may say anything of their lengths; what lies beyond them belongs to others. */
    private static Object elements(byte[] bytes, int start, int end, FieldType element) {
        int oid = BinaryInput.getInt(bytes, start + 2 * Integer.BYTES);
        int size = BinaryInput.getInt(bytes, start + 3 * Integer.BYTES);
        if (size < 0 || size > (end - start - ARRAY_HEADER) / Integer.BYTES) {
            return LEFT_TO_DRIVER;
        }
        List<@Nullable Object> list = new ArrayList<>(size);
        int at = start + ARRAY_HEADER;
        for (int i = 0; i < size; i++) {
            if (end - at < Integer.BYTES) {
                return LEFT_TO_DRIVER;
            }
            int length = BinaryInput.getInt(bytes, at);
            at += Integer.BYTES;
            if (length == NULL) {
                list.add(null);
                continue;
            }
            if (length < 0 || length > end - at) {
                return LEFT_TO_DRIVER;
            }
            Object value = single(bytes, at, length, oid, element);
            if (value == LEFT_TO_DRIVER) {
                return LEFT_TO_DRIVER;
            }
            list.add(value);
            at += length;
        }
        return Collections.unmodifiableList(list);
    }

    /** The numbers of the types on the server. */
    private static final class Oids {
        static final int BOOL = 16;
        static final int BYTEA = 17;
        static final int INT8 = 20;
        static final int INT2 = 21;
        static final int INT4 = 23;
        static final int JSON = 114;
        static final int JSONB = 3802;
        static final int FLOAT4 = 700;
        static final int FLOAT8 = 701;
        static final int DATE = 1082;
        static final int TIME = 1083;
        static final int TIMESTAMP = 1114;
        static final int TIMESTAMPTZ = 1184;
        static final int NUMERIC = 1700;
        static final int UUID = 2950;
    }
}
