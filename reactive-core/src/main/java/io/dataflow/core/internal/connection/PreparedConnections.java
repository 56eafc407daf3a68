package io.dataflow.core.internal.connection;

import io.r2dbc.spi.Connection;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * Connections of another source that are prepared before somebody gets them, and put back in order when they are given back; one
 * with which either fails is not handed out any more.
 */
public final class PreparedConnections implements ConnectionSource {

    private final ConnectionSource source;
    private final Function<? super Connection, Mono<Void>> preparation;
    private final Function<? super Connection, Mono<Void>> restoration;

    /**
     * Connections of somebody else's source, taken and given back where that blocks nobody, and known to the driver.
     *
     * @param most how many the source has, of which streams and bulk work have their parts; 0 when that is not known
     */
    public static ConnectionSource given(ConnectionSource source, int most, PoolSettings settings, Driver driver) {
        // The source takes back by itself what a cancel reaches, so that nothing that decides that again comes between.
        ConnectionSource offloaded = new OffloadedSource(source, driver);
        return new PreparedConnections(
                most == 0 ? offloaded : new PartsForLongWork(offloaded, most, settings), driver::recognize);
    }

    /** Connections that need no order. */
    public PreparedConnections(ConnectionSource source, Function<? super Connection, Mono<Void>> preparation) {
        this(source, preparation, connection -> Mono.empty());
    }

    /**
     * Puts itself between a source and its callers.
     *
     * @param preparation what comes first; sees the Context of the caller
     * @param restoration what comes last, unless the connection is not to be used again
     */
    public PreparedConnections(
            ConnectionSource source,
            Function<? super Connection, Mono<Void>> preparation,
            Function<? super Connection, Mono<Void>> restoration) {
        this.source = source;
        this.preparation = preparation;
        this.restoration = restoration;
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
                connection -> release(connection, true).onErrorComplete().subscribe());
    }

    @Override
    public Mono<Void> release(Connection connection, boolean reusable) {
        return reusable
                ? restoration
                        .apply(connection)
                        .thenReturn(true)
                        .onErrorReturn(false)
                        .flatMap(restored -> source.release(connection, restored))
                : source.release(connection, false);
    }
}
