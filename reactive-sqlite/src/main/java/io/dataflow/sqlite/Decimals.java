package io.dataflow.sqlite;

import java.math.BigDecimal;

/** Decimal numbers as texts. */
final class Decimals {

    /** So that a number with a huge exponent does not become a huge text. */
    private static final int MOST_DIGITS = 16_383;

    private Decimals() {}

    /** The text of a number, without exponent, with all of its digits. */
    static String text(BigDecimal value) {
        if (value.scale() > MOST_DIGITS || value.precision() - (long) value.scale() > MOST_DIGITS) {
            throw new IllegalArgumentException(
                    "A decimal of more than " + MOST_DIGITS + " digits before or after its point cannot be stored");
        }
        return value.toPlainString();
    }

    /** The number in a text. */
    static BigDecimal parse(String text) {
        return new BigDecimal(text.strip());
    }
}
