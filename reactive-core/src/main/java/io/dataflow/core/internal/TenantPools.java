package io.dataflow.core.internal;

import io.dataflow.core.ValidationFailedException;
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
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The pools of the tenants that have a database each; opened at the first use. */
final class TenantPools implements FurtherPools {

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
            forgetDisposed();
            leases.forEach(pools.main()::admit);
            made.add(pools);
        }
        return pools;
    }

    /** The pools forget the leases of a scheduler that is disposed by themselves. */
    private void forgetDisposed() {
        leases.removeIf(lease -> lease.scheduler().isDisposed());
    }

    private ConnectionFactory factory(String tenant, UnaryOperator<ConnectionFactoryOptions> tuning) {
        return settings.ofTenant().apply(tenant, options -> tuning.apply(driver.tune(options)));
    }

    /**
     * Keeps connections for a lease; the budget of each tenant is that of the DataFlow.
     *
     * @throws ValidationFailedException if one does not hold them; none keeps them then
     */
    @Override
    public void admit(Lease lease) {
        synchronized (leases) {
            forgetDisposed();
            try {
                made.forEach(pools -> pools.main().admit(lease));
            } catch (ValidationFailedException refused) {
                made.forEach(pools -> pools.main().retract(lease));
                throw refused;
            }
            leases.add(lease);
        }
    }

    /** Keeps nothing for a lease from now on; what comes closes its connections, as they come back. */
    @Override
    public Mono<Void> end(Lease lease) {
        synchronized (leases) {
            leases.remove(lease);
            return Mono.when(made.stream().map(pools -> pools.main().end(lease)).toList());
        }
    }

    /** Closes them all. */
    @Override
    public Mono<Void> close() {
        return Mono.defer(() -> {
            synchronized (leases) {
                return Mono.when(made.stream().map(OwnPools::close).toList());
            }
        });
    }
}
