package io.dataflow.core.internal.schema;

import io.dataflow.core.SchemaException;
import io.dataflow.core.internal.schema.SchemaChange.AddColumn;
import io.dataflow.core.internal.schema.SchemaReader.Scope;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.schema.Schema;
import io.r2dbc.spi.R2dbcException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Makes sure that models find their tables: by creating what is missing, or by saying what is. */
public final class SchemaInitializer {

    private static final Logger LOG = LoggerFactory.getLogger(SchemaInitializer.class);

    private static final int ATTEMPTS = 12;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

    private final SchemaDialect dialect;

    /** Creates an initializer for one database. */
    public SchemaInitializer(SchemaDialect dialect) {
        this.dialect = dialect;
    }

    /**
     * Looks at the schema once and does what the mode says, on a connection that is in no transaction.
     *
     * <p>It may be run any number of times, also by several processes at once: when all is there, it only reads. Fails with
     * {@link SchemaException}, and with the errors of the driver where the connection itself fails.
     */
    public Mono<Void> ensure(List<ModelDefinition> models, SchemaMode mode, SchemaConnection connection) {
        return switch (mode) {
            case NONE -> Mono.empty();
            case VALIDATE ->
                Mono.defer(() -> dialect.reader()
                        .read(connection, Scope.VISIBLE)
                        .doOnNext(schema -> sound(SchemaPlanner.validation(dialect, models, schema), schema))
                        .then());
            case CREATE ->
                Mono.defer(() -> isComplete(models, connection))
                        .filter(complete -> !complete)
                        .flatMap(incomplete -> dialect.exclusively(connection, create(models, connection)))
                        .retryWhen(Retry.backoff(ATTEMPTS, FIRST_PAUSE)
                                .maxBackoff(LONGEST_PAUSE)
                                .filter(this::lostRace)
                                .onRetryExhaustedThrow((spec, signal) -> signal.failure()))
                        .onErrorMap(RefusedChange.class, RefusedChange::explain);
        };
    }

    /** Whether nothing is to be done; looked at alone, since what another process is about to change looks like a fault. */
    private Mono<Boolean> isComplete(List<ModelDefinition> models, SchemaConnection connection) {
        return dialect.reader().read(connection, Scope.CURRENT).map(schema -> {
            SchemaPlan plan = SchemaPlanner.additions(dialect, models, schema);
            return plan.changes().isEmpty() && plan.faults().isEmpty();
        });
    }

    private static SchemaPlan sound(SchemaPlan plan, Schema schema) {
        if (!plan.faults().isEmpty()) {
            throw SchemaException.mismatch(schema.name(), plan.faults());
        }
        return plan;
    }

    private Mono<Void> create(List<ModelDefinition> models, SchemaConnection connection) {
        return Mono.defer(() -> dialect.reader().read(connection, Scope.CURRENT))
                .flatMap(schema -> {
                    SchemaPlan plan = sound(SchemaPlanner.additions(dialect, models, schema), schema);
                    List<Step> steps = steps(plan);
                    return refuseWhereRowsAre(plan, schema, connection)
                            .thenMany(Flux.fromIterable(steps)
                                    .buffer(dialect.statementsTogether())
                                    .concatMap(together -> run(together, connection)))
                            .then();
                });
    }

    /** All statements are written before the first one runs, so that a default that cannot be written changes nothing. */
    private List<Step> steps(SchemaPlan plan) {
        List<Step> steps = new ArrayList<>();
        for (SchemaChange change : plan.changes()) {
            dialect.statements(change).forEach(sql -> steps.add(new Step(change, sql)));
        }
        return steps;
    }

    private static Mono<Void> run(List<Step> steps, SchemaConnection connection) {
        return Mono.defer(() -> {
            AtomicInteger done = new AtomicInteger();
            return connection
                    .executeTogether(steps.stream().map(Step::sql).toList())
                    .doOnNext(one -> log(steps.get(done.getAndIncrement()).change()))
                    .onErrorMap(
                            R2dbcException.class,
                            error -> new RefusedChange(steps.get(done.get()).change(), error))
                    .then();
        });
    }

    private static void log(SchemaChange change) {
        LOG.info("{}: {}", change.model().name(), change.describe());
    }

    private Mono<Void> refuseWhereRowsAre(SchemaPlan plan, Schema schema, SchemaConnection connection) {
        Map<String, List<AddColumn>> byTable = plan.emptyOnly().stream()
                .collect(Collectors.groupingBy(change -> change.model().table()));
        return Flux.fromIterable(byTable.entrySet())
                .concatMap(entry -> connection
                        .query("SELECT 1 FROM " + dialect.quote(entry.getKey()) + " LIMIT 1", row -> entry.getValue())
                        .flatMapIterable(changes -> changes))
                .map(SchemaInitializer::needsValue)
                .collectList()
                .doOnNext(faults -> {
                    if (!faults.isEmpty()) {
                        throw SchemaException.mismatch(schema.name(), faults);
                    }
                })
                .then();
    }

    private static String needsValue(AddColumn change) {
        return SchemaComparison.subject(change.model(), change.field()) + ": column '"
                + change.field().column() + "' of table '" + change.model().table()
                + "' is not there and cannot be added, because the table has rows, the field is not nullable and declares no"
                + " default; give the field a default, make it nullable, or add the column by a migration";
    }

    private boolean lostRace(Throwable error) {
        return error instanceof R2dbcException raw
                ? dialect.lostRace(raw)
                : error instanceof RefusedChange refused && dialect.lostRace(refused.error());
    }

    private record Step(SchemaChange change, String sql) {}
}
