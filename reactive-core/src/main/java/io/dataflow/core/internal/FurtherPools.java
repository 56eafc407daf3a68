package io.dataflow.core.internal;

import io.dataflow.core.internal.connection.Lease;
import reactor.core.publisher.Mono;

/** Pools beside those of the database of a DataFlow, in which leases have connections, too. */
interface FurtherPools {

    /**
     * Keeps connections for a lease.
     *
     * @throws io.dataflow.core.ValidationFailedException if the budget does not hold them; none are kept then
     */
    void admit(Lease lease);

    /** Keeps nothing for a lease from now on; what comes closes its connections, as they come back. */
    Mono<Void> end(Lease lease);

    /** Closes them all. */
    Mono<Void> close();
}
