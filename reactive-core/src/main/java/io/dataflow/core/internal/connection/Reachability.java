package io.dataflow.core.internal.connection;

import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Whether connections can be opened, and when to try again; guarded by the lock of the pool.
 *
 * <p>A database that was there is waited for, with one attempt at a time. One that was never there, or refuses who asks, is told
 * after a few.
 */
final class Reachability {

    private static final int ATTEMPTS = 3;
    private static final long FIRST = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LONGEST = TimeUnit.MILLISECONDS.toNanos(500);

    private boolean everReached;
    private int failures;
    private long retryAt;
    private @Nullable Throwable failure;

    void reached() {
        everReached = true;
        failures = 0;
        failure = null;
    }

    /**
     * Counts a failure.
     *
     * @param open how many connections there are
     * @return whether those who wait are to be told
     */
    boolean failed(Throwable error, int open, long now) {
        failure = error;
        failures++;
        retryAt = now + (everReached || open > 0 ? Math.min(LONGEST, FIRST << Math.min(failures - 1, 5)) : 0);
        boolean last = error instanceof R2dbcPermissionDeniedException
                || (everReached && !isOfDatabase(error))
                || (!everReached && open == 0 && failures >= ATTEMPTS);
        if (last) {
            failures = 0;
        }
        return last;
    }

    /** Not of what opens the connections, which would fail again. */
    private static boolean isOfDatabase(Throwable error) {
        return error instanceof R2dbcException || error instanceof IOException || error instanceof TimeoutException;
    }

    boolean isFailing() {
        return failures > 0;
    }

    boolean mayTry(long now) {
        return failures == 0 || now - retryAt >= 0;
    }

    long retryAt() {
        return retryAt;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }
}
