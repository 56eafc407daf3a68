package io.dataflow.core.internal;

import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.connection.Driver;
import io.dataflow.core.internal.connection.Lease;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** The leases of one DataFlow: one for each scheduler, made for its first user and closed after its last. */
final class SchedulerLeases {

    private static final Lease.Options DEFAULT = new Lease.Options(0, false, null);

    private final String name;
    private final Driver driver;
    private final Pools pools;
    private final IdentityHashMap<Scheduler, Held> held = new IdentityHashMap<>();

    SchedulerLeases(String name, Driver driver, Pools pools) {
        this.name = name;
        this.driver = driver;
        this.pools = pools;
    }

    /** A lease that has users. */
    private static final class Held {

        private final Lease lease;
        private int users;

        Held(Lease lease) {
            this.lease = lease;
        }
    }

    /**
     * Another user of the lease of a scheduler.
     *
     * @param options what is asked for; null for what is there, or the defaults
     * @throws ValidationFailedException if the budget does not hold it, it is there with other options, or the scheduler is
     *     disposed
     */
    synchronized Leased open(Scheduler scheduler, Lease.@Nullable Options options) {
        String shown = String.valueOf(scheduler);
        if (scheduler.isDisposed()) {
            throw refused(shown, "it is disposed");
        }
        held.values().removeIf(gone -> gone.lease.scheduler().isDisposed());
        Held there = held.get(scheduler);
        if (there == null) {
            Lease lease = new Lease(driver, shown, scheduler, options == null ? DEFAULT : options);
            pools.admit(lease);
            there = new Held(lease);
            held.put(scheduler, there);
        } else if (options != null && !options.equals(there.lease.options())) {
            throw refused(
                    shown,
                    "it has a lease with other options (" + there.lease.options()
                            + "); ask without any, or close that one");
        }
        Held user = there;
        user.users++;
        return new Leased(name, user.lease, Mono.defer(() -> leave(user)));
    }

    private synchronized Mono<Void> leave(Held user) {
        user.users--;
        if (user.users > 0) {
            return Mono.empty();
        }
        held.remove(user.lease.scheduler(), user);
        return pools.end(user.lease);
    }

    private static ValidationFailedException refused(String scheduler, String why) {
        return new ValidationFailedException(
                "DataFlow", "on", "scheduler", "lease", "scheduler '" + scheduler + "' gets no lease: " + why);
    }
}
