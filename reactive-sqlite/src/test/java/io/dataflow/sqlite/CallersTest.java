package io.dataflow.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Result;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.blockhound.BlockHound;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** BlockHound is on: whatever is called on a thread that must not block, does not. */
class CallersTest extends Driven {

    @Test
    void noCallBlocksItsCaller() {
        BlockHound.install();
        ConnectionFactory factory = ConnectionFactories.get(url("?busy_timeout=2000"));
        Mono<Long> everything = Mono.usingWhen(
                Mono.from(factory.create()).publishOn(Schedulers.parallel()),
                connection -> run(connection, "CREATE TABLE IF NOT EXISTS t (i)")
                        .publishOn(Schedulers.parallel())
                        .then(Mono.from(connection.beginTransaction()))
                        .onErrorComplete()
                        .publishOn(Schedulers.parallel())
                        .then(run(connection, "INSERT INTO t VALUES (1)"))
                        .onErrorComplete()
                        .publishOn(Schedulers.parallel())
                        .then(Mono.from(connection.commitTransaction()))
                        .thenMany(rows(connection).take(Duration.ofMillis(2)))
                        .publishOn(Schedulers.parallel())
                        .thenMany(rows(connection)
                                .publishOn(Schedulers.parallel(), 1)
                                .take(10))
                        .count(),
                Connection::close);

        assertThat(Flux.range(0, 40)
                        .flatMap(i -> everything.subscribeOn(Schedulers.parallel()), 8)
                        .collectList()
                        .block(PATIENCE))
                .hasSize(40)
                .containsOnly(10L);
    }

    private static Mono<Void> run(Connection connection, String sql) {
        return Flux.from(connection.createStatement(sql).execute())
                .concatMap(Result::getRowsUpdated)
                .then();
    }

    private static Flux<Long> rows(Connection connection) {
        return Flux.from(connection
                        .createStatement(
                                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)"
                                        + " SELECT i FROM n")
                        .execute())
                .concatMap(result -> result.map((row, metadata) -> row.get(0, Long.class)), 1);
    }
}
