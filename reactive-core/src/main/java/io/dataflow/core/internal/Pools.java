package io.dataflow.core.internal;

import io.dataflow.core.TenancyOptions.Separation;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.connection.ConnectionSource;
import io.dataflow.core.internal.connection.Driver;
import io.dataflow.core.internal.connection.GivenPool;
import io.dataflow.core.internal.connection.OffloadedSource;
import io.dataflow.core.internal.connection.PoolSettings;
import io.dataflow.core.internal.connection.PreparedConnections;
import io.dataflow.core.internal.connection.TransactionHost;
import io.dataflow.core.internal.execution.StatementRunner;
import io.dataflow.core.internal.tenancy.Tenancy;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Wrapped;
import java.util.function.Function;
import java.util.function.UnaryOperator;
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
        ConnectionSource main,
        @Nullable ConnectionSource reserve,
        @Nullable TransactionHost host,
        Mono<Void> shut) {

    static Pools of(
            ConnectionFactory factory,
            PoolSettings settings,
            Database database,
            StatementRunner runner,
            Tenancy tenancy,
            Function<String, ConnectionFactory> ofTenant) {
        Pools plain = of(factory, settings, database, runner);
        if (tenancy.options().separation() == Separation.COLUMN) {
            return plain;
        }
        if (plain.host() != null) {
            throw new ValidationFailedException(
                    "DataFlow",
                    null,
                    "tenancy",
                    "host",
                    "a transaction manager hands out the connections, so that they cannot be those of a tenant; keep tenants"
                            + " apart by column, or make the DataFlow on a URL");
        }
        return tenancy.options().separation() == Separation.DATABASE
                ? plain.beside(new TenantPools(settings, database.driver(), runner, ofTenant), tenancy)
                : plain.over(source -> tenancy.sessions(source, runner));
    }

    private Pools beside(TenantPools own, Tenancy tenancy) {
        ConnectionSource second = reserve;
        return new Pools(
                tenancy.databases(main, tenant -> own.of(tenant).map(OwnPools::main)),
                second == null
                        ? null
                        : tenancy.databases(second, tenant -> own.of(tenant).map(OwnPools::reserve)),
                null,
                own.close().then(shut).cache());
    }

    private Pools over(UnaryOperator<ConnectionSource> sessions) {
        ConnectionSource second = reserve;
        return new Pools(sessions.apply(main), second == null ? null : sessions.apply(second), null, shut);
    }

    private static Pools of(
            ConnectionFactory factory, PoolSettings settings, Database database, StatementRunner runner) {
        if (factory instanceof TransactionHost host) {
            return given(host, host, database.driver(), plain(factory), runner);
        }
        if (factory instanceof ConnectionPool pool) {
            return given(new GivenPool(pool), null, database.driver(), plain(pool), runner);
        }
        OwnPools own = OwnPools.of(factory, settings, database.driver(), runner);
        return new Pools(
                own.main(),
                own.reserve(),
                null,
                own.close().then(database.driver().close()).cache());
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
