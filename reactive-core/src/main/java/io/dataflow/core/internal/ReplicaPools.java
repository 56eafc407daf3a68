package io.dataflow.core.internal;

import io.dataflow.core.internal.connection.Driver;
import io.dataflow.core.internal.connection.PoolSettings;
import io.dataflow.core.internal.connection.PooledConnections;
import io.dataflow.core.internal.connection.Way;
import io.dataflow.core.internal.execution.StatementRunner;
import io.dataflow.core.internal.replica.VerifiedConnections;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Mono;

/**
 * The pools of a replica. Nobody waits in them for a server that cannot be reached: the primary can answer as well.
 *
 * @param reads those of reads
 * @param status the one connection that is asked how far it is, whatever the reads do
 * @param position the one connection that asks the primary, whatever its pool does
 */
record ReplicaPools(PooledConnections reads, PooledConnections status, PooledConnections position) {

    /**
     * Makes the pools; nothing is opened.
     *
     * @param factories makes what opens connections to the replica, with other options
     * @param verify fails for a connection to the replica that reads may not have
     * @param primary opens connections to the primary
     * @param ofPrimary the limits of the pool of the primary
     */
    static ReplicaPools of(
            Function<UnaryOperator<ConnectionFactoryOptions>, ConnectionFactory> factories,
            Function<Connection, Mono<Void>> verify,
            ConnectionFactory primary,
            PoolSettings settings,
            PoolSettings ofPrimary,
            Driver driver,
            StatementRunner runner) {
        Function<UnaryOperator<ConnectionFactoryOptions>, ConnectionFactory> verified =
                tuning -> new VerifiedConnections(factories.apply(tuning), verify);
        Way way = way(verified, driver, runner);
        return new ReplicaPools(
                new PooledConnections(
                        way,
                        lease -> lease.options().ownLoops()
                                ? OwnPools.ownLoops(lease, verified, way, driver, runner)
                                        .besideAnother()
                                : way,
                        settings,
                        driver),
                one(way(factories, driver, runner), settings, " (how far it is)", driver),
                one(Way.by(driver.prepare(primary, runner::number)), ofPrimary, " (how far its log is)", driver));
    }

    private static Way way(
            Function<UnaryOperator<ConnectionFactoryOptions>, ConnectionFactory> factories,
            Driver driver,
            StatementRunner runner) {
        return Way.by(driver.prepare(factories.apply(UnaryOperator.identity()), runner::number))
                .besideAnother();
    }

    private static PooledConnections one(Way way, PoolSettings settings, String what, Driver driver) {
        return new PooledConnections(way, lease -> way, settings.beside(settings.name() + what, 1), driver);
    }

    /** Closes them all. */
    Mono<Void> close() {
        return Mono.when(reads.close(), status.close(), position.close());
    }
}
