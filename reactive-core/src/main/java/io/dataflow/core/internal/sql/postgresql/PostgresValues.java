package io.dataflow.core.internal.sql.postgresql;

import io.dataflow.core.internal.sql.DriverValues;
import io.dataflow.core.internal.sql.postgresql.binary.BinaryValues;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import io.r2dbc.postgresql.codec.Json;
import io.r2dbc.spi.Row;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** The values of PostgreSQL. */
final class PostgresValues extends DriverValues {

    @Override
    protected Class<?> scalarClass(Scalar type) {
        return switch (type) {
            case BYTE -> Short.class;
            case BYTES -> ByteBuffer.class;
            default -> type.javaType();
        };
    }

    @Override
    protected Class<?> jsonClass() {
        return Json.class;
    }

    @Override
    protected Object scalarToDriver(Scalar type, Object value) {
        return switch (type) {
            case BYTE -> ((Number) value).shortValue();
            case BYTES -> ByteBuffer.wrap((byte[]) value);
            default -> value;
        };
    }

    @Override
    protected Object jsonToDriver(String text) {
        return Json.of(text);
    }

    @Override
    protected @Nullable Object readArray(Row row, int index, FieldType.Array type) {
        // The driver reads arrays of timestamps as instants alone.
        Class<?> read = type.element() == Scalar.OFFSET_DATE_TIME ? Instant[].class : driverClass(type);
        return row.get(index, read);
    }

    @Override
    protected @Nullable String readJson(Row row, int index) {
        Json json = row.get(index, Json.class);
        return json == null ? null : json.asString();
    }

    @Override
    protected Object scalarFromDriver(Scalar type, Object value) {
        return switch (type) {
            case BYTE -> BinaryValues.toByte((Short) value);
            case OFFSET_DATE_TIME ->
                value instanceof Instant instant ? instant.atOffset(ZoneOffset.UTC) : inUtc((OffsetDateTime) value);
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
