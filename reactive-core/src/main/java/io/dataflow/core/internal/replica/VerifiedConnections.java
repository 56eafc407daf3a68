package io.dataflow.core.internal.replica;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * Opens connections that are of use only when their server is the one that was measured: one that has started again may show
 * less than it did before.
 *
 * @param verify fails for a connection that is to be closed at once
 */
public record VerifiedConnections(ConnectionFactory factory, Function<Connection, Mono<Void>> verify)
        implements ConnectionFactory {

    @Override
    public Publisher<? extends Connection> create() {
        return Mono.usingWhen(
                Mono.<Connection>from(factory.create()),
                connection -> verify.apply(connection).thenReturn(connection),
                connection -> Mono.empty(),
                (connection, error) -> connection.close(),
                Connection::close);
    }

    @Override
    public ConnectionFactoryMetadata getMetadata() {
        return factory.getMetadata();
    }
}
