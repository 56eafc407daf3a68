package io.dataflow.core.internal;

import io.dataflow.core.internal.connection.TransactionScope;
import org.jspecify.annotations.Nullable;

/**
 * Where the work of a caller runs, whatever its Context says: on a lease, in a transaction, both or neither.
 *
 * @param leased the lease, or null
 * @param scope the transaction, or null
 */
public record Seat(@Nullable Leased leased, @Nullable TransactionScope scope) {

    /** Wherever the Context says. */
    public static final Seat FREE = new Seat(null, null);

    /** The seat inside a transaction. */
    public Seat in(TransactionScope inner) {
        return new Seat(leased, inner);
    }
}
