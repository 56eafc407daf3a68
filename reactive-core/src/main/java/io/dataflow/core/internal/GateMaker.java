package io.dataflow.core.internal;

import io.dataflow.core.internal.connection.ConnectionSource;
import io.dataflow.core.internal.connection.Lane;
import io.dataflow.core.internal.connection.Transactions;
import io.dataflow.core.internal.execution.Errors;
import io.dataflow.core.internal.execution.StatementRunner;
import io.dataflow.core.internal.policy.TenantScope;
import io.dataflow.core.internal.schema.SchemaInitializer;
import io.dataflow.core.internal.schema.SchemaMode;
import io.dataflow.core.internal.tenancy.Tenancy;
import io.dataflow.core.model.ModelDefinition;
import java.util.List;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** Makes the gates of one DataFlow. */
record GateMaker(
        SchemaMode mode,
        ModelRegistry models,
        Database database,
        ConnectionSource source,
        Transactions transactions,
        StatementRunner runner,
        Errors errors,
        Tenancy tenancy) {

    /** The gate of the tables of all tenants, and of the models that have none. */
    SchemaGate shared(Remembering remembering) {
        return gate(
                () -> tenancy.ofAll(models.withOwn()),
                remembering,
                new SchemaGate.Place(
                        Context.empty(), Mono.empty(), (made, connection) -> tenancy.secure(made, mode, connection)));
    }

    /** The gate of the tables that one tenant has for itself. */
    SchemaGate ofTenant(String tenant) {
        return gate(
                () -> Tenancy.ofTenants(models.withOwn()),
                Remembering.NOTHING,
                new SchemaGate.Place(
                        TenantScope.of(tenant).asContext(), prepared(tenant), (made, connection) -> Mono.empty()));
    }

    /** On a connection of nobody: one of the tenant could not yet be told where it works. */
    private Mono<Void> prepared(String tenant) {
        return Mono.usingWhen(
                        source.acquire(),
                        connection ->
                                tenancy.prepare(tenant, mode, new OneConnection(connection, database.driver(), runner)),
                        connection -> source.release(connection, true),
                        (connection, error) -> source.release(connection, false),
                        connection -> source.release(connection, false))
                .onErrorMap(error -> errors.of(error, "ready"))
                .contextWrite(context -> Lane.MIGRATION.in(Context.empty()));
    }

    private SchemaGate gate(Supplier<List<ModelDefinition>> wanted, Remembering remembering, SchemaGate.Place place) {
        return new SchemaGate(
                new SchemaInitializer(database.schema()),
                mode,
                wanted,
                remembering,
                source,
                transactions,
                database.dialect(),
                database.driver(),
                runner,
                errors,
                place);
    }
}
