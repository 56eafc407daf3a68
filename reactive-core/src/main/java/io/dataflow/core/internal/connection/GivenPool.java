package io.dataflow.core.internal.connection;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Connections of a pool that the user made: used as it is, and never closed here. */
public final class GivenPool implements ConnectionSource {

    private final ConnectionFactory pool;
    private final Driver driver;

    /** Creates the source over the pool of a user. */
    public GivenPool(ConnectionFactory pool, Driver driver) {
        this.pool = pool;
        this.driver = driver;
    }

    @Override
    public Mono<Connection> acquire() {
        return driver.offload(Flux.<Connection>from(pool.create())).singleOrEmpty();
    }

    @Override
    public Mono<Void> release(Connection connection, boolean reusable) {
        return driver.offload(connection, Flux.from(connection.close())).then();
    }
}
