package io.dataflow.core.internal.connection;

import io.dataflow.core.DeadlineExceededException;
import io.dataflow.core.TransactionOptions;
import io.dataflow.core.UnsupportedByDatabaseException;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.R2dbcException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Gives work its connection: the one of the transaction in the Reactor Context, else one of the source.
 *
 * <p>A transaction inside a transaction is a savepoint. An error rolls back, as does a cancel; what is cancelled is first
 * stopped on the server, so that the connection is free when it goes back.
 */
public final class Transactions {

    private final ConnectionSource source;
    private final @Nullable ConnectionSource reserve;
    private final @Nullable TransactionHost host;
    private final Driver driver;
    private final Settler settler;
    private final UnaryOperator<Throwable> translate;
    private final Predicate<Throwable> lost;
    private final WholeTransactions whole;
    private final Savepoints savepoints;
    /** The key of the scope that work was bound to by name. */
    private final Object named = new Object();

    private volatile @Nullable TransactionScope test;

    /**
     * Creates the transactions over a source.
     *
     * @param reserve gives the connections of transactions beside another; null where there is none
     * @param host runs the transactions; null where that is us
     * @param translate turns errors of the driver into ours
     * @param lost whether an error of the driver means that the connection is gone
     * @param execute runs a statement without values
     */
    public Transactions(
            ConnectionSource source,
            @Nullable ConnectionSource reserve,
            @Nullable TransactionHost host,
            Driver driver,
            Settler settler,
            UnaryOperator<Throwable> translate,
            Predicate<Throwable> lost,
            BiFunction<Connection, String, Mono<Long>> execute) {
        this.source = source;
        this.reserve = reserve;
        this.host = host;
        this.driver = driver;
        this.settler = settler;
        this.translate = translate;
        this.lost = lost;
        this.whole = new WholeTransactions(this, driver, translate, lost, execute);
        this.savepoints = new Savepoints(this, driver, translate);
    }

    /** Whether the Context holds a transaction that work joins. */
    public boolean isActive(ContextView context) {
        return context.hasKey(this);
    }

    /** Whether work in the Context takes connections that nobody else begins or ends transactions on. */
    public boolean isOnItsOwn(ContextView context) {
        return host == null && test == null && !isActive(context);
    }

    /** Whether an error of the driver means that the connection is gone. */
    public boolean isLost(Throwable error) {
        return lost.test(error);
    }

    /** Where work in the Context takes its connections. */
    public Place place(ContextView context) {
        return Place.of(context, driver);
    }

    /** Whether a test runs, so that everything rolls back. */
    public boolean isInTest() {
        TransactionScope scope = test;
        return scope != null && !scope.isOver();
    }

    /** Whether the Context holds the transaction of a test, and none inside it. */
    public boolean isOutermostInTest(ContextView context) {
        TransactionScope scope = context.getOrDefault(this, null);
        return scope != null && scope.isOfTest();
    }

    /**
     * The connection of the test that runs, for somebody else who shares it; empty without a test.
     *
     * @param given what happens as it is given back, before others have their turn
     * @return what holds its turn until then
     */
    public Mono<Loan> borrow(Runnable given) {
        return Mono.defer(() -> {
            TransactionScope scope = test;
            return scope == null
                    ? Mono.empty()
                    : scope.turns().hold().flatMap(end -> Mono.fromRunnable(scope::checkUsable)
                            .then(scope.connection())
                            .map(connection -> new Loan(connection, Mark.standing(scope, driver.sendsAtOnce()), () -> {
                                given.run();
                                end.run();
                            }))
                            .doOnError(refused -> end.run()));
        });
    }

    /** The work, inside the transaction that is around it: of the host, else of the test that runs. */
    public <T> Flux<T> entered(Flux<T> work) {
        TransactionScope ofTest = test;
        TransactionHost around = host;
        if (around == null) {
            return ofTest == null ? work : work.contextWrite(context -> joined(context, ofTest));
        }
        return around.current()
                .map(scope -> work.contextWrite(context -> bind(context, scope)))
                .switchIfEmpty(Mono.defer(() -> around.suspends()
                        .map(suspends -> work.contextWrite(context -> {
                            Context outside = suspends ? left(context) : context;
                            return ofTest == null ? outside : joined(outside, ofTest);
                        }))))
                .flatMapMany(entered -> entered);
    }

    /** What a scope holds that its host has suspended is left, unless the work was bound to it by name. */
    private Context left(Context context) {
        TransactionScope scope = context.getOrDefault(this, null);
        return scope == null || scope == context.getOrDefault(named, null) ? context : context.delete(this);
    }

    private Context joined(Context context, TransactionScope scope) {
        return context.hasKey(this) ? context : context.put(this, scope);
    }

    /**
     * Begins a test: until it is over, everything happens in savepoints of one transaction on one connection.
     *
     * @param patience how long work waits for that connection
     */
    public Mono<Void> beginTest(Duration patience) {
        return Mono.defer(() -> {
            TransactionScope scope = TransactionScope.test(
                    origin(source, Context.empty(), TransactionOptions.defaults()), patience, whole::begin);
            return scope.connection().doOnNext(connected -> test = scope).then();
        });
    }

    /**
     * Rolls the test back; what comes later is refused until the next one begins, or {@link #leaveTests}.
     *
     * <p>Fails when work of the test does not let go of the connection, which is closed then.
     */
    public Mono<Void> endTest() {
        return Mono.defer(() -> {
            TransactionScope scope = test;
            return scope == null
                    ? Mono.<Void>empty()
                    : scope.turns()
                            .take(
                                    () -> {
                                        scope.end();
                                        return whole.undo(scope);
                                    },
                                    Mono::empty)
                            .then()
                            .onErrorResume(error -> scope.isOver()
                                    ? Mono.error(error)
                                    : giveUp(scope).then(Mono.error(error)));
        });
    }

    /** Takes the connection from who holds it; the database rolls back what happened on it. */
    private Mono<Void> giveUp(TransactionScope scope) {
        scope.end();
        return scope.connection()
                .flatMap(connection ->
                        settler.settle(connection).then(scope.origin().source().release(connection, false)))
                .onErrorComplete();
    }

    /** Refuses work until the first test begins, or {@link #leaveTests}. */
    public void enterTests() {
        if (test == null) {
            test = TransactionScope.beforeTests(origin(source, Context.empty(), TransactionOptions.defaults()));
        }
    }

    /** Lets work reach the database for good again, unless a test runs. */
    public void leaveTests() {
        TransactionScope last = test;
        if (last != null && last.isOver()) {
            test = null;
        }
    }

    /**
     * Runs work on a connection of its own for its time: its turn in the transaction, or one of the source.
     *
     * <p>The {@link TimeLimit} of the Context cancels it, whether it waits or runs.
     */
    public <T> Flux<T> use(Function<Connection, ? extends Publisher<T>> work) {
        return Flux.deferContextual(context -> {
            TransactionScope scope = context.getOrDefault(this, null);
            if (scope != null) {
                scope.requireOwner(source.owner(context));
            }
            TimeLimit limit = TimeLimit.of(context);
            if (limit == null) {
                return use(scope, work);
            }
            AtomicBoolean sent = new AtomicBoolean();
            Flux<T> watched = use(scope, connection -> {
                sent.set(true);
                return work.apply(connection);
            });
            return limit.cut(watched, () -> late(limit, scope, sent.get()));
        });
    }

    private <T> Flux<T> use(@Nullable TransactionScope scope, Function<Connection, ? extends Publisher<T>> work) {
        if (scope == null) {
            return useOwn(work);
        }
        // The turn in the test ends with the statement, too.
        return scope.isOfTest()
                ? savepoints
                        .inside(scope, scope.afterCommit(), inner -> useScope(inner, work))
                        .onBackpressureBuffer()
                : useScope(scope, work);
    }

    /** The transaction of the Context; one of a test is around it, but not itself one. */
    private @Nullable TransactionScope joinedIn(ContextView context) {
        TransactionScope scope = context.getOrDefault(this, null);
        return scope != null && scope.isOfTest() ? null : scope;
    }

    private static Throwable late(TimeLimit limit, @Nullable TransactionScope scope, boolean sent) {
        if (scope == null || scope.isOfTest()) {
            return sent
                    ? limit.exceeded("while its statement ran, which was stopped", false)
                    : limit.exceeded("while it waited for a connection", true);
        }
        Throwable error = limit.exceeded(
                sent
                        ? "while its statement ran, which was stopped; the transaction rolls back"
                        : "while it waited for a connection, or for its turn in the transaction, which rolls back",
                true);
        scope.doom(error);
        return error;
    }

    /** The next number of a cursor, within the transaction of the Context. */
    public Mono<Integer> nextCursor() {
        return Mono.deferContextual(context -> {
            TransactionScope scope = context.get(this);
            return Mono.fromSupplier(scope::nextCursor);
        });
    }

    /** Runs the body in a new transaction, or in a savepoint of the one in the Context. */
    public <T> Flux<T> begin(Function<TransactionScope, ? extends Publisher<T>> body) {
        return begin(TransactionOptions.defaults(), body);
    }

    /** {@link #begin(Function)} with options. */
    public <T> Flux<T> begin(TransactionOptions options, Function<TransactionScope, ? extends Publisher<T>> body) {
        return Flux.deferContextual(context -> {
            TransactionScope outer = joinedIn(context);
            Duration timeout = options.timeout();
            TimeLimit limit = timeout == null ? null : TimeLimit.startingNow(timeout);
            Function<TransactionScope, Publisher<T>> limited = scope -> {
                Publisher<T> given = Objects.requireNonNull(
                        body.apply(scope),
                        "the body of a transaction gave null; it gives a publisher, Mono.empty() for no value");
                return limit == null ? given : limited(limit, given);
            };
            Flux<T> whole = outer == null
                    ? outermost(context, options, limited)
                    : savepoints.inside(outer.requireFit(options), outer.afterCommit(), limited);
            if (outer != null && limit != null) {
                // It waits for its turn first, which counts as well.
                whole = whole.contextWrite(limit::in);
            }
            return options.retries() == 0 ? whole : Repetition.of(whole, options.retries());
        });
    }

    private <T> Flux<T> outermost(
            ContextView context, TransactionOptions options, Function<TransactionScope, ? extends Publisher<T>> body) {
        TransactionScope.Origin origin = origin(source, context, options);
        TransactionHost around = host;
        // The connections of a lease are ours, so that its transactions are.
        if (around != null && Lease.of(context, driver) == null) {
            return hosted(around, origin, body);
        }
        TransactionScope ofTest = context.getOrDefault(this, null);
        return ofTest == null ? whole.run(origin, body) : inTest(ofTest, body);
    }

    private <T> Flux<T> hosted(
            TransactionHost around,
            TransactionScope.Origin origin,
            Function<TransactionScope, ? extends Publisher<T>> body) {
        if (!origin.start().before().isEmpty()) {
            throw new UnsupportedByDatabaseException(
                    null,
                    "transaction",
                    "transaction: an isolation cannot be set for a transaction that a transaction manager begins on this"
                            + " database; leave it out, or make a DataFlow of its own on the URL",
                    null);
        }
        return Flux.defer(() -> {
            AtomicReference<@Nullable TransactionScope> begun = new AtomicReference<>();
            Flux<T> joined = around.current().single().flatMapMany(scope -> {
                begun.set(scope);
                scope.startHosted();
                return Flux.<T>from(body.apply(scope)).contextWrite(context -> context.put(this, scope));
            });
            return driver.offload(around.inTransaction(
                            origin.options(), joined, translate, whole::commitFailed, driver::offload))
                    .onErrorMap(Transactions::unwrapped)
                    .concatWith(Mono.defer(() -> {
                        TransactionScope committed = begun.get();
                        return committed == null
                                ? Mono.<T>empty()
                                : committed.afterCommit().run().then(Mono.<T>empty());
                    }));
        });
    }

    /** A savepoint that is outermost to everybody: what waits for its commit runs when it is over. */
    private <T> Flux<T> inTest(TransactionScope ofTest, Function<TransactionScope, ? extends Publisher<T>> body) {
        return Flux.defer(() -> {
            AfterCommit kept = new AfterCommit();
            return savepoints
                    .<T>inside(ofTest, kept, body)
                    .concatWith(Mono.defer(kept::run).then(Mono.empty()));
        });
    }

    /** The body alone: what follows its commit has all the time it needs. */
    private static <T> Flux<T> limited(TimeLimit limit, Publisher<T> body) {
        return limit.cut(Flux.from(body).contextWrite(limit::in), () -> late(limit));
    }

    private static Throwable late(TimeLimit limit) {
        return translated(limit.exceeded("before its body was done, so that it rolls back", true));
    }

    static DeadlineExceededException translated(DeadlineExceededException late) {
        return new DeadlineExceededException(
                null, "transaction", "transaction: " + late.getMessage(), late.limit(), late.isTransient());
    }

    private TransactionScope.Origin origin(ConnectionSource from, ContextView context, TransactionOptions options) {
        boolean spare = from == reserve;
        return new TransactionScope.Origin(
                from, spare, spare ? Place.free(driver) : place(context), driver.start(options), options);
    }

    /** Runs the body in the transaction of the Context, or in a new one. */
    public <T> Flux<T> required(Publisher<T> body) {
        return Flux.deferContextual(context -> joinedIn(context) != null
                ? Flux.from(body)
                : outermost(context, TransactionOptions.defaults(), scope -> body));
    }

    /** Runs the body in a new transaction, beside the one in the Context on a connection of the reserve. */
    public <T> Flux<T> requiresNew(Publisher<T> body) {
        return Flux.deferContextual(context -> {
            TransactionScope outer = joinedIn(context);
            if (outer == null) {
                return outermost(context, TransactionOptions.defaults(), scope -> body);
            }
            ConnectionSource from = Beside.requireReserve(outer, reserve, host != null, writeAlone());
            return whole.run(origin(from, context, TransactionOptions.defaults()), scope -> body);
        });
    }

    /** Whether what a transaction looked at stays so, since no other writes until it ends. */
    public boolean writeAlone() {
        return driver.writesAlone();
    }

    /** Runs an action after the commit of the transaction in the Context and never after its rollback; at once without one. */
    public Mono<Void> afterCommit(Mono<?> action) {
        return Mono.deferContextual(context -> {
            TransactionScope scope = joinedIn(context);
            return scope == null
                    ? action.then()
                    : Mono.fromRunnable(() -> {
                        scope.checkUsable();
                        // In the name of whoever asked, but not in the transaction, which is over by then with its
                        // limit.
                        ContextView asked = Context.of(context).delete(this).delete(TimeLimit.class);
                        scope.afterCommit().add(action.contextWrite(now -> Lane.none(now.delete(TimeLimit.class))
                                .putAll(asked)));
                    });
        });
    }

    /** Puts a scope into the Context of a publisher, unless it holds one inside that scope already. */
    public Context bind(Context context, TransactionScope scope) {
        TransactionScope current = context.getOrDefault(this, null);
        return current != null && current.isWithin(scope) ? context : context.put(this, scope);
    }

    /** {@link #bind} for work that names its transaction, whatever its host says of the Context. */
    public Context bindByName(Context context, TransactionScope scope) {
        return bind(context, scope).put(named, scope);
    }

    private <T> Flux<T> useOwn(Function<Connection, ? extends Publisher<T>> work) {
        ConnectionSource begun = source.inTransactions();
        return begun == null ? useAlone(work) : whole.around(begun, settler, work);
    }

    private <T> Flux<T> useAlone(Function<Connection, ? extends Publisher<T>> work) {
        return Flux.usingWhen(
                source.acquire(),
                work,
                connection -> source.release(connection, true),
                // An error that is not the database's own leaves a statement running, like a cancel.
                (connection, error) -> error instanceof R2dbcException
                        ? source.release(connection, !lost.test(error))
                        : settleAndRelease(connection),
                this::settleAndRelease);
    }

    private Mono<Void> settleAndRelease(Connection connection) {
        return settler.settle(connection).flatMap(rest -> source.release(connection, rest != Settler.Rest.BROKEN));
    }

    private <T> Flux<T> useScope(TransactionScope scope, Function<Connection, ? extends Publisher<T>> work) {
        return scope.turns()
                .take(
                        () -> {
                            scope.checkUsable();
                            return connection(scope)
                                    .flatMapMany(connection ->
                                            settledOnError(connection, scope.inside(work.apply(connection))))
                                    .doOnError(R2dbcException.class, error -> scope.doom(translate.apply(error)));
                        },
                        () -> settleIn(scope))
                // The turn ends with the statement, however slowly its rows are taken: the next may be what takes them.
                .onBackpressureBuffer();
    }

    /** Known to the driver by the first statement, so that it can be stopped. */
    private Mono<Connection> connection(TransactionScope scope) {
        return scope.isOfGuest()
                ? scope.connection()
                        .flatMap(connection -> driver.recognize(connection).thenReturn(connection))
                : scope.connection();
    }

    /** An error that is not the database's own leaves a statement running, which the next one must not meet. */
    private <T> Flux<T> settledOnError(Connection connection, Flux<T> work) {
        return work.onErrorResume(error -> error instanceof R2dbcException
                ? Mono.error(error)
                : settler.settle(connection).then(Mono.error(error)));
    }

    private Mono<Void> settleIn(TransactionScope scope) {
        if (!scope.started() || !scope.hasConnection()) {
            return Mono.empty();
        }
        return scope.connection()
                .flatMap(settler::settle)
                .doOnNext(rest -> {
                    if (rest != Settler.Rest.CLEAN) {
                        scope.doom(
                                new IllegalStateException("a statement of the transaction was cancelled while it ran"));
                    }
                })
                .then();
    }

    /** The error of a commit itself, which {@code usingWhen} hands on inside an error of its own. */
    public static Throwable unwrapped(Throwable error) {
        boolean wrapper = error.getClass() == RuntimeException.class
                && "Async resource cleanup failed after onComplete".equals(error.getMessage());
        Throwable cause = error.getCause();
        return wrapper && cause != null ? cause : error;
    }
}
