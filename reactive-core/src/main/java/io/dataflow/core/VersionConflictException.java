package io.dataflow.core;

import org.jspecify.annotations.Nullable;

/** The row is there, but with another version than the one that was given: somebody else changed it meanwhile. */
public final class VersionConflictException extends DataFlowException {

    private static final long serialVersionUID = 1L;

    /** Creates the error for an operation of a model. */
    public VersionConflictException(
            @Nullable String model, @Nullable String operation, String message, @Nullable Throwable cause) {
        super("VERSION_CONFLICT", model, operation, message, cause);
    }
}
