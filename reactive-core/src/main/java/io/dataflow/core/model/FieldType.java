package io.dataflow.core.model;

import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The type of a field: a scalar, an enum, a list of either, or JSON. */
public sealed interface FieldType {

    /** The Java class that a value of this type has inside the library. */
    Class<?> javaType();

    /**
     * The type of a field that is declared with a Java type.
     *
     * @throws io.dataflow.core.internal.model.InvalidValueException if its values cannot be stored as what they are
     */
    static FieldType of(Type declared) {
        return JavaTypes.fieldType(declared);
    }

    /** One of the scalar types, stored in a column type of its own. */
    enum Scalar implements FieldType {
        STRING(String.class),
        BOOLEAN(Boolean.class),
        BYTE(Byte.class),
        SHORT(Short.class),
        INTEGER(Integer.class),
        LONG(Long.class),
        FLOAT(Float.class),
        DOUBLE(Double.class),
        DECIMAL(java.math.BigDecimal.class),
        INSTANT(java.time.Instant.class),
        OFFSET_DATE_TIME(java.time.OffsetDateTime.class),
        LOCAL_DATE_TIME(java.time.LocalDateTime.class),
        LOCAL_DATE(java.time.LocalDate.class),
        LOCAL_TIME(java.time.LocalTime.class),
        UUID(java.util.UUID.class),
        BYTES(byte[].class);

        private final Class<?> javaType;

        Scalar(Class<?> javaType) {
            this.javaType = javaType;
        }

        @Override
        public Class<?> javaType() {
            return javaType;
        }
    }

    /**
     * One of a set of names, stored as text.
     *
     * @param javaType the enum class, or String where the model was declared as data and has no class
     * @param constants the names, in the order of declaration
     */
    record Enumeration(Class<?> javaType, List<String> constants) implements FieldType {
        /** Copies the names. */
        public Enumeration {
            constants = List.copyOf(constants);
        }

        /** The constants of an enum class. */
        public Enumeration(Class<?> javaType) {
            this(javaType, namesOf(javaType));
        }

        /** The value of a name as it is stored: the enum constant, or the name itself; null when it is none of them. */
        public @Nullable Object constant(String name) {
            int index = constants.indexOf(name);
            Object[] values = javaType.getEnumConstants();
            return index < 0 ? null : values == null ? name : values[index];
        }

        private static List<String> namesOf(Class<?> javaType) {
            Object[] values = javaType.getEnumConstants();
            if (values == null) {
                throw new IllegalArgumentException(javaType.getName() + " is no enum class");
            }
            return Arrays.stream(values).map(value -> ((Enum<?>) value).name()).toList();
        }
    }

    /**
     * A list of scalars or enum constants, stored as an array where the database has arrays, else as JSON.
     *
     * @param element the type of the elements
     */
    record Array(FieldType element) implements FieldType {
        @Override
        public Class<?> javaType() {
            return java.util.List.class;
        }
    }

    /**
     * A value stored as JSON: a map, a list, or any type that the JSON codec reads.
     *
     * @param type the Java type that the codec reads it into
     */
    record Json(Type type) implements FieldType {
        @Override
        public Class<?> javaType() {
            return type instanceof Class<?> c
                    ? c
                    : type instanceof java.lang.reflect.ParameterizedType p ? (Class<?>) p.getRawType() : Object.class;
        }
    }
}
