package io.dataflow.core.internal.execution;

import io.dataflow.core.internal.connection.Driver;
import io.dataflow.core.internal.connection.PooledConnections;
import io.r2dbc.spi.Connection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Loads outside a transaction through a pooler, which cannot tell where a load ends that was not taken whole: it would give the
 * session away while answers or rows of ours are still on their way, so that others meet them. Such a connection is closed, and its
 * session with it. A transaction keeps its session to its end.
 */
final class PooledLoads {

    private final Driver driver;
    private final Set<Connection> running = ConcurrentHashMap.newKeySet();

    PooledLoads(Driver driver) {
        this.driver = driver;
    }

    /** A load, after whose error the connection is closed. */
    <T> Flux<T> watched(Connection connection, Flux<T> load) {
        return Flux.defer(() -> {
            if (!connection.isAutoCommit()) {
                return load;
            }
            running.add(connection);
            return load.doOnTerminate(() -> running.remove(connection))
                    .onErrorResume(error -> abandon(connection).then(Mono.error(error)));
        });
    }

    /** Whether the last load on the connection was cancelled; answered once. */
    boolean wasCut(Connection connection) {
        return running.remove(connection);
    }

    /** Stops what the server still does of a load that was cancelled, and closes the connection; never fails. */
    Mono<Void> stop(Connection connection) {
        return driver.stop(connection)
                .timeout(driver.longestStop())
                .onErrorComplete()
                .then(abandon(connection));
    }

    private Mono<Void> abandon(Connection connection) {
        return driver.offload(connection, Flux.defer(() -> PooledConnections.unwrap(connection)
                        .close()))
                .onErrorComplete()
                .then();
    }
}
