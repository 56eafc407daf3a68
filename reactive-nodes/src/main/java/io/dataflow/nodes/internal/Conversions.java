package io.dataflow.nodes.internal;

import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.model.InvalidValueException;
import io.dataflow.core.internal.model.JsonCodecs;
import io.dataflow.core.internal.model.Values;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import io.dataflow.core.model.JsonCodec;
import java.lang.invoke.MethodType;
import java.math.BigDecimal;
import java.time.temporal.TemporalAccessor;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** Turns the values of ports into the types that are asked for. */
public final class Conversions {

    private Conversions() {}

    /**
     * The value in a type.
     *
     * @param side which side of the node the port is on, for the message
     * @throws ValidationFailedException if it cannot be converted
     */
    public static <T> @Nullable T to(Class<T> type, @Nullable Object value, String side, String port) {
        @SuppressWarnings("unchecked") // the wrapper of a primitive type holds the same values
        Class<T> wanted = (Class<T>) MethodType.methodType(type).wrap().returnType();
        if (value == null || wanted.isInstance(value)) {
            return wanted.cast(value);
        }
        try {
            return wanted.cast(convert(wanted, value));
        } catch (InvalidValueException e) {
            throw fault(port, e.rule(), side + " as " + type.getSimpleName() + ": " + e.message());
        }
    }

    private static @Nullable Object convert(Class<?> type, Object value) {
        if (type == Boolean.class && value instanceof Number number) {
            return number.doubleValue() > 0;
        }
        if (type == String.class && isPlain(value)) {
            return text(value);
        }
        FieldType wanted = fieldType(type);
        return wanted instanceof FieldType.Json && (value instanceof Map<?, ?> || value instanceof Iterable<?>)
                ? reshaped(type, value)
                : Values.convert(wanted, value);
    }

    /** A map as a record or bean: what the type does not know, such as managed times, is left out. */
    private static @Nullable Object reshaped(Class<?> type, Object value) {
        try {
            JsonCodec codec = JsonCodecs.find();
            return codec.read(codec.write(value), type);
        } catch (IllegalArgumentException e) {
            throw new InvalidValueException("type", kind(value) + " that is none: " + e.getMessage());
        }
    }

    /** The type of fields that has the class as its Java type; JSON when no other has. */
    static FieldType fieldType(Class<?> type) {
        for (Scalar scalar : Scalar.values()) {
            if (scalar.javaType() == type) {
                return scalar;
            }
        }
        return type.isEnum() ? new FieldType.Enumeration(type) : new FieldType.Json(type);
    }

    /** Whether a value has a text that everybody would write the same way. */
    static boolean isPlain(Object value) {
        return value instanceof CharSequence
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof Character
                || value instanceof UUID
                || value instanceof Enum<?>
                || value instanceof TemporalAccessor;
    }

    /** The text of a plain value. */
    static String text(Object value) {
        return value instanceof BigDecimal decimal
                ? decimal.toPlainString()
                : value instanceof Enum<?> constant ? constant.name() : value.toString();
    }

    /**
     * The rows that a value holds: a publisher, an iterable or an array of maps.
     *
     * @throws ValidationFailedException if it holds none
     */
    public static Flux<Map<String, Object>> rows(@Nullable Object value, String side, String port) {
        return elements(value, side, port).map(row -> row(row, side, port));
    }

    /** The elements that a value holds: a publisher, an iterable or an array. */
    static Flux<Object> elements(@Nullable Object value, String side, String port) {
        if (value instanceof Publisher<?> publisher) {
            return Flux.from(publisher);
        }
        Iterable<?> elements = value instanceof Object[] array ? Arrays.asList(array) : null;
        if (value instanceof Iterable<?> iterable) {
            elements = iterable;
        }
        if (elements == null) {
            throw fault(port, "type", side + " has to be a list or a stream of maps, but is " + kind(value));
        }
        Iterable<?> all = elements;
        return Flux.fromIterable(() -> withoutNull(all.iterator(), side, port));
    }

    private static Iterator<Object> withoutNull(Iterator<?> elements, String side, String port) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return elements.hasNext();
            }

            @Override
            public Object next() {
                Object element = elements.next();
                if (element == null) {
                    throw fault(port, "type", "an element of this " + side + " is null");
                }
                return element;
            }
        };
    }

    @SuppressWarnings("unchecked") // the keys are checked, and any value is an Object
    static Map<String, Object> row(Object row, String side, String port) {
        if (!(row instanceof Map<?, ?> map)) {
            throw fault(
                    port, "type", "a row of this " + side + " has to be a map by field name, but one is " + kind(row));
        }
        for (Object name : map.keySet()) {
            if (!(name instanceof String)) {
                throw fault(
                        port, "type", "a row of this " + side + " has a name that is " + kind(name) + " and no text");
            }
        }
        return (Map<String, Object>) map;
    }

    /** What kind of thing a value is, without saying anything of it. */
    static String kind(@Nullable Object value) {
        return value == null
                ? "null"
                : value instanceof Map<?, ?>
                        ? "a map"
                        : value instanceof Iterable<?>
                                ? "a list"
                                : value instanceof Publisher<?>
                                        ? "a stream"
                                        : article(value.getClass().getSimpleName());
    }

    private static String article(String noun) {
        return (!noun.isEmpty() && "AEIOU".indexOf(noun.charAt(0)) >= 0 ? "an " : "a ") + noun;
    }

    static ValidationFailedException fault(String port, String rule, String message) {
        return new ValidationFailedException(null, null, port, rule, message);
    }
}
