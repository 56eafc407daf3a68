package io.dataflow.core.internal.execution;

import io.r2dbc.spi.Connection;
import reactor.core.publisher.Mono;

/** Writes the batches of bulk operations on one database. */
public interface BulkWriter {

    /** A batch of which everything that needs no connection is done. */
    @FunctionalInterface
    interface Ready {

        /**
         * Writes the batch inside the transaction that runs on the connection; an error leaves it to the caller to roll back.
         */
        Mono<BatchOutcome> write(Connection connection);
    }

    /** Does what needs no connection: it runs while the batch before is written. */
    Ready ready(Batch batch);
}
