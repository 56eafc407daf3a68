package io.dataflow.core.model;

import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.model.InvalidValueException;
import io.dataflow.core.model.FieldType.Scalar;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The field types that users added, by class; immutable. */
public final class Converters {

    /** No type but those that are built in. */
    public static final Converters NONE = new Converters(Map.of(), false);

    private final Map<Class<?>, Typed> types;
    private final boolean listsAsJson;

    /** The type of a field, and the converter between it and Java; null when Java has the type itself. */
    record Typed(FieldType type, @Nullable Converter<?, ?> converter) {}

    private Converters(Map<Class<?>, Typed> types, boolean listsAsJson) {
        this.types = types;
        this.listsAsJson = listsAsJson;
    }

    /**
     * These types and one more.
     *
     * @throws ValidationFailedException if its class is a built-in type or has a converter already, or it cannot be stored as
     *     it says
     */
    public Converters with(Converter<?, ?> converter) {
        Class<?> type = converter.type();
        if (JavaTypes.isBuiltIn(type)) {
            throw refused(converter, "builtIn", "is a field type already; a converter is for a class of your own");
        }
        if (types.containsKey(type)) {
            throw refused(converter, "twice", "has a converter already; give one for each class");
        }
        if (type.isAssignableFrom(converter.stored())) {
            throw refused(
                    converter,
                    "stored",
                    "is a supertype of " + converter.stored().getSimpleName()
                            + ", so that nobody could tell the two apart; store another type");
        }
        Map<Class<?>, Typed> all = new LinkedHashMap<>(types);
        all.put(type, new Typed(storedType(converter), converter));
        return new Converters(all, listsAsJson);
    }

    /** These types, where times are in columns without zone, and lists are JSON. */
    Converters asKailashStores() {
        Map<Class<?>, Typed> all = new LinkedHashMap<>(types);
        for (Converter<?, ?> utc : List.of(UtcTimes.INSTANT, UtcTimes.OFFSET_DATE_TIME)) {
            all.put(utc.type(), new Typed(Scalar.LOCAL_DATE_TIME, utc));
        }
        return new Converters(all, true);
    }

    private static FieldType storedType(Converter<?, ?> converter) {
        try {
            FieldType stored = JavaTypes.fieldType(converter.stored());
            if (!(stored instanceof FieldType.Json) || JavaTypes.isBuiltIn(converter.stored())) {
                return stored;
            }
        } catch (InvalidValueException e) {
            // said below
        }
        throw refused(
                converter,
                "stored",
                "is stored as " + converter.stored().getTypeName()
                        + ", which is no field type itself; store a String, a number, a boolean, a time, a UUID, bytes,"
                        + " an enum, a Map or a List");
    }

    /**
     * The type of a field that is declared with a Java type.
     *
     * @throws InvalidValueException naming what to do, for a type that cannot be stored
     */
    Typed typed(Type declared) {
        Typed whole = find(JavaTypes.raw(declared));
        if (whole != null) {
            return whole;
        }
        if (listsAsJson && JavaTypes.fieldType(declared) instanceof FieldType.Array) {
            return new Typed(new FieldType.Json(declared), null);
        }
        Typed element = declared instanceof ParameterizedType p && p.getRawType() == List.class
                ? find(JavaTypes.raw(JavaTypes.element(p)))
                : null;
        if (element == null) {
            return new Typed(JavaTypes.fieldType(declared), null);
        }
        FieldType type = element.type();
        if (type == Scalar.BYTES || !(type instanceof Scalar || type instanceof FieldType.Enumeration)) {
            throw JavaTypes.refused(
                    declared,
                    "its elements would be " + TypeNames.nameOf(type)
                            + ", of which there are no lists; let .converter(..) store text, a number or a time");
        }
        return new Typed(new FieldType.Array(type), element.converter());
    }

    private @Nullable Typed find(@Nullable Class<?> type) {
        return type == null ? null : types.get(type);
    }

    private static ValidationFailedException refused(Converter<?, ?> converter, String rule, String message) {
        return new ValidationFailedException(
                "DataFlow", null, ".converter(" + converter.shown() + ".class, ..)", rule, "the class " + message);
    }
}
