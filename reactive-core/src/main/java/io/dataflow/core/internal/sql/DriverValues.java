package io.dataflow.core.internal.sql;

import io.dataflow.core.internal.model.EnumTexts;
import io.dataflow.core.internal.model.JsonCodecs;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import io.dataflow.core.model.JsonCodec;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.Row;
import java.lang.reflect.Array;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values between the model and a driver; a subclass says what its driver takes and gives. */
public abstract class DriverValues {

    /** Reads and writes JSON. */
    protected final JsonCodec json = JsonCodecs.find();

    /** The object that the driver binds; a typed NULL for null. */
    public final Object toDriver(FieldType type, @Nullable Object value) {
        if (value == null) {
            return Parameters.in(driverClass(type));
        }
        return type instanceof FieldType.Array array
                ? toArray(array.element(), (Collection<?>) value)
                : elementToDriver(type, value);
    }

    /** A list as the driver takes it. */
    protected Object toArray(FieldType element, Collection<?> values) {
        Object[] array = (Object[]) Array.newInstance(elementClass(element), values.size());
        int i = 0;
        for (Object value : elements(element, values)) {
            array[i++] = value == null ? nullElement(element) : elementToDriver(element, value);
        }
        return array;
    }

    private Object elementToDriver(FieldType type, Object value) {
        if (type instanceof FieldType.Json) {
            return jsonToDriver(json.write(value));
        }
        return type instanceof FieldType.Enumeration ? EnumTexts.write(value) : scalarToDriver((Scalar) type, value);
    }

    /** The class that the driver binds and reads for a type. */
    protected final Class<?> driverClass(FieldType type) {
        if (type instanceof FieldType.Array array) {
            return driverClass(array.element()).arrayType();
        }
        if (type instanceof FieldType.Json) {
            return jsonClass();
        }
        return type instanceof FieldType.Enumeration ? String.class : scalarClass((Scalar) type);
    }

    /** Reads a column as a value of a type. */
    public final @Nullable Object fromDriver(Row row, int index, FieldType type) {
        if (type instanceof FieldType.Array array) {
            Object values = readArray(row, index, array);
            return values == null ? null : toList(array.element(), values);
        }
        if (type instanceof FieldType.Json jsonType) {
            String text = readJson(row, index);
            return text == null ? null : json.read(text, jsonType.type());
        }
        Object value = read(row, index, type);
        return value == null ? null : elementFromDriver(type, value);
    }

    private List<@Nullable Object> toList(FieldType element, Object array) {
        int size = Array.getLength(array);
        List<@Nullable Object> list = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            Object value = Array.get(array, i);
            list.add(value == null ? null : elementFromDriver(element, value));
        }
        return Collections.unmodifiableList(list);
    }

    private Object elementFromDriver(FieldType type, Object value) {
        return type instanceof FieldType.Enumeration enumeration
                ? EnumTexts.read(enumeration, (String) value)
                : scalarFromDriver((Scalar) type, value);
    }

    /** The elements of an array, as far as the driver wants them alike. */
    protected Collection<?> elements(FieldType type, Collection<?> values) {
        return values;
    }

    /** The class that the driver has for a scalar. */
    protected abstract Class<?> scalarClass(Scalar type);

    /** The class that the driver has for JSON. */
    protected abstract Class<?> jsonClass();

    /** The class of the elements of an array that is bound. */
    protected Class<?> elementClass(FieldType type) {
        return driverClass(type);
    }

    /** What stands for NULL inside an array. */
    protected @Nullable Object nullElement(FieldType type) {
        return null;
    }

    /** A scalar as the driver takes it. */
    protected abstract Object scalarToDriver(Scalar type, Object value);

    /** The text of a JSON value as the driver takes it. */
    protected abstract Object jsonToDriver(String text);

    /** A column that is no array and no JSON, as the driver gives it. */
    protected @Nullable Object read(Row row, int index, FieldType type) {
        return row.get(index, driverClass(type));
    }

    /** An array column as the driver gives it. */
    protected abstract @Nullable Object readArray(Row row, int index, FieldType.Array type);

    /** The text of a JSON column. */
    protected abstract @Nullable String readJson(Row row, int index);

    /** A scalar of what the driver gave. */
    protected abstract Object scalarFromDriver(Scalar type, Object value);

    /** The same instant in UTC: databases keep the instant alone. */
    protected static OffsetDateTime inUtc(OffsetDateTime time) {
        return time.withOffsetSameInstant(ZoneOffset.UTC);
    }
}
