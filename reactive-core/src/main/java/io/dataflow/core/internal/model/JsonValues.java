package io.dataflow.core.internal.model;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.time.temporal.Temporal;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Turns values from outside into the Java type of a JSON field, and refuses what no database keeps, however deep it is. */
final class JsonValues {

    /** What Jackson reads at most. */
    static final int DEEPEST = 500;

    private JsonValues() {}

    static Object convert(Type type, Object raw, Weight weight) {
        Object value = raw instanceof CharSequence text && !takesText(type)
                ? parse(text, type, "JSON of " + type.getTypeName())
                : raw;
        if (value == null) {
            throw new InvalidValueException("format", "the JSON text null says nothing; give null itself");
        }
        boolean ofAnything = value instanceof Map<?, ?> && isMapOfAnything(type);
        if (!ofAnything && !fits(type, value)) {
            value = read(type, value);
        }
        boolean named = check(value, 0, weight);
        if (ofAnything && !named) {
            value = read(type, value);
            check(value, 0, weight);
        }
        return value;
    }

    /** The commonest type: whether its names are texts is seen while they are checked. */
    private static boolean isMapOfAnything(Type type) {
        if (!(type instanceof ParameterizedType p) || p.getRawType() != Map.class) {
            return false;
        }
        Type[] arguments = p.getActualTypeArguments();
        return arguments[0] == String.class && arguments[1] == Object.class;
    }

    /** The value of a JSON text; a fault says what was expected. */
    static Object parse(CharSequence text, Type type, String expected) {
        Object value;
        try {
            value = JsonCodecs.find().read(text.toString(), type);
        } catch (IllegalArgumentException e) {
            throw new InvalidValueException("format", "expected " + expected + ", but " + e.getMessage());
        }
        if (value == null) {
            throw new InvalidValueException("format", "expected " + expected + ", but the JSON text is null");
        }
        return value;
    }

    private static Object read(Type type, Object value) {
        try {
            Object converted = JsonCodecs.find().convert(value, type);
            if (converted != null) {
                return converted;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw Values.wrongType(type.getTypeName(), value);
    }

    /** Whether a text is a value of the type: of any other, it is read as JSON. */
    private static boolean takesText(Type type) {
        return raw(type).isAssignableFrom(String.class);
    }

    private static boolean fits(Type type, @Nullable Object value) {
        if (value == null) {
            return true;
        }
        if (!raw(type).isInstance(value)) {
            return false;
        }
        if (!(type instanceof ParameterizedType p)) {
            return true;
        }
        Type[] arguments = p.getActualTypeArguments();
        if (value instanceof Collection<?> elements && arguments.length == 1) {
            return allFit(arguments[0], elements);
        }
        return !(value instanceof Map<?, ?> map && arguments.length == 2)
                || (allFit(arguments[0], map.keySet()) && allFit(arguments[1], map.values()));
    }

    /** A loop, since every row of an import comes by here. */
    private static boolean allFit(Type type, Collection<?> values) {
        if (type == Object.class) {
            return true;
        }
        for (Object value : values) {
            if (!fits(type, value)) {
                return false;
            }
        }
        return true;
    }

    private static Class<?> raw(Type type) {
        if (type instanceof Class<?> c) {
            return c;
        }
        if (type instanceof ParameterizedType p) {
            return (Class<?>) p.getRawType();
        }
        return type instanceof WildcardType w ? raw(w.getUpperBounds()[0]) : Object.class;
    }

    /** Refuses what no database keeps, and weighs the rest; answers whether all names of a map, if it is one, are strings. */
    private static boolean check(@Nullable Object value, int depth, Weight weight) {
        if (depth > DEEPEST) {
            throw new InvalidValueException("depth", "the JSON value is nested deeper than " + DEEPEST + " levels");
        }
        weight.add(value);
        if (value instanceof String text) {
            Texts.check(text);
        } else if (value instanceof Number number) {
            Numbers.finite(number);
        } else if (value instanceof Map<?, ?> map) {
            return checkEntries(map, depth, weight);
        } else if (value instanceof Collection<?> elements) {
            for (Object element : elements) {
                check(element, depth + 1, weight);
            }
        } else if (value instanceof CharSequence text) {
            check(text.toString(), depth, weight);
        } else if (value != null && !isSafe(value)) {
            checkWritten(value, depth, weight);
        }
        return true;
    }

    private static boolean checkEntries(Map<?, ?> map, int depth, Weight weight) {
        boolean named = true;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            Object name = entry.getKey();
            if (name == null) {
                throw new InvalidValueException(
                        "type", "a name in the JSON value is null; JSON has only texts as names");
            }
            named &= name instanceof String;
            check(name, depth + 1, weight);
            check(entry.getValue(), depth + 1, weight);
        }
        return named;
    }

    private static boolean isSafe(Object value) {
        return value instanceof Boolean
                || value instanceof Enum<?>
                || value instanceof Temporal
                || value instanceof UUID
                || value instanceof byte[];
    }

    /** Checks an object of any other class as what the codec will write of it. */
    private static void checkWritten(Object value, int depth, Weight weight) {
        Object written;
        try {
            written = JsonCodecs.find().convert(new Object[] {value}, Object.class);
        } catch (IllegalArgumentException e) {
            throw new InvalidValueException(
                    "type",
                    "a value of " + value.getClass().getTypeName()
                            + " cannot be kept as JSON: it holds a type that cannot be"
                            + " written, or NaN or an infinity");
        }
        for (Object element : (Collection<?>) Objects.requireNonNull(written)) {
            // what the codec passes on as it is has nothing inside
            if (element instanceof Map<?, ?> || element instanceof Collection<?>) {
                check(element, depth + 1, weight);
            } else if (element instanceof CharSequence || element instanceof Number) {
                check(element, depth, weight);
            }
        }
    }
}
