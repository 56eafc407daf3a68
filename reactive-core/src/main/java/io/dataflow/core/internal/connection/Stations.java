package io.dataflow.core.internal.connection;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.ValidationFailedException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The stations that share the budget of a pool: that of work without a lease, and one for each lease. Guarded by its lock. */
final class Stations {

    private final Station main;
    private final Function<Lease, Way> ways;
    private final PoolSettings settings;
    private final List<Station> all = new ArrayList<>();

    Stations(Station main, Function<Lease, Way> ways, PoolSettings settings) {
        this.main = main;
        this.ways = ways;
        this.settings = settings;
        all.add(main);
    }

    Station main() {
        return main;
    }

    /** All of them, as they are now. */
    List<Station> all() {
        return List.copyOf(all);
    }

    void remove(Station station) {
        if (station != main) {
            all.remove(station);
        }
    }

    @Nullable
    Station find(Lease lease) {
        for (Station station : all) {
            if (station.lease == lease) {
                return station;
            }
        }
        return null;
    }

    /** That of the lease, made at its first use; null when it was made and is gone. */
    @Nullable
    Station of(@Nullable Lease lease) {
        return lease == null ? main : find(lease);
    }

    /**
     * Keeps connections for a lease.
     *
     * @throws ValidationFailedException if the budget does not hold them
     */
    void admit(Lease lease) {
        int own = Station.keptWithoutLease(settings.most());
        int leased = 0;
        for (Station station : all) {
            leased += station == main ? 0 : station.kept;
        }
        int asked = Station.kept(lease.options());
        int sum = own + leased + asked;
        if (sum > settings.most()) {
            throw new ValidationFailedException(
                    "DataFlow",
                    "on",
                    "pool",
                    "budget",
                    "pool '" + settings.name() + "' holds at most " + settings.most() + " connections (size "
                            + settings.size() + " + maxOverflow " + settings.maxOverflow() + "), but " + own
                            + " for work without a lease + " + leased + " for the leases that are there + " + asked
                            + " for scheduler '" + lease.name() + "' = " + sum
                            + "; make the pool larger, or close a lease");
        }
        all.add(Station.of(lease, ways.apply(lease), settings));
    }

    /** The lane whose first caller has waited longest, among those that may have a connection. */
    @Nullable
    Queue next(List<Station> without, int inUse) {
        Queue next = null;
        Waiter longest = null;
        for (Station station : all) {
            if (without.contains(station)) {
                continue;
            }
            int free = free(station, inUse);
            for (Queue queue : station.lanes) {
                Waiter first = queue.first();
                if (first != null
                        && (longest == null || first.since - longest.since < 0)
                        && station.room(queue, free) > 0) {
                    next = queue;
                    longest = first;
                }
            }
        }
        return next;
    }

    /** The connections that are neither in use nor kept for another station. */
    int free(Station station, int inUse) {
        int free = settings.most() - inUse;
        for (Station other : all) {
            if (other != station) {
                free -= other.unused();
            }
        }
        return free;
    }

    /** What has idled longest of all. */
    @Nullable
    Slot longestIdle() {
        Slot longest = null;
        for (Station station : all) {
            Slot first = station.idle.peekFirst();
            if (first != null && (longest == null || first.idleSince - longest.idleSince < 0)) {
                longest = first;
            }
        }
        return longest;
    }

    /** The error of who comes too late. */
    DataFlowException over(boolean closed, @Nullable Lease lease) {
        return new DataFlowException(
                "CLOSED",
                null,
                null,
                closed || lease == null
                        ? "Pool '" + settings.name() + "' is closed; no work is taken any more"
                        : "Pool '" + settings.name() + "': the lease of scheduler '" + lease.name()
                                + "' is closed, or the scheduler is disposed; no work is taken on it any more",
                null);
    }
}
