package io.dataflow.core;

import org.jspecify.annotations.Nullable;

/** No row has the key that was asked for. */
public final class RecordNotFoundException extends DataFlowException {

    private static final long serialVersionUID = 1L;

    /** Creates the error for an operation of a model. */
    public RecordNotFoundException(
            @Nullable String model, @Nullable String operation, String message, @Nullable Throwable cause) {
        super("RECORD_NOT_FOUND", model, operation, message, cause);
    }
}
