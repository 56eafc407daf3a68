package io.dataflow.core.internal.connection;

import io.r2dbc.spi.Connection;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** Connections of another source that are prepared before somebody gets them; one that cannot be is not handed out. */
public final class PreparedConnections implements ConnectionSource {

    private final ConnectionSource source;
    private final Function<? super Connection, Mono<Void>> preparation;

    /** Puts a preparation, which sees the Context of the caller, between a source and its callers. */
    public PreparedConnections(ConnectionSource source, Function<? super Connection, Mono<Void>> preparation) {
        this.source = source;
        this.preparation = preparation;
    }

    @Override
    public Mono<Connection> acquire() {
        Mono<Connection> prepared = Mono.usingWhen(
                source.acquire(),
                connection -> preparation.apply(connection).thenReturn(connection),
                connection -> Mono.empty(),
                (connection, error) -> source.release(connection, false),
                connection -> source.release(connection, false));
        // Between its preparation and its delivery nobody else would know of it.
        return new Handover<>(
                prepared,
                connection ->
                        source.release(connection, true).onErrorComplete().subscribe());
    }

    @Override
    public Mono<Void> release(Connection connection, boolean reusable) {
        return source.release(connection, reusable);
    }
}
