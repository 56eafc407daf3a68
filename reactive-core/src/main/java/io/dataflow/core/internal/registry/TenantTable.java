package io.dataflow.core.internal.registry;

import static io.dataflow.core.query.Dsl.asc;

import io.dataflow.core.Args;
import io.dataflow.core.BulkFailedException;
import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.MapOperations;
import io.dataflow.core.RecordNotFoundException;
import io.dataflow.core.TenantRefusedException;
import io.dataflow.core.Tenants.Registration;
import io.dataflow.core.internal.model.Binding;
import io.dataflow.core.internal.model.Bindings;
import io.dataflow.core.model.ModelDefinition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Keeps the registrations of tenants in a table of the database, which is a model like any other. */
public final class TenantTable {

    /** The model of the table. */
    public static final ModelDefinition MODEL = ModelDefinition.of(Map.of(
            "name",
            "RegisteredTenant",
            "table",
            RegistryTable.TENANTS,
            "fields",
            Args.args("name", "string", "suspension", Map.of("type", "string", "nullable", true)),
            "key",
            List.of("name")));

    private final MapOperations rows;

    /** @param rows the operations of the model */
    public TenantTable(MapOperations rows) {
        this.rows = rows;
    }

    /** The binding of the table's rows. */
    public static Binding<Map<String, Object>> rows() {
        return Bindings.map(MODEL);
    }

    /** The registration of a tenant, or nothing. */
    public Mono<Registration> find(String tenant) {
        return rows.find(tenant).map(TenantTable::registration);
    }

    /** Every registration. */
    public Flux<Registration> list() {
        return rows.stream(rows.all().orderBy(asc("name"))).map(TenantTable::registration);
    }

    /** Adds a tenant, unless it is there; whether it was added. */
    public Mono<Boolean> add(String tenant) {
        return rows.bulkCreate(List.of(Map.of("name", tenant)), options -> options.onConflict(OnConflict.SKIP))
                .onErrorMap(BulkFailedException.class, failed -> failed.getCause() == null ? failed : failed.getCause())
                .last()
                .map(progress -> progress.inserted() == 1);
    }

    /** Suspends a tenant with a reason, or with null ends that. */
    public Mono<Void> suspend(String tenant, @Nullable String reason, String operation) {
        return rows.update(tenant, Args.args("suspension", reason))
                .onErrorMap(RecordNotFoundException.class, none -> TenantRefusedException.unknown(null, operation))
                .then();
    }

    /** Removes a tenant; whether it was there. */
    public Mono<Boolean> remove(String tenant) {
        return rows.delete(tenant);
    }

    private static Registration registration(Map<String, Object> row) {
        Object suspension = row.get("suspension");
        return new Registration(
                String.valueOf(row.get("name")),
                suspension == null ? null : suspension.toString(),
                Objects.requireNonNull((Instant) row.get("createdAt"), "created_at"));
    }
}
