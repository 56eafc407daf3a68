package io.dataflow.sqlite;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A test on a database file of its own; the connections that it opened are closed after it. */
abstract class Driven {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final List<SqliteConnection> opened = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void closeConnections() {
        Flux.fromIterable(opened).concatMap(Connection::close).then().block(PATIENCE);
    }

    Path file() {
        return folder.resolve("test.db");
    }

    String url(String options) {
        return "r2dbc:sqlite:file:///" + file() + options;
    }

    SqliteConnection open() {
        return open("");
    }

    SqliteConnection open(String options) {
        return openUrl(url(options));
    }

    SqliteConnection openUrl(String url) {
        SqliteConnection connection = (SqliteConnection)
                Mono.from(ConnectionFactories.get(url).create()).block(PATIENCE);
        opened.add(connection);
        return connection;
    }

    /** How many rows the statements changed, together. */
    static long update(Connection connection, String sql, Object... values) {
        return Flux.from(statement(connection, sql, values).execute())
                .concatMap(Result::getRowsUpdated)
                .reduce(0L, Long::sum)
                .block(PATIENCE);
    }

    /** The first column of all rows, each as the driver gives it by itself. */
    static List<@Nullable Object> column(Connection connection, String sql, Object... values) {
        return values(connection, sql, Object.class, values);
    }

    /** The first column of all rows as a type; NULL is null. */
    static <T> List<@Nullable T> values(Connection connection, String sql, Class<T> type, Object... values) {
        return Flux.from(statement(connection, sql, values).execute())
                .concatMap(result -> result.map((row, metadata) -> Optional.ofNullable(row.get(0, type))))
                .collectList()
                .map(found -> found.stream().map(value -> value.orElse(null)).toList())
                .block(PATIENCE);
    }

    /** The first column of the only row as a type. */
    static <T> @Nullable T value(Connection connection, String sql, Class<T> type, Object... values) {
        List<@Nullable T> found = values(connection, sql, type, values);
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " rows instead of one");
        }
        return found.get(0);
    }

    static long number(Connection connection, String sql, Object... values) {
        return value(connection, sql, Long.class, values);
    }

    static Statement statement(Connection connection, String sql, Object... values) {
        Statement statement = connection.createStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.bind(i, values[i]);
        }
        return statement;
    }

    static <T> @Nullable T wait(org.reactivestreams.Publisher<T> publisher) {
        return Flux.from(publisher).blockLast(PATIENCE);
    }
}
