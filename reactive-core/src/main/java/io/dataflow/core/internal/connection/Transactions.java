package io.dataflow.core.internal.connection;

import io.dataflow.core.OutcomeUnknownException;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.R2dbcException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
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
    private final Driver driver;
    private final Settler settler;
    private final UnaryOperator<Throwable> translate;
    private final Predicate<Throwable> lost;
    private final AtomicInteger savepoints = new AtomicInteger();

    /**
     * Creates the transactions over a source.
     *
     * @param translate turns errors of the driver into ours
     * @param lost whether an error of the driver means that the connection is gone
     */
    public Transactions(
            ConnectionSource source,
            Driver driver,
            Settler settler,
            UnaryOperator<Throwable> translate,
            Predicate<Throwable> lost) {
        this.source = source;
        this.driver = driver;
        this.settler = settler;
        this.translate = translate;
        this.lost = lost;
    }

    /** Whether the Context holds a transaction of ours. */
    public boolean isActive(ContextView context) {
        return context.hasKey(this);
    }

    /**
     * Runs work on a connection of its own for its time: its turn in the transaction, or one of the source.
     *
     * <p>The {@link TimeLimit} of the Context cancels it, whether it waits or runs.
     */
    public <T> Flux<T> use(Function<Connection, ? extends Publisher<T>> work) {
        return Flux.deferContextual(context -> {
            TransactionScope scope = context.getOrDefault(this, null);
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
        return scope == null ? useOwn(work) : useScope(scope, work);
    }

    private static Throwable late(TimeLimit limit, @Nullable TransactionScope scope, boolean sent) {
        if (scope == null) {
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
        return Flux.deferContextual(context -> {
            TransactionScope outer = context.getOrDefault(this, null);
            return outer == null ? root(body) : nested(outer, body);
        });
    }

    /** Runs the body in the transaction of the Context, or in a new one. */
    public <T> Flux<T> required(Publisher<T> body) {
        return Flux.deferContextual(context -> isActive(context) ? Flux.from(body) : root(scope -> body));
    }

    /** Puts a scope into the Context of a publisher, unless it holds one inside that scope already. */
    public Context bind(Context context, TransactionScope scope) {
        TransactionScope current = context.getOrDefault(this, null);
        return current != null && current.isWithin(scope) ? context : context.put(this, scope);
    }

    private <T> Flux<T> useOwn(Function<Connection, ? extends Publisher<T>> work) {
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
                            return scope.connection()
                                    .flatMapMany(connection -> settledOnError(connection, work))
                                    .doOnError(R2dbcException.class, scope::doom);
                        },
                        () -> settleIn(scope))
                // The turn ends with the statement, however slowly its rows are taken: the next may be what takes them.
                .onBackpressureBuffer();
    }

    /** An error that is not the database's own leaves a statement running, which the next one must not meet. */
    private <T> Flux<T> settledOnError(Connection connection, Function<Connection, ? extends Publisher<T>> work) {
        return Flux.<T>from(work.apply(connection))
                .onErrorResume(error -> error instanceof R2dbcException
                        ? Mono.error(error)
                        : settler.settle(connection).then(Mono.error(error)));
    }

    private Mono<Void> settleIn(TransactionScope scope) {
        if (!scope.started()) {
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

    private <T> Flux<T> root(Function<TransactionScope, ? extends Publisher<T>> body) {
        return Flux.usingWhen(
                        Mono.fromSupplier(() -> new TransactionScope(null, this::beginOnNewConnection)),
                        scope -> Flux.<T>from(body.apply(scope)).contextWrite(context -> context.put(this, scope)),
                        this::commit,
                        (scope, error) -> rollback(scope),
                        this::rollback)
                .onErrorMap(Transactions::unwrapped);
    }

    /** The error of a commit itself, which {@code usingWhen} hands on inside an error of its own. */
    public static Throwable unwrapped(Throwable error) {
        boolean wrapper = error.getClass() == RuntimeException.class
                && "Async resource cleanup failed after onComplete".equals(error.getMessage());
        Throwable cause = error.getCause();
        return wrapper && cause != null ? cause : error;
    }

    private Mono<Connection> beginOnNewConnection(TransactionScope scope) {
        return scope.take(source).flatMap(connection -> step(connection, connection.beginTransaction())
                .thenReturn(connection)
                .onErrorResume(error -> source.release(connection, false).then(Mono.error(translate.apply(error)))));
    }

    private Mono<Void> commit(TransactionScope scope) {
        return scope.turns()
                .take(
                        () -> {
                            Throwable failure = scope.failure();
                            if (failure != null) {
                                return finish(scope, Connection::rollbackTransaction, false)
                                        .then(Mono.<Void>error(TransactionScope.doomed(failure)));
                            }
                            return finish(scope, Connection::commitTransaction, true);
                        },
                        Mono::empty)
                .then();
    }

    private Mono<Void> rollback(TransactionScope scope) {
        return Mono.defer(() -> {
            scope.abandon();
            return scope.turns()
                    .take(
                            () -> finish(scope, Connection::rollbackTransaction, false)
                                    .onErrorComplete(),
                            Mono::empty)
                    .then();
        });
    }

    private Mono<Void> finish(TransactionScope scope, Function<Connection, Publisher<Void>> end, boolean committing) {
        if (!scope.started()) {
            scope.end();
            return Mono.empty();
        }
        return scope.connection()
                .onErrorComplete()
                .flatMap(connection -> step(connection, end.apply(connection))
                        .then(Mono.defer(() -> source.release(connection, true)))
                        .onErrorResume(error -> source.release(connection, false)
                                .then(Mono.error(committing ? commitFailed(error) : error))))
                .doFinally(signal -> scope.end());
    }

    private Throwable commitFailed(Throwable error) {
        if (lost.test(error)) {
            return new OutcomeUnknownException(
                    null,
                    "commit",
                    "A commit was sent, but the connection was lost before the answer: the transaction may be stored or not;"
                            + " look before you repeat it",
                    null);
        }
        return translate.apply(error);
    }

    private <T> Flux<T> nested(TransactionScope outer, Function<TransactionScope, ? extends Publisher<T>> body) {
        return Flux.defer(() -> {
            String savepoint = "dataflow_" + savepoints.incrementAndGet();
            TransactionScope scope = new TransactionScope(outer, nested -> outer.connection()
                    .flatMap(connection -> step(connection, connection.createSavepoint(savepoint))
                            .thenReturn(connection)));
            return outer.turns()
                    .take(
                            () -> {
                                outer.checkUsable();
                                return inSavepoint(outer, scope, savepoint, body);
                            },
                            scope::ended);
        });
    }

    private <T> Flux<T> inSavepoint(
            TransactionScope outer,
            TransactionScope scope,
            String savepoint,
            Function<TransactionScope, ? extends Publisher<T>> body) {
        return Flux.usingWhen(
                        Mono.just(scope),
                        nested -> Flux.<T>from(body.apply(nested)).contextWrite(context -> context.put(this, nested)),
                        nested -> endSavepoint(outer, nested, savepoint, nested.failure() == null),
                        (nested, error) ->
                                endSavepoint(outer, nested, savepoint, false).onErrorComplete(),
                        nested -> endSavepoint(outer, nested, savepoint, false).onErrorComplete())
                .onErrorMap(Transactions::unwrapped);
    }

    private Mono<Void> endSavepoint(TransactionScope outer, TransactionScope scope, String savepoint, boolean keep) {
        return scope.turns()
                .take(
                        () -> {
                            if (!scope.started()) {
                                return Mono.<Void>empty();
                            }
                            return scope.connection()
                                    .flatMap(connection -> step(
                                            connection,
                                            keep
                                                    ? connection.releaseSavepoint(savepoint)
                                                    : connection.rollbackTransactionToSavepoint(savepoint)))
                                    .doOnError(outer::doom)
                                    .onErrorMap(translate);
                        },
                        Mono::empty)
                .then(Mono.defer(() -> {
                    Throwable failure = scope.failure();
                    return failure == null || keep
                            ? Mono.<Void>empty()
                            : Mono.<Void>error(TransactionScope.doomed(failure));
                }))
                .doFinally(signal -> scope.end());
    }

    private Mono<Void> step(Connection connection, Publisher<Void> conversation) {
        return driver.offload(connection, Flux.from(conversation)).then();
    }
}
