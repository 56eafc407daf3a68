package io.dataflow.core.internal.connection;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Connections of a pool that the user made: used as it is, and never closed here. */
public record GivenPool(ConnectionFactory pool) implements ConnectionSource {

    /** As often as our own pool asks again when what was idle turns out to be dead. */
    private static final long AGAIN = 3;

    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    @Override
    public Mono<Connection> acquire() {
        return Mono.<Connection>from(pool.create())
                .retryWhen(Retry.max(AGAIN)
                        .filter(R2dbcNonTransientResourceException.class::isInstance)
                        .onRetryExhaustedThrow((retry, signal) -> signal.failure()))
                .onErrorMap(UnopenedException::of);
    }

    @Override
    public Mono<Void> release(Connection connection, boolean reusable) {
        Mono<Void> given = Mono.from(connection.close());
        // A pool has no word for a connection of unknown state, but none hands out one that is closed.
        return reusable
                ? given
                : Mono.defer(() ->
                                Mono.from(PooledConnections.unwrap(connection).close()))
                        .timeout(LONGEST_CLOSE)
                        .onErrorComplete()
                        .then(given.onErrorComplete());
    }
}
