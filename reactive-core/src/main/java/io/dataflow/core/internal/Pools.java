package io.dataflow.core.internal;

import io.dataflow.core.internal.connection.ConnectionSource;
import io.dataflow.core.internal.connection.Driver;
import io.dataflow.core.internal.connection.GivenPool;
import io.dataflow.core.internal.connection.OffloadedSource;
import io.dataflow.core.internal.connection.PoolSettings;
import io.dataflow.core.internal.connection.PooledConnections;
import io.dataflow.core.internal.connection.PreparedConnections;
import io.dataflow.core.internal.connection.TransactionHost;
import io.dataflow.core.internal.execution.StatementRunner;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Wrapped;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The connections of one DataFlow.
 *
 * @param main those of all work
 * @param reserve those of transactions beside another; null for a pool that the user made, which has none
 * @param host who runs the transactions on them; null where that is us
 * @param shut closes them all
 */
record Pools(
        ConnectionSource main, @Nullable ConnectionSource reserve, @Nullable TransactionHost host, Mono<Void> shut) {

    /** Opened when they are needed, beyond the size of the pool. */
    private static final int RESERVED = 2;

    static Pools of(ConnectionFactory factory, PoolSettings settings, Database database, StatementRunner runner) {
        if (factory instanceof TransactionHost host) {
            return given(host, host, database.driver(), plain(factory), runner);
        }
        if (factory instanceof ConnectionPool pool) {
            return given(new GivenPool(pool), null, database.driver(), plain(pool), runner);
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
                null,
                main.close()
                        .then(reserve.close())
                        .then(database.driver().close())
                        .cache());
    }

    /**
     * Connections of others, which are never closed here.
     *
     * @param beside opens a connection for the moment in which one of them is stopped, when a pool may have none left
     */
    private static Pools given(
            ConnectionSource source,
            @Nullable TransactionHost host,
            Driver driver,
            ConnectionFactory beside,
            StatementRunner runner) {
        driver.prepare(beside, runner::number);
        return new Pools(
                new PreparedConnections(new OffloadedSource(source, driver), driver::recognize),
                null,
                host,
                driver.close().cache());
    }

    /** What opens connections inside the wrappers of pools and frameworks. */
    private static ConnectionFactory plain(ConnectionFactory factory) {
        ConnectionFactory inner = factory;
        while (inner instanceof Wrapped<?> wrapped && wrapped.unwrap() instanceof ConnectionFactory next) {
            inner = next;
        }
        return inner;
    }
}
