package io.dataflow.sqlite;

import io.r2dbc.spi.ConnectionFactories;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A process with little memory that reads a few, and then all, of very many rows. */
final class LargeStream {

    private LargeStream() {}

    /** Runs with the URL of a database and the number of rows. */
    public static void main(String[] arguments) {
        SqliteConnection connection = (SqliteConnection)
                Mono.from(ConnectionFactories.get(arguments[0]).create()).block();
        take(connection);
        long start = System.nanoTime();
        take(connection);
        System.out.println(
                "taken in ms " + Duration.ofNanos(System.nanoTime() - start).toMillis());
        System.out.println("cursors " + connection.cursors().size());
        long sum = rows(connection)
                .reduce(0L, (total, text) -> total + text.length())
                .block();
        System.out.println("read " + sum);
        connection.close().block();
    }

    private static void take(SqliteConnection connection) {
        if (rows(connection).take(10).count().block() != 10) {
            throw new IllegalStateException("not ten");
        }
        if (Driven.number(connection, "SELECT 1") != 1) {
            throw new IllegalStateException("not free");
        }
    }

    private static Flux<String> rows(SqliteConnection connection) {
        return Flux.from(connection.createStatement("SELECT id, text FROM big").execute())
                .concatMap(result -> result.map((row, metadata) -> row.get("text", String.class)));
    }
}
