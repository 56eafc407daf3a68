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

    /** That of work that nothing is known of. */
    static final Place NONE = new Place(null, Lane.INTERACTIVE);

    /** The place of the work in a Context. */
    public static Place of(ContextView context) {
        return new Place(Lease.of(context), Lane.of(context));
    }

    /** A Context that holds nothing else. */
    public Context asContext() {
        return in(Context.empty());
    }

    /** The Context of work that takes its connections here. */
    Context in(Context context) {
        Context own = lane.in(context);
        return lease == null ? own.delete(Lease.class) : lease.in(own);
    }
}
