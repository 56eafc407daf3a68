package io.dataflow.webflux;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.TransactionOptions;
import io.dataflow.core.internal.connection.ConnectionSource;
import io.dataflow.core.internal.connection.GivenPool;
import io.dataflow.core.internal.connection.TransactionHost;
import io.dataflow.core.internal.connection.TransactionScope;
import io.dataflow.webflux.internal.RoutedConnectionFactory;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Wrapped;
import java.util.function.UnaryOperator;
import org.reactivestreams.Publisher;
import org.springframework.r2dbc.connection.ConnectionHolder;
import org.springframework.transaction.NoTransactionException;
import org.springframework.transaction.ReactiveTransaction;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.reactive.TransactionContextManager;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The connections of a Spring application, with its transactions: work joins the one that Spring has in the Context, and what
 * begins one does so by Spring's manager, so that Spring's own clients join that.
 */
final class SpringConnections implements ConnectionFactory, Wrapped<ConnectionFactory>, TransactionHost {

    private final ConnectionFactory factory;
    private final ConnectionSource connections;
    private final ReactiveTransactionManager manager;
    private final Guests guests;

    /**
     * Creates the connections of an application.
     *
     * @param factory the very object that the manager has, since that is the key of its transactions
     */
    SpringConnections(ConnectionFactory factory, ReactiveTransactionManager manager) {
        this.factory = factory;
        // What a test routes are the transactions of the manager; the connection of the test itself is one of the pool.
        this.connections = new GivenPool(factory instanceof RoutedConnectionFactory routed ? routed.unwrap() : factory);
        this.manager = manager;
        this.guests = manager instanceof NestingTransactionManager nesting ? nesting.guests() : new Guests();
    }

    @Override
    public Publisher<? extends Connection> create() {
        return factory.create();
    }

    @Override
    public ConnectionFactory unwrap() {
        return factory;
    }

    @Override
    public ConnectionFactoryMetadata getMetadata() {
        return factory.getMetadata();
    }

    @Override
    public Mono<Connection> acquire() {
        return connections.acquire();
    }

    @Override
    public Mono<Void> release(Connection connection, boolean reusable) {
        return connections.release(connection, reusable);
    }

    @Override
    public Mono<TransactionScope> current() {
        return TransactionSynchronizationManager.forCurrentTransaction()
                .filter(TransactionSynchronizationManager::isActualTransactionActive)
                .flatMap(this::current)
                .onErrorResume(NoTransactionException.class, none -> Mono.empty());
    }

    private Mono<TransactionScope> current(TransactionSynchronizationManager active) {
        if (!(active.getResource(factory) instanceof ConnectionHolder holder)) {
            return Mono.empty();
        }
        TransactionScope scope = guests.join(active, holder, this);
        return scope == null || scope.isOver() ? Mono.empty() : Mono.just(scope);
    }

    @Override
    public Mono<Boolean> suspends() {
        return TransactionSynchronizationManager.forCurrentTransaction()
                .map(active -> active.isSynchronizationActive() && !active.isActualTransactionActive())
                .onErrorResume(NoTransactionException.class, none -> Mono.just(false));
    }

    @Override
    public <T> Flux<T> inTransaction(
            TransactionOptions options,
            Publisher<T> body,
            UnaryOperator<Throwable> beginFailed,
            UnaryOperator<Throwable> commitFailed,
            UnaryOperator<Flux<Void>> offload) {
        // Cached, so that a cancel does not reach a begin, of which Spring would keep the connection.
        Mono<ReactiveTransaction> begin = manager.getReactiveTransaction(definition(options))
                .onErrorMap(error -> beginFailed.apply(ofDriver(error)))
                .cache();
        return Flux.usingWhen(
                        Mono.just(begin),
                        begun -> begun.flatMapMany(transaction -> body),
                        begun -> begun.flatMapMany(transaction -> offload.apply(
                                        manager.commit(transaction).flux()))
                                .onErrorMap(error -> commitFailed.apply(ofDriver(error))),
                        (begun, error) -> rolledBack(begun, offload),
                        begun -> rolledBack(begun, offload))
                .contextWrite(TransactionContextManager.getOrCreateContext())
                .contextWrite(TransactionContextManager.getOrCreateContextHolder());
    }

    /** One that never began has nothing to roll back. */
    private Flux<Void> rolledBack(Mono<ReactiveTransaction> begun, UnaryOperator<Flux<Void>> offload) {
        return begun.onErrorComplete()
                .flatMapMany(transaction ->
                        offload.apply(manager.rollback(transaction).flux()));
    }

    private static TransactionDefinition definition(TransactionOptions options) {
        // A transaction that is committed, but not cleared away yet, is still there for Spring while its afterCommit
        // runs.
        DefaultTransactionDefinition definition =
                new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        definition.setReadOnly(options.isReadOnly());
        TransactionOptions.Isolation isolation = options.isolation();
        if (isolation != null) {
            definition.setIsolationLevel(
                    switch (isolation) {
                        case READ_COMMITTED -> TransactionDefinition.ISOLATION_READ_COMMITTED;
                        case REPEATABLE_READ -> TransactionDefinition.ISOLATION_REPEATABLE_READ;
                        case SERIALIZABLE -> TransactionDefinition.ISOLATION_SERIALIZABLE;
                    });
        }
        return definition;
    }

    /** What the driver said inside what Spring made of it, or what we said ourselves. */
    private static Throwable ofDriver(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof R2dbcException || cause instanceof DataFlowException) {
                return cause;
            }
        }
        return error;
    }
}
