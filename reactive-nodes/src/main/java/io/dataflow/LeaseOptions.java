package io.dataflow;

import io.dataflow.core.internal.connection.Lease;
import io.dataflow.core.internal.connection.PoolSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Options of the lease of a scheduler; immutable, each method answers a changed copy. */
public final class LeaseOptions {

    private final int size;
    private final boolean ownLoops;
    private final @Nullable Duration maxIdleTime;

    LeaseOptions() {
        this(0, false, null);
    }

    private LeaseOptions(int size, boolean ownLoops, @Nullable Duration maxIdleTime) {
        this.size = size;
        this.ownLoops = ownLoops;
        this.maxIdleTime = maxIdleTime;
    }

    /**
     * The connections that are kept for the lease, and the most that it may have. By default one is kept, and it may have a
     * quarter of the budget of the pool while others leave it that.
     */
    public LeaseOptions size(int connections) {
        PoolSettings.atLeastOne(connections, "size");
        return new LeaseOptions(connections, ownLoops, maxIdleTime);
    }

    /**
     * Gives its connections I/O threads of their own, which end with the lease; by default they share those of all. On SQLite
     * and H2 connections share none in any case.
     */
    public LeaseOptions ownLoops() {
        return new LeaseOptions(size, true, maxIdleTime);
    }

    /** How long an idle connection stays open; as the pool has it by default. */
    public LeaseOptions maxIdleTime(Duration longest) {
        PoolSettings.positive(longest, "maxIdleTime");
        return new LeaseOptions(size, ownLoops, longest);
    }

    Lease.Options asked() {
        return new Lease.Options(size, ownLoops, maxIdleTime);
    }
}
