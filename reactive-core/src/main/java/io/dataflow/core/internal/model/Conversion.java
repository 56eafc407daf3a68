package io.dataflow.core.internal.model;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.model.Converter;
import io.dataflow.core.model.FieldType;
import java.util.Collection;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Between the Java values of a field with a converter and those of its column.
 *
 * <p>What a converter throws may hold the value, so only its class and place are told.
 */
final class Conversion {

    private final FieldType type;
    private final Converter<?, ?> converter;

    private Conversion(FieldType type, Converter<?, ?> converter) {
        this.type = type;
        this.converter = converter;
    }

    /** The value as the column has it. */
    static @Nullable Object write(FieldType type, Converter<?, ?> converter, @Nullable Object raw) {
        if (raw == null) {
            return null;
        }
        if (type instanceof FieldType.Array array) {
            Conversion elements = new Conversion(array.element(), converter);
            return Values.each(Values.collection(raw), element -> element == null ? null : elements.write(element));
        }
        return new Conversion(type, converter).write(raw);
    }

    /** The value as Java rows have it. */
    static @Nullable Object read(FieldType type, Converter<?, ?> converter, @Nullable Object stored) {
        if (stored == null) {
            return null;
        }
        if (type instanceof FieldType.Array array) {
            Conversion elements = new Conversion(array.element(), converter);
            return Values.each((Collection<?>) stored, element -> element == null ? null : elements.read(element));
        }
        return new Conversion(type, converter).read(stored);
    }

    private Object write(Object raw) {
        Object value = converter.type().isInstance(raw) ? raw : outside(raw);
        return Objects.requireNonNull(Values.convert(type, call(converter.write(), value)));
    }

    private Object read(Object stored) {
        return call(converter.read(), stored);
    }

    /** A value of another class: the stored one, its text, or else what a JSON library makes of the Java value or its JSON text. */
    private Object outside(Object raw) {
        Object stored;
        try {
            stored = Objects.requireNonNull(Values.convert(type, raw));
        } catch (InvalidValueException unfit) {
            return fromJson(raw, unfit);
        }
        return read(stored);
    }

    private Object fromJson(Object raw, InvalidValueException unfit) {
        try {
            Object value = raw instanceof CharSequence text && text.toString().startsWith("{")
                    ? JsonCodecs.find().read(text.toString(), converter.type())
                    : JsonCodecs.find().convert(raw, converter.type());
            if (value != null) {
                return value;
            }
        } catch (IllegalArgumentException | DataFlowException e) {
            // it is none, or nothing reads JSON here: what is stored was asked for first
        }
        throw unfit;
    }

    @SuppressWarnings("unchecked") // the value was tested for the class that the function takes
    private <V> Object call(Function<V, ?> function, Object value) {
        Object result;
        try {
            result = function.apply((V) value);
        } catch (RuntimeException e) {
            StackTraceElement[] trace = e.getStackTrace();
            throw refused("refused the value with " + e.getClass().getSimpleName()
                    + (trace.length == 0 ? "" : " at " + trace[0]));
        }
        if (result == null) {
            throw refused("answered null for a value");
        }
        return result;
    }

    private InvalidValueException refused(String what) {
        return new InvalidValueException(
                "converter", "the converter of " + converter.type().getSimpleName() + " " + what);
    }
}
