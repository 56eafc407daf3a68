package io.dataflow.core.internal.connection;

import io.r2dbc.spi.Connection;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Transactions inside transactions. */
final class Savepoints {

    private enum Turn {
        WAITED_FOR,
        TAKEN,
        LEFT
    }

    private final Transactions transactions;
    private final Driver driver;
    private final UnaryOperator<Throwable> translate;
    private final AtomicInteger numbers = new AtomicInteger();

    /**
     * Creates the savepoints of transactions.
     *
     * @param transactions the key of scopes in the Context
     * @param translate turns errors of the driver into ours
     */
    Savepoints(Transactions transactions, Driver driver, UnaryOperator<Throwable> translate) {
        this.transactions = transactions;
        this.driver = driver;
        this.translate = translate;
    }

    /**
     * Runs a body in a savepoint of a scope, in its turn: kept when the body completes, undone when it fails or is cancelled.
     *
     * @param keeper takes what the body wants to run after the commit, when the savepoint is kept
     */
    <T> Flux<T> inside(
            TransactionScope outer, AfterCommit keeper, Function<TransactionScope, ? extends Publisher<T>> body) {
        return Flux.defer(() -> {
            Mark mark = outer.isOfTest()
                    ? Mark.standing(outer, driver.sendsAtOnce())
                    : Mark.named("dataflow_" + numbers.incrementAndGet());
            TransactionScope scope =
                    new TransactionScope(outer, nested -> outer.connection().flatMap(connection -> {
                        nested.enterBy(step(connection, mark.set(connection)));
                        return driver.sendsAtOnce()
                                ? Mono.just(connection)
                                : nested.entered().thenReturn(connection);
                    }));
            // Its begin and its cancel may meet: then there is an end to wait for, or it never begins.
            AtomicReference<Turn> turn = new AtomicReference<>(Turn.WAITED_FOR);
            return TimeLimit.untilBegun(
                    begin -> outer.turns()
                            .take(
                                    () -> begin,
                                    () -> turn.compareAndSet(Turn.WAITED_FOR, Turn.LEFT)
                                            ? Mono.empty()
                                            : scope.ended()),
                    Flux.defer(() -> {
                        outer.checkUsable();
                        if (!turn.compareAndSet(Turn.WAITED_FOR, Turn.TAKEN)) {
                            return Flux.never();
                        }
                        outer.enter(scope);
                        return inSavepoint(outer, scope, mark, keeper, body);
                    }),
                    limit -> Transactions.translated(
                            limit.exceeded("while it waited for its turn in the one around it", true)));
        });
    }

    private <T> Flux<T> inSavepoint(
            TransactionScope outer,
            TransactionScope scope,
            Mark mark,
            AfterCommit keeper,
            Function<TransactionScope, ? extends Publisher<T>> body) {
        return Flux.usingWhen(
                        Mono.just(scope),
                        nested -> set(nested)
                                .thenMany(body.apply(nested))
                                .contextWrite(context -> context.put(transactions, nested)),
                        nested -> endSavepoint(outer, nested, mark, keeper, nested.failure() == null),
                        (nested, error) ->
                                endSavepoint(outer, nested, mark, keeper, false).onErrorComplete(),
                        nested ->
                                endSavepoint(outer, nested, mark, keeper, false).onErrorComplete())
                .onErrorMap(Transactions::unwrapped);
    }

    /** Set by the first statement, unless others may have statements in it too, of which we learn nothing. */
    private Mono<Void> set(TransactionScope savepoint) {
        return savepoint.isOfGuest()
                ? savepoint
                        .connection()
                        .flatMap(connection -> savepoint.entered())
                        .onErrorMap(translate)
                : Mono.empty();
    }

    private Mono<Void> endSavepoint(
            TransactionScope outer, TransactionScope scope, Mark mark, AfterCommit keeper, boolean keep) {
        return scope.turns()
                .take(
                        () -> {
                            if (!scope.started() || !scope.hasConnection()) {
                                return Mono.<Void>empty();
                            }
                            return scope.connection()
                                    .flatMap(connection -> scope.entered()
                                            .then(step(
                                                    connection, keep ? mark.keep(connection) : mark.undo(connection))))
                                    .onErrorMap(translate)
                                    .doOnError(outer::doom);
                        },
                        Mono::empty)
                .then(Mono.defer(() -> {
                    if (keep) {
                        keeper.addAll(scope.afterCommit());
                    }
                    Throwable failure = scope.failure();
                    return failure == null || keep
                            ? Mono.<Void>empty()
                            : Mono.<Void>error(TransactionScope.doomed(failure));
                }))
                .doFinally(signal -> {
                    outer.leave(scope);
                    scope.end();
                });
    }

    private Mono<Void> step(Connection connection, Publisher<Void> conversation) {
        return driver.offload(connection, Flux.from(conversation)).then();
    }
}
