package io.dataflow.core.internal.connection;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.Connection;
import reactor.core.publisher.Mono;

/** Connections of a pool that the user made: used as it is, and never closed here. */
public record GivenPool(ConnectionPool pool) implements ConnectionSource {

    @Override
    public Mono<Connection> acquire() {
        return pool.create();
    }

    @Override
    public Mono<Void> release(Connection connection, boolean reusable) {
        return Mono.from(connection.close());
    }
}
