package io.dataflow.core.internal.connection;

import io.r2dbc.spi.ConnectionFactory;
import reactor.core.publisher.Mono;

/**
 * How some connections of a database are opened.
 *
 * @param factory opens them
 * @param close releases what only they use, when the last one is closed
 */
public record Way(Mono<ConnectionFactory> factory, Mono<Void> close) {

    /** By a factory that is there already. */
    public static Way by(ConnectionFactory factory) {
        return new Way(Mono.just(factory), Mono.empty());
    }
}
