package io.dataflow.core;

import org.jspecify.annotations.Nullable;

/** No connection came free in time; the message and the members hold the numbers of the pool. */
public final class PoolTimeoutException extends DataFlowException {

    private static final long serialVersionUID = 1L;

    private final String pool;
    private final String lane;
    private final int total;
    private final int active;
    private final int idle;
    private final int waiting;

    /** Creates the error with the numbers of the pool at that moment. */
    public PoolTimeoutException(
            String pool,
            String lane,
            int total,
            int active,
            int idle,
            int waiting,
            String message,
            @Nullable Throwable cause) {
        super("POOL_TIMEOUT", null, null, message, cause);
        this.pool = pool;
        this.lane = lane;
        this.total = total;
        this.active = active;
        this.idle = idle;
        this.waiting = waiting;
    }

    /** The name of the pool. */
    public String pool() {
        return pool;
    }

    /** The lane that asked: {@code interactive}, {@code stream}, {@code bulk}, {@code migration} or {@code listen}. */
    public String lane() {
        return lane;
    }

    /** The connections that the pool held. */
    public int total() {
        return total;
    }

    /** The connections in use. */
    public int active() {
        return active;
    }

    /** The connections that were free. */
    public int idle() {
        return idle;
    }

    /** The callers that waited. */
    public int waiting() {
        return waiting;
    }

    @Override
    public boolean isTransient() {
        return true;
    }
}
