package io.dataflow.core.internal;

import io.dataflow.core.internal.connection.Driver;
import io.dataflow.core.internal.connection.PoolSettings;
import io.dataflow.core.internal.execution.StatementRunner;
import io.dataflow.core.internal.tenancy.Tenancy;
import io.r2dbc.spi.ConnectionFactory;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The pools of the tenants that have a database each; opened at the first use. */
final class TenantPools {

    private final PoolSettings settings;
    private final Driver driver;
    private final StatementRunner runner;
    private final Function<String, ConnectionFactory> factories;
    private final Map<String, OwnPools> open = new ConcurrentHashMap<>();

    /** @param factories opens connections to the database of a tenant */
    TenantPools(
            PoolSettings settings,
            Driver driver,
            StatementRunner runner,
            Function<String, ConnectionFactory> factories) {
        this.settings = settings;
        this.driver = driver;
        this.runner = runner;
        this.factories = factories;
    }

    /** The pools of an owner of connections. */
    Mono<OwnPools> of(String owner) {
        return Mono.defer(() -> {
            OwnPools there = open.get(owner);
            return there != null
                    ? Mono.just(there)
                    // What looks for a driver reads files.
                    : Mono.fromCallable(() -> open.computeIfAbsent(owner, this::opened))
                            .subscribeOn(Schedulers.boundedElastic());
        });
    }

    private OwnPools opened(String owner) {
        // The name of a tenant is data: it is not part of the name that errors and meters show.
        return OwnPools.of(
                factories.apply(Tenancy.tenant(owner)),
                new PoolSettings(
                        settings.name() + " (of a tenant)",
                        settings.maxSize(),
                        settings.acquireTimeout(),
                        settings.maxIdleTime(),
                        settings.maxWaiting()),
                driver,
                runner);
    }

    /** Closes them all. */
    Mono<Void> close() {
        return Mono.defer(
                () -> Flux.fromIterable(open.values()).flatMap(OwnPools::close).then());
    }
}
