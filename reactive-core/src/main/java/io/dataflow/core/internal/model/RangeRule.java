package io.dataflow.core.internal.model;

import io.dataflow.core.model.Rule;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * The bounds of a number, both allowed.
 *
 * @param min the least number, or null
 * @param max the greatest number, or null
 */
public record RangeRule(@Nullable BigDecimal min, @Nullable BigDecimal max) implements Rule {

    @Override
    public String name() {
        return "range";
    }

    @Override
    public @Nullable String fault(Object value) {
        return Elements.fault(value, this::ofNumber);
    }

    private @Nullable String ofNumber(Object value) {
        BigDecimal number = decimal((Number) value);
        boolean fits = (min == null || number.compareTo(min) >= 0) && (max == null || number.compareTo(max) <= 0);
        return fits ? null : "must be " + bounds();
    }

    private String bounds() {
        if (min == null || max == null) {
            return min == null ? "at most " + plain(max) : "at least " + plain(min);
        }
        return "between " + plain(min) + " and " + plain(max);
    }

    private static String plain(@Nullable BigDecimal bound) {
        return bound == null ? "" : bound.stripTrailingZeros().toPlainString();
    }

    /** The number that is written, such as 0.1, and not the binary fraction next to it. */
    static BigDecimal decimal(Number number) {
        return number instanceof BigDecimal exact ? exact : new BigDecimal(number.toString());
    }
}
