package io.dataflow.core.internal.tenancy;

import io.dataflow.core.SchemaException;
import io.dataflow.core.internal.schema.SchemaConnection;
import io.dataflow.core.internal.schema.SchemaMode;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.internal.sql.RowPolicy;
import io.dataflow.core.model.ModelDefinition;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The policies of tables: made where tables are, looked for where they belong to somebody else. */
final class RowSecurity {

    private static final Logger LOG = LoggerFactory.getLogger(RowSecurity.class);

    private RowSecurity() {}

    static Mono<Void> ensure(
            Dialect dialect, List<ModelDefinition> models, SchemaMode mode, SchemaConnection connection) {
        return Flux.fromIterable(models)
                .concatMap(model -> {
                    RowPolicy policy = dialect.rowPolicy(model);
                    return connection
                            .query(policy.query(), row -> Boolean.TRUE.equals(row.get(0, Boolean.class)))
                            .collectList()
                            .filter(there -> !there.contains(true))
                            .map(lacking -> model);
                })
                .collectList()
                .flatMap(lacking -> mode == SchemaMode.CREATE
                        ? Flux.fromIterable(lacking)
                                .concatMap(model -> make(dialect, model, connection))
                                .then()
                        : refuse(lacking));
    }

    private static Mono<Void> make(Dialect dialect, ModelDefinition model, SchemaConnection connection) {
        return connection
                .transaction(Flux.fromIterable(dialect.rowPolicy(model).statements())
                        .concatMap(connection::execute)
                        .then(Mono.just(model)))
                .doOnNext(done -> LOG.info("{}: rows of table '{}' are hidden by policy", model.name(), model.table()))
                .then();
    }

    private static Mono<Void> refuse(List<ModelDefinition> lacking) {
        return lacking.isEmpty()
                ? Mono.empty()
                : Mono.error(() -> SchemaException.mismatch(
                        "current",
                        lacking.stream()
                                .map(model -> model.name() + ": table '" + model.table()
                                        + "' has no policy that hides the rows of other tenants, but rowLevelSecurity() was"
                                        + " asked for; let autoMigrate create it, or create it by a migration")
                                .toList()));
    }
}
