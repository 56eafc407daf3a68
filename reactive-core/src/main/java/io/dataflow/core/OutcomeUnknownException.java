package io.dataflow.core;

import org.jspecify.annotations.Nullable;

/** A write or a commit was sent and never answered: it may be stored or not, and is never retried here. */
public final class OutcomeUnknownException extends DataFlowException {

    private static final long serialVersionUID = 1L;

    /** Creates the error for an operation of a model. */
    public OutcomeUnknownException(
            @Nullable String model, @Nullable String operation, String message, @Nullable Throwable cause) {
        super("OUTCOME_UNKNOWN", model, operation, message, cause);
    }
}
