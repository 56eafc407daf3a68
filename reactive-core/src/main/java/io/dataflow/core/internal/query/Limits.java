package io.dataflow.core.internal.query;

import io.dataflow.core.ValidationFailedException;
import org.jspecify.annotations.Nullable;

/**
 * How large a filter may be: {@value #DEPTH} levels of nesting, {@value #CONDITIONS} conditions, {@value #STEPS} steps into a
 * JSON field. Lists of values have no limit of ours: most are bound as one value.
 *
 * <p>Counts one filter while it is read; confined to that.
 */
final class Limits {

    static final int DEPTH = 50;
    static final int CONDITIONS = 1_000;
    static final int STEPS = 32;

    private final @Nullable String model;
    private final @Nullable String operation;
    private int conditions;

    Limits(@Nullable String model, @Nullable String operation) {
        this.model = model;
        this.operation = operation;
    }

    /** Refuses nesting that is too deep, before the stack does. */
    void descend(int depth) {
        if (depth > DEPTH) {
            throw refused("depth", "is nested deeper than " + DEPTH + " levels");
        }
    }

    /** Counts one more condition. */
    void condition() {
        if (++conditions > CONDITIONS) {
            throw refused(
                    "size",
                    "has more than " + CONDITIONS + " conditions; give many values of one field as one list with "
                            + Operator.IN.symbol());
        }
    }

    private ValidationFailedException refused(String rule, String message) {
        return new ValidationFailedException(model, operation, "filter", rule, message);
    }
}
