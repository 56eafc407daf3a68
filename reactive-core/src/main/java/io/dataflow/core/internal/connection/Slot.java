package io.dataflow.core.internal.connection;

import io.r2dbc.spi.Connection;
import org.jspecify.annotations.Nullable;

/** A connection of a pool, and what the pool knows of it; guarded by the lock of the pool. */
final class Slot {

    final Connection connection;
    final Station station;
    /** When it has been used long enough. */
    final long retireAt;

    long idleSince;
    long takenAt;

    @Nullable
    Queue lane;
    /** Where it was asked for, while leaks are looked for. */
    @Nullable
    Throwable place;

    boolean leakTold;

    Slot(Connection connection, Station station, long retireAt) {
        this.connection = connection;
        this.station = station;
        this.retireAt = retireAt;
    }

    boolean isRetired(long now) {
        return now - retireAt >= 0;
    }
}
