package io.dataflow.core.internal.query;

import io.dataflow.core.ValidationFailedException;

/** The refusal of input that breaks a rule before a model is known. */
public final class Checks {

    private Checks() {}

    /**
     * Refuses the input of a public type unless a rule holds.
     *
     * @throws ValidationFailedException if it does not hold
     */
    public static void require(boolean holds, String subject, String field, String rule, String message) {
        if (!holds) {
            throw new ValidationFailedException(subject, null, field, rule, message);
        }
    }
}
