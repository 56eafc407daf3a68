package io.dataflow.coalescing;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.DataFlow;
import io.dataflow.core.Coalescing;
import io.dataflow.core.OutcomeUnknownException;
import io.dataflow.core.UniqueViolationException;
import io.dataflow.testsupport.OnDatabase;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.Result;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

@OnDatabase("PostgreSQL")
class CoalescingOnPostgresTest extends CoalescingContract {

    private static final String JOINT_READ = "dataflow_place";
    private static final String JOINT_CREATE = "dataflow_rows";

    private @Nullable Connection other;

    @AfterEach
    void closeOther() {
        Connection open = other;
        if (open != null) {
            Mono.from(open.close()).block(LIMIT);
        }
    }

    /** Begins a transaction of somebody else with a statement. */
    private void begin(String sql) {
        Connection connection = Mono.<Connection>from(
                        ConnectionFactories.get(database().r2dbcUrl()).create())
                .block(LIMIT);
        other = connection;
        Mono.from(connection.beginTransaction()).block(LIMIT);
        Flux.from(connection.createStatement(sql).execute())
                .concatMap(Result::getRowsUpdated)
                .blockLast(LIMIT);
    }

    private void end() {
        Mono.from(Objects.requireNonNull(other).rollbackTransaction()).block(LIMIT);
    }

    /** The statements that wait for the lock of somebody else, while calls are made at once. */
    private <T> List<String> waiting(int calls, int atLeast, Function<Integer, Mono<T>> call) {
        begin("LOCK TABLE parcels IN ACCESS EXCLUSIVE MODE");
        var running = Flux.range(0, calls).flatMap(call, calls).subscribe(row -> {}, error -> {});
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> database().runningStatements().size() >= atLeast);
        List<String> statements = database().runningStatements();
        end();
        Awaitility.await().atMost(LIMIT).until(running::isDisposed);
        return statements;
    }

    @Test
    void whatWaitsIsAskedTogetherAndAFewStatementsRun() {
        DataFlow db = open();

        List<String> reads = waiting(100, 3, i -> parcels(db).find("p" + i));
        List<String> creates = waiting(100, 3, i -> parcels(db).create(Parcel.of("p" + i)));

        assertThat(reads).anyMatch(text -> text.contains(JOINT_READ)).hasSizeLessThan(8);
        assertThat(creates).anyMatch(text -> text.contains(JOINT_CREATE));
    }

    @Test
    void whatIsTurnedOffIsAskedAlone() {
        DataFlow db = open(builder -> builder.coalescing(false));
        DataFlow without = open(builder -> builder.coalescing(o -> o.without("Parcel")));
        DataFlow on = open();

        assertThat(waiting(100, 8, i -> parcels(db).find("p" + i))).noneMatch(text -> text.contains(JOINT_READ));
        assertThat(waiting(100, 8, i -> parcels(without).create(Parcel.of("a" + i))))
                .noneMatch(text -> text.contains(JOINT_CREATE));
        assertThat(waiting(100, 8, i -> Coalescing.off(parcels(on).find("p" + i))))
                .noneMatch(text -> text.contains(JOINT_READ));
    }

    @Test
    void aLockedKeyStallsItsOwnCallersAlone() {
        DataFlow db = open();
        begin("INSERT INTO parcels (id, label, weight, content, seal, created_at, updated_at)"
                + " VALUES ('p5', 'locked', 1, '{}', '', now(), now())");

        var blocked = parcels(db).create(Parcel.of("p5")).toFuture();
        List<Object> stored = Flux.range(100, 200)
                .flatMapSequential(
                        i -> parcels(db)
                                .create(Parcel.of("p" + i))
                                .cast(Object.class)
                                .onErrorResume(Mono::just),
                        200)
                .collectList()
                .block(Duration.ofSeconds(60));

        assertThat(stored).hasSize(200).allSatisfy(row -> assertThat(row).isInstanceOf(Parcel.class));
        assertThat(blocked).isNotDone();
        end();
        assertThat(blocked).succeedsWithin(LIMIT);
    }

    @Test
    void manyCreatorsThatMeetALockWaitForItAloneAndTheRestGoesOn() {
        DataFlow db = open();
        begin("INSERT INTO parcels (id, label, weight, content, seal, created_at, updated_at)"
                + " VALUES ('p50', 'locked', 1, '{}', '', now(), now())");

        var all = Flux.range(0, 100)
                .flatMapSequential(
                        i -> parcels(db)
                                .create(Parcel.of("p" + i))
                                .cast(Object.class)
                                .onErrorResume(Mono::just),
                        100)
                .collectList()
                .toFuture();
        Awaitility.await().atMost(LIMIT).until(() -> database()
                .query("SELECT count(*) AS n FROM parcels")
                .get(0)
                .get("n")
                .equals(99L));

        assertThat(all).isNotDone();
        Mono.from(Objects.requireNonNull(other).commitTransaction()).block(LIMIT);
        List<Object> outcomes = all.join();
        assertThat(outcomes.get(50)).isInstanceOf(UniqueViolationException.class);
        assertThat(outcomes.stream()
                        .collect(Collectors.groupingBy(
                                outcome -> outcome.getClass().getSimpleName(), Collectors.counting())))
                .isEqualTo(Map.of("Parcel", 99L, "UniqueViolationException", 1L));
    }

    @Test
    void theOutcomeOfALostStatementIsUnknownToAllItsCallersAndItIsNotRepeated() {
        DataFlow db = open();
        database()
                .execute("CREATE FUNCTION hang() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$ BEGIN PERFORM pg_sleep(120); RETURN NEW; END $$");
        database().execute("CREATE TRIGGER hang BEFORE INSERT ON parcels FOR EACH STATEMENT EXECUTE FUNCTION hang()");

        var all = Flux.range(0, 50)
                .flatMapSequential(
                        i -> parcels(db)
                                .create(Parcel.of("p" + i))
                                .cast(Object.class)
                                .onErrorResume(Mono::just),
                        50)
                .collectList()
                .toFuture();
        Awaitility.await().atMost(LIMIT).until(() -> database().runningStatements().stream()
                .anyMatch(text -> text.contains(JOINT_CREATE)));
        Awaitility.await().atMost(LIMIT).until(() -> {
            database()
                    .query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%INTO%parcels%'"
                            + " AND pid <> pg_backend_pid() AND datname = current_database() AND state = 'active'");
            return all.isDone();
        });

        assertThat(all.join()).allSatisfy(outcome -> assertThat(outcome).isInstanceOf(OutcomeUnknownException.class));
        assertThat(database().query("SELECT id FROM parcels")).isEmpty();
    }
}
