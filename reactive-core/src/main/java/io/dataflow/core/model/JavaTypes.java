package io.dataflow.core.model;

import io.dataflow.core.internal.model.InvalidValueException;
import io.dataflow.core.model.FieldType.Scalar;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.time.temporal.Temporal;
import java.time.temporal.TemporalAmount;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which type a field has whose Java type is given. */
final class JavaTypes {

    private static final Map<Class<?>, FieldType> SCALARS =
            Arrays.stream(Scalar.values()).collect(Collectors.toMap(Scalar::javaType, Function.identity()));

    private static final Map<Class<?>, FieldType> PRIMITIVES = Map.of(
            boolean.class, Scalar.BOOLEAN,
            byte.class, Scalar.BYTE,
            short.class, Scalar.SHORT,
            int.class, Scalar.INTEGER,
            long.class, Scalar.LONG,
            float.class, Scalar.FLOAT,
            double.class, Scalar.DOUBLE);

    private static final Map<String, String> INSTEAD = Map.ofEntries(
            Map.entry("char", "String"),
            Map.entry("java.lang.Character", "String"),
            Map.entry("java.lang.CharSequence", "String"),
            Map.entry("java.lang.StringBuilder", "String"),
            Map.entry("java.math.BigInteger", "BigDecimal or long"),
            Map.entry("java.lang.Number", "BigDecimal or the number type that it is"),
            Map.entry("java.util.Date", "Instant, LocalDateTime or LocalDate"),
            Map.entry("java.util.Calendar", "Instant or OffsetDateTime"),
            Map.entry("java.util.GregorianCalendar", "Instant or OffsetDateTime"),
            Map.entry("java.time.ZonedDateTime", "Instant or OffsetDateTime, and the zone in a field of its own"),
            Map.entry("java.time.OffsetTime", "LocalTime"),
            Map.entry("java.time.Duration", "a long, with the unit in its name"),
            Map.entry("java.time.Period", "an int, with the unit in its name"),
            Map.entry("java.time.Year", "int"),
            Map.entry("java.time.YearMonth", "LocalDate"),
            Map.entry("java.nio.ByteBuffer", "byte[]"));

    private static final Set<Class<?>> OPTIONALS = Set.of(
            java.util.Optional.class,
            java.util.OptionalInt.class,
            java.util.OptionalLong.class,
            java.util.OptionalDouble.class);

    /** Classes whose values the library keeps as what they are, scalars and enums aside. */
    private static final Set<Class<?>> CONTAINERS = Set.of(
            Object.class, Map.class, List.class, java.util.Collection.class, java.util.Set.class, Iterable.class);

    private JavaTypes() {}

    /** Whether fields of the class need no converter, and can have none. */
    static boolean isBuiltIn(Class<?> type) {
        return type.isPrimitive() || SCALARS.containsKey(type) || CONTAINERS.contains(type) || OPTIONALS.contains(type);
    }

    /** The class of a declared type; null where it has none. */
    static @Nullable Class<?> raw(Type type) {
        return type instanceof Class<?> c ? c : type instanceof ParameterizedType p ? (Class<?>) p.getRawType() : null;
    }

    /** The type of the elements of a list. */
    static Type element(ParameterizedType list) {
        Type element = list.getActualTypeArguments()[0];
        return element instanceof WildcardType w && w.getLowerBounds().length == 0 ? w.getUpperBounds()[0] : element;
    }

    /**
     * The type of a field; a list of scalars or enum constants is an array, and what is none of the known types is JSON.
     *
     * @throws InvalidValueException naming what to declare instead, for a type that cannot be stored as what it is
     */
    static FieldType fieldType(Type type) {
        if (type instanceof Class<?> c) {
            return ofClass(c);
        }
        if (type instanceof GenericArrayType) {
            throw refused(type, "declare a List");
        }
        refuseVariables(type, type);
        if (type instanceof ParameterizedType p) {
            return ofParameterized(p);
        }
        throw refused(type, "declare a class");
    }

    private static FieldType ofClass(Class<?> type) {
        FieldType known = scalar(type);
        if (known != null) {
            return known;
        }
        if (OPTIONALS.contains(type)) {
            throw refused(type, "declare the value itself, and mark it @Nullable");
        }
        if (type.isArray()) {
            throw refused(type, "declare a List");
        }
        String instead = INSTEAD.get(type.getName());
        if (instead == null && type.getName().startsWith("java.sql.")) {
            instead = "a type of java.time, or byte[] or String";
        }
        if (instead == null && (Temporal.class.isAssignableFrom(type) || TemporalAmount.class.isAssignableFrom(type))) {
            instead = "Instant, OffsetDateTime, LocalDateTime, LocalDate or LocalTime";
        }
        if (instead == null && type != Object.class && isNoData(type)) {
            instead = "a type that holds data";
        }
        if (instead != null) {
            throw refused(
                    type,
                    "declare " + instead + ", or add .converter(" + type.getSimpleName()
                            + ".class, ..) to the builder of the DataFlow");
        }
        return new FieldType.Json(type);
    }

    private static FieldType ofParameterized(ParameterizedType type) {
        Class<?> raw = (Class<?>) type.getRawType();
        if (raw != List.class) {
            ofClass(raw);
            return new FieldType.Json(type);
        }
        if (!(element(type) instanceof Class<?> c)) {
            return new FieldType.Json(type);
        }
        FieldType scalar = scalar(c);
        if (scalar == null) {
            ofClass(c);
            return new FieldType.Json(type);
        }
        if (scalar == FieldType.Scalar.BYTES) {
            throw refused(
                    byte[].class, "declare a model of its own for them: the drivers do not carry lists of byte[]");
        }
        return new FieldType.Array(scalar);
    }

    private static @Nullable FieldType scalar(Class<?> type) {
        FieldType scalar = type.isPrimitive() ? PRIMITIVES.get(type) : SCALARS.get(type);
        return scalar == null && type.isEnum() ? new FieldType.Enumeration(type) : scalar;
    }

    private static boolean isNoData(Class<?> type) {
        return type == Void.class
                || type.isPrimitive()
                || type == Class.class
                || type.isAnnotation()
                || org.reactivestreams.Publisher.class.isAssignableFrom(type)
                || AutoCloseable.class.isAssignableFrom(type);
    }

    private static void refuseVariables(Type type, Type whole) {
        if (type instanceof TypeVariable<?>) {
            throw refused(whole, "a type variable says nothing about its values; declare the type that it stands for");
        }
        if (type instanceof ParameterizedType p) {
            for (Type argument : p.getActualTypeArguments()) {
                refuseVariables(argument, whole);
            }
        } else if (type instanceof WildcardType w) {
            for (Type bound : w.getUpperBounds()) {
                refuseVariables(bound, whole);
            }
        } else if (type instanceof GenericArrayType a) {
            refuseVariables(a.getGenericComponentType(), whole);
        }
    }

    static InvalidValueException refused(Type type, String advice) {
        return new InvalidValueException("type", "the type " + type.getTypeName() + " cannot be stored; " + advice);
    }
}
