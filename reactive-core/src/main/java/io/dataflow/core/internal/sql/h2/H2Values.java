package io.dataflow.core.internal.sql.h2;

import io.dataflow.core.internal.model.Values;
import io.dataflow.core.internal.sql.DriverValues;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.Row;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The values of H2, whose driver reads each column as exactly one class. */
final class H2Values extends DriverValues {

    @Override
    protected Class<?> scalarClass(Scalar type) {
        return switch (type) {
            case BYTE -> Short.class;
            case INSTANT -> OffsetDateTime.class;
            default -> type.javaType();
        };
    }

    @Override
    protected Class<?> jsonClass() {
        return String.class;
    }

    @Override
    protected Class<?> elementClass(FieldType type) {
        return Object.class;
    }

    /** The driver encodes each element by itself, so that a typed NULL may stand in the place of one. */
    @Override
    protected Object nullElement(FieldType type) {
        return Parameters.in(driverClass(type));
    }

    /** The driver fails with decimals of several scales in one array. */
    @Override
    protected Collection<?> elements(FieldType type, Collection<?> values) {
        if (values.size() > H2Lists.LONGEST) {
            throw H2Lists.tooLong("has " + values.size() + " elements", H2Lists.LONGEST);
        }
        if (type != Scalar.DECIMAL) {
            return values;
        }
        int scale = 0;
        for (Object value : values) {
            scale = value == null ? scale : Math.max(scale, ((BigDecimal) value).scale());
        }
        List<@Nullable Object> alike = new ArrayList<>(values.size());
        for (Object value : values) {
            alike.add(value == null ? null : ((BigDecimal) value).setScale(scale));
        }
        return alike;
    }

    @Override
    protected Object scalarToDriver(Scalar type, Object value) {
        return switch (type) {
            case BYTE -> ((Number) value).shortValue();
            case INSTANT -> ((Instant) value).atOffset(ZoneOffset.UTC);
            case OFFSET_DATE_TIME -> inUtc((OffsetDateTime) value);
            // The driver refuses a negative scale.
            case DECIMAL -> ((BigDecimal) value).scale() < 0 ? ((BigDecimal) value).setScale(0) : value;
            default -> value;
        };
    }

    @Override
    protected Object jsonToDriver(String text) {
        return text;
    }

    @Override
    protected @Nullable Object read(Row row, int index, FieldType type) {
        // A number is read as what the column has, which may be narrower in the tables of others.
        boolean number = type != Scalar.DECIMAL && Number.class.isAssignableFrom(type.javaType());
        return number ? row.get(index) : super.read(row, index, type);
    }

    @Override
    protected @Nullable Object readArray(Row row, int index, FieldType.Array type) {
        return row.get(index);
    }

    @Override
    protected @Nullable String readJson(Row row, int index) {
        return row.get(index, String.class);
    }

    @Override
    protected Object scalarFromDriver(Scalar type, Object value) {
        if (value instanceof OffsetDateTime time) {
            return type == Scalar.INSTANT ? time.toInstant() : inUtc(time);
        }
        return type.javaType().isInstance(value) ? value : Objects.requireNonNull(Values.convert(type, value));
    }
}
