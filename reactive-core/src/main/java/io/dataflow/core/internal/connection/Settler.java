package io.dataflow.core.internal.connection;

import io.r2dbc.spi.Connection;
import reactor.core.publisher.Mono;

/** Brings a connection to rest after its statement was cancelled. */
public interface Settler {

    /** In what state a connection came to rest. */
    enum Rest {
        /** The statement was over by itself. */
        CLEAN,
        /** The statement was stopped by the database, so a transaction around it is lost. */
        STOPPED,
        /** The connection does not answer. */
        BROKEN
    }

    /** Waits until the connection is free, stopping on the server what still runs; never fails. */
    Mono<Rest> settle(Connection connection);
}
