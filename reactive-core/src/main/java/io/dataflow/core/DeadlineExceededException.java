package io.dataflow.core;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A statement or a transaction did not end within its {@link Deadline}, and was stopped.
 *
 * <p>Transient, unless a write outside a transaction was running: it may be stored.
 */
public final class DeadlineExceededException extends DataFlowException {

    private static final long serialVersionUID = 1L;

    private final Duration limit;
    private final boolean repeatable;

    /** Creates the error for an operation of a model. */
    public DeadlineExceededException(
            @Nullable String model, @Nullable String operation, String message, Duration limit, boolean repeatable) {
        super("DEADLINE_EXCEEDED", model, operation, message, null);
        this.limit = limit;
        this.repeatable = repeatable;
    }

    /** How long it had. */
    public Duration limit() {
        return limit;
    }

    @Override
    public boolean isTransient() {
        return repeatable;
    }
}
