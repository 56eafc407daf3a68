package io.dataflow.core.internal.sql.sqlite;

import io.dataflow.core.internal.connection.Driver;
import io.r2dbc.spi.Closeable;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The driver of SQLite: it never blocks, and a cancel stops the statement.
 *
 * <p>It keeps a database in memory until the factory is closed: one that came from a URL is closed here, one that the user made
 * is the user's.
 */
public final class SqliteDriver implements Driver {

    private volatile boolean ours;
    private final Set<ConnectionFactory> factories = ConcurrentHashMap.newKeySet();

    @Override
    public ConnectionFactoryOptions tune(ConnectionFactoryOptions options) {
        ours = true;
        return options;
    }

    @Override
    public ConnectionFactory prepare(ConnectionFactory plain, BiFunction<Connection, String, Mono<Long>> ask) {
        if (ours) {
            factories.add(plain);
        }
        return plain;
    }

    @Override
    public boolean writesAlone() {
        return true;
    }

    @Override
    public Mono<Void> stop(Connection connection) {
        return Mono.empty();
    }

    @Override
    public Mono<Void> close() {
        return Flux.defer(() -> Flux.fromIterable(factories))
                .ofType(Closeable.class)
                .concatMap(Closeable::close)
                .then();
    }
}
