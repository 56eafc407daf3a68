package io.dataflow.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Work that one runner at a time may do is done by another one; nothing was changed. It may be taken over when {@link #until()}
 * has passed, which the other puts off while it lives.
 */
public final class LeaseHeldException extends DataFlowException {

    private static final long serialVersionUID = 1L;

    private final String holder;
    private final Instant since;
    private final Instant until;

    /** Creates the error with who holds the work, since when and until when, by the clock of the database. */
    public LeaseHeldException(
            @Nullable String model, String operation, String message, String holder, Instant since, Instant until) {
        super("LEASE_HELD", model, operation, message, null);
        this.holder = holder;
        this.since = since;
        this.until = until;
    }

    /** Who does the work: what that runner calls itself, never a credential. */
    public String holder() {
        return holder;
    }

    /** Since when. */
    public Instant since() {
        return since;
    }

    /** Until when it is its own, unless it puts that off. */
    public Instant until() {
        return until;
    }

    @Override
    public boolean isTransient() {
        return true;
    }
}
