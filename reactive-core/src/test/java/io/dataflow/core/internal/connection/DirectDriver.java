package io.dataflow.core.internal.connection;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import java.util.function.BiFunction;
import reactor.core.publisher.Mono;

/** A driver whose work is done on the thread of the caller. */
class DirectDriver implements Driver {

    @Override
    public ConnectionFactoryOptions tune(ConnectionFactoryOptions options) {
        return options;
    }

    @Override
    public ConnectionFactory prepare(ConnectionFactory factory, BiFunction<Connection, String, Mono<Long>> ask) {
        return factory;
    }

    @Override
    public Mono<Void> stop(Connection connection) {
        return Mono.empty();
    }

    @Override
    public Mono<Void> close() {
        return Mono.empty();
    }
}
