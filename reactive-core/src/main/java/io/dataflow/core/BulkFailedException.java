package io.dataflow.core;

import org.jspecify.annotations.Nullable;

/** A bulk operation that stopped; {@link #progress()} says exactly what is stored. */
public final class BulkFailedException extends DataFlowException {

    private static final long serialVersionUID = 1L;

    private final transient BulkProgress<?> progress;

    /** Creates the error with the progress up to the failure. */
    public BulkFailedException(
            @Nullable String model,
            @Nullable String operation,
            String message,
            BulkProgress<?> progress,
            @Nullable Throwable cause) {
        super("BULK_FAILED", model, operation, message, cause);
        this.progress = progress;
    }

    /** The totals of the call: what is stored is what is reported. */
    public BulkProgress<?> progress() {
        return progress;
    }

    @Override
    public boolean isTransient() {
        return getCause() instanceof DataFlowException cause && cause.isTransient();
    }
}
