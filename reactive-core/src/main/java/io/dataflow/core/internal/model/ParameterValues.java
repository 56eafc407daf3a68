package io.dataflow.core.internal.model;

import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which types the values have that are bound to parameters without a field. */
public final class ParameterValues {

    private ParameterValues() {}

    /**
     * The type of a value by its class; null for an empty list, which has none.
     *
     * @throws InvalidValueException if nothing of its class can be bound
     */
    public static @Nullable FieldType typeOf(Object value) {
        List<?> elements = elements(value);
        if (elements == null) {
            return single(value);
        }
        FieldType type = null;
        for (Object element : elements) {
            FieldType next = element == null ? type : single(element);
            if (type != null && next != null && !type.equals(next)) {
                throw new InvalidValueException("type", "expected a list of one type, but it holds several");
            }
            type = next;
        }
        if (type instanceof FieldType.Json || type == Scalar.BYTES) {
            throw new InvalidValueException("type", "expected a list of scalars, but it holds " + name(type));
        }
        if (type == null && !elements.isEmpty()) {
            throw new InvalidValueException("type", "a list of nothing but null has no type; bind null itself");
        }
        return type == null ? null : new FieldType.Array(type);
    }

    /** The elements of a list or array; null for any other value. */
    public static @Nullable List<?> elements(Object value) {
        if (value instanceof Collection<?> collection) {
            return new ArrayList<>(collection);
        }
        if (!value.getClass().isArray() || value instanceof byte[]) {
            return null;
        }
        List<@Nullable Object> elements = new ArrayList<>(Array.getLength(value));
        for (int i = 0; i < Array.getLength(value); i++) {
            elements.add(Array.get(value, i));
        }
        return elements;
    }

    private static FieldType single(Object value) {
        if (value instanceof Enum<?> constant) {
            return new FieldType.Enumeration(constant.getDeclaringClass());
        }
        if (value instanceof Map<?, ?>) {
            return new FieldType.Json(Map.class);
        }
        if (value instanceof CharSequence) {
            return Scalar.STRING;
        }
        if (value instanceof ByteBuffer) {
            return Scalar.BYTES;
        }
        if (value instanceof ZonedDateTime) {
            return Scalar.OFFSET_DATE_TIME;
        }
        if (value instanceof java.math.BigInteger) {
            return Scalar.DECIMAL;
        }
        for (Scalar type : Scalar.values()) {
            if (type.javaType() == value.getClass()) {
                return type;
            }
        }
        throw Values.wrongType(
                "a text, number, boolean, time, UUID, enum constant, bytes, a map, or a list of such values", value);
    }

    private static String name(FieldType type) {
        return type == Scalar.BYTES ? "bytes" : "maps";
    }
}
