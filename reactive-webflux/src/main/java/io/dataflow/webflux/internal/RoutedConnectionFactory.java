package io.dataflow.webflux.internal;

import io.dataflow.core.internal.DataFlowCore;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.Wrapped;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The connections of an application whose tests roll back: while one runs, all are the one connection of the test. */
public final class RoutedConnectionFactory implements ConnectionFactory, Wrapped<ConnectionFactory> {

    private final ConnectionFactory factory;
    private volatile @Nullable DataFlowCore core;

    RoutedConnectionFactory(ConnectionFactory factory) {
        this.factory = factory;
    }

    /** Tells whose tests these are. */
    void follow(DataFlowCore tested) {
        core = tested;
    }

    @Override
    public Mono<Connection> create() {
        return Mono.defer(() -> {
            DataFlowCore tested = core;
            Mono<Connection> own = Mono.from(factory.create());
            return tested == null
                    ? own
                    : tested.borrow()
                            .flatMap(loan -> RoutedConnection.open(loan, tested::requireReversible))
                            .switchIfEmpty(own);
        });
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
