package io.dataflow.core;

import org.jspecify.annotations.Nullable;

/**
 * This runner is not the one that does the work any more: another took over while it was paused or cut off, and nothing that it
 * did since is stored. What was stored before counts; the other goes on from there.
 */
public final class FencedException extends DataFlowException {

    private static final long serialVersionUID = 1L;

    private final long token;
    private final long current;

    /** Creates the error with the token of this runner and that of the one that took over. */
    public FencedException(@Nullable String model, String operation, String message, long token, long current) {
        super("FENCED", model, operation, message, null);
        this.token = token;
        this.current = current;
    }

    /** The token of this runner. */
    public long token() {
        return token;
    }

    /** The token of the runner that took over; tokens only ever rise. */
    public long current() {
        return current;
    }
}
