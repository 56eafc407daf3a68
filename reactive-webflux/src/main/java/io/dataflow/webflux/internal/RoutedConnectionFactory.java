package io.dataflow.webflux.internal;

import io.dataflow.core.internal.DataFlowCore;
import io.dataflow.core.internal.connection.Irreversible;
import io.dataflow.core.internal.connection.Loan;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.Wrapped;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.reactive.TransactionContext;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/** The connections of an application whose tests roll back: while one runs, all are the one connection of the test. */
public final class RoutedConnectionFactory implements ConnectionFactory, Wrapped<ConnectionFactory> {

    private final ConnectionFactory factory;
    private volatile @Nullable DataFlowCore core;
    /** That of Spring in which the connection of the test is in use. */
    private volatile @Nullable TransactionContext around;

    RoutedConnectionFactory(ConnectionFactory factory) {
        this.factory = factory;
    }

    /** Tells whose tests these are. */
    void follow(DataFlowCore tested) {
        core = tested;
    }

    @Override
    public Mono<Connection> create() {
        return Mono.deferContextual(context -> {
            DataFlowCore tested = core;
            Mono<Connection> own = Mono.from(factory.create());
            return tested == null ? own : routed(tested, context).switchIfEmpty(own);
        });
    }

    private Mono<Connection> routed(DataFlowCore tested, ContextView context) {
        TransactionContext transaction = context.getOrDefault(TransactionContext.class, null);
        Mono<Loan> borrow = Mono.defer(() -> transaction != null && transaction == around
                ? Mono.error(
                        Irreversible.refused(
                                "transaction",
                                "what Spring does beside a transaction that is suspended (REQUIRES_NEW, NOT_SUPPORTED): it needs a"
                                        + " second connection, which a test has not; test it without the transaction around it"))
                : tested.borrow(() -> around = null).doOnNext(loan -> around = transaction));
        return RoutedConnection.open(borrow, tested::requireReversible);
    }

    @Override
    public ConnectionFactoryMetadata getMetadata() {
        return factory.getMetadata();
    }

    @Override
    public ConnectionFactory unwrap() {
        return factory;
    }
}
