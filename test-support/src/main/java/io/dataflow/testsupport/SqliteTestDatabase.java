package io.dataflow.testsupport;

import io.r2dbc.spi.Closeable;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Result;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A SQLite database of this JVM, there as long as the one connection of our own.
 *
 * <p>SQLite counts neither connections nor statements. But its driver has a thread for each connection, named after the database,
 * and whoever runs a statement is inside SQLite.
 */
final class SqliteTestDatabase implements TestDatabase {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final String name = "t" + UUID.randomUUID().toString().replace("-", "");
    private final ConnectionFactory connections = ConnectionFactories.get(r2dbcUrl());
    private final Connection own =
            Objects.requireNonNull(Mono.<Connection>from(connections.create()).block(LIMIT));

    @Override
    public String name() {
        return SQLITE;
    }

    @Override
    public String r2dbcUrl() {
        return "r2dbc:sqlite:mem:///" + name;
    }

    @Override
    public List<Map<String, Object>> query(String text, @Nullable Object... args) {
        return Objects.requireNonNull(Sql.results(own, text, args)
                .concatMap(result -> result.map((row, meta) -> Sql.map(row)))
                .collectList()
                .block(LIMIT));
    }

    @Override
    public long execute(String text, @Nullable Object... args) {
        return Objects.requireNonNull(Sql.results(own, text, args)
                .concatMap(Result::getRowsUpdated)
                .reduce(0L, Long::sum)
                .block(LIMIT));
    }

    @Override
    public int openConnections() {
        return (int) threads().count() - 1;
    }

    @Override
    public List<String> runningStatements() {
        return threads()
                .filter(thread -> Arrays.stream(thread.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals("org.sqlite.core.NativeDB")))
                .map(thread -> "a statement of " + thread.getName())
                .toList();
    }

    private Stream<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("SQLite-connection-")
                        && thread.getName().endsWith(":" + name));
    }

    @Override
    public void close() {
        Flux.concat(own.close(), ((Closeable) connections).close()).blockLast(LIMIT);
    }
}
