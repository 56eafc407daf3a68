package io.dataflow.core.internal;

import io.dataflow.core.internal.connection.Driver;
import io.dataflow.core.internal.connection.Lease;
import io.dataflow.core.internal.execution.StatementRunner;
import io.dataflow.core.internal.tenancy.Tenancy;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The pools of the tenants that have a database each; opened at the first use. */
final class TenantPools {

    private final DataFlowCore.Settings settings;
    private final Driver driver;
    private final StatementRunner runner;
    private final Map<String, OwnPools> open = new ConcurrentHashMap<>();
    private final List<Lease> leases = new ArrayList<>();
    private final List<OwnPools> made = new ArrayList<>();

    TenantPools(DataFlowCore.Settings settings, Driver driver, StatementRunner runner) {
        this.settings = settings;
        this.driver = driver;
        this.runner = runner;
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
        String tenant = Tenancy.tenant(owner);
        // The name of a tenant is data: it is not part of the name that errors and meters show.
        OwnPools pools = OwnPools.of(
                factory(tenant, UnaryOperator.identity()),
                tuning -> factory(tenant, tuning),
                settings.pool().named(settings.pool().name() + " (of a tenant)"),
                driver,
                runner);
        synchronized (leases) {
            leases.forEach(pools.main()::admit);
            made.add(pools);
        }
        return pools;
    }

    private ConnectionFactory factory(String tenant, UnaryOperator<ConnectionFactoryOptions> tuning) {
        return settings.ofTenant().apply(tenant, options -> tuning.apply(driver.tune(options)));
    }

    /** Keeps connections for a lease, which the budget holds: that of each tenant is that of the DataFlow. */
    void admit(Lease lease) {
        synchronized (leases) {
            leases.add(lease);
            made.forEach(pools -> pools.main().admit(lease));
        }
    }

    /** Closes the connections of a lease, as they come back. */
    Mono<Void> end(Lease lease) {
        return Mono.defer(() -> {
            synchronized (leases) {
                leases.remove(lease);
            }
            return Flux.fromIterable(open.values())
                    .flatMap(pools -> pools.main().end(lease))
                    .then();
        });
    }

    /** Closes them all. */
    Mono<Void> close() {
        return Mono.defer(
                () -> Flux.fromIterable(open.values()).flatMap(OwnPools::close).then());
    }
}
