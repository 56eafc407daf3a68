package io.dataflow.core.internal.connection;

import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Where among the pools work takes its connections: all that a connection of ours hangs on in a Context.
 *
 * @param lease the lease, or null for the connections of all
 * @param lane the kind of work
 */
public record Place(@Nullable Lease lease, Lane lane) {

    /** The place of the work in a Context. */
    public static Place of(ContextView context) {
        return new Place(Lease.of(context), Lane.of(context));
    }

    /** A Context that holds nothing else. */
    public Context asContext() {
        Context context = lane.in(Context.empty());
        return lease == null ? context : lease.in(context);
    }
}
