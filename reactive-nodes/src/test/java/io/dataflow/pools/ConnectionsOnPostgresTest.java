package io.dataflow.pools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.Credentials;
import io.dataflow.DataFlow;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.OnDatabase;
import io.dataflow.testsupport.PostgresServer;
import io.dataflow.testsupport.TestDatabase;
import io.r2dbc.spi.ConnectionFactories;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** How connections to PostgreSQL are opened: on which threads, and for whom. */
@Capability("S41")
@OnDatabase(TestDatabase.POSTGRESQL)
class ConnectionsOnPostgresTest extends PoolsBase {

    @Test
    void connectionsAreSpreadOverAnOddNumberOfThreads() {
        DataFlow db = open(12);
        Map<String, AtomicInteger> threads = new ConcurrentHashMap<>();
        AtomicInteger inside = new AtomicInteger();
        Sinks.Empty<Void> all = Sinks.empty();
        Flux.range(0, 12)
                // Each keeps its connection until all have one.
                .flatMap(i -> db.transaction(tx -> tx.sql("SELECT 1")
                        .as(Integer.class)
                        .single()
                        .doOnNext(row -> {
                            threads.computeIfAbsent(Thread.currentThread().getName(), any -> new AtomicInteger())
                                    .incrementAndGet();
                            if (inside.incrementAndGet() == 12) {
                                all.tryEmitEmpty();
                            }
                        })
                        .delayUntil(row -> all.asMono())))
                .blockLast(LIMIT);
        int loops = Math.max(3, Runtime.getRuntime().availableProcessors() | 1);
        assertThat(threads.keySet()).allMatch(name -> name.startsWith("dataflow-postgres"));
        assertThat(threads).hasSize(Math.min(loops, 12));
        assertThat(threads.values())
                .allSatisfy(count -> assertThat(count.get()).isBetween(Math.max(1, 12 / loops - 1), 12 / loops + 2));
    }

    @Test
    void eachConnectionIsOpenedForTheCredentialsOfThatMoment() {
        try (PostgresServer server = PostgresServer.launch()) {
            server.createDatabase("shop");
            AtomicReference<Credentials> now =
                    new AtomicReference<>(new Credentials(PostgresServer.USER, PostgresServer.PASSWORD));
            AtomicReference<IOException> failure = new AtomicReference<>();
            DataFlow db = DataFlow.builder("r2dbc:postgresql://127.0.0.1:" + server.port() + "/shop")
                    .credentials(() -> Mono.fromCallable(() -> {
                        IOException refused = failure.get();
                        if (refused != null) {
                            throw refused;
                        }
                        return now.get();
                    }))
                    .model(Part.class)
                    .pool(o -> o.size(2).maxOverflow(0))
                    .build();
            stock(db, 3);
            assertThat(parts(db).read("p1").block(LIMIT)).isNotNull();

            admin(server, "ALTER ROLE app PASSWORD 'another'");
            admin(server, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app'");
            assertThatThrownBy(() -> parts(db).read("p1").retry(3).block(Duration.ofSeconds(60)))
                    .hasMessageNotContaining(PostgresServer.PASSWORD);
            now.set(new Credentials(PostgresServer.USER, "another"));
            assertThat(parts(db).read("p1").retry(3).block(LIMIT)).isNotNull();
            assertThat(now.get().toString()).doesNotContain("another");
            admin(server, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app'");
            failure.set(new IOException("no token"));
            assertThatThrownBy(() -> parts(db).read("p1").retry(3).block(Duration.ofSeconds(60)))
                    .isInstanceOfSatisfying(DataFlowException.class, error -> assertThat(error.code())
                            .isEqualTo("CREDENTIALS_FAILED"))
                    .hasCauseInstanceOf(IOException.class);
            db.close().block(LIMIT);
        }
        assertThatThrownBy(() -> DataFlow.builder("r2dbc:sqlite:mem:///none").credentials(Mono::empty))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("nobody logs in");
    }

    private static void admin(PostgresServer server, String sql) {
        Flux.usingWhen(
                        ConnectionFactories.get(server.superuserUrl("postgres")).create(),
                        connection -> Flux.from(connection.createStatement(sql).execute())
                                .flatMap(result -> result.getRowsUpdated()),
                        connection -> connection.close())
                .blockLast(LIMIT);
    }

    @Test
    void aServerThatTakesFewerConnectionsThanTheBudgetServesByThose() {
        try (PostgresServer server =
                PostgresServer.builder().setting("max_connections", "8").launch()) {
            DataFlow db = DataFlow.builder(server.createDatabase("shop"))
                    .model(Part.class)
                    .pool(o -> o.size(20).maxOverflow(10))
                    .build();
            stock(db, 100);
            assertThat(Flux.range(0, 400)
                            .flatMap(i -> parts(db).read("p" + i % 100), 100)
                            .count()
                            .block(LIMIT))
                    .isEqualTo(400);
            db.close().block(LIMIT);
        }
    }
}
