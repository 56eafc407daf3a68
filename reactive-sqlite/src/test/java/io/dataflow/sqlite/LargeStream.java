package io.dataflow.sqlite;

import io.r2dbc.spi.ConnectionFactories;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A process with little memory that reads a few, and then all, of very many rows. */
final class LargeStream {

    /** One of them nothing else of the machine disturbs. */
    private static final int TAKES = 20;

    private LargeStream() {}

    /** Runs with the URL of a database and the number of rows. */
    public static void main(String[] arguments) {
        SqliteConnection connection = (SqliteConnection)
                Mono.from(ConnectionFactories.get(arguments[0]).create()).block();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < TAKES; i++) {
            long start = System.nanoTime();
            take(connection);
            least = Math.min(least, System.nanoTime() - start);
        }
        System.out.println("taken in ns " + least);
        System.out.println("cursors " + connection.cursors().size());
        long start = System.nanoTime();
        long sum = rows(connection)
                .reduce(0L, (total, text) -> total + text.length())
                .block();
        System.out.println("all in ns " + (System.nanoTime() - start));
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
