package io.dataflow;

import io.dataflow.core.BulkOptions;
import io.dataflow.core.CoalescingOptions;
import io.dataflow.core.ImportJob;
import io.dataflow.core.MapOperations;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.RawSql;
import io.dataflow.core.TenancyOptions;
import io.dataflow.core.Tenants;
import io.dataflow.core.TransactionOptions;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.DataFlowCore;
import io.dataflow.core.internal.Seat;
import io.dataflow.core.internal.connection.PoolSettings;
import io.dataflow.core.model.Converter;
import io.dataflow.core.model.Converters;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.model.Naming;
import io.dataflow.core.model.Registry;
import io.dataflow.core.schema.RegisteredModels;
import io.dataflow.core.schema.Schema;
import io.dataflow.nodes.DataFlowRuntime;
import io.dataflow.nodes.Node;
import io.dataflow.nodes.NodeDefinition;
import io.dataflow.nodes.NodeInput;
import io.dataflow.nodes.Workflow;
import io.dataflow.nodes.WorkflowBuilder;
import io.dataflow.nodes.WorkflowResult;
import io.dataflow.nodes.internal.DataFlowAccess;
import io.dataflow.nodes.internal.WorkflowReader;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * A database with the operations, nodes and workflows of its models.
 *
 * <p>Making one does no I/O. The tables of all registered models are made at the first use of any, unless the builder says
 * otherwise. Every result is cold; every method is safe for all threads. An operation joins the transaction that it finds in
 * the Reactor Context.
 */
public final class DataFlow {

    static {
        DataFlowAccess.open(DataFlow::core);
    }

    private final DataFlowParts parts;
    private final Seat seat;

    DataFlow(DataFlowParts parts, Seat seat) {
        this.parts = parts;
        this.seat = seat;
    }

    /** A DataFlow on the database of an R2DBC URL, with the given models and the defaults for everything else. */
    public static DataFlow open(String url, Class<?>... models) {
        Builder builder = builder(url);
        List.of(models).forEach(builder::model);
        return builder.build();
    }

    /** A builder for a DataFlow on the database of an R2DBC URL, such as {@code r2dbc:postgresql://user:secret@host/shop}. */
    public static Builder builder(String url) {
        return new Builder(Source.ofUrl(url));
    }

    /** A builder for a DataFlow on the connections of a factory; a pool that is handed in is used as it is. */
    public static Builder builder(ConnectionFactory factory) {
        return new Builder(Source.ofFactory(factory));
    }

    /** The name, as errors and nodes know it. */
    public String name() {
        return core().name();
    }

    /**
     * The operations of the model that a class declares.
     *
     * @throws io.dataflow.core.UnknownNameException if the class is not registered
     */
    public <T> ModelOperations<T> model(Class<T> type) {
        return core().operations(type, seat);
    }

    /**
     * The operations of a model by its name, over maps.
     *
     * @throws io.dataflow.core.UnknownNameException if no model has the name
     */
    public MapOperations model(String name) {
        return core().operations(name, seat);
    }

    /**
     * A SQL statement of one's own, for what models cannot say: {@code db.sql("select .. where x = :x").bind("x", 1)}.
     *
     * @throws ValidationFailedException if the text is no single statement
     */
    public RawSql sql(String text) {
        return core().sql(text, seat);
    }

    /** {@link #importJob(String, UnaryOperator)} with the defaults. */
    public ImportJob importJob(String name) {
        return importJob(name, UnaryOperator.identity());
    }

    /**
     * An import that goes on where it stopped: {@code db.importJob("cities", o -> o.every(5_000)).into(City.class).from(rows)}.
     *
     * @param name its name, by which its position is kept
     * @throws ValidationFailedException if the name is blank or an option cannot be
     */
    public ImportJob importJob(String name, UnaryOperator<ImportJob.Options> options) {
        return core().importJob(name, options.apply(ImportJob.Options.defaults()), seat);
    }

    /**
     * The tenants who may work.
     *
     * @throws ValidationFailedException unless the builder said {@code tenancy(o -> o.registered())}
     */
    public Tenants tenants() {
        return core().tenants(seat);
    }

    /** Registers a model at run time, with its nodes; its table is made at the next use of any model. */
    public MapOperations register(ModelDefinition model) {
        parts.register(model);
        return model(model.name());
    }

    /**
     * The live schema: the tables and views that statements reach by their bare name, with columns, keys, foreign keys, indexes
     * and relationships, always read from the catalogue.
     *
     * <p>Nothing is created for it. Inside a transaction it is what that transaction sees. What could not be looked at is said in
     * {@link Schema#unknown()}; when nothing could, it is a {@link io.dataflow.core.SchemaException}.
     */
    public Mono<Schema> discoverSchema() {
        return core().discoverSchema(seat);
    }

    /**
     * Makes models of tables that are there already, and registers them with their nodes; no names stand for all tables.
     *
     * <p>The tables stay as they are: no DDL is ever issued for them. A model is the singular of its table, its fields are the
     * columns in camel case, its key is the primary key or else a unique key without NULLs. A table that is the table of a
     * registered model already keeps that model. What cannot be a model (an unknown name, a view, no key, a type that cannot be
     * decoded) is in the errors, and the others are registered all the same.
     */
    public Mono<RegisteredModels> registerSchemaAsModels(String... tables) {
        List<String> asked = List.of(tables);
        return discoverSchema().map(schema -> new SchemaModels(parts).register(schema, asked));
    }

    /**
     * Registers the models that DataFlows on this registry ever had, with their nodes, so that they are of use without their
     * classes; those that are registered already stay as they are.
     *
     * <p>Of a model that had several definitions it is the last. One that cannot be a model any more (damaged, or its table is
     * that of another model by now) is in the errors, and the others are registered all the same. Rules of one's own and
     * converters are code, which is not remembered. A database without a registry gives no models. Under
     * {@link Naming#KAILASH} the models in the registry of Kailash DataFlow are among them, as their tables are now.
     */
    public Mono<RegisteredModels> reconstructModelsFromRegistry() {
        return core().recall(parts.naming(), seat).map(remembered -> new SchemaModels(parts).reconstruct(remembered));
    }

    /** The definitions of all nodes, in the order of registration. */
    public List<NodeDefinition> nodes() {
        return parts.nodes().definitions();
    }

    /**
     * The node of a name, such as {@code ContactCreateNode}.
     *
     * @throws io.dataflow.core.UnknownNameException if there is none, with the nearest names
     */
    public Node node(String name) {
        Node node = parts.nodes().node(name);
        return seat.equals(Seat.FREE) ? node : new BoundNode(node, core(), seat);
    }

    /** A builder for a workflow of the nodes of this DataFlow. */
    public WorkflowBuilder workflow(String name) {
        return parts.workflow(name);
    }

    /**
     * The workflow of a JSON document, as {@link Workflow#toJson()} shows and writes it; keys are taken in camel case and in snake
     * case.
     *
     * @throws io.dataflow.core.WorkflowException with every fault of the document at once, each with its place
     */
    public Workflow workflowFromJson(String json) {
        return new WorkflowReader(parts.nodes()).read(json);
    }

    /**
     * Names code for workflows in JSON: it answers a map, or a {@code Mono} of one; for a node that gives rows a
     * {@code Publisher} or list of maps.
     *
     * @throws ValidationFailedException if the name is blank or taken
     */
    public DataFlow registerCode(String name, Function<? super NodeInput, ?> code) {
        parts.nodes().codes().code(name, code);
        return this;
    }

    /** Names code that gives another row for each, for workflows in JSON. */
    public DataFlow registerMap(String name, Function<? super Map<String, Object>, ? extends Map<String, ?>> change) {
        parts.nodes().codes().map(name, change);
        return this;
    }

    /** Names a rule that keeps rows, for workflows in JSON. */
    public DataFlow registerFilter(String name, Predicate<? super Map<String, Object>> kept) {
        parts.nodes().codes().filter(name, kept);
        return this;
    }

    /** Runs a workflow and answers the outputs of its nodes. */
    public Mono<WorkflowResult> run(Workflow workflow, Map<String, ?> inputs) {
        return runtime().run(workflow, inputs);
    }

    /** What runs workflows. */
    public DataFlowRuntime runtime() {
        return seat.equals(Seat.FREE) ? parts.runtime() : new BoundRuntime(parts.runtime(), core(), seat);
    }

    /**
     * Runs the body in a transaction: committed when it completes, rolled back when it fails or is cancelled.
     *
     * <p>The body gets this DataFlow bound to the transaction; operations on any DataFlow of this database join it through the
     * Reactor Context as well. Inside a transaction this is a savepoint: an error that is caught outside the inner call rolls
     * back the savepoint alone. The value arrives after the commit.
     */
    public <T> Mono<T> transaction(Function<? super DataFlow, ? extends Mono<T>> body) {
        return transaction(UnaryOperator.identity(), body);
    }

    /** {@link #transaction(Function)} with options; a savepoint cannot have an isolation, read-only mode or retries of its own. */
    public <T> Mono<T> transaction(
            UnaryOperator<TransactionOptions> options, Function<? super DataFlow, ? extends Mono<T>> body) {
        TransactionOptions chosen = options.apply(TransactionOptions.defaults());
        return core().transaction(seat, chosen, inner -> body.apply(new DataFlow(parts, seat.in(inner))))
                .singleOrEmpty();
    }

    /** {@link #transaction} for many values, which arrive as they come: before the commit, so an error may follow them. */
    public <T> Flux<T> transactionMany(Function<? super DataFlow, ? extends Publisher<T>> body) {
        return core().transaction(
                        seat, TransactionOptions.defaults(), inner -> body.apply(new DataFlow(parts, seat.in(inner))));
    }

    /** Runs a publisher in the transaction of the Context, or in one of its own: {@code mono.as(db::required)}. */
    public <T> Mono<T> required(Mono<T> body) {
        return core().required(seat, body).singleOrEmpty();
    }

    /** {@link #required(Mono)} for many values. */
    public <T> Flux<T> required(Flux<T> body) {
        return core().required(seat, body);
    }

    /**
     * Runs a publisher in a new transaction of its own, which commits whatever becomes of the one in the Context:
     * {@code mono.as(db::requiresNew)}.
     *
     * <p>Beside another transaction it takes one of two connections that are kept in reserve for this, beyond the size of the
     * pool. Inside itself it is refused, since both could wait forever. It must not wait for a row that the other changed.
     */
    public <T> Mono<T> requiresNew(Mono<T> body) {
        return core().requiresNew(seat, body).singleOrEmpty();
    }

    /** {@link #requiresNew(Mono)} for many values. */
    public <T> Flux<T> requiresNew(Flux<T> body) {
        return core().requiresNew(seat, body);
    }

    /**
     * Runs an action after the commit of the transaction in the Context, in order; never after a rollback, at once without one.
     *
     * <p>The transaction's result waits for it. Its error arrives as one of code {@code AFTER_COMMIT_FAILED}, as the
     * transaction is committed. What a savepoint asked for is forgotten when that rolls back.
     */
    public Mono<Void> afterCommit(Mono<?> action) {
        return core().afterCommit(seat, action);
    }

    /** Completes when the tables of all registered models are there; any operation does the same at its first use. */
    public Mono<Void> ready() {
        return core().ready(seat);
    }

    /**
     * This DataFlow with connections of its own for one scheduler: a lease, released by {@link #close()}.
     *
     * <p>Results and errors arrive on the scheduler, and neither its load nor that of others delays the other. Connections are
     * opened at the first use, within the budget of the pool, and closed when they idle or the scheduler is disposed. What runs
     * in a transaction, that of the Context or the one that this DataFlow is of, stays on its connection.
     *
     * @throws ValidationFailedException if the budget of the pool does not hold it
     */
    public DataFlow on(Scheduler scheduler) {
        return new DataFlow(parts, core().lease(seat, scheduler, null));
    }

    /** {@link #on(Scheduler)} with options. */
    public DataFlow on(Scheduler scheduler, UnaryOperator<LeaseOptions> options) {
        return new DataFlow(
                parts,
                core().lease(seat, scheduler, options.apply(new LeaseOptions()).asked()));
    }

    /**
     * Refuses new work, waits for what runs, and closes every connection; a lease gives up its own.
     *
     * <p>As a part of work that it would wait for, such as the body of a transaction, it is an error and closes nothing.
     */
    public Mono<Void> close() {
        return seat.leased() == null ? core().close() : seat.leased().close();
    }

    /** {@link #close()}, but cancels what has not finished within the time. */
    public Mono<Void> close(Duration patience) {
        return seat.leased() == null ? core().close(patience) : seat.leased().close(patience);
    }

    private DataFlowCore core() {
        return parts.core();
    }

    /** Options of a DataFlow; each setting says its default. */
    public static final class Builder {

        Source source;
        private final List<BiFunction<Naming, Converters, ModelDefinition>> models = new ArrayList<>();

        @Nullable
        String name;

        boolean autoMigrate = true;
        boolean existingSchema;
        Naming naming = Naming.DEFAULT;
        private Converters converters = Converters.NONE;
        PoolOptions pool = new PoolOptions(PoolSettings.defaults(""));
        BulkOptions bulk = BulkOptions.defaults();
        TenancyOptions tenancy = TenancyOptions.defaults();
        CoalescingOptions coalescing = CoalescingOptions.defaults();
        boolean modelPersistence = true;

        @Nullable
        Registry registry;

        Builder(Source source) {
            this.source = source;
        }

        /** The name in errors, and the {@code dbInstance} that nodes accept; by default that of the database. */
        public Builder name(String value) {
            name = Source.named(value);
            return this;
        }

        /** Registers the model that a record or bean class declares. */
        public Builder model(Class<?> type) {
            models.add((named, converted) -> ModelDefinition.of(type, named, converted));
            return this;
        }

        /** Registers a model. */
        public Builder model(ModelDefinition model) {
            models.add((named, converted) -> model);
            return this;
        }

        /** Whether missing tables and columns are created; true by default. Nothing is ever dropped or changed. */
        public Builder autoMigrate(boolean create) {
            autoMigrate = create;
            return this;
        }

        /**
         * Whether the schema belongs to somebody else; false by default. When true, not one DDL statement is issued, whatever
         * {@link #autoMigrate} says, and what a model misses is an error at its first use. Models have the managed timestamps
         * that they declare, and no others.
         */
        public Builder existingSchema(boolean existing) {
            existingSchema = existing;
            return this;
        }

        /**
         * Whether the definitions of models are remembered for {@link DataFlow#reconstructModelsFromRegistry()}; true by default.
         *
         * <p>What is new or has changed is written at the first use of any model, into the table {@code dataflow_models}. Where no
         * table may be created, by {@link #existingSchema} or {@link #autoMigrate}, that takes a {@link #registry(Registry)}.
         */
        public Builder modelPersistence(boolean remember) {
            modelPersistence = remember;
            return this;
        }

        /** Where models are remembered in place of a table: {@code Registry.file(path)}; none by default. */
        public Builder registry(Registry value) {
            registry = value;
            return this;
        }

        /** How tables and columns are named; {@link Naming#DEFAULT} by default. */
        public Builder naming(Naming value) {
            naming = value;
            return this;
        }

        /**
         * Adds a field type: a class of the user's own, stored as the values of a type that is known already; none by default.
         *
         * <p>Fields of the class, and lists of it, are columns of the stored type. Neither function ever sees null.
         *
         * @param type the class, as models declare it
         * @param stored what it is stored as, such as {@code BigDecimal.class} or {@code String.class}
         * @param write makes the stored value
         * @param read makes the value of a stored one
         * @throws ValidationFailedException if the class is a built-in type or has a converter already, or {@code stored} is no
         *     type of fields
         */
        public <T, S> Builder converter(
                Class<T> type,
                Class<S> stored,
                Function<? super T, ? extends S> write,
                Function<? super S, ? extends T> read) {
            converters = converters.with(new Converter<>(type, stored, write, read));
            return this;
        }

        /**
         * Who connections are opened for, asked for each of them: for passwords that rotate and tokens that end; by default the
         * user and password of the URL. An error fails those who wait, as credentials that are refused do.
         *
         * @throws ValidationFailedException for SQLite, and on a factory that was handed in
         */
        public Builder credentials(Supplier<? extends Publisher<Credentials>> supplier) {
            source = source.with(supplier);
            return this;
        }

        /**
         * Whether a pooler in transaction mode, such as pgbouncer, is between this and PostgreSQL; as {@code poolerMode=true} in the
         * URL says, false by default. Then nothing is kept in a session: no prepared statements, no settings.
         */
        public Builder poolerMode(boolean pooler) {
            source = source.pooled(pooler);
            return this;
        }

        /** The limits of the connection pool. */
        public Builder pool(UnaryOperator<PoolOptions> options) {
            pool = options.apply(pool);
            return this;
        }

        /** How tenants are kept apart; by their column alone by default. */
        public Builder tenancy(UnaryOperator<TenancyOptions> options) {
            tenancy = options.apply(tenancy);
            return this;
        }

        /** The options that every bulk operation starts from. */
        public Builder bulk(UnaryOperator<BulkOptions> options) {
            bulk = options.apply(bulk);
            return this;
        }

        /**
         * Whether reads of one key and creates of one row that wait for their statement are asked together under load; true by
         * default. For one call {@link io.dataflow.core.Coalescing} turns it off.
         */
        public Builder coalescing(boolean together) {
            return coalescing(options -> options.on(together));
        }

        /** Which models take part in coalescing; all of them by default. */
        public Builder coalescing(UnaryOperator<CoalescingOptions> options) {
            coalescing = options.apply(coalescing);
            return this;
        }

        /** {@link #readReplica(String, UnaryOperator)} with the defaults. */
        public Builder readReplica(String url) {
            return readReplica(url, UnaryOperator.identity());
        }

        /**
         * A streaming replica of the database, on PostgreSQL: reads outside of transactions go there while it is known to be
         * recent enough, and to the primary otherwise; none by default. {@link io.dataflow.core.Replicas} keeps one call from it.
         */
        public Builder readReplica(String url, UnaryOperator<ReplicaOptions> options) {
            source = source.with(new ReplicaSource(Source.ofUrl(url), options.apply(new ReplicaOptions())));
            return this;
        }

        /**
         * Makes the DataFlow; no I/O.
         *
         * @throws ValidationFailedException if a model breaks a rule
         */
        public DataFlow build() {
            DataFlowParts parts = DataFlowParts.of(this);
            models.forEach(model -> parts.register(model.apply(naming, converters)));
            return new DataFlow(parts, Seat.FREE);
        }
    }

    /** The limits of a connection pool; immutable, each method answers a changed copy. */
    public static final class PoolOptions {

        private final PoolSettings settings;

        PoolOptions(PoolSettings settings) {
            this.settings = settings;
        }

        PoolSettings settings() {
            return settings;
        }

        /** The connections that the pool may hold, from 1 to 10,000; 20 by default. */
        public PoolOptions size(int connections) {
            return new PoolOptions(settings.withSize(connections));
        }

        /** How many more, from 0 to 10,000; 10 by default. Both together are the budget of all lanes and leases. */
        public PoolOptions maxOverflow(int connections) {
            return new PoolOptions(settings.withMaxOverflow(connections));
        }

        /** The longest wait for a connection; 30 seconds by default. */
        public PoolOptions acquireTimeout(Duration longest) {
            return new PoolOptions(settings.withAcquireTimeout(longest));
        }

        /** The longest that opening a connection takes; 10 seconds by default. */
        public PoolOptions connectTimeout(Duration longest) {
            return new PoolOptions(settings.withConnectTimeout(longest));
        }

        /** How long an idle connection stays open; 10 minutes by default. */
        public PoolOptions maxIdleTime(Duration longest) {
            return new PoolOptions(settings.withMaxIdleTime(longest));
        }

        /** How long a connection is used, less up to a tenth by chance; 30 minutes by default. */
        public PoolOptions maxLifeTime(Duration longest) {
            return new PoolOptions(settings.withMaxLifeTime(longest));
        }

        /** How long a connection idles before the server is asked, by a round trip, whether it lives; 30 seconds by default. */
        public PoolOptions validateAfter(Duration idle) {
            return new PoolOptions(settings.withValidateAfter(idle));
        }

        /** The most callers that wait in one lane for others to end; the next is refused. 10,000 by default. */
        public PoolOptions maxWaiting(int callers) {
            return new PoolOptions(settings.withMaxWaiting(callers));
        }

        /** The connections that the first use opens, beside its own; none by default. */
        public PoolOptions warmUp(int connections) {
            return new PoolOptions(settings.withWarmUp(connections));
        }

        /** Logs whoever keeps a connection longer, with the place where it was asked for; off by default, as places cost time. */
        public PoolOptions detectLeaks(Duration longest) {
            return new PoolOptions(settings.withLeakAfter(longest));
        }
    }
}
