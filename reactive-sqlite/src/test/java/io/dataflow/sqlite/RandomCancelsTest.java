package io.dataflow.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.VerificationRecord;
import io.r2dbc.spi.R2dbcException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class RandomCancelsTest extends Driven {

    private static final int FULL = 10_000;
    private static final long SEED = 42;
    private static final int CONNECTIONS = 4;
    private static final String NUMBERS =
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1) ";

    @Test
    void cancelsAtAnyMomentLeaveNothingBehind() throws Exception {
        int cancels = Effort.of(FULL);
        VerificationRecord.run("random cancels", cancels, SEED, () -> {
            long threads = workers();
            List<SqliteConnection> connections = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                connections.add(open());
            }
            update(connections.get(0), "CREATE TABLE t (i INTEGER)");
            Flux.fromIterable(connections)
                    .flatMap(connection -> cancels(
                            connection, new Random(SEED + connections.indexOf(connection)), cancels / CONNECTIONS))
                    .blockLast(Duration.ofMinutes(10));

            connections.forEach(connection -> wait(connection.rollbackTransaction()));
            for (SqliteConnection connection : connections) {
                assertThat(number(connection, "SELECT 1")).isOne();
                assertThat(connection.cursors()).as("open statements").isEmpty();
                assertThat(connection.waiting()).as("waiting for a turn").isEmpty();
                assertThat(update(connection, "INSERT INTO t VALUES (1)"))
                        .as("no lock is left")
                        .isOne();
            }
            for (SqliteConnection connection : connections) {
                wait(connection.close());
            }
            Awaitility.await().atMost(PATIENCE).until(() -> workers() <= threads);
        });
    }

    private static long workers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Worker.class::isInstance)
                .count();
    }

    private static Flux<Object> cancels(SqliteConnection connection, Random random, int times) {
        return Flux.range(0, times)
                .concatMap(
                        i -> Flux.from(work(connection, random))
                                .cast(Object.class)
                                .take(Duration.ofNanos(random.nextInt(3_000_000)))
                                // Waiting too long for a turn, or the transaction was rolled back by a cancel before
                                .onErrorResume(R2dbcException.class, error -> connection
                                        .rollbackTransaction()
                                        .cast(Object.class)),
                        1);
    }

    private static Publisher<?> work(SqliteConnection connection, Random random) {
        long size = 1 + random.nextInt(20_000);
        return switch (random.nextInt(7)) {
            case 0 -> rows(connection, NUMBERS + "SELECT i FROM n", size);
            case 1 -> rows(connection, NUMBERS + "SELECT count(*) FROM n", size * 10);
            case 2 -> rows(connection, NUMBERS + "INSERT INTO t SELECT i FROM n RETURNING i", size / 100 + 1);
            case 3 ->
                Mono.from(connection.beginTransaction())
                        .thenMany(Flux.from(rows(connection, NUMBERS + "INSERT INTO t SELECT i FROM n", size)));
            case 4 -> connection.commitTransaction();
            case 5 ->
                Flux.zip(
                        rows(connection, NUMBERS + "SELECT i FROM n", size),
                        rows(connection, NUMBERS + "SELECT -i FROM n", size));
            default -> connection.rollbackTransaction();
        };
    }

    private static Flux<Long> rows(SqliteConnection connection, String sql, long size) {
        return Flux.from(statement(connection, sql, size).execute())
                .concatMap(result -> result.map((row, metadata) -> row.get(0, Long.class)), 1);
    }
}
