package io.dataflow.core.internal.sql.h2;

import io.dataflow.core.UnsupportedByDatabaseException;
import io.dataflow.core.internal.model.EnumTexts;
import io.dataflow.core.internal.model.JsonCodecs;
import io.dataflow.core.internal.model.Values;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import io.dataflow.core.model.JsonCodec;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.Row;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values between the model and the driver of H2, which reads each column as exactly one class. */
final class H2Values {

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
            return json.write(value);
        }
        if (type instanceof FieldType.Enumeration) {
            return EnumTexts.write(value);
        }
        return switch ((Scalar) type) {
            case BYTE -> ((Number) value).shortValue();
            case INSTANT -> ((Instant) value).atOffset(ZoneOffset.UTC);
            case OFFSET_DATE_TIME -> ((OffsetDateTime) value).withOffsetSameInstant(ZoneOffset.UTC);
            // The driver refuses a negative scale.
            case DECIMAL -> ((BigDecimal) value).scale() < 0 ? ((BigDecimal) value).setScale(0) : value;
            default -> value;
        };
    }

    private Object toArray(FieldType element, Collection<?> values) {
        Object array = Array.newInstance(driverClass(element), values.size());
        int i = 0;
        for (Object value : values) {
            if (value == null) {
                throw new UnsupportedByDatabaseException(
                        null, null, "The driver of H2 cannot bind a list that holds null; leave nulls out of lists", null);
            }
            Array.set(array, i++, scalarToDriver(element, value));
        }
        return array;
    }

    private static Class<?> driverClass(FieldType type) {
        if (type instanceof FieldType.Array array) {
            return driverClass(array.element()).arrayType();
        }
        if (type instanceof FieldType.Json || type instanceof FieldType.Enumeration) {
            return String.class;
        }
        return switch ((Scalar) type) {
            case BYTE -> Short.class;
            case INSTANT -> OffsetDateTime.class;
            default -> type.javaType();
        };
    }

    @Nullable Object fromDriver(Row row, int index, FieldType type) {
        if (type instanceof FieldType.Array array) {
            Object values = row.get(index);
            return values == null ? null : toList(array.element(), (Object[]) values);
        }
        if (type instanceof FieldType.Json jsonType) {
            String text = row.get(index, String.class);
            return text == null ? null : json.read(text, jsonType.type());
        }
        if (Number.class.isAssignableFrom(type.javaType()) && type != Scalar.DECIMAL) {
            // the driver reads a column as its own class of number only, and columns of others' tables may be narrower
            Object number = row.get(index);
            return number == null || type.javaType().isInstance(number) ? number : Values.convert(type, number);
        }
        Object value = row.get(index, driverClass(type));
        return value == null ? null : scalarFromDriver(type, value);
    }

    private static List<@Nullable Object> toList(FieldType element, Object[] values) {
        List<@Nullable Object> list = new ArrayList<>(values.length);
        for (Object value : values) {
            list.add(value == null ? null : Values.convert(element, value));
        }
        return Collections.unmodifiableList(list);
    }

    private static Object scalarFromDriver(FieldType type, Object value) {
        if (type instanceof FieldType.Enumeration enumeration) {
            return EnumTexts.read(enumeration, (String) value);
        }
        return switch ((Scalar) type) {
            case INSTANT -> ((OffsetDateTime) value).toInstant();
            case OFFSET_DATE_TIME -> ((OffsetDateTime) value).withOffsetSameInstant(ZoneOffset.UTC);
            default -> value;
        };
    }
}
