package io.dataflow.sqlite;

import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.sqlite.BusyHandler;
import org.sqlite.ProgressHandler;
import org.sqlite.core.DB;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

/**
 * Stops what runs on a connection, from any thread, and hits nothing else.
 *
 * <p>{@code sqlite3_interrupt} stops all statements of a connection that have begun. So it is called only while the one to
 * stop is the only one; beside others it is stopped by a handler that SQLite asks now and then.
 */
final class Control {

    static final long UNLIMITED = Long.MAX_VALUE;

    private static final int ASKED_EVERY = 5_000;
    private static final long SHORTEST_NAP = 200_000;
    private static final int DOUBLINGS = 5;

    private final DB db;
    private final AtomicReference<@Nullable Stretch> current = new AtomicReference<>();
    private volatile boolean stop;
    private volatile @Nullable Thread napping;
    private long lockDeadline;

    Control(DB db) throws SQLException {
        this.db = db;
        db.busy_handler(new BusyHandler() {
            @Override
            protected int callback(int attempts) {
                return nap(attempts) ? 1 : 0;
            }
        });
        db.register_progress_handler(ASKED_EVERY, new ProgressHandler() {
            @Override
            protected int progress() {
                return stop ? 1 : 0;
            }
        });
    }

    /**
     * Begins a stretch of work that can be stopped; on the worker, which is in one stretch at a time.
     *
     * @param alone whether no other statement of the connection is in the middle of its rows
     * @param lockDeadline the {@link System#nanoTime()} until which locks of other processes are waited for
     * @param nanos how long it may take; {@link #UNLIMITED} for as long as it wants
     */
    Stretch begin(boolean alone, long lockDeadline, long nanos) {
        this.lockDeadline = lockDeadline;
        stop = false;
        Stretch stretch = new Stretch(alone);
        current.set(stretch);
        if (nanos != UNLIMITED) {
            stretch.limit(nanos);
        }
        return stretch;
    }

    /** Whether what runs right now is to stop; for code of ours inside SQLite, which no interrupt reaches. */
    boolean isStopping() {
        return stop;
    }

    /** Stops whatever runs right now; from any thread. */
    void stopCurrent() {
        Stretch running = current.get();
        if (running != null) {
            running.stop();
        }
    }

    /** Lets time pass until a lock of somebody else is tried again; false when it is not to be waited for. */
    private boolean nap(int attempts) {
        long left = lockDeadline - System.nanoTime();
        if (stop || left <= 0) {
            return false;
        }
        // Never the same: two processes must not keep step.
        long longest = SHORTEST_NAP << Math.min(attempts, DOUBLINGS);
        napping = Thread.currentThread();
        if (!stop) {
            LockSupport.parkNanos(
                    this, Math.min(left, ThreadLocalRandom.current().nextLong(longest / 4, longest)));
        }
        napping = null;
        return !stop;
    }

    private enum State {
        RUNNING,
        /** Somebody is about to interrupt. */
        STOPPING,
        STOPPED,
        ENDED
    }

    /** Some work of SQLite between two moments in which the worker decides what comes next. */
    final class Stretch {

        private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
        private final boolean alone;
        private final long start = System.nanoTime();
        private @Nullable Disposable timer;
        private volatile boolean timedOut;

        private Stretch(boolean alone) {
            this.alone = alone;
        }

        private void limit(long nanos) {
            timer = Schedulers.parallel()
                    .schedule(
                            () -> {
                                timedOut = true;
                                stop();
                            },
                            Math.max(0, nanos),
                            TimeUnit.NANOSECONDS);
        }

        /** Stops it if it has not ended; from any thread, without waiting. */
        void stop() {
            if (!state.compareAndSet(State.RUNNING, State.STOPPING)) {
                return;
            }
            try {
                stop = true;
                if (alone) {
                    db.interrupt();
                }
                Thread sleeper = napping;
                if (sleeper != null) {
                    LockSupport.unpark(sleeper);
                }
            } catch (SQLException e) {
                throw Errors.of(e, null);
            } finally {
                state.set(State.STOPPED);
            }
        }

        /** Ends it, on the worker; true when it was stopped, so that its cursor has to be closed before all else. */
        boolean end() {
            current.set(null);
            if (timer != null) {
                timer.dispose();
            }
            if (state.compareAndSet(State.RUNNING, State.ENDED)) {
                return false;
            }
            while (state.get() == State.STOPPING) {
                // Interrupting sets a flag; it is over in a moment.
                Thread.onSpinWait();
            }
            // What comes between two stretches, such as taking a transaction back, is not to be stopped.
            stop = false;
            return true;
        }

        /** Whether it was stopped because it took too long. */
        boolean isTimedOut() {
            return timedOut;
        }

        /** The nanoseconds since it began. */
        long elapsed() {
            return System.nanoTime() - start;
        }
    }
}
