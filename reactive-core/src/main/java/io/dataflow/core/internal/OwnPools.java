package io.dataflow.core.internal;

import io.dataflow.core.internal.connection.Driver;
import io.dataflow.core.internal.connection.PoolSettings;
import io.dataflow.core.internal.connection.PooledConnections;
import io.dataflow.core.internal.execution.StatementRunner;
import io.r2dbc.spi.ConnectionFactory;
import reactor.core.publisher.Mono;

/**
 * Pools of our own over one database.
 *
 * @param main those of all work
 * @param reserve those of transactions beside another
 */
record OwnPools(PooledConnections main, PooledConnections reserve) {

    /** Opened when they are needed, beyond the size of the pool. */
    private static final int RESERVED = 2;

    static OwnPools of(ConnectionFactory factory, PoolSettings settings, Driver driver, StatementRunner runner) {
        ConnectionFactory prepared = driver.prepare(factory, runner::number);
        return new OwnPools(
                new PooledConnections(prepared, settings, driver),
                new PooledConnections(
                        prepared,
                        new PoolSettings(
                                settings.name() + " (reserve of requiresNew)",
                                RESERVED,
                                settings.acquireTimeout(),
                                settings.maxIdleTime(),
                                settings.maxWaiting()),
                        driver));
    }

    Mono<Void> close() {
        return main.close().then(reserve.close());
    }
}
