package io.dataflow.core.internal.execution;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many statements of one kind are let run at once before calls wait to be asked together, and whether that pays.
 *
 * <p>As many as make one begin each millisecond, by the time that they took lately: two where they are quick, more where a network
 * or a disk makes them long, at most half of the connections. Where statements fail together, each call is asked alone for a
 * while.
 */
final class Pace {

    private static final long INTERVAL_NANOS = 1_000_000;
    private static final int LEAST = 2;
    /** Weights of what was and what is new. */
    private static final int SMOOTHING = 8;

    private static final int MOST_TRUST = 16;
    private static final int COST_OF_FAILURE = 4;
    private static final int CALLS_ALONE = 1_000;

    private final int least;
    private final int most;
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger trust = new AtomicInteger(MOST_TRUST);
    private final AtomicInteger alone = new AtomicInteger();

    /** The pace of statements over so many connections. */
    Pace(int connections) {
        this.least = Math.min(LEAST, connections);
        this.most = Math.max(least, connections / 2);
    }

    /** How many statements run at once. */
    int limit() {
        return (int) Math.max(least, Math.min(most, nanos.get() / INTERVAL_NANOS));
    }

    /** Whether the next call is asked alone whatever else runs. */
    boolean isAlone() {
        return alone.get() > 0 && alone.decrementAndGet() >= 0;
    }

    /** A statement took so long. */
    void took(long time) {
        nanos.accumulateAndGet(time, (before, now) -> before + (now - before) / SMOOTHING);
    }

    /** A statement of several calls was done, or was not. */
    void together(boolean done) {
        if (done) {
            trust.accumulateAndGet(1, (before, one) -> Math.min(MOST_TRUST, before + one));
        } else if (trust.addAndGet(-COST_OF_FAILURE) < 0) {
            trust.set(MOST_TRUST / 2);
            alone.set(CALLS_ALONE);
        }
    }
}
