package io.dataflow.core.internal.replica;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a replica, and what that means for a read.
 *
 * <p>One lock guards it, held for a few steps; what there is to tell the log is told outside of it, by who gets it.
 */
final class Standing {

    private static final long SPACING = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONGEST_REFRESH = TimeUnit.SECONDS.toNanos(1);
    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(30);
    private static final int MOST_DOUBLINGS = 10;

    private final Tidings tidings;
    private final LongSupplier clock;
    private final long maxLag;
    private final long refresh;
    private final LogCoverage coverage = new LogCoverage();
    private @Nullable LogPosition primary;
    private long measuredAt;
    private boolean out;
    /** Whether the last measurement found it less recent than reads ask for. */
    private boolean behind;

    private long retryAt;
    private long usedSince;
    private int failures;

    /** Where a read goes. */
    enum Verdict {
        REPLICA,
        PRIMARY,
        /** Nothing recent is known: it is worth to measure first. */
        MEASURE
    }

    /**
     * A verdict.
     *
     * @param verdict where the read goes
     * @param due whether it is time to measure, beside the read
     */
    record Decision(Verdict verdict, boolean due) {}

    Standing(Tidings tidings, Duration maxLag) {
        this(tidings, maxLag, System::nanoTime);
    }

    Standing(Tidings tidings, Duration maxLag, LongSupplier clock) {
        this.tidings = tidings;
        this.clock = clock;
        this.usedSince = clock.getAsLong();
        this.measuredAt = usedSince - LONGEST_REFRESH - 1;
        this.maxLag = maxLag.toNanos();
        this.refresh = Math.max(SPACING, Math.min(LONGEST_REFRESH, this.maxLag / 4));
    }

    /**
     * Where a read goes now.
     *
     * @param written when the last write ended that it has to see; null for none
     */
    synchronized Decision decide(@Nullable Long written) {
        long now = clock.getAsLong();
        if (out) {
            return new Decision(Verdict.PRIMARY, now - retryAt >= 0);
        }
        boolean fresh = coverage.reaches(now - maxLag);
        boolean old = now - measuredAt > refresh;
        if (fresh && (written == null || coverage.reaches(written))) {
            return new Decision(Verdict.REPLICA, old);
        }
        if (!fresh && old && !behind) {
            return new Decision(Verdict.MEASURE, false);
        }
        return new Decision(Verdict.PRIMARY, coverage.behind(now) > maxLag ? old : now - measuredAt > SPACING);
    }

    /** The primary said where its log stood. */
    synchronized void written(LogPosition position) {
        if (primary != null && !primary.isSameLog(position)) {
            coverage.restart();
        }
        primary = position;
        coverage.written(position.at(), position.position());
    }

    /** The replica said how it is. */
    synchronized Runnable replayed(ReplicaStatus status) {
        long now = clock.getAsLong();
        measuredAt = now;
        String unfit = status.unfit(primary);
        if (unfit != null) {
            return leftOut(now, unfit, null);
        }
        if (out) {
            out = false;
            usedSince = now;
        }
        coverage.replayed(status.replayed());
        behind = !coverage.reaches(now - maxLag);
        boolean late = coverage.behind(now) > maxLag;
        return () -> tidings.used(late);
    }

    /** The replica could not be measured. */
    synchronized Runnable unmeasured(Throwable error) {
        long now = clock.getAsLong();
        measuredAt = now;
        return leftOut(now, "it could not be asked how far it is", error);
    }

    /**
     * A read found it gone.
     *
     * @param began when the read began, which may be before it was gone and back
     */
    synchronized Runnable gone(long began, Throwable error) {
        return !out && began - usedSince >= 0 ? leftOut(clock.getAsLong(), "a read failed there", error) : () -> {};
    }

    private Runnable leftOut(long now, String why, @Nullable Throwable error) {
        if (!out && now - usedSince > LONGEST_PAUSE) {
            failures = 0;
        }
        out = true;
        long pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(failures, MOST_DOUBLINGS));
        failures++;
        retryAt = now + pause;
        coverage.forget();
        return () -> tidings.out(why, error, Duration.ofNanos(pause));
    }

    /** Whether it is left out. */
    synchronized boolean isOut() {
        return out;
    }

    /** The position that a server has to have replayed, for what is known by now to be true of it. */
    synchronized long floor() {
        return coverage.position();
    }

    /** Why a server whose connection was just opened is not the one that was measured, or null. */
    synchronized @Nullable String unlike(ReplicaStatus status, long floor) {
        String unfit = status.unfit(primary);
        return unfit != null || status.replayed() >= floor
                ? unfit
                : "it has not replayed again what it had replayed before";
    }
}
