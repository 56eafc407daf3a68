package io.dataflow.core.internal.execution;

import io.r2dbc.spi.Connection;
import reactor.core.publisher.Mono;

/** Writes one batch of a bulk operation on one database. */
public interface BulkWriter {

    /**
     * Writes the batch inside the transaction that runs on the connection; an error leaves it to the caller to roll back.
     */
    Mono<BatchOutcome> write(Connection connection, Batch batch);
}
