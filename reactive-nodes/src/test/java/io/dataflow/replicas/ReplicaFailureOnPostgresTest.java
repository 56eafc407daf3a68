package io.dataflow.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.DataFlow;
import io.dataflow.core.DataFlowException;
import io.dataflow.testsupport.PostgresServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A replica that goes away takes no read with it, and is read from again when it is back. */
class ReplicaFailureOnPostgresTest extends ReplicaBase {

    private static final int READERS = 32;

    /** For a connection somebody waits for half a minute. */
    private static final Duration WELL_BELOW_A_WAIT = Duration.ofSeconds(20);

    private final AtomicBoolean ended = new AtomicBoolean();
    private final List<Throwable> errors = new CopyOnWriteArrayList<>();
    private final AtomicInteger there = new AtomicInteger();
    private final AtomicInteger here = new AtomicInteger();
    private final AtomicLong longest = new AtomicLong();

    private Disposable load(DataFlow db) {
        ended.set(false);
        errors.clear();
        longest.set(0);
        return Flux.range(0, READERS)
                .flatMap(
                        reader -> Mono.defer(() -> read(db, reader))
                                .onErrorResume(error -> {
                                    errors.add(error);
                                    return Mono.empty();
                                })
                                .then()
                                .repeat(() -> !ended.get()),
                        READERS)
                .subscribe();
    }

    private Mono<?> read(DataFlow db, int reader) {
        long began = System.nanoTime();
        return (reader % 2 == 0
                        ? isOnReplica(db)
                        : db.model(Whereabouts.class)
                                .list(db.model(Whereabouts.class).all())
                                .map(page -> page.records().get(0).recovering()))
                .doOnNext(recovering -> {
                    (recovering ? there : here).incrementAndGet();
                    longest.accumulateAndGet(System.nanoTime() - began, Math::max);
                });
    }

    private void end(Disposable load) {
        ended.set(true);
        eventually(load::isDisposed);
    }

    private void awaitMore(AtomicInteger reads) {
        int before = reads.get();
        eventually(() -> reads.get() > before + READERS);
    }

    @Test
    void itDiesInTheMiddleOfLoadAndNoReadFails() {
        DataFlow db = open(o -> o);
        awaitReplica(db);
        Disposable load = load(db);
        awaitMore(there);

        replica.crash();
        awaitMore(here);
        replica.start();
        awaitMore(there);
        replica.stop();
        awaitMore(here);
        replica.start();
        awaitMore(there);

        end(load);
        assertThat(errors).isEmpty();
        assertThat(Duration.ofNanos(longest.get())).as("the longest read").isLessThan(WELL_BELOW_A_WAIT);
    }

    @Test
    void aReplicaThatWasNeverThereDelaysNobodyForLong() {
        DataFlow db = opened(DataFlow.builder(url)
                .model(Whereabouts.class)
                .existingSchema(true)
                .readReplica("r2dbc:postgresql://app:dataflow@127.0.0.1:1/shop")
                .build());
        Disposable load = load(db);
        awaitMore(here);
        end(load);

        assertThat(errors).isEmpty();
        assertThat(Duration.ofNanos(longest.get())).as("the longest read").isLessThan(WELL_BELOW_A_WAIT);
    }

    @Test
    void aReplicaThatIsPromotedIsNotReadFromAnyMore() {
        try (PostgresServer other = server.replica()) {
            DataFlow db = opened(DataFlow.builder(url)
                    .model(Whereabouts.class)
                    .existingSchema(true)
                    .readReplica(other.url("shop"))
                    .build());
            awaitReplica(db);
            other.promote();
            // Whoever reads there still would believe to be on a replica.
            other.ask(
                    "shop",
                    "CREATE OR REPLACE VIEW whereabouts AS SELECT CAST('here' AS text) AS id, true AS recovering");

            eventually(() -> !await(isOnReplica(db)));
            assertThat(collected(isOnReplica(db).repeat(100))).containsOnly(false);
            await(db.close().thenReturn(true));
            aReplicaOfWhatWasThePrimaryIsNotReadFrom(other);
        }
    }

    /** It is the same cluster, and may have replayed more than the new primary has written. */
    private void aReplicaOfWhatWasThePrimaryIsNotReadFrom(PostgresServer promoted) {
        DataFlow db = opened(DataFlow.builder(promoted.url("shop"))
                .model(Part.class)
                .existingSchema(true)
                .readReplica(replica.url("shop"), o -> o.readYourWrites(false))
                .build());
        server.ask("shop", "INSERT INTO parts SELECT 'old' || i, i FROM generate_series(1, 2000) AS i RETURNING id");
        eventually(() -> !replica.ask("shop", "SELECT 1 AS n FROM parts WHERE id = 'old2000'")
                .isEmpty());
        promoted.ask("shop", "INSERT INTO parts VALUES ('new', 1) RETURNING id");

        assertThat(collected(parts(db).find("new").map(Part::amount).repeat(100)))
                .hasSize(101);
        await(db.close().thenReturn(true));
    }

    @Test
    void aStreamThatHasGivenRowsFailsWithATransientError() {
        DataFlow db = open(o -> o);
        parts(db)
                .bulkCreate(Flux.range(0, 20_000).map(i -> new Part("p" + i, i)))
                .blockLast(LIMIT);
        awaitReplica(db);
        List<Throwable> told = new CopyOnWriteArrayList<>();
        AtomicInteger rows = new AtomicInteger();
        BaseSubscriber<Part> reader = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                subscription.request(1);
            }

            @Override
            protected void hookOnNext(Part row) {
                rows.incrementAndGet();
            }

            @Override
            protected void hookOnError(Throwable error) {
                told.add(error);
            }
        };
        parts(db).stream(parts(db).all()).subscribe(reader);
        eventually(() -> rows.get() == 1);

        assertThat(replica.ask(
                        "shop",
                        "SELECT pg_terminate_backend(pid) AS ended FROM pg_stat_activity WHERE query LIKE '%parts%'"
                                + " AND application_name = 'reactive-dataflow'"))
                .isNotEmpty();
        reader.requestUnbounded();

        eventually(() -> !told.isEmpty());
        assertThat(told.get(0)).isInstanceOfSatisfying(DataFlowException.class, error -> assertThat(error.isTransient())
                .as("%s", error)
                .isTrue());
        awaitReplica(db);
    }

    @Test
    void aConflictWithWhatIsReplayedRepeatsTheReadOnThePrimary() {
        DataFlow db = open(o -> o.maxLag(Duration.ofMinutes(1)));
        await(parts(db).create(new Part("p1", 1)));
        awaitReplica(db);
        AtomicInteger counted = new AtomicInteger(-1);
        Disposable read = db.sql(
                        "SELECT pg_is_in_recovery(), pg_sleep(CASE WHEN pg_is_in_recovery() THEN 120 ELSE 0 END)"
                                + " IS NULL AS slept, count(*) AS n FROM parts")
                .readOnly()
                .rows()
                .subscribe(row -> counted.set(Boolean.TRUE.equals(row.get("pg_is_in_recovery")) ? 1 : 0));
        eventually(() -> !replica.ask(
                        "shop", "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%slept%' AND pid <> pg_backend_pid()")
                .isEmpty());

        server.ask("shop", "TRUNCATE parts");

        eventually(read::isDisposed);
        assertThat(counted).as("where it was answered").hasValue(0);
        assertThat(await(isOnReplica(db)))
                .as("the replica is as good as before")
                .isTrue();
    }

    @Test
    void theConnectionsOfAReplicaAreClosedWithTheDataFlow() {
        DataFlow db = open(o -> o);
        awaitReplica(db);
        Flux.range(0, 100).flatMap(i -> isOnReplica(db), 50).blockLast(LIMIT);
        assertThat(connections(replica)).isPositive();

        db.close().block(LIMIT);

        eventually(() -> connections(replica) == 0 && connections(server) == 0);
    }
}
