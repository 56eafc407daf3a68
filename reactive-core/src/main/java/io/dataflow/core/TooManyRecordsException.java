package io.dataflow.core;

import org.jspecify.annotations.Nullable;

/** More than one row matched where at most one was expected. */
public final class TooManyRecordsException extends DataFlowException {

    private static final long serialVersionUID = 1L;

    /** Creates the error for an operation of a model. */
    public TooManyRecordsException(
            @Nullable String model, @Nullable String operation, String message, @Nullable Throwable cause) {
        super("TOO_MANY_RECORDS", model, operation, message, cause);
    }
}
