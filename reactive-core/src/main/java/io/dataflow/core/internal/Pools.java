package io.dataflow.core.internal;

import io.dataflow.core.internal.connection.ConnectionSource;
import io.dataflow.core.internal.connection.GivenPool;
import io.dataflow.core.internal.connection.PoolSettings;
import io.dataflow.core.internal.connection.PooledConnections;
import io.dataflow.core.internal.execution.StatementRunner;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.ConnectionFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The connections of one DataFlow.
 *
 * @param main those of all work
 * @param reserve those of transactions beside another; null for a pool that the user made, which has none
 * @param shut closes them all
 */
record Pools(ConnectionSource main, @Nullable ConnectionSource reserve, Mono<Void> shut) {

    /** Opened when they are needed, beyond the size of the pool. */
    private static final int RESERVED = 2;

    static Pools of(ConnectionFactory factory, PoolSettings settings, Database database, StatementRunner runner) {
        if (factory instanceof ConnectionPool) {
            return new Pools(
                    new GivenPool(factory, database.driver()),
                    null,
                    database.driver().close().cache());
        }
        ConnectionFactory prepared = database.driver().prepare(factory, runner::number);
        PooledConnections main = new PooledConnections(prepared, settings, database.driver());
        PooledConnections reserve = new PooledConnections(
                prepared,
                new PoolSettings(
                        settings.name() + " (reserve of requiresNew)",
                        RESERVED,
                        settings.acquireTimeout(),
                        settings.maxIdleTime(),
                        settings.maxWaiting()),
                database.driver());
        return new Pools(
                main,
                reserve,
                main.close()
                        .then(reserve.close())
                        .then(database.driver().close())
                        .cache());
    }
}
