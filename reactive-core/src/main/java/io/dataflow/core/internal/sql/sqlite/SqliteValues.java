package io.dataflow.core.internal.sql.sqlite;

import io.dataflow.core.internal.model.EnumTexts;
import io.dataflow.core.internal.model.Values;
import io.dataflow.core.internal.sql.DriverValues;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import io.r2dbc.spi.Row;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The values of SQLite, whose driver takes and gives the classes of Java; lists are JSON, with each element as a column has it. */
final class SqliteValues extends DriverValues {

    @Override
    protected Class<?> scalarClass(Scalar type) {
        return type.javaType();
    }

    @Override
    protected Class<?> jsonClass() {
        return String.class;
    }

    @Override
    protected Object scalarToDriver(Scalar type, Object value) {
        return SqliteTimes.bound(value);
    }

    @Override
    protected Object jsonToDriver(String text) {
        return text;
    }

    @Override
    protected Object toArray(FieldType element, Collection<?> values) {
        return listText(element, values);
    }

    /** The JSON text of a list. */
    String listText(FieldType element, Collection<?> values) {
        List<@Nullable Object> elements = new ArrayList<>(values.size());
        for (Object value : values) {
            elements.add(value == null ? null : element(element, value));
        }
        return json.write(elements);
    }

    private static Object element(FieldType type, Object value) {
        if (type instanceof FieldType.Enumeration) {
            return EnumTexts.write(value);
        }
        return switch ((Scalar) type) {
            case STRING, BOOLEAN, BYTE, SHORT, INTEGER, LONG, FLOAT, DOUBLE -> value;
            // As a number it would lose digits to whoever reads it as a double.
            case DECIMAL -> ((BigDecimal) value).toPlainString();
            case BYTES -> Base64.getEncoder().encodeToString((byte[]) value);
            default -> SqliteTimes.text(value);
        };
    }

    @Override
    protected @Nullable Object readArray(Row row, int index, FieldType.Array type) {
        String text = readJson(row, index);
        return text == null ? null : ((Collection<?>) Objects.requireNonNull(json.read(text, List.class))).toArray();
    }

    @Override
    protected @Nullable String readJson(Row row, int index) {
        return row.get(index, String.class);
    }

    @Override
    protected Object scalarFromDriver(Scalar type, Object value) {
        if (value instanceof Number number && type == Scalar.FLOAT) {
            return number.floatValue();
        }
        if (value instanceof Number number && type == Scalar.DOUBLE) {
            return number.doubleValue();
        }
        if (value instanceof OffsetDateTime time) {
            return inUtc(time);
        }
        return type.javaType().isInstance(value) ? value : Objects.requireNonNull(Values.convert(type, value));
    }
}
