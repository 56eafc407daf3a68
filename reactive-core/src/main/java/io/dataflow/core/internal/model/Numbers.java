package io.dataflow.core.internal.model;

import io.dataflow.core.model.FieldType.Scalar;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.regex.Pattern;

/** Turns numbers, and texts of numbers, into numbers of another width where nothing is lost. */
final class Numbers {

    /** The most digits on either side of the point that every database keeps. */
    private static final int MOST_DIGITS = 16_383;

    /** What so many digits have at least. */
    private static final int MOST_BITS = 54_419;

    static final int LONGEST_TEXT = 2 * MOST_DIGITS;

    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*+|\\.\\d++)([eE][+-]?\\d{1,9})?");

    private static final Map<Scalar, Long> LARGEST = Map.of(
            Scalar.BYTE, (long) Byte.MAX_VALUE,
            Scalar.SHORT, (long) Short.MAX_VALUE,
            Scalar.INTEGER, (long) Integer.MAX_VALUE,
            Scalar.LONG, Long.MAX_VALUE);

    private Numbers() {}

    static Object convert(Scalar type, Object raw) {
        if (type.javaType().isInstance(raw)) {
            return finite(raw);
        }
        if (raw instanceof CharSequence text) {
            return fromText(type, parse(text));
        }
        if (!(raw instanceof Number number)) {
            throw Values.wrongType("a number", raw);
        }
        finite(number);
        if (type == Scalar.DOUBLE && number instanceof Float f) {
            // by its decimal text: 0.1f is meant as 0.1
            return Double.parseDouble(f.toString());
        }
        BigDecimal decimal = decimal(number);
        // of a fraction the decimal text counts, of a whole number each unit
        boolean byText = number instanceof BigDecimal || number instanceof Double || number instanceof Float;
        return switch (type) {
            case DECIMAL -> finite(decimal);
            case FLOAT -> exact(decimal, finite(decimal.floatValue()), byText, "float");
            case DOUBLE -> exact(decimal, finite(decimal.doubleValue()), byText, "double");
            default -> whole(type, decimal);
        };
    }

    /** Text of a floating point number means the nearest one, as in Java source. */
    private static Object fromText(Scalar type, BigDecimal decimal) {
        return switch (type) {
            case DECIMAL -> finite(decimal);
            case FLOAT -> finite(decimal.floatValue());
            case DOUBLE -> finite(decimal.doubleValue());
            default -> whole(type, decimal);
        };
    }

    private static Object whole(Scalar type, BigDecimal decimal) {
        long largest = LARGEST.getOrDefault(type, 0L);
        long value;
        try {
            value = decimal.longValueExact();
        } catch (ArithmeticException e) {
            if (isFraction(decimal)) {
                throw new InvalidValueException("exact", "expected a whole number, but it has a fraction");
            }
            throw outOfRange(largest);
        }
        if (value > largest || value < -largest - 1) {
            throw outOfRange(largest);
        }
        return switch (type) {
            case BYTE -> (byte) value;
            case SHORT -> (short) value;
            case INTEGER -> (int) value;
            default -> value;
        };
    }

    private static boolean isFraction(BigDecimal decimal) {
        return decimal.scale() > 0 && decimal.precision() - (long) decimal.scale() < 20;
    }

    private static InvalidValueException outOfRange(long largest) {
        return new InvalidValueException(
                "range", "expected a whole number from " + (-largest - 1) + " to " + largest + ", but it is outside");
    }

    private static Object exact(BigDecimal given, Object nearest, boolean byText, String kind) {
        BigDecimal binary = nearest instanceof Float f ? new BigDecimal(f) : new BigDecimal((Double) nearest);
        if (binary.compareTo(given) == 0 || (byText && new BigDecimal(nearest.toString()).compareTo(given) == 0)) {
            return nearest;
        }
        throw new InvalidValueException(
                "exact", "the number has more digits than a " + kind + " keeps; round it first");
    }

    private static BigDecimal decimal(Number number) {
        if (number instanceof BigDecimal decimal) {
            return decimal;
        }
        if (number instanceof BigInteger integer) {
            return new BigDecimal(integer);
        }
        if (number instanceof Double || number instanceof Float) {
            return new BigDecimal(number.toString());
        }
        if (number instanceof Long || number instanceof Integer || number instanceof Short || number instanceof Byte) {
            return BigDecimal.valueOf(number.longValue());
        }
        throw Values.wrongType("a number", number);
    }

    private static BigDecimal parse(CharSequence text) {
        String number = text.toString().strip();
        if (number.length() > LONGEST_TEXT || !NUMBER.matcher(number).matches()) {
            throw new InvalidValueException("format", "expected a number, but the text is none");
        }
        return new BigDecimal(number);
    }

    /** Answers the number if it is one that every database keeps. */
    static Object finite(Object number) {
        if ((number instanceof Double d && !Double.isFinite(d)) || (number instanceof Float f && !Float.isFinite(f))) {
            throw new InvalidValueException(
                    "finite",
                    "expected a finite number; NaN, infinities and what is too large for the type are refused");
        }
        if (number instanceof BigDecimal decimal
                && (decimal.scale() > MOST_DIGITS || decimal.precision() - (long) decimal.scale() > MOST_DIGITS)) {
            throw tooManyDigits();
        }
        if (number instanceof BigInteger integer && integer.bitLength() > MOST_BITS) {
            throw tooManyDigits();
        }
        return number;
    }

    private static InvalidValueException tooManyDigits() {
        return new InvalidValueException(
                "range", "the number has more than " + MOST_DIGITS + " digits before or behind the point");
    }
}
