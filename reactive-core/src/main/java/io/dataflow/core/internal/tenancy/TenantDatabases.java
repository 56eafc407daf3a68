package io.dataflow.core.internal.tenancy;

import io.dataflow.core.internal.connection.ConnectionSource;
import io.r2dbc.spi.Connection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/** Connections to the database of the tenant in the Context; without one, to that of the DataFlow. */
public final class TenantDatabases implements ConnectionSource {

    private final ConnectionSource main;
    private final Function<ContextView, String> owner;
    private final Function<String, Mono<ConnectionSource>> pools;
    private final Map<Connection, ConnectionSource> taken = new ConcurrentHashMap<>();

    /**
     * Creates the connections.
     *
     * @param main those of nobody
     * @param owner whose connection a Context asks for
     * @param pools those of a tenant, opened at the first use
     */
    public TenantDatabases(
            ConnectionSource main,
            Function<ContextView, String> owner,
            Function<String, Mono<ConnectionSource>> pools) {
        this.main = main;
        this.owner = owner;
        this.pools = pools;
    }

    @Override
    public String owner(ContextView context) {
        return owner.apply(context);
    }

    @Override
    public Mono<Connection> acquire() {
        return Mono.deferContextual(context -> {
            String whose = owner.apply(context);
            return whose.isEmpty() ? from(main) : pools.apply(whose).flatMap(this::from);
        });
    }

    private Mono<Connection> from(ConnectionSource source) {
        return source.acquire().doOnNext(connection -> taken.put(connection, source));
    }

    @Override
    public Mono<Void> release(Connection connection, boolean reusable) {
        return Mono.defer(() -> {
            ConnectionSource source = taken.remove(connection);
            return source == null ? Mono.empty() : source.release(connection, reusable);
        });
    }
}
