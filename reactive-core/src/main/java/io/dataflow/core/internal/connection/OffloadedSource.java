package io.dataflow.core.internal.connection;

import io.r2dbc.spi.Connection;
import reactor.core.publisher.Mono;

/**
 * Connections of a source that knows nothing of our drivers, taken and given back where that blocks nobody.
 *
 * <p>The source is one that takes back by itself what comes after a cancel: none that hands over by itself, whose value would be
 * lost here.
 */
public record OffloadedSource(ConnectionSource source, Driver driver) implements ConnectionSource {

    @Override
    public Mono<Connection> acquire() {
        // Direct: what keeps a value until the end of its source would lose it by a cancel.
        return new Handover<>(Mono.fromDirect(driver.offload(source.acquire().flux())));
    }

    @Override
    public Mono<Void> release(Connection connection, boolean reusable) {
        return driver.offload(connection, source.release(connection, reusable).flux())
                .then();
    }
}
