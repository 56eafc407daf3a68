package io.dataflow.core.internal;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.internal.connection.ConnectionSource;
import io.dataflow.core.internal.connection.Driver;
import io.dataflow.core.internal.connection.Lane;
import io.dataflow.core.internal.connection.Transactions;
import io.dataflow.core.internal.execution.Errors;
import io.dataflow.core.internal.execution.StatementRunner;
import io.dataflow.core.internal.schema.SchemaConnection;
import io.dataflow.core.internal.schema.SchemaInitializer;
import io.dataflow.core.internal.schema.SchemaMode;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.model.ModelDefinition;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * Lets operations pass once the tables of all registered models are there, and the models are remembered.
 *
 * <p>The first who asks starts the work, the others wait for the same; a caller that goes away does not stop it. A refusal is
 * remembered until another model is registered, what may pass by itself is tried again at the next use. A model that has passed
 * has for good, whatever is registered after it.
 */
final class SchemaGate {

    private static final Duration FOREVER = Duration.ofMillis(Long.MAX_VALUE);

    private final SchemaInitializer initializer;
    private final SchemaMode mode;
    private final Supplier<List<ModelDefinition>> models;
    private final Remembering remembering;
    private final ConnectionSource source;
    private final Transactions transactions;
    private final Dialect dialect;
    private final Driver driver;
    private final StatementRunner runner;
    private final Errors errors;
    private final Place place;
    private final PassedModels passed = new PassedModels();
    private @Nullable Mono<Void> current;
    private volatile boolean open;
    private boolean openedInTest;

    SchemaGate(
            SchemaInitializer initializer,
            SchemaMode mode,
            Supplier<List<ModelDefinition>> models,
            Remembering remembering,
            ConnectionSource source,
            Transactions transactions,
            Dialect dialect,
            Driver driver,
            StatementRunner runner,
            Errors errors,
            Place place) {
        this.initializer = initializer;
        this.mode = mode;
        this.models = models;
        this.remembering = remembering;
        this.source = source;
        this.transactions = transactions;
        this.dialect = dialect;
        this.driver = driver;
        this.runner = runner;
        this.errors = errors;
        this.place = place;
        this.open = isIdle();
    }

    /**
     * Where the tables are.
     *
     * @param context names it for connections
     * @param first makes what the tables stand in
     * @param last what every table needs that is there
     */
    record Place(
            Context context, Mono<Void> first, BiFunction<List<ModelDefinition>, SchemaConnection, Mono<Void>> last) {}

    /** Completes when every registered model has its table and is remembered. */
    Mono<Void> pass() {
        return open ? Mono.empty() : Mono.defer(this::work);
    }

    /** Completes when this model has its table, which is at once where it had it before another was registered. */
    Mono<Void> pass(ModelDefinition model) {
        return isOpen(model)
                ? Mono.empty()
                : pass().onErrorResume(error ->
                        isOpen(model) ? Mono.empty() : passed.refusal(model).then(Mono.error(error)));
    }

    /** Completes when nothing more can be done: a model that is refused keeps nobody but those who use it from their work. */
    Mono<Void> passForAny() {
        return pass().onErrorResume(error -> passed.isEmpty() ? Mono.error(error) : Mono.empty());
    }

    /** The error of a model that is refused, where it is used in a transaction that began without it. */
    Mono<Void> refusal(ModelDefinition model) {
        return passed.refusal(model);
    }

    /** {@link #pass} inside a test: what is created there rolls back with it, and is not remembered. */
    Mono<Void> passInTest() {
        return Mono.defer(() -> {
            List<ModelDefinition> wanted = models.get();
            return transactions
                    .begin(scope -> transactions.use(connection -> initializer.ensure(
                            wanted,
                            mode,
                            new TestSchemaConnection(new OneConnection(connection, driver, runner), dialect))))
                    .then()
                    .onErrorMap(error -> errors.of(error, "ready"))
                    .doOnSuccess(done -> openedInTest(wanted));
        });
    }

    private synchronized void openedInTest(List<ModelDefinition> checked) {
        opened(checked);
        openedInTest = open;
    }

    /** What a test created is gone. */
    synchronized void forgetTest() {
        if (openedInTest) {
            openedInTest = false;
            reset();
        }
    }

    /** Whether nothing is left to be done. */
    boolean isOpen() {
        return open;
    }

    /** Whether nothing is left to be done for this model. */
    boolean isOpen(ModelDefinition model) {
        return open || passed.contains(model);
    }

    private boolean isIdle() {
        return mode == SchemaMode.NONE && !remembering.isActive();
    }

    /** Another model was registered: its table has to be looked for. */
    synchronized void reset() {
        current = null;
        open = isIdle();
    }

    private synchronized Mono<Void> work() {
        Mono<Void> running = current;
        if (running == null) {
            running = ensure().cache(done -> FOREVER, this::remembered, () -> FOREVER);
            current = running;
        }
        return running;
    }

    private Duration remembered(Throwable error) {
        boolean passing = error instanceof DataFlowException known ? known.isTransient() : true;
        return passing ? Duration.ZERO : FOREVER;
    }

    private Mono<Void> ensure() {
        List<ModelDefinition> wanted = models.get();
        return place.first()
                .then(passed.pass(
                        wanted, some -> tables(remembering.withOwn(some)).then(remembering.remember(some))))
                .doOnSuccess(done -> opened(wanted))
                .contextWrite(context -> Lane.MIGRATION.in(place.context()));
    }

    private Mono<Void> tables(List<ModelDefinition> wanted) {
        return mode == SchemaMode.NONE
                ? Mono.empty()
                : Mono.usingWhen(
                                source.acquire(),
                                connection -> {
                                    OneConnection plain = new OneConnection(connection, driver, runner);
                                    SchemaConnection schema =
                                            source.inTransactions() == null ? plain : new ToldConnection(plain, source);
                                    return initializer
                                            .ensure(wanted, mode, schema)
                                            .then(Mono.defer(() -> place.last().apply(wanted, schema)));
                                },
                                connection -> source.release(connection, true),
                                (connection, error) -> source.release(connection, false),
                                connection -> source.release(connection, false))
                        .onErrorMap(error -> errors.of(error, "ready"));
    }

    private synchronized void opened(List<ModelDefinition> checked) {
        open = models.get().size() == checked.size();
    }
}
