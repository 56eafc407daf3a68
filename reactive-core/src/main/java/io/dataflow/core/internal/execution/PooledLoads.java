package io.dataflow.core.internal.execution;

import io.dataflow.core.internal.connection.Driver;
import io.dataflow.core.internal.connection.PooledConnections;
import io.r2dbc.spi.Connection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Loads through a pooler, which cannot tell where a load ends that was not taken whole: it would give the session away while
 * answers or rows of ours are still on their way, so that others meet them. Such a connection is closed, and its session with it.
 */
final class PooledLoads {

    private final Driver driver;
    private final Set<Connection> running = ConcurrentHashMap.newKeySet();

    PooledLoads(Driver driver) {
        this.driver = driver;
    }

    /** A load, after whose error the connection is closed unless a transaction keeps its session. */
    <T> Flux<T> watched(Connection connection, Flux<T> load) {
        return Flux.defer(() -> {
            boolean alone = connection.isAutoCommit();
            running.add(connection);
            return load.doOnTerminate(() -> running.remove(connection))
                    .onErrorResume(error ->
                            (alone ? abandon(connection) : Mono.<Void>empty()).then(Mono.<T>error(error)));
        });
    }

    /** Whether the last load on the connection was cancelled; answered once. */
    boolean wasCut(Connection connection) {
        return running.remove(connection);
    }

    /** Closes the connection itself; never fails. */
    Mono<Void> abandon(Connection connection) {
        return driver.offload(connection, Flux.defer(() -> PooledConnections.unwrap(connection).close()))
                .onErrorComplete()
                .then();
    }
}
