package io.dataflow.core.internal.connection;

import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Where among the pools work takes its connections: all that a connection of ours hangs on in a Context.
 *
 * @param driver that of the DataFlow; null where a connection is there already
 * @param lease the lease, or null for the connections of all
 * @param lane the kind of work
 */
public record Place(@Nullable Driver driver, @Nullable Lease lease, Lane lane) {

    /** That of work on a connection that is there already. */
    static final Place NONE = new Place(null, null, Lane.INTERACTIVE);

    /** The place of the work in a Context. */
    static Place of(ContextView context, Driver driver) {
        return new Place(driver, Lease.of(context, driver), Lane.of(context));
    }

    /** That of work that nothing is known of. */
    static Place free(Driver driver) {
        return new Place(driver, null, Lane.INTERACTIVE);
    }

    /** A Context that holds nothing else. */
    public Context asContext() {
        return in(Context.empty());
    }

    /** The Context of work that takes its connections here. */
    Context in(Context context) {
        Context own = lane.in(context);
        if (lease != null) {
            return lease.in(own);
        }
        return driver == null ? own : own.delete(driver);
    }
}
