package io.dataflow.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.DataFlow;
import io.dataflow.ReplicaOptions;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.model.DataModel;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.PostgresServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInstance;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A server and a replica of it for a whole class of tests, and DataFlows that leave no connection on either. */
@Capability("S41")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ReplicaBase {

    static final Duration LIMIT = Duration.ofSeconds(60);

    // A conflict with what is replayed ends a statement there at once.
    final PostgresServer server =
            PostgresServer.builder().setting("max_standby_streaming_delay", "0").launch();
    final String url = server.createDatabase("shop");
    final PostgresServer replica = replicated();
    private final List<DataFlow> opened = new ArrayList<>();

    /** A row. */
    @DataModel
    record Part(String id, int amount) {}

    /** What tells where a read was: a view of one row. */
    @DataModel(table = "whereabouts")
    record Whereabouts(String id, boolean recovering) {}

    private PostgresServer replicated() {
        server.ask(
                "shop",
                "CREATE VIEW whereabouts AS SELECT CAST('here' AS text) AS id, pg_is_in_recovery() AS recovering");
        server.ask("shop", "GRANT SELECT ON whereabouts TO app");
        server.ask("shop", "CREATE TABLE parts (id text PRIMARY KEY, amount int NOT NULL)");
        server.ask("shop", "ALTER TABLE parts OWNER TO app");
        return server.replica();
    }

    DataFlow.Builder builder(UnaryOperator<ReplicaOptions> options) {
        return DataFlow.builder(url)
                .name("shop")
                .model(Part.class)
                .model(Whereabouts.class)
                .existingSchema(true)
                .readReplica(replica.url("shop"), options);
    }

    DataFlow open(UnaryOperator<ReplicaOptions> options) {
        return opened(builder(options).build());
    }

    DataFlow opened(DataFlow db) {
        opened.add(db);
        return db;
    }

    static ModelOperations<Part> parts(DataFlow db) {
        return db.model(Part.class);
    }

    /** Whether a read is on the replica. */
    static Mono<Boolean> isOnReplica(DataFlow db) {
        return db.model(Whereabouts.class).read("here").map(Whereabouts::recovering);
    }

    static <T> T await(Mono<T> work) {
        return Objects.requireNonNull(work.block(LIMIT), "the result is empty");
    }

    static <T> List<T> collected(Publisher<T> work) {
        return Objects.requireNonNull(Flux.from(work).collectList().block(LIMIT));
    }

    static void eventually(Supplier<Boolean> condition) {
        Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(10)).until(condition::get);
    }

    static void awaitReplica(DataFlow db) {
        eventually(() -> await(isOnReplica(db)));
    }

    void pause() {
        replica.ask("shop", "SELECT pg_wal_replay_pause()");
        eventually(() -> "paused"
                .equals(replica.ask("shop", "SELECT pg_get_wal_replay_pause_state() AS s")
                        .get(0)
                        .get("s")));
    }

    void resume() {
        replica.ask("shop", "SELECT pg_wal_replay_resume()");
    }

    static long connections(PostgresServer of) {
        return (Long) of.ask(
                        "postgres",
                        "SELECT count(*) AS n FROM pg_stat_activity WHERE application_name = 'reactive-dataflow'")
                .get(0)
                .get("n");
    }

    @AfterEach
    void closeDataFlows() {
        opened.forEach(db -> db.close(Duration.ofSeconds(5)).block(LIMIT));
        opened.clear();
        for (PostgresServer each : List.of(server, replica)) {
            eventually(() -> !each.isRunning() || connections(each) == 0);
        }
        server.ask("shop", "TRUNCATE parts");
        assertThat(server.isRunning()).isTrue();
    }

    @AfterAll
    void closeServers() {
        replica.close();
        server.close();
    }
}
