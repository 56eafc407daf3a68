package io.dataflow.core.internal.connection;

import io.r2dbc.spi.Connection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/** Connections of a source, but those of a pool of our own for the work of leases. */
public final class LeasedConnections implements ConnectionSource {

    private final ConnectionSource source;
    private final PooledConnections own;
    private final Set<Connection> leased = ConcurrentHashMap.newKeySet();

    /** Puts the pool beside the source. */
    public LeasedConnections(ConnectionSource source, PooledConnections own) {
        this.source = source;
        this.own = own;
    }

    @Override
    public Mono<Connection> acquire() {
        return Mono.deferContextual(context ->
                own.lease(context) == null ? source.acquire() : own.acquire().doOnNext(leased::add));
    }

    @Override
    public Mono<Void> release(Connection connection, boolean reusable) {
        return Mono.defer(() ->
                leased.remove(connection) ? own.release(connection, reusable) : source.release(connection, reusable));
    }

    @Override
    public String owner(ContextView context) {
        return source.owner(context);
    }
}
