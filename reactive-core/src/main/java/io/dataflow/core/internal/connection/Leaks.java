package io.dataflow.core.internal.connection;

import java.time.Duration;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log who keeps a connection too long, and where it was asked for; guarded by the lock of the pool. */
final class Leaks {

    private static final Logger LOG = LoggerFactory.getLogger(PooledConnections.class);

    private final String pool;
    private final @Nullable Duration longest;

    Leaks(PoolSettings settings) {
        this.pool = settings.name();
        this.longest = settings.leakAfter();
    }

    /** Where the caller is, or null while nobody looks for leaks. */
    @Nullable
    Throwable place() {
        return longest == null ? null : new Borrowed();
    }

    /** Tells of each of those that were taken too long ago, once. */
    void tell(Collection<Slot> taken, long now, Deliveries todo) {
        Duration limit = longest;
        if (limit == null) {
            return;
        }
        for (Slot slot : taken) {
            if (!slot.leakTold && now - slot.takenAt >= limit.toNanos()) {
                slot.leakTold = true;
                String borrower = PoolNumbers.borrower(slot, now);
                Throwable place = slot.place;
                todo.add(() -> LOG.warn(
                        "Pool '{}': a connection has not come back ({}); it was asked for here",
                        pool,
                        borrower,
                        place));
            }
        }
    }

    /** Rings when this one would be told of. */
    void watch(Slot slot, Alarm alarm, long now) {
        Duration limit = longest;
        if (limit != null && !slot.leakTold) {
            alarm.by(slot.takenAt + limit.toNanos(), now);
        }
    }

    /** Where a connection was asked for. */
    private static final class Borrowed extends IllegalStateException {

        private static final long serialVersionUID = 1L;

        Borrowed() {
            super("a connection was asked for here");
        }
    }
}
