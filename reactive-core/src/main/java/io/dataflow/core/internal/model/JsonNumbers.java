package io.dataflow.core.internal.model;

import java.math.BigDecimal;

/** What Java makes of a number whose type nobody said. */
public final class JsonNumbers {

    private JsonNumbers() {}

    /** A Double where it says the same, else the decimal, so that no digit is lost. */
    public static Number natural(BigDecimal decimal) {
        double nearest = decimal.doubleValue();
        boolean same = Double.isFinite(nearest) && new BigDecimal(Double.toString(nearest)).compareTo(decimal) == 0;
        return same ? nearest : decimal;
    }
}
