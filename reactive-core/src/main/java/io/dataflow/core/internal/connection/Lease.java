package io.dataflow.core.internal.connection;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * The right of one scheduler to connections of its own; told by the Context.
 *
 * <p>In a Context it is kept under the driver of its DataFlow, of which each has its own: the work of another DataFlow does not
 * see it, even inside work on the lease.
 *
 * <p>Two leases are the same only when they are one object: a scheduler that is leased twice has one.
 */
public final class Lease {

    private final Driver driver;
    private final String name;
    private final Scheduler scheduler;
    private final Options options;

    /**
     * What was asked for.
     *
     * @param size how many connections are kept for it and the most it may have; 0 for the share that leases have by default
     * @param ownLoops whether its connections have I/O threads of their own
     * @param maxIdleTime how long an idle connection stays open; null as the pool has it
     */
    public record Options(
            int size, boolean ownLoops, @Nullable Duration maxIdleTime) {}

    /**
     * A lease for a scheduler.
     *
     * @param driver that of the DataFlow
     */
    public Lease(Driver driver, String name, Scheduler scheduler, Options options) {
        this.driver = driver;
        this.name = name;
        this.scheduler = scheduler;
        this.options = options;
    }

    /** The lease that work of the DataFlow of a driver is on in a Context, or null. */
    static @Nullable Lease of(ContextView context, Driver driver) {
        return context.getOrDefault(driver, null);
    }

    /** The Context of work on this lease. */
    public Context in(Context context) {
        return context.put(driver, this);
    }

    /** The name in errors. */
    public String name() {
        return name;
    }

    /** Where results arrive. */
    public Scheduler scheduler() {
        return scheduler;
    }

    /** What was asked for. */
    public Options options() {
        return options;
    }
}
