package io.dataflow.core.internal;

import io.dataflow.core.SerializationFailureException;
import io.dataflow.core.TenancyOptions.Separation;
import io.dataflow.core.TenantRefusedException;
import io.dataflow.core.Tenants.Registration;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.policy.Policy;
import io.dataflow.core.internal.policy.TenantScope;
import io.dataflow.core.internal.registry.TenantTable;
import io.dataflow.core.internal.tenancy.Tenancy;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.context.ContextView;
import reactor.util.retry.Retry;

/** Refuses the work of tenants who are not registered, or suspended. */
final class Admission implements Policy {

    private static final int RETRIES = 3;

    private final TenantTable table;
    private final Tenancy tenancy;
    private final Predicate<ContextView> inTransaction;

    /**
     * Creates it.
     *
     * @param table reads registrations, whoever is bound
     * @param inTransaction whether a Context holds a transaction
     */
    Admission(TenantTable table, Tenancy tenancy, Predicate<ContextView> inTransaction) {
        this.table = table;
        this.tenancy = tenancy;
        this.inTransaction = inTransaction;
    }

    @Override
    public <R> Flux<R> apply(Operation<R> operation, Road next) {
        return Flux.deferContextual(context -> operation.model().tenant() || tenancy.place(context) != null
                ? admitted(operation.model().name(), operation.verb(), next.run(operation))
                : next.run(operation));
    }

    /** Work of no model in particular. */
    <T> Flux<T> admitted(String operation, Flux<T> work) {
        return admitted(null, operation, work);
    }

    /** {@link #admitted}, unless it is inside a transaction: there each operation is looked at for itself. */
    <T> Flux<T> admittedAtBegin(String operation, Flux<T> work) {
        return Flux.deferContextual(context -> inTransaction.test(context) ? work : admitted(operation, work));
    }

    private <T> Flux<T> admitted(@Nullable String model, String operation, Flux<T> work) {
        return Flux.deferContextual(context -> {
            TenantScope scope = TenantScope.find(context);
            String tenant = scope == null ? null : scope.tenant();
            return tenant == null
                    ? work
                    : find(tenant, inTransaction.test(context))
                            .switchIfEmpty(Mono.error(() -> TenantRefusedException.unknown(model, operation)))
                            .filter(registration -> !registration.isSuspended())
                            .switchIfEmpty(Mono.error(() -> TenantRefusedException.suspended(model, operation)))
                            .thenMany(work);
        });
    }

    private Mono<Registration> find(String tenant, boolean inside) {
        Mono<Registration> found = table.find(tenant);
        if (!inside) {
            // In the name of nobody: the tenant may have no place yet, and must not get one. H2 gives a read up for a
            // removal
            // that it meets.
            return found.retryWhen(Retry.max(RETRIES).filter(SerializationFailureException.class::isInstance))
                    .contextWrite(context -> context.delete(TenantScope.class));
        }
        // A transaction of a tenant is in a database that does not hold the registrations.
        return tenancy.options().separation() == Separation.DATABASE
                ? found.contextWrite(context -> Context.empty())
                : found;
    }
}
