package io.dataflow.core;

import org.jspecify.annotations.Nullable;

/** The database cannot do what was asked. */
public final class UnsupportedByDatabaseException extends DataFlowException {

    private static final long serialVersionUID = 1L;

    /** Creates the error for an operation of a model. */
    public UnsupportedByDatabaseException(
            @Nullable String model, @Nullable String operation, String message, @Nullable Throwable cause) {
        super("UNSUPPORTED_BY_DATABASE", model, operation, message, cause);
    }
}
