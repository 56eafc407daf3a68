package io.dataflow.core.internal.query;

import io.dataflow.core.internal.model.InvalidValueException;
import io.dataflow.core.internal.model.Values;
import io.dataflow.core.model.Converter;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which operators go with a type, and how their operands become values of it.
 *
 * <p>Refusals are {@link InvalidValueException}s: whoever knows the model and the field names them.
 */
final class Operands {

    private static final FieldType ANY_JSON = new FieldType.Json(Object.class);

    private static final Set<Operator> OF_SCALARS = EnumSet.of(
            Operator.EQ,
            Operator.NE,
            Operator.GT,
            Operator.GTE,
            Operator.LT,
            Operator.LTE,
            Operator.IN,
            Operator.NIN,
            Operator.BETWEEN,
            Operator.NULL,
            Operator.EXISTS);
    private static final Set<Operator> OF_ARRAYS =
            EnumSet.of(Operator.EQ, Operator.NE, Operator.CONTAINS, Operator.OVERLAP, Operator.NULL, Operator.EXISTS);
    private static final Set<Operator> OF_JSON =
            EnumSet.of(Operator.EQ, Operator.NE, Operator.CONTAINS, Operator.NULL, Operator.EXISTS);
    private static final Set<Operator> OF_TEXTS = EnumSet.complementOf(EnumSet.of(Operator.OVERLAP));

    /** What a condition is about, as far as operators differ. */
    @SuppressWarnings("ImmutableEnumChecker") // nobody changes the sets
    private enum Kind {
        SCALAR("a value that is no text", OF_SCALARS),
        TEXT("a text", OF_TEXTS),
        ARRAY("a list", OF_ARRAYS),
        JSON("a JSON value", OF_JSON),
        PATH("a place inside JSON", OF_TEXTS);

        private final String text;
        private final Set<Operator> operators;

        Kind(String text, Set<Operator> operators) {
            this.text = text;
            this.operators = operators;
        }
    }

    private final FieldType type;
    private final @Nullable Converter<?, ?> converter;
    private final Kind kind;

    private Operands(FieldType type, @Nullable Converter<?, ?> converter, Kind kind) {
        this.type = type;
        this.converter = converter;
        this.kind = kind;
    }

    /** The operands of conditions on a field, or on a place inside it. */
    static Operands of(FieldDefinition field, boolean path) {
        FieldType type = field.type();
        Kind kind = path
                ? Kind.PATH
                : type instanceof FieldType.Json
                        ? Kind.JSON
                        : type instanceof FieldType.Array
                                ? Kind.ARRAY
                                : type == Scalar.STRING ? Kind.TEXT : Kind.SCALAR;
        return new Operands(type, field.converter(), kind);
    }

    /** The operand as a value of the type; lists without anything shared with the caller. */
    @Nullable
    Object convert(Operator operator, @Nullable Object operand) {
        if (!kind.operators.contains(operator)) {
            throw new InvalidValueException(
                    "operator",
                    "does not go with " + kind.text + "; what does is "
                            + kind.operators.stream().map(Operator::symbol).collect(Collectors.joining(" ")));
        }
        return switch (operator) {
            case EQ, NE -> operand == null ? null : one(operand);
            case GT, GTE, LT, LTE -> ordered(operand);
            case IN, NIN -> sameKind(each(list(operand), true));
            case BETWEEN -> range(operand);
            case LIKE, ILIKE -> checked(text(operand), LikePattern.fault(text(operand)));
            case REGEX -> checked(text(operand), RegexPattern.fault(text(operand)));
            case STARTS_WITH, ENDS_WITH -> text(operand);
            case CONTAINS -> contained(operand);
            case OVERLAP -> elements(operand);
            case NULL, EXISTS -> flag(operand);
        };
    }

    private Object one(@Nullable Object operand) {
        Object given = given(operand);
        if (kind == Kind.JSON) {
            throw new InvalidValueException(
                    "operator", "compares with null only; a place inside is compared by its path, a part by $contains");
        }
        if (kind == Kind.PATH) {
            return plain(given);
        }
        if (kind != Kind.ARRAY && (given instanceof Collection<?> || given instanceof Object[])) {
            throw new InvalidValueException("operand", "takes one value, but got a list; $in takes a list");
        }
        return given(Values.convert(type, converter, given));
    }

    private Object ordered(@Nullable Object operand) {
        Object value = one(operand);
        if (kind == Kind.PATH && value instanceof Boolean) {
            throw new InvalidValueException("operand", "compares texts with texts and numbers with numbers");
        }
        return value;
    }

    private List<Object> range(@Nullable Object operand) {
        List<?> ends = list(operand);
        if (ends.size() != 2) {
            throw new InvalidValueException("operand", "takes exactly two values, but got " + ends.size());
        }
        return sameKind(List.of(ordered(ends.get(0)), ordered(ends.get(1))));
    }

    private Object contained(@Nullable Object operand) {
        return switch (kind) {
            case TEXT -> text(operand);
            case ARRAY ->
                elements(
                        operand instanceof Collection<?> || operand instanceof Object[]
                                ? operand
                                : List.of(given(operand)));
            default -> converted(ANY_JSON, given(operand));
        };
    }

    private List<Object> elements(@Nullable Object operand) {
        FieldType element = ((FieldType.Array) type).element();
        List<Object> values = new ArrayList<>();
        for (Object value : list(operand)) {
            values.add(given(Values.convert(element, converter, given(value))));
        }
        return Collections.unmodifiableList(values);
    }

    private <E extends @Nullable Object> List<E> sameKind(List<E> values) {
        if (kind == Kind.PATH) {
            long kinds = values.stream()
                    .filter(value -> value != null)
                    .map(Operands::scalarKind)
                    .distinct()
                    .count();
            if (kinds > 1) {
                throw new InvalidValueException(
                        "operand", "takes values of one kind inside JSON: all texts, numbers or booleans");
            }
        }
        return values;
    }

    private static Class<?> scalarKind(Object value) {
        return value instanceof Number ? Number.class : value.getClass();
    }

    private List<@Nullable Object> each(List<?> values, boolean orNull) {
        List<@Nullable Object> converted = new ArrayList<>(values.size());
        for (Object value : values) {
            try {
                converted.add(value == null && orNull ? null : one(value));
            } catch (InvalidValueException e) {
                throw new InvalidValueException(e.rule(), "element " + converted.size() + ": " + e.message());
            }
        }
        return Collections.unmodifiableList(converted);
    }

    /** A value as JSON has it in one place; its text is checked like that of any field. */
    private static Object plain(Object value) {
        boolean known = value instanceof CharSequence
                || value instanceof Boolean
                || value instanceof Byte
                || value instanceof Short
                || value instanceof Integer
                || value instanceof Long
                || value instanceof Float
                || value instanceof Double
                || value instanceof BigDecimal
                || value instanceof BigInteger;
        if (!known) {
            throw new InvalidValueException(
                    "type",
                    "compares with a text, a number, a boolean or null inside JSON; parts are found by $contains");
        }
        return value instanceof CharSequence text ? converted(Scalar.STRING, text) : converted(ANY_JSON, value);
    }

    private static String text(@Nullable Object operand) {
        if (!(operand instanceof CharSequence)) {
            throw new InvalidValueException("type", "takes a text");
        }
        return (String) converted(Scalar.STRING, operand);
    }

    private static String checked(String text, @Nullable String fault) {
        if (fault != null) {
            throw new InvalidValueException("pattern", fault);
        }
        return text;
    }

    private static Boolean flag(@Nullable Object operand) {
        if (operand instanceof Boolean flag) {
            return flag;
        }
        throw new InvalidValueException("type", "takes true or false");
    }

    private static List<?> list(@Nullable Object operand) {
        if (operand instanceof Collection<?> values) {
            return new ArrayList<>(values);
        }
        if (operand instanceof Object[] values) {
            return Arrays.asList(values.clone());
        }
        throw new InvalidValueException("type", "takes a list");
    }

    private static Object given(@Nullable Object operand) {
        if (operand == null) {
            throw new InvalidValueException("operand", "takes a value, but got null; null is matched by $null or $eq");
        }
        return operand;
    }

    private static Object converted(FieldType type, Object value) {
        return given(Values.convert(type, value));
    }
}
