package io.dataflow.core.internal.connection;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.TransactionOptions;
import io.dataflow.core.ValidationFailedException;
import io.r2dbc.spi.Connection;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * A transaction, or a savepoint inside one: one connection on which statements take turns.
 *
 * <p>The connection is taken at the first statement. An error of the database dooms the scope, on every database alike: later
 * statements are refused, and it rolls back at its end.
 */
public final class TransactionScope {

    private final @Nullable TransactionScope parent;
    private final Origin origin;
    private final AfterCommit afterCommit = new AfterCommit();
    private final Mono<Connection> connection;
    private final Kind kind;
    private final Turns turns;
    private final Sinks.Empty<Void> ended = Sinks.empty();
    private final Sinks.Empty<Void> abandoned = Sinks.empty();
    private final AtomicBoolean decided = new AtomicBoolean();
    private final AtomicInteger cursors = new AtomicInteger();
    private final AtomicReference<@Nullable String> owner = new AtomicReference<>();
    private volatile @Nullable TransactionScope inner;
    private volatile @Nullable Mono<Void> entry;
    private volatile boolean marked;
    private volatile boolean started;
    private volatile boolean connected;
    private volatile boolean over;
    private volatile boolean hosted;
    private volatile @Nullable Throwable failure;

    /**
     * Where the connection of a whole transaction comes from, and how it began.
     *
     * @param source gives the connection
     * @param reserve whether that is the reserve
     * @param place whose connection that is, whatever runs first on it
     * @param start how it begins
     * @param options what was asked for
     */
    record Origin(
            ConnectionSource source, boolean reserve, Place place, TransactionStart start, TransactionOptions options) {

        Mono<Connection> acquire() {
            return source.acquire().contextWrite(place::in);
        }
    }

    /** Whose transaction it is. */
    private enum Kind {
        /** Ours: we begin and end it. */
        OWN,
        /** Somebody else begins and ends it, and we take part. */
        GUEST,
        /** Of a test: what is outermost elsewhere is a savepoint in it. */
        TEST
    }

    TransactionScope(Origin origin, Function<TransactionScope, Mono<Connection>> connection) {
        this(null, origin, Kind.OWN, new Turns(), connection);
    }

    TransactionScope(TransactionScope parent, Function<TransactionScope, Mono<Connection>> connection) {
        this(parent, parent.origin, Kind.OWN, new Turns(), connection);
    }

    private TransactionScope(
            @Nullable TransactionScope parent,
            Origin origin,
            Kind kind,
            Turns turns,
            Function<TransactionScope, Mono<Connection>> connection) {
        this.parent = parent;
        this.origin = origin;
        this.kind = kind;
        this.turns = turns;
        this.connection = Mono.defer(() -> {
                    started = true;
                    return connection.apply(this);
                })
                .cache();
    }

    /** The transaction of somebody else on a connection, who ends it and tells so by {@link #close()}. */
    public static TransactionScope guest(TransactionHost host, Connection connection) {
        TransactionOptions unknown = TransactionOptions.defaults();
        Origin origin = new Origin(host, false, Place.NONE, TransactionStart.byDriver(unknown), unknown);
        TransactionScope scope =
                new TransactionScope(null, origin, Kind.GUEST, new Turns(), any -> Mono.just(connection));
        scope.connected = true;
        return scope;
    }

    /** The transaction of a whole test, in whose turns nobody waits longer than the patience. */
    static TransactionScope test(
            Origin origin, Duration patience, Function<TransactionScope, Mono<Connection>> connection) {
        return new TransactionScope(null, origin, Kind.TEST, new Turns(patience, () -> busy(patience)), connection);
    }

    /** What stands for the transaction of a test as long as none has begun: it is over. */
    static TransactionScope beforeTests(Origin origin) {
        TransactionScope none = test(origin, Duration.ofMinutes(1), any -> Mono.error(TransactionScope::testOver));
        none.end();
        return none;
    }

    /** Whether it is the transaction of a test itself, in which everything outermost is a savepoint. */
    boolean isOfTest() {
        return kind == Kind.TEST;
    }

    /** Whether it is or lies inside the transaction of a test. */
    boolean isInTest() {
        return isOfTest() || (parent != null && parent.isInTest());
    }

    /** Whether it is or lies inside the transaction of somebody else, who opened the connection. */
    boolean isOfGuest() {
        return kind == Kind.GUEST || (parent != null && parent.isOfGuest());
    }

    /** Fails when a statement in it has failed, so that it must roll back; known when what was cancelled has come to rest. */
    public Mono<Void> sound() {
        return turns.<Void>take(
                        () -> {
                            Throwable cause = failure;
                            return cause == null ? Mono.empty() : Mono.error(doomed(cause));
                        },
                        Mono::empty)
                .then();
    }

    /** The innermost of the savepoints that are open in it now, or it itself. */
    public TransactionScope innermost() {
        TransactionScope within = inner;
        return within == null ? this : within.innermost();
    }

    /** A savepoint in it is open, in its turn, until {@link #leave}. */
    void enter(TransactionScope savepoint) {
        inner = savepoint;
    }

    /** A savepoint in it is over; another may be open already. */
    void leave(TransactionScope savepoint) {
        if (inner == savepoint) {
            inner = null;
        }
    }

    /** A part of this scope that somebody else began, and may undo. */
    public final class Part {

        private final int waiting;

        private Part(int waiting) {
            this.waiting = waiting;
        }

        /** Runs what undoes the part: statements of it that failed count no more, and nothing of it waits for the commit. */
        public Mono<Void> undone(Mono<Void> rollback) {
            Mono<Void> undo = rollback.doOnSuccess(done -> {
                failure = null;
                afterCommit.keepFirst(waiting);
            });
            return turns.<Void>take(() -> undo, Mono::empty).then();
        }
    }

    /** The part that is all of it until now. */
    public Part all() {
        return new Part(0);
    }

    /** Runs what begins a part, between two statements of ours; refused when one has failed. */
    public Mono<Part> begun(Mono<Void> begin) {
        return turns.take(
                        () -> {
                            checkUsable();
                            return begin.then(Mono.fromSupplier(() -> new Part(afterCommit.size())));
                        },
                        Mono::empty)
                .as(Only::of);
    }

    /** Ends the part of a guest: waits for what runs, and takes no statement any more. */
    public Mono<Void> close() {
        return turns.<Void>take(() -> Mono.fromRunnable(this::end), Mono::empty).then();
    }

    /** Runs what waits for the commit, which the host says has come; what we asked it to begin runs that by itself. */
    public Mono<Void> committed() {
        return hosted ? Mono.empty() : afterCommit.run();
    }

    /** We asked the host for this transaction, so that we see its end ourselves. */
    void startHosted() {
        hosted = true;
    }

    Origin origin() {
        return origin;
    }

    AfterCommit afterCommit() {
        return afterCommit;
    }

    /** Takes a connection for this scope, or gives it back to where it came from when nobody wants it any more. */
    Mono<Connection> take() {
        ConnectionSource source = origin.source();
        return Mono.deferContextual(context -> {
                    requireOwner(source.owner(context));
                    return origin.acquire();
                })
                .<Connection>handle((connection, sink) -> {
                    if (decided.compareAndSet(false, true)) {
                        connected = true;
                        sink.next(connection);
                    } else {
                        source.release(connection, true).onErrorComplete().subscribe();
                    }
                })
                .takeUntilOther(abandoned.asMono())
                .switchIfEmpty(Mono.error(TransactionScope::transactionOver));
    }

    /** Stops waiting for a connection: the transaction ends before it had one. */
    void abandon() {
        if (decided.compareAndSet(false, true)) {
            abandoned.tryEmitEmpty();
        }
    }

    /** Whether this scope is the other or lies inside it. */
    boolean isWithin(TransactionScope other) {
        for (TransactionScope scope = this; scope != null; scope = scope.parent) {
            if (scope == other) {
                return true;
            }
        }
        return false;
    }

    /** A number that no other cursor of the whole transaction has. */
    int nextCursor() {
        return parent == null ? cursors.incrementAndGet() : parent.nextCursor();
    }

    /** The connection, taken by the first who asks. */
    Mono<Connection> connection() {
        return connection;
    }

    /** Whether the whole transaction has its connection; before that nothing was sent. */
    boolean hasConnection() {
        return parent == null ? connected : parent.hasConnection();
    }

    boolean started() {
        return started;
    }

    /** How a savepoint is set, which its first statement does not wait for: a driver that can sends both at once. */
    void enterBy(Mono<Void> set) {
        // Cached, so that no cancel leaves it unknown whether the savepoint is there.
        entry = set.doOnSuccess(done -> entry = null).cache();
    }

    /** Completes when the savepoint is set, by the first who asks; at once for a whole transaction. */
    Mono<Void> entered() {
        Mono<Void> own = entry;
        if (own == null) {
            return Mono.empty();
        }
        return parent == null ? own : together(parent.entered(), own).then();
    }

    /** Work on the connection of this scope, inside its savepoint. */
    <T> Flux<T> inside(Publisher<T> work) {
        return entry == null ? Flux.from(work) : together(entered(), work);
    }

    /** Both begin at once, in this order; the second is over when both are. */
    private static <T> Flux<T> together(Mono<Void> first, Publisher<T> second) {
        return Flux.mergeSequential(first.then(Mono.<T>empty()), second);
    }

    /** Whether the mark of this test stands already, as it does from now on. */
    boolean hasMark() {
        boolean before = marked;
        marked = true;
        return before;
    }

    Turns turns() {
        return turns;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    void doom(Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
    }

    void end() {
        over = true;
        ended.tryEmitEmpty();
    }

    /** Whether it takes no statement any more. */
    public boolean isOver() {
        return over;
    }

    Mono<Void> ended() {
        return ended.asMono();
    }

    /** Refuses options that a savepoint in this transaction cannot have. */
    TransactionScope requireFit(TransactionOptions inner) {
        TransactionOptions outer = origin.options();
        String option = inner.isolation() != null && inner.isolation() != outer.isolation()
                ? "isolation"
                : inner.isReadOnly() && !outer.isReadOnly() ? "readOnly" : inner.retries() > 0 ? "retry" : null;
        if (option != null) {
            throw new ValidationFailedException(
                    null,
                    "transaction",
                    option,
                    "nested",
                    "a transaction inside another is a savepoint of it, which cannot have this of its own; ask for it at the"
                            + " outermost transaction");
        }
        return this;
    }

    /** Refuses whoever is not the owner of the connection; the first who asks is that. */
    void requireOwner(String whose) {
        if (parent != null) {
            parent.requireOwner(whose);
        } else if (!owner.compareAndSet(null, whose) && !whose.equals(owner.get())) {
            throw new DataFlowException(
                    "TENANT_CHANGED",
                    null,
                    "transaction",
                    "transaction: its connection belongs to one tenant, or to none, and a statement in it is for another; bind"
                            + " the tenant around the whole transaction, and use one transaction for each",
                    null);
        }
    }

    /** Fails when no statement may run here any more. */
    void checkUsable() {
        if (over) {
            throw isOfTest() ? testOver() : transactionOver();
        }
        Throwable cause = failure;
        if (cause != null) {
            throw doomed(cause);
        }
    }

    private static DataFlowException transactionOver() {
        return new DataFlowException(
                "TRANSACTION_OVER",
                null,
                null,
                "The transaction is over, but a statement was started in it; subscribe inside the body of the transaction",
                null);
    }

    private static DataFlowException testOver() {
        return new DataFlowException(
                "TEST_OVER",
                null,
                null,
                "No test runs: it has rolled back, or has not begun, and this work would be stored for good; do it in the test, or"
                        + " in a @BeforeEach method, and wait for it there",
                null);
    }

    private static DataFlowException busy(Duration patience) {
        return new DataFlowException(
                "TEST_CONNECTION_BUSY",
                null,
                null,
                "A test has one connection, which other work held for " + patience.toMillis()
                        + " ms; work that waits inside a transaction for work outside of it waits forever: give it the Context,"
                        + " or use the DataFlow that the body of the transaction gets",
                null);
    }

    static DataFlowException doomed(Throwable cause) {
        return new DataFlowException(
                "TRANSACTION_ABORTED",
                null,
                null,
                "The transaction rolls back because a statement in it failed (see the cause); put what may fail into a nested"
                        + " transaction, so that only its savepoint is lost",
                cause);
    }
}
