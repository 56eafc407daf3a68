package io.dataflow.core.internal.replica;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.internal.connection.ConnectionSource;
import io.r2dbc.spi.Connection;
import reactor.core.publisher.Mono;

/** The connections of a pool to a replica, which tell an error of opening one apart from those of statements. */
public record ReplicaConnections(ConnectionSource pool) implements ConnectionSource {

    @Override
    public Mono<Connection> acquire() {
        return pool.acquire().onErrorMap(error -> isOfPool(error) ? error : new UnreachableException(error));
    }

    /** It is full or closed, which says nothing of the server. */
    private static boolean isOfPool(Throwable error) {
        return error instanceof DataFlowException known
                && (known.code().equals("POOL_TIMEOUT") || known.code().equals("CLOSED"));
    }

    @Override
    public Mono<Void> release(Connection connection, boolean reusable) {
        return pool.release(connection, reusable);
    }
}
