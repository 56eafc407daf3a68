package io.dataflow.core.internal;

import io.dataflow.core.TenancyOptions.Separation;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.connection.ConnectionSource;
import io.dataflow.core.internal.connection.Driver;
import io.dataflow.core.internal.connection.GivenPool;
import io.dataflow.core.internal.connection.Lease;
import io.dataflow.core.internal.connection.LeasedConnections;
import io.dataflow.core.internal.connection.PoolSettings;
import io.dataflow.core.internal.connection.PreparedConnections;
import io.dataflow.core.internal.connection.TransactionHost;
import io.dataflow.core.internal.execution.StatementRunner;
import io.dataflow.core.internal.tenancy.Tenancy;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.PoolMetrics;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Wrapped;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The connections of one DataFlow.
 *
 * @param main those of all work
 * @param reserve those of transactions beside another; null for a pool that the user made, which has none
 * @param host who runs the transactions on them; null where that is us
 * @param own those that leases have theirs of
 * @param further those of the tenants that have a database each, or of a replica; null without any
 * @param shut closes them all
 */
record Pools(
        ConnectionSource main,
        @Nullable ConnectionSource reserve,
        @Nullable TransactionHost host,
        OwnPools own,
        @Nullable FurtherPools further,
        Mono<Void> shut) {

    static Pools of(
            DataFlowCore.Settings settings,
            ConnectionFactory factory,
            Database database,
            StatementRunner runner,
            Tenancy tenancy) {
        Pools plain = of(settings, factory, database, runner);
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
                ? plain.beside(new TenantPools(settings, database.driver(), runner), tenancy)
                : plain.over(source -> tenancy.sessions(source, runner, database.driver()));
    }

    private Pools beside(TenantPools ofTenants, Tenancy tenancy) {
        ConnectionSource second = reserve;
        return new Pools(
                tenancy.databases(main, tenant -> ofTenants.of(tenant).map(OwnPools::main)),
                second == null
                        ? null
                        : tenancy.databases(
                                second, tenant -> ofTenants.of(tenant).map(OwnPools::reserve)),
                null,
                own,
                ofTenants,
                ofTenants.close().then(shut).cache());
    }

    /** These, and those of a replica. */
    Pools with(FurtherPools replica) {
        return new Pools(
                main, reserve, host, own, replica, replica.close().then(shut).cache());
    }

    private Pools over(UnaryOperator<ConnectionSource> sessions) {
        ConnectionSource second = reserve;
        return new Pools(
                sessions.apply(main), second == null ? null : sessions.apply(second), null, own, further, shut);
    }

    private static Pools of(
            DataFlowCore.Settings settings, ConnectionFactory factory, Database database, StatementRunner runner) {
        Driver driver = database.driver();
        OwnPools own = OwnPools.of(
                plain(factory),
                tuning -> settings.factory().apply(options -> tuning.apply(driver.tune(options))),
                settings.pool(),
                driver,
                runner);
        Mono<Void> shut = own.close().then(driver.close()).cache();
        if (factory instanceof TransactionHost host) {
            return given(host, pooling(factory), settings.pool(), host, own, driver, shut);
        }
        if (factory instanceof ConnectionPool pool) {
            return given(new GivenPool(pool), pool, settings.pool(), null, own, driver, shut);
        }
        return new Pools(own.main(), own.reserve(), null, own, null, shut);
    }

    /** Connections of others, which are never closed here; leases have theirs beside them, opened by what opens those. */
    private static Pools given(
            ConnectionSource source,
            @Nullable ConnectionPool pool,
            PoolSettings settings,
            @Nullable TransactionHost host,
            OwnPools own,
            Driver driver,
            Mono<Void> shut) {
        // What is no pool has no limit.
        int most = pool == null
                ? 0
                : pool.getMetrics().map(PoolMetrics::getMaxAllocatedSize).orElse(0);
        ConnectionSource given = PreparedConnections.given(source, most, settings, driver);
        return new Pools(new LeasedConnections(given, own.main()), null, host, own, null, shut);
    }

    /** The pool among the wrappers of a factory, or null. */
    private static @Nullable ConnectionPool pooling(ConnectionFactory factory) {
        ConnectionFactory inner = factory;
        while (!(inner instanceof ConnectionPool)
                && inner instanceof Wrapped<?> wrapped
                && wrapped.unwrap() instanceof ConnectionFactory next) {
            inner = next;
        }
        return inner instanceof ConnectionPool pool ? pool : null;
    }

    /**
     * Keeps connections for a lease.
     *
     * @throws ValidationFailedException if the budget does not hold them
     */
    void admit(Lease lease) {
        own.main().admit(lease);
        FurtherPools more = further;
        if (more == null) {
            return;
        }
        try {
            more.admit(lease);
        } catch (ValidationFailedException refused) {
            own.main().retract(lease);
            throw refused;
        }
    }

    /** Keeps nothing for a lease from now on; what comes closes its connections, as they come back. */
    Mono<Void> end(Lease lease) {
        Mono<Void> ended = own.main().end(lease);
        return further == null ? ended : Mono.when(ended, further.end(lease));
    }

    /** What opens connections inside the wrappers of pools and frameworks. */
    static ConnectionFactory plain(ConnectionFactory factory) {
        ConnectionFactory inner = factory;
        while (inner instanceof Wrapped<?> wrapped && wrapped.unwrap() instanceof ConnectionFactory next) {
            inner = next;
        }
        return inner;
    }
}
