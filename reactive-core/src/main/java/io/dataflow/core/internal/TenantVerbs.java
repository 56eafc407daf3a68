package io.dataflow.core.internal;

import io.dataflow.core.Tenants;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.policy.TenantScope;
import io.dataflow.core.internal.registry.TenantTable;
import io.dataflow.core.model.ModelDefinition;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The registrations of tenants, as users change them. */
final class TenantVerbs implements Tenants {

    private final TenantTable table;
    private final Supplier<List<ModelDefinition>> models;
    private final Function<ModelDefinition, Mono<Long>> rows;

    /**
     * Creates them.
     *
     * @param models the models that belong to tenants
     * @param rows how many rows of a model the tenant of the Context has, even deleted ones
     */
    TenantVerbs(TenantTable table, Supplier<List<ModelDefinition>> models, Function<ModelDefinition, Mono<Long>> rows) {
        this.table = table;
        this.models = models;
        this.rows = rows;
    }

    @Override
    public Mono<Boolean> register(String tenant) {
        TenantScope.of(tenant);
        return ofNobody(table.add(tenant));
    }

    @Override
    public Mono<Void> suspend(String tenant, String reason) {
        TenantScope.of(tenant);
        if (reason.isBlank()) {
            throw new ValidationFailedException(
                    null, "suspend", "reason", "required", "a tenant is suspended for a reason, which is blank");
        }
        return ofNobody(table.suspend(tenant, reason, "suspend"));
    }

    @Override
    public Mono<Void> resume(String tenant) {
        TenantScope.of(tenant);
        return ofNobody(table.suspend(tenant, null, "resume"));
    }

    @Override
    public Mono<Boolean> remove(String tenant) {
        TenantScope scope = TenantScope.of(tenant);
        return ofNobody(table.find(tenant))
                .flatMap(
                        there -> requireNoRows().contextWrite(scope.asContext()).thenReturn(there))
                .flatMap(there -> removeLeavingRows(tenant))
                .defaultIfEmpty(false);
    }

    private Mono<Void> requireNoRows() {
        return Flux.defer(() -> Flux.fromIterable(models.get()))
                .filterWhen(model -> rows.apply(model).map(count -> count > 0), 1)
                .map(ModelDefinition::name)
                .collectList()
                .flatMap(left -> left.isEmpty()
                        ? Mono.empty()
                        : Mono.error(new ValidationFailedException(
                                null,
                                "remove",
                                "tenant",
                                "rows",
                                "has rows left of " + left
                                        + "; delete them, or say removeLeavingRows(..) if they are to stay")));
    }

    @Override
    public Mono<Boolean> removeLeavingRows(String tenant) {
        TenantScope.of(tenant);
        return ofNobody(table.remove(tenant));
    }

    @Override
    public Flux<Registration> list() {
        return table.list().contextWrite(context -> context.delete(TenantScope.class));
    }

    /** Registrations are nobody's rows. */
    private static <T> Mono<T> ofNobody(Mono<T> work) {
        return work.contextWrite(context -> context.delete(TenantScope.class));
    }
}
