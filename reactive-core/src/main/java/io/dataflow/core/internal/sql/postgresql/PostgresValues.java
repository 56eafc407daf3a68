package io.dataflow.core.internal.sql.postgresql;

import io.dataflow.core.internal.model.EnumTexts;
import io.dataflow.core.internal.model.JsonCodecs;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import io.dataflow.core.model.JsonCodec;
import io.r2dbc.postgresql.codec.Json;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.Row;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values between the model and the driver of PostgreSQL. */
final class PostgresValues {

    private final JsonCodec json = JsonCodecs.find();

    Object toDriver(FieldType type, @Nullable Object value) {
        if (value == null) {
            return Parameters.in(driverClass(type));
        }
        if (type instanceof FieldType.Array array) {
            return toArray(array.element(), (Collection<?>) value);
        }
        return scalarToDriver(type, value);
    }

    private Object scalarToDriver(FieldType type, Object value) {
        if (type instanceof FieldType.Json) {
            return Json.of(json.write(value));
        }
        if (type instanceof FieldType.Enumeration) {
            return EnumTexts.write(value);
        }
        return switch ((Scalar) type) {
            case BYTE -> ((Number) value).shortValue();
            case BYTES -> ByteBuffer.wrap((byte[]) value);
            default -> value;
        };
    }

    private Object toArray(FieldType element, Collection<?> values) {
        Object array = Array.newInstance(driverClass(element), values.size());
        int i = 0;
        for (Object value : values) {
            Array.set(array, i++, value == null ? null : scalarToDriver(element, value));
        }
        return array;
    }

    private static Class<?> driverClass(FieldType type) {
        if (type instanceof FieldType.Array array) {
            return driverClass(array.element()).arrayType();
        }
        if (type instanceof FieldType.Json) {
            return Json.class;
        }
        if (type instanceof FieldType.Enumeration) {
            return String.class;
        }
        return switch ((Scalar) type) {
            case BYTE -> Short.class;
            case BYTES -> ByteBuffer.class;
            default -> type.javaType();
        };
    }

    @Nullable Object fromDriver(Row row, int index, FieldType type) {
        if (type instanceof FieldType.Array array) {
            // The driver reads arrays of timestamps as instants alone.
            Class<?> read = array.element() == Scalar.OFFSET_DATE_TIME ? Instant[].class : driverClass(type);
            Object values = row.get(index, read);
            return values == null ? null : toList(array.element(), values);
        }
        if (type instanceof FieldType.Json jsonType) {
            Json text = row.get(index, Json.class);
            return text == null ? null : json.read(text.asString(), jsonType.type());
        }
        Object value = row.get(index, driverClass(type));
        return value == null ? null : scalarFromDriver(type, value);
    }

    private List<@Nullable Object> toList(FieldType element, Object array) {
        int size = Array.getLength(array);
        List<@Nullable Object> list = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            Object value = Array.get(array, i);
            list.add(value == null ? null : scalarFromDriver(element, value));
        }
        return Collections.unmodifiableList(list);
    }

    private static Object scalarFromDriver(FieldType type, Object value) {
        if (type instanceof FieldType.Enumeration enumeration) {
            return EnumTexts.read(enumeration, (String) value);
        }
        return switch ((Scalar) type) {
            case BYTE -> ((Short) value).byteValue();
            case OFFSET_DATE_TIME -> value instanceof Instant instant
                    ? instant.atOffset(ZoneOffset.UTC)
                    : ((OffsetDateTime) value).withOffsetSameInstant(ZoneOffset.UTC);
            case BYTES -> bytes((ByteBuffer) value);
            default -> value;
        };
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
