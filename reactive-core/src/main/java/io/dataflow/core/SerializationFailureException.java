package io.dataflow.core;

import org.jspecify.annotations.Nullable;

/** The database gave up a transaction in favour of a concurrent one (serialization failure or deadlock). */
public final class SerializationFailureException extends DataFlowException {

    private static final long serialVersionUID = 1L;

    /** Creates the error for an operation of a model. */
    public SerializationFailureException(
            @Nullable String model, @Nullable String operation, String message, @Nullable Throwable cause) {
        super("SERIALIZATION_FAILURE", model, operation, message, cause);
    }

    @Override
    public boolean isTransient() {
        return true;
    }
}
