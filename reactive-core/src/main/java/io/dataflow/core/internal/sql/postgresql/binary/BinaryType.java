package io.dataflow.core.internal.sql.postgresql.binary;

import io.dataflow.core.internal.model.EnumTexts;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How the values of a type look in the binary format: one encoder for each type, whoever writes it.
 *
 * @param oid the type on the server
 * @param arrayOid the type of arrays of it
 * @param same the types on the server whose values look the same
 * @param encoder writes a value that is not NULL
 */
public record BinaryType(int oid, int arrayOid, Set<Integer> same, Encoder encoder) {

    /** Writes the bytes of one value. */
    @FunctionalInterface
    public interface Encoder {
        /** Writes them without their length. */
        void write(BinaryOutput out, Object value);
    }

    private static final int NULL = -1;
    private static final int JSONB_VERSION = 1;
    private static final long MICROS = 1_000_000;
    private static final long EPOCH_SECOND = 946_684_800;
    private static final long EPOCH_DAY = 10_957;
    private static final int VARCHAR = 1043;
    private static final int BPCHAR = 1042;

    /** JSON as text, for a statement that makes {@code jsonb} of it. */
    public static final BinaryType JSON_TEXT = type(25, 1009, BinaryJson::write);

    private static final BinaryType TEXT = new BinaryType(
            25, 1009, Set.of(25, VARCHAR, BPCHAR), (out, value) -> out.writeText(EnumTexts.write(value)));

    private static final BinaryType JSONB = type(3802, 3807, (out, value) -> {
        out.writeByte(JSONB_VERSION);
        BinaryJson.write(out, value);
    });

    /** The type that holds the values of a field. */
    public static BinaryType of(FieldType type) {
        if (type instanceof FieldType.Array array) {
            return arrayOf(of(array.element()));
        }
        if (type instanceof FieldType.Json) {
            return JSONB;
        }
        return type instanceof FieldType.Enumeration ? TEXT : of((Scalar) type);
    }

    private static BinaryType of(Scalar type) {
        return switch (type) {
            case STRING -> TEXT;
            case BOOLEAN -> type(16, 1000, (out, value) -> out.writeByte((Boolean) value ? 1 : 0));
            case BYTE, SHORT -> type(21, 1005, (out, value) -> out.writeShort(((Number) value).shortValue()));
            case INTEGER -> type(23, 1007, (out, value) -> out.writeInt((Integer) value));
            case LONG -> type(20, 1016, (out, value) -> out.writeLong((Long) value));
            case FLOAT -> type(700, 1021, (out, value) -> out.writeInt(Float.floatToIntBits((Float) value)));
            case DOUBLE -> type(701, 1022, (out, value) -> out.writeLong(Double.doubleToLongBits((Double) value)));
            case DECIMAL -> type(1700, 1231, (out, value) -> BinaryNumeric.write(out, (BigDecimal) value));
            case INSTANT -> type(1184, 1185, (out, value) -> writeInstant(out, (Instant) value));
            case OFFSET_DATE_TIME ->
                type(1184, 1185, (out, value) -> writeInstant(out, ((OffsetDateTime) value).toInstant()));
            case LOCAL_DATE_TIME ->
                type(1114, 1115, (out, value) -> writeInstant(out, ((LocalDateTime) value).toInstant(ZoneOffset.UTC)));
            case LOCAL_DATE ->
                type(1082, 1182, (out, value) -> out.writeInt((int) (((LocalDate) value).toEpochDay() - EPOCH_DAY)));
            case LOCAL_TIME ->
                type(1083, 1183, (out, value) -> out.writeLong(((LocalTime) value).toNanoOfDay() / 1000));
            case UUID ->
                type(2950, 2951, (out, value) -> {
                    out.writeLong(((UUID) value).getMostSignificantBits());
                    out.writeLong(((UUID) value).getLeastSignificantBits());
                });
            case BYTES -> type(17, 1001, (out, value) -> out.write((byte[]) value));
        };
    }

    private static BinaryType type(int oid, int arrayOid, Encoder encoder) {
        return new BinaryType(oid, arrayOid, Set.of(oid), encoder);
    }

    private static BinaryType arrayOf(BinaryType element) {
        return type(element.arrayOid, 0, (out, value) -> element.writeArray(out, (Collection<?>) value));
    }

    /** Writes a value with its length before it, or NULL. */
    public void write(BinaryOutput out, @Nullable Object value) {
        if (value == null) {
            out.writeInt(NULL);
        } else {
            int mark = out.beginValue();
            encoder.write(out, value);
            out.endValue(mark);
        }
    }

    /** Writes an array of values of this type, without its length. */
    public void writeArray(BinaryOutput out, Collection<? extends @Nullable Object> values) {
        beginArray(out, values.size());
        for (Object value : values) {
            write(out, value);
        }
    }

    /** Writes what goes before the elements of an array. */
    public void beginArray(BinaryOutput out, int elements) {
        out.writeInt(elements == 0 ? 0 : 1);
        // Whether it holds NULLs is looked at again by who reads it.
        out.writeInt(0);
        out.writeInt(oid);
        if (elements > 0) {
            out.writeInt(elements);
            out.writeInt(1);
        }
    }

    /** Microseconds since the year 2000. */
    private static void writeInstant(BinaryOutput out, Instant time) {
        out.writeLong((time.getEpochSecond() - EPOCH_SECOND) * MICROS + time.getNano() / 1000);
    }
}
