package io.dataflow.cancel;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.DataFlow;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.PoolTimeoutException;
import io.dataflow.core.TransactionOptions;
import io.dataflow.testsupport.DatabaseContract;
import io.dataflow.testsupport.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/** The base of contracts about cancelling: a DataFlow with a small pool, and what must hold after every cancel. */
abstract class CancelBase extends DatabaseContract {

    static final Duration LIMIT = Duration.ofSeconds(60);

    /** Within this time a busy machine has stopped what was cancelled: by itself it would run for a minute and more. */
    static final Duration SOON = Duration.ofSeconds(20);

    private final List<DataFlow> opened = new ArrayList<>();

    DataFlow open(int connections) {
        return open(connections, LIMIT);
    }

    DataFlow open(int connections, Duration acquireTimeout) {
        return open(DataFlow.builder(database().r2dbcUrl()), connections, acquireTimeout);
    }

    DataFlow open(DataFlow.Builder builder, int connections, Duration acquireTimeout) {
        DataFlow db = builder.name("shop")
                .model(Item.class)
                .pool(o -> o.size(connections).maxOverflow(0).acquireTimeout(acquireTimeout))
                .build();
        opened.add(db);
        patiently(db.ready()).block(LIMIT);
        return db;
    }

    /** Work that a short wait for a connection may end before a busy machine has opened the first one. */
    static <T> Mono<T> patiently(Mono<T> work) {
        return work.retryWhen(Retry.max(100).filter(PoolTimeoutException.class::isInstance));
    }

    /** A DataFlow that finds its tables and views as they are. */
    DataFlow openAsIs(int connections) {
        DataFlow db = DataFlow.builder(database().r2dbcUrl())
                .name("shop")
                .model(Item.class)
                .model(Slow.class)
                .autoMigrate(false)
                .pool(o -> o.size(connections).maxOverflow(0).acquireTimeout(LIMIT))
                .build();
        opened.add(db);
        return db;
    }

    @AfterEach
    void closeAll() {
        opened.forEach(db -> db.close(Duration.ofSeconds(5)).block(LIMIT));
        // A server notices the end of a connection a moment later.
        soon().untilAsserted(() -> assertThat(database().openConnections()).isZero());
    }

    /** Looks at once, and then often. */
    static ConditionFactory soon() {
        return Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .atMost(LIMIT);
    }

    ModelOperations<Item> items(DataFlow db) {
        return db.model(Item.class);
    }

    void createSlowView() {
        String columns = ", CAST(NULL AS TIMESTAMP WITH TIME ZONE) AS \"created_at\""
                + ", CAST(NULL AS TIMESTAMP WITH TIME ZONE) AS \"updated_at\" ";
        database()
                .execute(
                        switch (database().name()) {
                            case TestDatabase.POSTGRESQL ->
                                "CREATE VIEW \"slow_view\" AS SELECT CAST('a' AS TEXT) AS \"id\", 1 AS \"score\""
                                        + columns + "FROM pg_sleep(60)";
                            case TestDatabase.SQLITE ->
                                "CREATE VIEW slow_view AS WITH RECURSIVE x(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM x)"
                                        + " SELECT id, score, created_at, updated_at FROM x CROSS JOIN items WHERE n < 0";
                            default ->
                                "CREATE VIEW \"slow_view\" AS SELECT CAST(A.X AS VARCHAR) AS \"id\", CAST(B.X AS INT) AS \"score\""
                                        + columns + "FROM SYSTEM_RANGE(1, 1000000) A, SYSTEM_RANGE(1, 1000000) B";
                        });
        if (isOn(TestDatabase.SQLITE)) {
            // Beside an empty table it would not even begin.
            database().execute("INSERT INTO items (id, score) VALUES ('a', 1)");
        }
        if (isOn(TestDatabase.POSTGRESQL)) {
            // Views belong to who made them.
            database().execute("GRANT SELECT ON slow_view TO PUBLIC");
        }
    }

    /** Keeps one connection busy until it is disposed of. */
    Disposable occupy(DataFlow db) {
        Sinks.Empty<Void> there = Sinks.empty();
        Disposable busy = patiently(db.transaction(tx -> items(tx)
                        .count(items(tx).all())
                        .doOnNext(count -> there.tryEmitEmpty())
                        .then(Mono.never())))
                .subscribe();
        there.asMono().block(LIMIT);
        return busy;
    }

    /**
     * Waits until the server runs a statement whose text has one of these in it.
     *
     * <p>SQLite shows no texts, but that a statement runs for longer than a moment.
     */
    void awaitRunning(String... parts) {
        if (isOn(TestDatabase.SQLITE)) {
            awaitStuck(parts);
            return;
        }
        Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(10)).until(() -> isRunning(parts));
    }

    private boolean isRunning(String... parts) {
        List<String> running = database().runningStatements();
        return isOn(TestDatabase.SQLITE)
                ? !running.isEmpty()
                : running.stream().anyMatch(text -> List.of(parts).stream().anyMatch(text::contains));
    }

    /**
     * Work that is cancelled once the server has run a statement of it for longer than a moment: not one that was over already
     * when it was looked at.
     */
    <T> Mono<T> cancelledAsItRuns(Mono<T> work) {
        return work.takeUntilOther(
                Mono.<Void>fromRunnable(() -> awaitStuck("items")).subscribeOn(Schedulers.boundedElastic()));
    }

    /** Waits until the server has run a statement whose text has one of these in it for longer than a moment. */
    private void awaitStuck(String... parts) {
        Awaitility.await()
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(10))
                .during(Duration.ofMillis(100))
                .until(() -> isRunning(parts));
    }

    /** Nothing runs on the server, nothing is locked, and the pool hands out all its connections at once. */
    void assertWhole(DataFlow db, int connections) {
        soon().atMost(SOON)
                .untilAsserted(() -> assertThat(database().runningStatements()).isEmpty());
        assertThat(items(db).count(items(db).all()).block(Duration.ofSeconds(60)))
                .isNotNull();
        AtomicInteger inside = new AtomicInteger();
        Sinks.Empty<Void> all = Sinks.empty();
        Flux.range(0, connections)
                .flatMap(
                        i -> db.transaction(this::reading, tx -> items(tx)
                                .count(items(tx).all())
                                .doOnNext(count -> {
                                    if (inside.incrementAndGet() == connections) {
                                        all.tryEmitEmpty();
                                    }
                                })
                                .then(all.asMono())),
                        connections)
                .blockLast(LIMIT);
        assertThat(inside).hasValue(connections);
        soon().untilAsserted(() -> assertThat(database().openConnections()).isLessThanOrEqualTo(connections));
        assertNothingIsLocked();
    }

    /** Where one transaction alone writes, those that run side by side read. */
    TransactionOptions reading(TransactionOptions options) {
        return isOn(TestDatabase.SQLITE) ? options.readOnly() : options;
    }

    private void assertNothingIsLocked() {
        if (isOn(TestDatabase.POSTGRESQL)) {
            soon().untilAsserted(() -> assertThat(database()
                            .query("SELECT query FROM pg_stat_activity WHERE datname = current_database()"
                                    + " AND state LIKE 'idle in transaction%'"))
                    .isEmpty());
        }
        database().execute("UPDATE \"items\" SET \"score\" = \"score\"");
    }

    List<Object> ids() {
        return database().query("SELECT \"id\" FROM \"items\" ORDER BY \"id\"").stream()
                .map(row -> row.values().iterator().next())
                .toList();
    }
}
