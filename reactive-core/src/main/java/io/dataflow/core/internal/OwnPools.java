package io.dataflow.core.internal;

import io.dataflow.core.internal.connection.Driver;
import io.dataflow.core.internal.connection.Lease;
import io.dataflow.core.internal.connection.PoolSettings;
import io.dataflow.core.internal.connection.PooledConnections;
import io.dataflow.core.internal.connection.Way;
import io.dataflow.core.internal.execution.StatementRunner;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Pools of our own over one database.
 *
 * @param main those of all work
 * @param reserve those of transactions beside another
 */
record OwnPools(PooledConnections main, PooledConnections reserve) {

    /** Opened when they are needed, beyond the size of the pool. */
    private static final int RESERVED = 2;

    private static final Duration FOREVER = Duration.ofMillis(Long.MAX_VALUE);

    /**
     * Makes the pools; nothing is opened.
     *
     * @param factories makes the factory again, with other options
     */
    static OwnPools of(
            ConnectionFactory factory,
            Function<UnaryOperator<ConnectionFactoryOptions>, ConnectionFactory> factories,
            PoolSettings settings,
            Driver driver,
            StatementRunner runner) {
        ConnectionFactory prepared = driver.prepare(factory, runner::number);
        Way way = Way.by(prepared);
        return new OwnPools(
                new PooledConnections(
                        way,
                        lease -> lease.options().ownLoops() ? ownLoops(lease, factories, way, driver, runner) : way,
                        settings,
                        driver),
                new PooledConnections(
                        prepared, settings.beside(settings.name() + " (reserve of requiresNew)", RESERVED), driver));
    }

    static Way ownLoops(
            Lease lease,
            Function<UnaryOperator<ConnectionFactoryOptions>, ConnectionFactory> factories,
            Way otherwise,
            Driver driver,
            StatementRunner runner) {
        Driver.Loops loops = driver.loops(lease.name());
        return loops == null
                ? otherwise
                : new Way(
                        // What looks for a driver reads files.
                        Mono.fromCallable(() -> driver.prepare(factories.apply(loops.use()), runner::number))
                                .subscribeOn(Schedulers.boundedElastic())
                                // One that could not be made is made again by the next who asks.
                                .cache(made -> FOREVER, error -> Duration.ZERO, () -> Duration.ZERO),
                        loops.close());
    }

    Mono<Void> close() {
        return main.close().then(reserve.close());
    }
}
