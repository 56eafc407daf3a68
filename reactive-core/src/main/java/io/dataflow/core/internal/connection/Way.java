package io.dataflow.core.internal.connection;

import io.r2dbc.spi.ConnectionFactory;
import reactor.core.publisher.Mono;

/**
 * How some connections of a database are opened.
 *
 * @param factory opens them
 * @param close releases what only they use, when the last one is closed
 * @param hasOther whether those who wait can go elsewhere, so that they are told at once when none can be opened
 */
public record Way(Mono<ConnectionFactory> factory, Mono<Void> close, boolean hasOther) {

    /** The only one. */
    public Way(Mono<ConnectionFactory> factory, Mono<Void> close) {
        this(factory, close, false);
    }

    /** By a factory that is there already. */
    public static Way by(ConnectionFactory factory) {
        return new Way(Mono.just(factory), Mono.empty());
    }

    /** The same, beside another. */
    public Way besideAnother() {
        return new Way(factory, close, true);
    }
}
