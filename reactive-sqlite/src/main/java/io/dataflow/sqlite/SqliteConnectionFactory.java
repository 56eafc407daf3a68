package io.dataflow.sqlite;

import io.r2dbc.spi.Closeable;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Opens connections to one SQLite database.
 *
 * <p>Closing it lets go of a database in memory; open connections keep it until they are closed too. A file needs no closing.
 */
public final class SqliteConnectionFactory implements ConnectionFactory, Closeable {

    private static final AtomicLong CONNECTIONS = new AtomicLong();

    private final SqliteConfiguration configuration;
    /** What keeps a database in memory there while none of its connections is open. */
    private @Nullable DatabaseFile anchor;

    private boolean closed;

    private SqliteConnectionFactory(SqliteConfiguration configuration) {
        this.configuration = configuration;
    }

    /** A factory for a database, which is opened with the first connection. */
    public static SqliteConnectionFactory of(SqliteConfiguration configuration) {
        return new SqliteConnectionFactory(configuration);
    }

    @Override
    public Mono<Connection> create() {
        return Mono.<Connection>create(sink -> SqliteConnection.open(
                        "SQLite connection " + CONNECTIONS.incrementAndGet() + " to " + configuration,
                        configuration,
                        this::acquire,
                        sink))
                // Cancelled while it was opened
                .doOnDiscard(SqliteConnection.class, SqliteConnection::abandon);
    }

    /** The database for one connection more; on the worker of that connection. */
    private synchronized DatabaseFile acquire() throws IOException {
        if (closed) {
            throw new IOException("the factory of " + configuration + " is closed");
        }
        if (anchor == null && configuration.path() == null) {
            anchor = DatabaseFile.acquire(configuration);
        }
        return DatabaseFile.acquire(configuration);
    }

    @Override
    public ConnectionFactoryMetadata getMetadata() {
        return () -> "SQLite";
    }

    @Override
    public Mono<Void> close() {
        return Mono.<Void>fromRunnable(this::release).subscribeOn(Schedulers.boundedElastic());
    }

    private synchronized void release() {
        closed = true;
        if (anchor != null) {
            anchor.release();
            anchor = null;
        }
    }

    @Override
    public String toString() {
        return "SQLite " + configuration;
    }
}
