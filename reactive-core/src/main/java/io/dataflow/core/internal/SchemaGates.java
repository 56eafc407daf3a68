package io.dataflow.core.internal;

import io.dataflow.core.internal.tenancy.Tenancy;
import io.dataflow.core.model.ModelDefinition;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/** The gate of the tables of all, and where tenants have tables of their own one for each of them. */
final class SchemaGates {

    private final Tenancy tenancy;
    private final SchemaGate shared;
    private final Function<String, SchemaGate> ofTenant;
    private final Map<String, SchemaGate> gates = new ConcurrentHashMap<>();

    /** @param ofTenant makes the gate of a tenant */
    SchemaGates(Tenancy tenancy, SchemaGate shared, Function<String, SchemaGate> ofTenant) {
        this.tenancy = tenancy;
        this.shared = shared;
        this.ofTenant = ofTenant;
    }

    /** The gate of the tables of all. */
    SchemaGate shared() {
        return shared;
    }

    /** Whether nothing is left to be done, whatever the Context. */
    boolean isOpen() {
        return !tenancy.options().isApart() && shared.isOpen();
    }

    /** Whether nothing is left to be done for a model, whatever the Context. */
    boolean isOpen(ModelDefinition model) {
        return !tenancy.options().isApart() && shared.isOpen(model);
    }

    /** Completes when a model has its table for the work of a Context. */
    Mono<Void> pass(ModelDefinition model, ContextView context) {
        SchemaGate own = own(context);
        if (own == null) {
            return shared.pass(model);
        }
        // The session of a tenant stands in what its tables stand in, whatever it looks at.
        return model.tenant() ? own.pass(model) : own.passForAny().then(shared.pass(model));
    }

    /** The error of a model that is refused, where it is used in a transaction that began without it. */
    Mono<Void> refusal(ModelDefinition model, ContextView context) {
        SchemaGate own = model.tenant() ? own(context) : null;
        return own == null ? shared.refusal(model) : own.refusal(model);
    }

    /** Completes when the tables for the work of a Context are there, or never will be. */
    Mono<Void> passForAny(ContextView context) {
        SchemaGate own = own(context);
        return own == null ? shared.passForAny() : shared.passForAny().then(own.passForAny());
    }

    /** Completes when the tables for the work of a Context are there. */
    Mono<Void> pass(ContextView context) {
        SchemaGate own = own(context);
        return own == null ? shared.pass() : shared.pass().then(own.pass());
    }

    /** Another model was registered. */
    void reset() {
        shared.reset();
        gates.values().forEach(SchemaGate::reset);
    }

    private @Nullable SchemaGate own(ContextView context) {
        String tenant = tenancy.place(context);
        return tenant == null ? null : gates.computeIfAbsent(tenant, ofTenant);
    }
}
