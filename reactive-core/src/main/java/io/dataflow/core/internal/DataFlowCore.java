package io.dataflow.core.internal;

import io.dataflow.core.BulkOptions;
import io.dataflow.core.CoalescingOptions;
import io.dataflow.core.ImportJob;
import io.dataflow.core.MapOperations;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.RawSql;
import io.dataflow.core.TenancyOptions;
import io.dataflow.core.TenancyOptions.Separation;
import io.dataflow.core.Tenants;
import io.dataflow.core.TransactionOptions;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.connection.Irreversible;
import io.dataflow.core.internal.connection.Lease;
import io.dataflow.core.internal.connection.Loan;
import io.dataflow.core.internal.connection.Only;
import io.dataflow.core.internal.connection.PoolSettings;
import io.dataflow.core.internal.connection.TimeLimit;
import io.dataflow.core.internal.connection.TransactionScope;
import io.dataflow.core.internal.connection.Transactions;
import io.dataflow.core.internal.execution.Errors;
import io.dataflow.core.internal.execution.OperationExecutor;
import io.dataflow.core.internal.execution.SqlExecutor;
import io.dataflow.core.internal.execution.StatementRunner;
import io.dataflow.core.internal.fencing.Leases;
import io.dataflow.core.internal.model.Binding;
import io.dataflow.core.internal.model.Bindings;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.policy.Policy;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.registry.KailashRegistry;
import io.dataflow.core.internal.registry.ModelMemory.Remembered;
import io.dataflow.core.internal.registry.RegistryTable;
import io.dataflow.core.internal.registry.TenantTable;
import io.dataflow.core.internal.schema.SchemaMode;
import io.dataflow.core.internal.schema.TableModels;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.internal.sql.NamedSql;
import io.dataflow.core.internal.tenancy.Tenancy;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.model.Naming;
import io.dataflow.core.model.Registry;
import io.dataflow.core.schema.Schema;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Wrapped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.ContextView;

/** The models of one database and the road that their operations travel. */
public final class DataFlowCore {

    private final Settings settings;
    private final Database database;
    private final Mono<Void> shut;
    private final SchedulerLeases leases;
    private final Transactions transactions;
    private final ConnectionFactory factory;
    private final Lifecycle lifecycle;
    private final Remembering remembering;
    private final Tenancy tenancy;
    private final SchemaGates gates;
    private final SchemaDiscovery discovery;
    private final Policy.Road road;
    private final Policy.Road roadOfAnyTenant;
    private final Policy.Road roadOfRegistrations;
    private final Policy.Road roadOfUsers;
    private final @Nullable ReadReplica replica;
    private final @Nullable Admission admission;
    private final SqlExecutor sql;
    private final Mono<Instant> clock;
    private final ModelRegistry models = new ModelRegistry();

    /**
     * What a DataFlow is made of.
     *
     * @param name its name in errors
     * @param driver the name of the driver
     * @param factory opens connections; tuned already
     * @param handedIn whether that is the user's own, which cannot be tuned
     * @param pool the limits of its pool
     * @param schema what happens to missing tables
     * @param bulk the options that bulk operations start from
     * @param modelPersistence whether the definitions of models are remembered
     * @param registry where, or null for a table of the database
     * @param tenancy how tenants are kept apart
     * @param coalescing which models take part in it
     * @param pooled whether a pooler gives each transaction another session
     * @param ofTenant opens connections to the database of a tenant, where each has one
     * @param replica a replica that reads may go to; null without one
     */
    public record Settings(
            String name,
            String driver,
            Function<UnaryOperator<ConnectionFactoryOptions>, ConnectionFactory> factory,
            boolean handedIn,
            PoolSettings pool,
            SchemaMode schema,
            BulkOptions bulk,
            boolean modelPersistence,
            @Nullable Registry registry,
            TenancyOptions tenancy,
            CoalescingOptions coalescing,
            boolean pooled,
            BiFunction<String, UnaryOperator<ConnectionFactoryOptions>, ConnectionFactory> ofTenant,
            @Nullable ReplicaSettings replica) {}

    /** Puts the parts together; no connection is opened. */
    public DataFlowCore(Settings settings) {
        this.settings = settings;
        this.database = Database.of(settings.driver(), settings.pooled());
        Dialect dialect = database.dialect();
        this.tenancy = new Tenancy(settings.tenancy(), dialect);
        StatementRunner runner = new StatementRunner(dialect, database.driver());
        this.factory = settings.factory().apply(database.driver()::tune);
        Pools pools = Pools.of(settings, factory, database, runner, tenancy);
        Errors errors = new Errors(dialect);
        TransactionMaker maker = new TransactionMaker(dialect, database.driver(), runner, errors);
        this.transactions = maker.over(pools);
        ReplicaSettings asked = settings.replica();
        this.replica = asked == null ? null : replica(asked, maker, pools.host() != null);
        Pools all = replica == null ? pools : pools.with(replica);
        this.shut = all.shut();
        this.leases = new SchedulerLeases(settings.name(), database.driver(), all);
        this.lifecycle = new Lifecycle(settings.name());
        this.discovery =
                new SchemaDiscovery(database.schema().reader(), transactions, database.driver(), runner, errors);
        Policy.Road end = new OperationExecutor(
                dialect,
                runner,
                transactions,
                errors,
                database.writer().apply(dialect, runner),
                coalescing(pools),
                settings.pool());
        this.sql = new SqlExecutor(dialect, runner, transactions, errors);
        this.clock = transactions
                .use(connection -> runner.number(connection, dialect.clock()))
                .as(Only::of)
                .map(Instant::ofEpochMilli)
                .onErrorMap(error -> errors.of(error, "clock"));
        Policies policies = new Policies(settings.tenancy().separation(), Clock.systemUTC());
        this.remembering = new Remembering(
                settings.modelPersistence(), settings.registry(), settings.schema(), policies.plain(end));
        GateMaker gates =
                new GateMaker(settings.schema(), models, database, pools.main(), transactions, runner, errors, tenancy);
        this.gates = new SchemaGates(tenancy, gates.shared(remembering), gates::ofTenant);
        this.roadOfRegistrations = policies.plain(gated(end));
        this.roadOfAnyTenant = guarded(policies.whole(gated(end)));
        this.admission = settings.tenancy().isRegistered()
                ? new Admission(registrations(roadOfRegistrations), tenancy, transactions::isActive)
                : null;
        this.road = admission == null ? roadOfAnyTenant : guarded(policies.whole(admitted(gated(end))));
        this.roadOfUsers =
                replica == null ? road : guarded(replica.road(road, policies.whole(admitted(gated(replica.end())))));
    }

    private ReadReplica replica(ReplicaSettings asked, TransactionMaker maker, boolean hosted) {
        return new ReadReplica(
                asked,
                factory,
                new ReadReplica.Parts(settings, database, maker, tenancy, hosted, transactions::isActive));
    }

    private Policy.Road admitted(Policy.Road end) {
        return admission == null ? end : end.startingWith(admission);
    }

    /** Connections of others, and those of tenants, may hang on the Context of the caller: there everybody asks alone. */
    private CoalescingOptions coalescing(Pools pools) {
        boolean alike = pools.reserve() != null && settings.tenancy().separation() == Separation.COLUMN;
        return alike ? settings.coalescing() : settings.coalescing().on(false);
    }

    private static TenantTable registrations(Policy.Road road) {
        return new TenantTable(new MapVerbs(new ModelVerbs<>(TenantTable.rows(), road, BulkOptions.defaults())));
    }

    /** Whether its connections are those of a factory, which others may have wrapped. */
    public boolean isOn(ConnectionFactory connections) {
        ConnectionFactory inner = factory;
        while (inner != connections
                && inner instanceof Wrapped<?> wrapped
                && wrapped.unwrap() instanceof ConnectionFactory next) {
            inner = next;
        }
        return inner == connections;
    }

    /** The name of this DataFlow. */
    public String name() {
        return settings.name();
    }

    /**
     * Refuses a model whose name or table another one has.
     *
     * @throws io.dataflow.core.ValidationFailedException if there is one
     */
    public void requireFree(ModelDefinition model) {
        models.requireFree(model);
    }

    /** Registers a model; its table is made at the next use of any model. */
    public void register(ModelDefinition model) {
        models.add(model);
        gates.reset();
    }

    /** The registered models, in the order of their registration. */
    public List<ModelDefinition> models() {
        return models.all();
    }

    /** The operations of the model that a class declares. */
    public <T> ModelOperations<T> operations(Class<T> type, Seat seat) {
        return new ModelVerbs<>(models.of(type), bound(seat, roadOfUsers), settings.bulk());
    }

    /** The operations of a model by its name, over maps. */
    public MapOperations operations(String model, Seat seat) {
        return new MapVerbs(new ModelVerbs<>(models.of(model).maps(), bound(seat, roadOfUsers), settings.bulk()));
    }

    /** A statement of the user. */
    public RawSql sql(String text, Seat seat) {
        return RawSqlCall.of(
                text,
                new RawSqlCall.Call(
                        database.dialect(),
                        sql,
                        models,
                        new RawSqlCall.Road() {
                            @Override
                            public <R> Flux<R> run(Flux<R> work) {
                                Admission known = admission;
                                Flux<R> ready = afterGate(work);
                                return bind(seat, guarded(known == null ? ready : known.admitted("sql", ready)));
                            }
                        },
                        replica));
    }

    /** An import job, before it is said what it imports into. */
    public ImportJob importJob(String name, ImportJob.Options options, Seat seat) {
        return new ImportCall(name, options, new ImportParts(seat));
    }

    /** What import jobs need. */
    private final class ImportParts implements ImportCall.Parts {

        private final Seat seat;

        ImportParts(Seat seat) {
            this.seat = seat;
        }

        @Override
        public String dataFlow() {
            return name();
        }

        @Override
        public ModelRegistry models() {
            return models;
        }

        @Override
        public <T> BulkVerbs<T> bulk(Binding<T> binding) {
            return new BulkVerbs<>(binding, road, settings.bulk());
        }

        @Override
        public Leases leases(ModelDefinition table) {
            if (models.use(table)) {
                gates.reset();
            }
            return new Leases(
                    new MapVerbs(new ModelVerbs<>(Bindings.map(table), road, BulkOptions.defaults())),
                    this::inTransaction,
                    clock);
        }

        private <T> Mono<T> inTransaction(Mono<T> work) {
            return begun("importJob", noted(transactions.begin(any -> work))).as(Only::of);
        }

        @Override
        public <T> Flux<T> work(String job, Flux<T> work) {
            return bind(
                    seat,
                    guarded(Flux.deferContextual(
                            context -> transactions.isActive(context) && !transactions.isOutermostInTest(context)
                                    ? Flux.error(insideTransaction(job))
                                    : noted(work))));
        }

        @Override
        public <T> Flux<T> rest(Flux<T> rest) {
            return asRest(rest);
        }

        private ValidationFailedException insideTransaction(String job) {
            return new ValidationFailedException(
                    null,
                    "importJob",
                    "transaction",
                    "transaction",
                    "job '" + job
                            + "' runs inside a transaction, whose rollback would undo the position that its batches commit;"
                            + " run it outside, or use bulkCreate");
        }
    }

    /**
     * The registrations of tenants.
     *
     * @throws ValidationFailedException if tenants do not have to be registered
     */
    public Tenants tenants(Seat seat) {
        if (admission == null) {
            throw new ValidationFailedException(
                    null,
                    "tenants",
                    "tenancy",
                    "registered",
                    "tenants are not registered here; turn it on with builder.tenancy(o -> o.registered())");
        }
        return new TenantVerbs(
                registrations(bound(seat, guarded(roadOfRegistrations))),
                () -> Tenancy.ofTenants(models.all()),
                model -> rowsOf(model, seat));
    }

    private Mono<Long> rowsOf(ModelDefinition model, Seat seat) {
        return bound(seat, roadOfAnyTenant)
                .run(new Operation.Count(model, Expression.all(), model.softDelete()))
                .as(Only::of);
    }

    /** Completes when the tables of all registered models are there. */
    public Mono<Void> ready(Seat seat) {
        Flux<Void> pass = Flux.deferContextual(context -> gates.pass(context).flux());
        return bind(seat, lifecycle.guard(admission == null ? pass : admission.admittedAtBegin("ready", pass)))
                .then();
    }

    /** The live schema; nothing is created for it. */
    public Mono<Schema> discoverSchema(Seat seat) {
        return bind(seat, guarded(discovery.discover())).singleOrEmpty();
    }

    /** The models that tables make; no names stand for all tables. Nothing is registered. */
    public TableModels modelsOf(Schema schema, List<String> tables, Naming naming) {
        return TableModels.of(
                schema,
                tables,
                table -> naming == Naming.KAILASH ? table.startsWith("dataflow_") : RegistryTable.isOwn(table),
                naming,
                database.schema());
    }

    /** What is remembered of models, by us and under its naming by Kailash DataFlow; nothing is registered. */
    public Mono<List<Remembered>> recall(Naming naming, Seat seat) {
        Mono<Schema> schema = discovery.discover().singleOrEmpty();
        Mono<List<Remembered>> ours = remembering.recall(schema, road);
        Mono<List<Remembered>> all = naming == Naming.KAILASH
                ? Mono.zip(schema.flatMap(this::recallOfKailash), ours, Remembering::joined)
                : ours;
        return bind(seat, guarded(begun("reconstructModelsFromRegistry", all.flux())))
                .as(Only::of);
    }

    private Mono<List<Remembered>> recallOfKailash(Schema schema) {
        return new KailashRegistry(schema, database.schema())
                .models(model -> new MapVerbs(new ModelVerbs<>(Bindings.map(model), road, settings.bulk())));
    }

    /** Whether the Context holds a transaction of this database. */
    public boolean isInTransaction(ContextView context) {
        return transactions.isActive(context);
    }

    /** Runs a body in a transaction, or in a savepoint of the one that is there. */
    public <T> Flux<T> transaction(
            Seat seat, TransactionOptions options, Function<TransactionScope, ? extends Publisher<T>> body) {
        Flux<T> run = transactions.begin(options, body);
        return bind(seat, guarded(begun("transaction", options.isReadOnly() ? run : noted(run))));
    }

    /** Runs a body in the transaction that is there, or in a new one. */
    public <T> Flux<T> required(Seat seat, Publisher<T> body) {
        return bind(seat, guarded(begun("required", noted(transactions.required(body)))));
    }

    /** Runs a body in a new transaction, beside the one that is there. */
    public <T> Flux<T> requiresNew(Seat seat, Publisher<T> body) {
        return bind(seat, guarded(begun("requiresNew", noted(transactions.requiresNew(body)))));
    }

    /** Runs an action after the commit of the transaction that is there, or at once without one. */
    public Mono<Void> afterCommit(Seat seat, Mono<?> action) {
        Mono<?> committed = noted(Flux.empty()).then(action);
        return bind(
                        seat,
                        transactions.entered(transactions.afterCommit(committed).flux()))
                .then();
    }

    /**
     * A seat on the lease of a scheduler, in the transaction of the one before.
     *
     * @param options what is asked for; null for what is there, or the defaults
     * @throws ValidationFailedException if the lease cannot be had
     */
    public Seat lease(Seat before, Scheduler scheduler, Lease.@Nullable Options options) {
        if (transactions.isInTest()) {
            throw Irreversible.refused("on", "work on the connections of another scheduler; leave on(..) out");
        }
        if (options != null
                && options.ownLoops()
                && settings.handedIn()
                && database.driver().loops("") != null) {
            throw new ValidationFailedException(
                    "DataFlow",
                    "on",
                    "ownLoops",
                    "factory",
                    "the ConnectionFactory was handed in and has its own I/O threads; make the DataFlow on a URL");
        }
        return new Seat(leases.open(scheduler, options), before.scope());
    }

    /** Refuses new work, waits for what runs, and closes every connection. */
    public Mono<Void> close() {
        return lifecycle.close().then(shut);
    }

    /** {@link #close()}, but cancels what has not finished within the time. */
    public Mono<Void> close(Duration patience) {
        return lifecycle.close(patience).then(shut);
    }

    /**
     * Begins a test: the tables are made, and until it is over everything happens in savepoints of one transaction.
     *
     * @param patience how long work waits for the one connection
     */
    public Mono<Void> beginTest(Duration patience) {
        return Mono.defer(() -> {
            tenancy.requireOneConnection();
            return ready(Seat.FREE).then(transactions.beginTest(patience));
        });
    }

    /** Refuses work from now on until the first test begins, or {@link #leaveTests}: it would be stored for good. */
    public void enterTests() {
        transactions.enterTests();
    }

    /** Rolls the test back; what comes later is refused until the next one begins, or {@link #leaveTests}. */
    public Mono<Void> endTest() {
        return transactions.endTest().doOnTerminate(gates.shared()::forgetTest);
    }

    /** Lets work reach the database for good again. */
    public void leaveTests() {
        transactions.leaveTests();
    }

    /**
     * The connection of the test that runs, for somebody else who shares it; empty without a test.
     *
     * @param given what happens as it is given back, before others have their turn
     */
    public Mono<Loan> borrow(Runnable given) {
        return transactions.borrow(given);
    }

    /**
     * Checks a statement of somebody else who shares the connection of the test.
     *
     * @throws io.dataflow.core.DataFlowException if the end of the test would not undo it
     */
    public void requireReversible(String statement) {
        String what = NamedSql.irreversible(statement, database.dialect());
        if (what != null) {
            throw Irreversible.refused("sql", what);
        }
    }

    /** Work that takes its connection later, or a part of it: a tenant who is refused gets no tables for it. */
    private <T> Flux<T> begun(String operation, Flux<T> work) {
        Flux<T> ready = afterGate(work);
        return admission == null ? ready : admission.admittedAtBegin(operation, ready);
    }

    /** Work that may write: reads that begin after its result see it. */
    private <T> Flux<T> noted(Flux<T> work) {
        return replica == null ? work : replica.noted(work);
    }

    private Policy.Road bound(Seat seat, Policy.Road unbound) {
        if (seat.equals(Seat.FREE)) {
            return unbound;
        }
        return new Policy.Road() {
            @Override
            public <R> Flux<R> run(Operation<R> operation) {
                return bind(seat, unbound.run(operation));
            }
        };
    }

    /** The work, where its caller was bound to. */
    public <T> Flux<T> bind(Seat seat, Flux<T> work) {
        TransactionScope scope = seat.scope();
        Flux<T> inside = scope == null ? work : work.contextWrite(context -> transactions.bindByName(context, scope));
        Leased leased = seat.leased();
        return leased == null ? inside : leased.run(inside);
    }

    /** The tables come first, after the input was checked and before a connection is taken. */
    private Policy.Road gated(Policy.Road next) {
        return new Policy.Road() {
            @Override
            public <R> Flux<R> run(Operation<R> operation) {
                ModelDefinition model = operation.model();
                return gates.isOpen(model)
                        ? next.run(operation)
                        : Flux.deferContextual(context -> afterGate(
                                gates.pass(model, context), gates.refusal(model, context), next.run(operation)));
            }
        };
    }

    /** Work of no model in particular. */
    private <T> Flux<T> afterGate(Flux<T> work) {
        return gates.isOpen()
                ? work
                : Flux.deferContextual(context -> afterGate(gates.passForAny(context), Mono.empty(), work));
    }

    /** Inside a transaction the tables were looked for at its begin; what it takes now would need a second connection. */
    private <T> Flux<T> afterGate(Mono<Void> pass, Mono<Void> insideTransaction, Flux<T> work) {
        return Flux.deferContextual(context -> transactions.isActive(context)
                        && !transactions.isOutermostInTest(context)
                ? insideTransaction.thenMany(work)
                : TimeLimit.waiting(
                                transactions.isActive(context) ? gates.shared().passInTest() : pass,
                                "while it waited for the tables of the models")
                        .thenMany(work));
    }

    private Policy.Road guarded(Policy.Road next) {
        return new Policy.Road() {
            @Override
            public <R> Flux<R> run(Operation<R> operation) {
                return guarded(next.run(operation));
            }
        };
    }

    /** Work that a close lets finish, with all the work inside it. */
    public <T> Flux<T> asWork(Flux<T> work) {
        return guarded(work);
    }

    /** What ended work leaves to be done; a close waits for it, even the one that ended the work. */
    public <T> Flux<T> asRest(Flux<T> rest) {
        return lifecycle.guardRest(rest);
    }

    /** Work inside a transaction is part of what a close waits for already, whatever its Context holds. */
    private <T> Flux<T> guarded(Flux<T> work) {
        return Flux.deferContextual(context -> transactions.isActive(context)
                ? transactions.entered(work)
                : lifecycle.guard(transactions.entered(work)));
    }
}
