package io.dataflow.core.internal.connection;

import io.dataflow.core.OutcomeUnknownException;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.R2dbcException;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Begins and ends whole transactions, each on a connection of a source. */
final class WholeTransactions {

    private final Transactions transactions;
    private final Driver driver;
    private final UnaryOperator<Throwable> translate;
    private final Predicate<Throwable> lost;
    private final BiFunction<Connection, String, Mono<Long>> execute;

    /**
     * Creates them.
     *
     * @param transactions the key of scopes in the Context
     * @param translate turns errors of the driver into ours
     * @param lost whether an error of the driver means that the connection is gone
     * @param execute runs a statement without values
     */
    WholeTransactions(
            Transactions transactions,
            Driver driver,
            UnaryOperator<Throwable> translate,
            Predicate<Throwable> lost,
            BiFunction<Connection, String, Mono<Long>> execute) {
        this.transactions = transactions;
        this.driver = driver;
        this.translate = translate;
        this.lost = lost;
        this.execute = execute;
    }

    /** Runs a body in a transaction of its own: committed when it completes, rolled back when it fails or is cancelled. */
    <T> Flux<T> run(TransactionScope.Origin origin, Function<TransactionScope, ? extends Publisher<T>> body) {
        return Flux.usingWhen(
                        Mono.fromSupplier(() -> new TransactionScope(origin, this::begin)),
                        scope -> Flux.<T>from(body.apply(scope))
                                .contextWrite(context -> context.put(transactions, scope)),
                        scope -> commit(scope).then(scope.afterCommit().run()),
                        (scope, error) -> rollback(scope),
                        this::rollback)
                .onErrorMap(Transactions::unwrapped);
    }

    /**
     * Runs work that is no transaction by itself on a connection where one has begun, which ends as the work does. The error of
     * that end is the driver's, as if it were that of the work: whoever runs it knows whether it wrote.
     */
    <T> Flux<T> around(ConnectionSource begun, Settler settler, Function<Connection, ? extends Publisher<T>> work) {
        return Flux.usingWhen(
                        begun.acquire(),
                        work,
                        connection -> step(connection, connection.commitTransaction())
                                .onErrorResume(error ->
                                        begun.release(connection, false).then(Mono.error(error)))
                                .then(begun.release(connection, true)),
                        (connection, error) -> error instanceof R2dbcException
                                ? undo(begun, connection)
                                : settleAndUndo(begun, settler, connection),
                        connection -> settleAndUndo(begun, settler, connection))
                .onErrorMap(Transactions::unwrapped);
    }

    private Mono<Void> settleAndUndo(ConnectionSource begun, Settler settler, Connection connection) {
        return settler.settle(connection)
                .flatMap(rest ->
                        rest == Settler.Rest.BROKEN ? begun.release(connection, false) : undo(begun, connection));
    }

    private Mono<Void> undo(ConnectionSource begun, Connection connection) {
        return step(connection, connection.rollbackTransaction())
                .thenReturn(true)
                .onErrorReturn(false)
                .flatMap(undone -> begun.release(connection, undone));
    }

    /** The connection of a scope, on which its transaction has begun. */
    Mono<Connection> begin(TransactionScope scope) {
        TransactionStart start = scope.origin().start();
        ConnectionSource from = scope.origin().source();
        return scope.take().flatMap(connection -> executeAll(connection, start.before())
                .then(step(connection, connection.beginTransaction(start.definition())))
                .then(from.begun(connection))
                .thenReturn(connection)
                .onErrorResume(error -> from.release(connection, false).then(Mono.error(translate.apply(error)))));
    }

    private Mono<Void> executeAll(Connection connection, List<String> statements) {
        return Flux.fromIterable(statements)
                .concatMap(statement -> execute.apply(connection, statement))
                .then();
    }

    private Mono<Void> commit(TransactionScope scope) {
        return scope.turns()
                .take(
                        () -> {
                            Throwable failure = scope.failure();
                            if (failure != null) {
                                return undo(scope).then(Mono.<Void>error(TransactionScope.doomed(failure)));
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
                    .take(() -> undo(scope).onErrorComplete(), Mono::empty)
                    .then();
        });
    }

    /** Rolls back, and gives the connection to where it came from. */
    Mono<Void> undo(TransactionScope scope) {
        return finish(scope, Connection::rollbackTransaction, false);
    }

    private Mono<Void> finish(TransactionScope scope, Function<Connection, Publisher<Void>> end, boolean committing) {
        if (!scope.started()) {
            scope.end();
            return Mono.empty();
        }
        return scope.connection()
                .onErrorComplete()
                .flatMap(connection -> step(connection, end.apply(connection))
                        .onErrorResume(error -> scope.origin()
                                .source()
                                .release(connection, false)
                                .then(Mono.error(committing ? commitFailed(error) : error)))
                        .then(Mono.defer(() -> restore(scope, connection))))
                .doFinally(signal -> scope.end());
    }

    /** The outcome is known by now, whatever becomes of the connection. */
    private Mono<Void> restore(TransactionScope scope, Connection connection) {
        ConnectionSource from = scope.origin().source();
        return executeAll(connection, scope.origin().start().after())
                .thenReturn(true)
                .onErrorReturn(false)
                .flatMap(reusable -> from.release(connection, reusable));
    }

    /** The error of a commit, after which it may not be known what became of it. */
    Throwable commitFailed(Throwable error) {
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

    private Mono<Void> step(Connection connection, Publisher<Void> conversation) {
        return driver.offload(connection, Flux.from(conversation)).then();
    }
}
