package io.dataflow.core.internal.model;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.model.Converter;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Turns values from outside into values of a field's type.
 *
 * <p>Of numbers, times and text each reads the others only where nothing is lost: no rounding, no guessed unit. Text is read
 * as a number, boolean, UUID, time, enum constant or base64; text for a list, a map or another JSON field whose Java type is no
 * text is read as JSON; text for a JSON field of any type is a JSON text itself.
 */
public final class Values {

    private static final int MOST_NAMES = 20;

    private Values() {}

    /**
     * The value as {@link FieldType#javaType()} has it; one that is right already comes back as it is.
     *
     * @throws InvalidValueException if the type has no such value, or no database keeps it
     */
    public static @Nullable Object convert(FieldType type, @Nullable Object raw) {
        if (raw == null) {
            return null;
        }
        if (type instanceof Scalar scalar) {
            return scalar(scalar, raw);
        }
        if (type instanceof FieldType.Enumeration enumeration) {
            return constant(enumeration, raw);
        }
        if (type instanceof FieldType.Array array) {
            return list(array.element(), raw);
        }
        return JsonValues.convert(((FieldType.Json) type).type(), raw, new Weight());
    }

    /**
     * The value of a field as its column has it; its Java value, the stored one and text from outside are all taken.
     *
     * @throws InvalidValueException if the field has no such value, or no database keeps it
     */
    public static @Nullable Object convert(FieldDefinition field, @Nullable Object raw) {
        return convert(field.type(), field.converter(), raw);
    }

    /**
     * {@link #convert(FieldDefinition, Object)}, and what the value weighs is added.
     *
     * @throws InvalidValueException if the field has no such value, or no database keeps it
     */
    static @Nullable Object convert(FieldDefinition field, Object raw, Weight weight) {
        if (field.converter() == null && field.type() instanceof FieldType.Json json) {
            return JsonValues.convert(json.type(), raw, weight);
        }
        Object value = convert(field, raw);
        if (field.type() instanceof FieldType.Array) {
            weight.addAll(value);
        } else if (field.type() instanceof FieldType.Json) {
            // A converter made it, so that nobody has looked into it.
            weight.addGiven(value, 0);
        } else {
            weight.add(value);
        }
        return value;
    }

    /**
     * The merge patch of a JSON field, checked as JSON alone: it may leave out what the Java type of the field needs.
     *
     * @throws InvalidValueException if no database keeps what is in it
     */
    public static Object patch(FieldDefinition field, @Nullable Object patch) {
        if (!(field.type() instanceof FieldType.Json) || patch == null) {
            throw new InvalidValueException("type", "is no JSON field, so nothing can be merged into it");
        }
        return JsonMerge.check(JsonValues.convert(Map.class, patch, new Weight()));
    }

    /** {@link #convert(FieldDefinition, Object)} of a field that is no definition yet. */
    public static @Nullable Object convert(FieldType type, @Nullable Converter<?, ?> converter, @Nullable Object raw) {
        return converter == null ? convert(type, raw) : Conversion.write(type, converter, raw);
    }

    /**
     * The value of a field as Java rows have it, of the one that its column has.
     *
     * @throws DataFlowException if its converter does not take what is stored
     */
    public static @Nullable Object toJava(String model, FieldDefinition field, @Nullable Object stored) {
        Converter<?, ?> converter = field.converter();
        if (converter == null) {
            return stored;
        }
        try {
            return Conversion.read(field.type(), converter, stored);
        } catch (InvalidValueException e) {
            throw new DataFlowException(
                    "ROW_MAPPING",
                    model,
                    null,
                    model + "." + field.name() + ": a stored value cannot be read: " + e.message()
                            + "; mend the rows, or let the converter read whatever is stored",
                    null);
        }
    }

    private static Object scalar(Scalar type, Object raw) {
        return switch (type) {
            case STRING -> text(raw);
            case BOOLEAN -> bool(raw);
            case BYTE, SHORT, INTEGER, LONG, FLOAT, DOUBLE, DECIMAL -> Numbers.convert(type, raw);
            case INSTANT, OFFSET_DATE_TIME, LOCAL_DATE_TIME, LOCAL_DATE, LOCAL_TIME -> Temporals.convert(type, raw);
            case UUID -> uuid(raw);
            case BYTES -> bytes(raw);
        };
    }

    private static Object text(Object raw) {
        if (raw instanceof String text) {
            return Texts.check(text);
        }
        if (raw instanceof CharSequence text) {
            return Texts.check(text.toString());
        }
        throw wrongType("a text", raw);
    }

    private static Object bool(Object raw) {
        if (raw instanceof Boolean) {
            return raw;
        }
        if (raw instanceof CharSequence text) {
            String word = text.toString().strip().toLowerCase(Locale.ROOT);
            if (word.equals("true") || word.equals("false")) {
                return word.equals("true");
            }
            throw new InvalidValueException("format", "expected true or false, but the text is neither");
        }
        throw wrongType("true or false", raw);
    }

    private static Object uuid(Object raw) {
        if (raw instanceof UUID) {
            return raw;
        }
        if (raw instanceof CharSequence text) {
            String given = text.toString().strip();
            try {
                UUID uuid = UUID.fromString(given);
                // fromString also takes groups that are too short or signed
                if (uuid.toString().equalsIgnoreCase(given)) {
                    return uuid;
                }
            } catch (IllegalArgumentException e) {
                // said below, without the text
            }
            throw new InvalidValueException(
                    "format", "expected a UUID of 36 letters such as 0190b0f2-5c1e-7cc3-98c4-dc0c0c07398f");
        }
        throw wrongType("a UUID", raw);
    }

    private static Object bytes(Object raw) {
        if (raw instanceof byte[]) {
            return raw;
        }
        if (raw instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return bytes;
        }
        if (raw instanceof CharSequence text) {
            try {
                return Base64.getDecoder()
                        .decode(text.toString().strip().replace('-', '+').replace('_', '/'));
            } catch (IllegalArgumentException e) {
                throw new InvalidValueException("format", "expected bytes as base64 text, but the text is none");
            }
        }
        throw wrongType("bytes, or base64 text", raw);
    }

    private static Object constant(FieldType.Enumeration type, Object raw) {
        boolean named = type.javaType() == String.class;
        if (!named && type.javaType().isInstance(raw)) {
            return raw;
        }
        String name = raw instanceof CharSequence text
                ? text.toString().strip()
                : named && raw instanceof Enum<?> constant ? constant.name() : null;
        if (name == null) {
            throw wrongType("one of " + names(type), raw);
        }
        Object constant = type.constant(name);
        if (constant == null) {
            throw new InvalidValueException(
                    "oneOf", "expected one of " + names(type) + ", but the text is none of them");
        }
        return constant;
    }

    private static String names(FieldType.Enumeration type) {
        List<String> names = type.constants();
        String list = String.join(", ", names.subList(0, Math.min(MOST_NAMES, names.size())));
        return names.size() > MOST_NAMES ? list + " and " + (names.size() - MOST_NAMES) + " more" : list;
    }

    private static Object list(FieldType element, Object raw) {
        return each(collection(raw), value -> convert(element, value));
    }

    /** The elements of a list, an array, or a JSON array as text. */
    static Collection<?> collection(Object raw) {
        if (raw instanceof Collection<?> given) {
            return given;
        }
        if (raw instanceof CharSequence text) {
            return (Collection<?>) JsonValues.parse(text, List.class, "a list, or a JSON array as text");
        }
        if (raw.getClass().isArray() && !(raw instanceof byte[])) {
            return elements(raw);
        }
        throw wrongType("a list", raw);
    }

    /** Every element as the function makes it; the list itself when all of them stay. */
    static List<?> each(Collection<?> given, UnaryOperator<@Nullable Object> function) {
        List<@Nullable Object> converted = new ArrayList<>(given.size());
        boolean changed = false;
        for (Object value : given) {
            Object result = element(function, value, converted.size());
            changed |= result != value;
            converted.add(result);
        }
        return given instanceof List<?> list && !changed ? list : Collections.unmodifiableList(converted);
    }

    private static @Nullable Object element(UnaryOperator<@Nullable Object> function, @Nullable Object value, int at) {
        try {
            return function.apply(value);
        } catch (InvalidValueException e) {
            throw new InvalidValueException(e.rule(), "element " + at + ": " + e.message());
        }
    }

    private static List<@Nullable Object> elements(Object array) {
        List<@Nullable Object> elements = new ArrayList<>(Array.getLength(array));
        for (int i = 0; i < Array.getLength(array); i++) {
            elements.add(Array.get(array, i));
        }
        return elements;
    }

    /** The fault of a value of another kind; names its class, never the value. */
    static InvalidValueException wrongType(String expected, Object raw) {
        return new InvalidValueException("type", "expected " + expected + ", but got " + kind(raw));
    }

    private static String kind(Object raw) {
        if (raw instanceof CharSequence) {
            return "text";
        }
        if (raw instanceof Collection<?>) {
            return "a list";
        }
        return raw instanceof java.util.Map<?, ?> ? "a map" : raw.getClass().getTypeName();
    }
}
