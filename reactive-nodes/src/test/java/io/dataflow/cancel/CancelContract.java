package io.dataflow.cancel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.DataFlow;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.PoolTimeoutException;
import io.dataflow.core.UniqueViolationException;
import io.dataflow.nodes.Workflow;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Difference;
import io.dataflow.testsupport.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Work that is cancelled at each of its stages gives its connection back, and what was not committed is not stored. */
@Capability("S41")
@SuppressWarnings("try") // a lock of somebody else is held, not used
abstract class CancelContract extends CancelBase {

    private static final int CONNECTIONS = 3;

    private List<Flux<?>> everyKindOfWork(DataFlow db) {
        return List.of(
                items(db).create(Item.of("w1")).flux(),
                items(db).list(items(db).all()).flux(),
                items(db).stream(items(db).all()),
                items(db).upsert(Item.of("w2")).flux(),
                items(db).bulkCreate(Flux.range(0, 10).map(i -> Item.of("w3-" + i))),
                db.sql("INSERT INTO \"items\" (\"id\", \"score\") VALUES (:id, 1)")
                        .bind("id", "w9")
                        .update()
                        .flux(),
                db.sql("SELECT * FROM \"items\"").as(Item.class),
                db.transaction(tx -> tx.sql("DELETE FROM \"items\"").update()).flux(),
                db.transaction(tx -> items(tx).create(Item.of("w4"))).flux(),
                db.transaction(tx -> tx.transaction(inner -> items(inner).create(Item.of("w5"))))
                        .flux(),
                db.node("ItemCreateNode").run(Map.of("id", "w6", "score", 1)).flux(),
                db.run(oneCreate(db, "w7", true), Map.of()).flux(),
                db.run(oneCreate(db, "w8", false), Map.of()).flux());
    }

    private static Workflow oneCreate(DataFlow db, String id, boolean transactional) {
        var workflow = db.workflow("one").addNode("ItemCreateNode", "create", Map.of("id", id, "score", 1));
        return (transactional ? workflow.transactional() : workflow).build();
    }

    @Test
    void whatWaitsForAConnectionLeavesTheQueueAtOnceAndStoresNothing() {
        DataFlow db = open(1, Duration.ofMillis(600));
        Disposable busy = occupy(db);
        List<Disposable> waiting =
                everyKindOfWork(db).stream().map(Flux::subscribe).toList();
        waiting.forEach(Disposable::dispose);

        assertThatThrownBy(() -> items(db).count(items(db).all()).block(LIMIT))
                .isInstanceOfSatisfying(PoolTimeoutException.class, error -> {
                    assertThat(error.active()).isEqualTo(1);
                    assertThat(error.waiting()).isLessThanOrEqualTo(1);
                });

        busy.dispose();
        assertWhole(db, 1);
        assertThat(ids()).isEmpty();
    }

    @Test
    void aTimeOutWhileWaitingForAConnectionIsACancelLikeAnyOther() {
        DataFlow db = open(1);
        Disposable busy = occupy(db);
        for (Flux<?> work : everyKindOfWork(db)) {
            assertThatThrownBy(() -> work.timeout(Duration.ofMillis(30)).blockLast(LIMIT))
                    .hasRootCauseInstanceOf(java.util.concurrent.TimeoutException.class);
        }
        busy.dispose();
        assertWhole(db, 1);
        assertThat(ids()).isEmpty();
    }

    @Test
    void aStatementThatHasNotAnsweredYetStopsOnTheServer() {
        createTables();
        createSlowView();
        DataFlow db = openAsIs(CONNECTIONS);
        List<Flux<?>> slow = List.of(
                db.model(Slow.class).stream(db.model(Slow.class).all()),
                db.model(Slow.class).count(db.model(Slow.class).all()).flux(),
                db.node("SlowCountNode").run(Map.of()).flux(),
                db.sql("SELECT * FROM \"slow_view\" ORDER BY \"id\"").rows(),
                db.sql("SELECT COUNT(*) FROM \"slow_view\" WHERE \"score\" = :score")
                        .bind("score", 1)
                        .update()
                        .flux(),
                db.transaction(tx -> tx.sql("SELECT COUNT(*) FROM \"slow_view\"")
                                .as(Long.class)
                                .single())
                        .flux(),
                db.transaction(tx ->
                                tx.model(Slow.class).count(tx.model(Slow.class).all()))
                        .flux(),
                db.transaction(tx -> tx.transaction(inner -> inner.model(Slow.class)
                                .count(inner.model(Slow.class).all())))
                        .flux());
        for (Flux<?> work : slow) {
            Disposable running = work.subscribe();
            awaitRunning("slow_view", "dataflow_cursor");
            running.dispose();
            assertWhole(db, CONNECTIONS);
        }
    }

    @Test
    void aStreamThatIsLeftInTheMiddleFreesItsConnection() {
        DataFlow db = open(CONNECTIONS);
        items(db).bulkCreate(Flux.range(0, 3_500).map(i -> Item.of("i" + i))).blockLast(LIMIT);
        for (int taken : new int[] {1, 3, 999, 1_000, 1_001, 3_499}) {
            assertThat(items(db).stream(items(db).all()).take(taken).count().block(LIMIT))
                    .isEqualTo(taken);
            assertThat(db.transactionMany(
                                    tx -> items(tx).stream(items(tx).all()).take(taken))
                            .count()
                            .block(LIMIT))
                    .isEqualTo(taken);
        }
        assertWhole(db, CONNECTIONS);
    }

    @Test
    void aStreamWhoseRowsNobodyAsksForAnyMoreFreesItsConnectionWhenCancelled() {
        DataFlow db = open(CONNECTIONS);
        items(db).bulkCreate(Flux.range(0, 3_500).map(i -> Item.of("i" + i))).blockLast(LIMIT);
        for (int asked : new int[] {0, 1, 500, 2_000}) {
            AtomicInteger seen = new AtomicInteger();
            BaseSubscriber<Item> subscriber = new BaseSubscriber<>() {
                @Override
                protected void hookOnSubscribe(Subscription subscription) {
                    if (asked > 0) {
                        subscription.request(asked);
                    }
                }

                @Override
                protected void hookOnNext(Item item) {
                    seen.incrementAndGet();
                }
            };
            items(db).stream(items(db).all()).subscribe(subscriber);
            soon().until(() -> seen.get() == asked);
            subscriber.cancel();
        }
        assertWhole(db, CONNECTIONS);
    }

    @Test
    @Capability("S30")
    void theRowsOfAStatementThatAreLeftFreeItsConnectionWhetherTheyWereAskedForOrNot() throws InterruptedException {
        DataFlow db = open(CONNECTIONS);
        items(db).bulkCreate(Flux.range(0, 3_500).map(i -> Item.of("i" + i))).blockLast(LIMIT);
        List<Flux<Item>> queries = List.of(
                db.sql("SELECT * FROM \"items\"").as(Item.class),
                db.sql("SELECT * FROM \"items\" WHERE \"score\" = :score")
                        .bind("score", 1)
                        .as(Item.class),
                db.transactionMany(tx -> tx.sql("SELECT * FROM \"items\"").as(Item.class)));
        for (Flux<Item> query : queries) {
            for (int asked : new int[] {0, 1, 999, 1_000, 1_001, 3_499}) {
                AtomicInteger seen = new AtomicInteger();
                BaseSubscriber<Item> subscriber = new BaseSubscriber<>() {
                    @Override
                    protected void hookOnSubscribe(Subscription subscription) {
                        if (asked > 0) {
                            subscription.request(asked);
                        }
                    }

                    @Override
                    protected void hookOnNext(Item item) {
                        seen.incrementAndGet();
                    }
                };
                query.subscribe(subscriber);
                soon().until(() -> seen.get() == asked);
                if (asked == 0) {
                    Thread.sleep(50); // the statement has run, and its rows wait
                }
                subscriber.cancel();
            }
        }
        assertWhole(db, CONNECTIONS);
    }

    @Test
    @Capability({"S19", "S23"})
    void aBulkCreateThatIsCancelledBetweenBatchesHasStoredWhatItReported() {
        DataFlow db = open(CONNECTIONS);
        List<BulkProgress<Item>> ticks = new CopyOnWriteArrayList<>();
        Disposable running = items(db)
                .bulkCreate(Flux.range(0, 20).map(i -> Item.of("i" + i)).concatWith(Flux.never()), o -> o.batchSize(10))
                .subscribe(ticks::add);
        soon().until(() -> !ticks.isEmpty() && ticks.get(ticks.size() - 1).inserted() == 20);
        running.dispose();
        assertWhole(db, CONNECTIONS);
        assertThat(ids()).hasSize(20);
    }

    @Test
    @Capability({"S19", "S23"})
    void anAtomicBulkCreateThatIsCancelledBetweenBatchesStoresNothing() {
        DataFlow db = open(CONNECTIONS);
        List<BulkProgress<Item>> ticks = new CopyOnWriteArrayList<>();
        Disposable running = items(db)
                .bulkCreate(Flux.range(0, 20).map(i -> Item.of("i" + i)).concatWith(Flux.never()), o -> o.batchSize(10)
                        .atomic())
                .subscribe(ticks::add);
        soon().until(() -> !ticks.isEmpty() && ticks.get(ticks.size() - 1).inserted() == 20);
        running.dispose();
        assertWhole(db, CONNECTIONS);
        assertThat(ids()).isEmpty();
    }

    @Test
    @Capability({"S19", "S22", "S23"})
    void aBatchThatIsCancelledWhileItIsWrittenIsNotStored() {
        DataFlow db = open(CONNECTIONS);
        for (int parallel : new int[] {1, 2}) {
            try (RowLock lock = new RowLock(database(), "i15")) {
                List<BulkProgress<Item>> ticks = new CopyOnWriteArrayList<>();
                Disposable running = items(db)
                        .bulkCreate(Flux.range(0, 20).map(i -> Item.of("i" + i)), o -> o.batchSize(10)
                                .parallel(parallel))
                        .subscribe(ticks::add);
                awaitRunning("items");
                soon().until(() -> !ticks.isEmpty());
                awaitRunning("items");
                running.dispose();
                soon().atMost(SOON).until(() -> database().runningStatements().isEmpty());
            }
            assertWhole(db, CONNECTIONS);
            assertThat(ids()).hasSize(10);
            items(db).deleteWhere(items(db).all()).block(LIMIT);
        }
    }

    @Test
    @Capability("S31")
    void aTransactionThatIsCancelledInItsFirstOrALaterStatementStoresNothing() {
        DataFlow db = open(CONNECTIONS);
        for (int before : new int[] {0, 1, 2}) {
            try (RowLock lock = new RowLock(database(), "locked")) {
                Disposable running = db.transaction(tx -> Flux.range(0, before)
                                .concatMap(i -> items(tx).create(Item.of("i" + i)))
                                .then(items(tx).create(Item.of("locked"))))
                        .subscribe();
                awaitRunning("items");
                soon().until(() -> isOn(TestDatabase.SQLITE)
                        || database().runningStatements().toString().contains("INSERT"));
                running.dispose();
                soon().atMost(SOON).until(() -> database().runningStatements().isEmpty());
            }
            assertWhole(db, CONNECTIONS);
            assertThat(ids()).isEmpty();
        }
    }

    @Test
    @Capability("S31")
    void aTransactionThatIsCancelledBetweenStatementsStoresNothing() throws InterruptedException {
        DataFlow db = open(CONNECTIONS);
        CountDownLatch stored = new CountDownLatch(1);
        Disposable running = db.transaction(tx -> items(tx)
                        .create(Item.of("a"))
                        .then(tx.transaction(inner -> items(inner).create(Item.of("b"))))
                        .doOnNext(item -> stored.countDown())
                        .then(Mono.never()))
                .subscribe();
        assertThat(stored.await(60, TimeUnit.SECONDS)).isTrue();
        running.dispose();
        assertWhole(db, CONNECTIONS);
        assertThat(ids()).isEmpty();
    }

    @Test
    @Capability("S31")
    void aTransactionThatIsCancelledNearItsCommitIsStoredWholeOrNotAtAll() {
        DataFlow db = open(CONNECTIONS);
        int stored = 0;
        for (int i = 0; i < 60; i++) {
            String id = "t" + i;
            Sinks.Empty<Void> written = Sinks.empty();
            Disposable running = db.transaction(tx -> items(tx)
                            .create(Item.of(id + "a"))
                            .then(items(tx).create(Item.of(id + "b")))
                            .doOnNext(item -> written.tryEmitEmpty()))
                    .subscribe();
            written.asMono().block(LIMIT);
            long until = System.nanoTime() + i * 10_000L;
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            running.dispose();
        }
        assertWhole(db, CONNECTIONS);
        for (int i = 0; i < 60; i++) {
            String id = "t" + i;
            long rows = ids().stream()
                    .filter(found -> found.equals(id + "a") || found.equals(id + "b"))
                    .count();
            assertThat(rows).as(id).isIn(0L, 2L);
            stored += (int) rows;
        }
        assertThat(stored).isEqualTo(ids().size());
    }

    @Test
    @Capability({"S31", "S32"})
    @Difference(
            capability = "S32",
            database = TestDatabase.SQLITE,
            reason = "a write that is stopped takes its whole transaction along, not its savepoint alone",
            error = "DataFlowException")
    void aNestedTransactionThatIsCancelledLosesItsSavepointAlone() {
        DataFlow db = open(CONNECTIONS);
        try (RowLock lock = new RowLock(database(), "locked")) {
            Mono<Item> work = db.transaction(tx -> items(tx)
                    .create(Item.of("outer"))
                    .then(cancelledAsItRuns(tx.transaction(inner -> items(inner)
                            .create(Item.of("inner"))
                            .then(items(inner).create(Item.of("locked"))))))
                    .then(items(tx).create(Item.of("later"))));
            if (isOn(TestDatabase.SQLITE)) {
                assertThatThrownBy(() -> work.block(LIMIT)).hasFieldOrPropertyWithValue("code", "TRANSACTION_ABORTED");
            } else {
                work.block(LIMIT);
            }
        }
        assertWhole(db, CONNECTIONS);
        assertThat(ids()).isEqualTo(isOn(TestDatabase.SQLITE) ? List.of() : List.of("later", "outer"));
    }

    @Test
    @Capability({"S31", "S32"})
    void aTransactionWhoseStatementWasStoppedRefusesLaterOnesAndRollsBack() {
        DataFlow db = open(CONNECTIONS);
        try (RowLock lock = new RowLock(database(), "locked")) {
            assertThatThrownBy(() -> db.transaction(tx -> items(tx)
                                    .create(Item.of("first"))
                                    .then(cancelledAsItRuns(items(tx).create(Item.of("locked"))))
                                    .then(items(tx).create(Item.of("later"))))
                            .block(LIMIT))
                    .hasFieldOrPropertyWithValue("code", "TRANSACTION_ABORTED");
            assertThatThrownBy(() -> db.transaction(tx -> items(tx)
                                    .create(Item.of("first"))
                                    .then(cancelledAsItRuns(items(tx).create(Item.of("locked")))))
                            .block(LIMIT))
                    .hasFieldOrPropertyWithValue("code", "TRANSACTION_ABORTED");
        }
        assertWhole(db, CONNECTIONS);
        assertThat(ids()).isEmpty();
    }

    @Test
    @Capability({"S31", "S43"})
    void aWorkflowThatIsCancelledStopsItsNodesAndRollsBackItsTransaction() {
        DataFlow db = open(CONNECTIONS);
        for (boolean transactional : new boolean[] {true, false}) {
            try (RowLock lock = new RowLock(database(), "locked")) {
                AtomicBoolean stored = new AtomicBoolean();
                var workflow = db.workflow("two")
                        .addNode("ItemCreateNode", "first", Map.of("id", "first", "score", 1))
                        .addCode(
                                "between",
                                in -> Mono.fromSupplier(() -> {
                                    stored.set(true);
                                    return Map.<String, Object>of();
                                }),
                                o -> o.after("first"))
                        .addNode(
                                "ItemCreateNode",
                                "second",
                                Map.of("id", "locked", "score", 1),
                                o -> o.after("between"));
                Disposable running = db.run((transactional ? workflow.transactional() : workflow).build(), Map.of())
                        .subscribe();
                soon().untilTrue(stored);
                awaitRunning("items");
                running.dispose();
                soon().atMost(SOON).until(() -> database().runningStatements().isEmpty());
            }
            assertWhole(db, CONNECTIONS);
            assertThat(ids()).isEqualTo(transactional ? List.of() : List.of("first"));
        }
    }

    @Test
    void aCloseWaitsUntilWhatWasCancelledCameToRest() {
        DataFlow db = open(CONNECTIONS);
        try (RowLock lock = new RowLock(database(), "locked")) {
            Disposable running = db.transaction(tx ->
                            items(tx).create(Item.of("first")).then(items(tx).create(Item.of("locked"))))
                    .subscribe();
            awaitRunning("items");
            running.dispose();
            db.close().block(LIMIT);
            soon().atMost(SOON).until(() -> database().openConnections() == 1);
        }
        assertThat(ids()).isEmpty();
    }

    @Test
    @Capability("S31")
    void thousandsThatWaitForTheirTurnInATransactionEndWithoutADeepStack() {
        DataFlow db = open(1);
        AtomicInteger refused = new AtomicInteger();
        assertThatThrownBy(() -> db.transaction(tx -> {
                            Mono<Item> duplicate = items(tx).create(Item.of("same"));
                            return Flux.range(0, 5_000)
                                    .flatMap(
                                            i -> duplicate.onErrorResume(
                                                    error -> Mono.fromRunnable(refused::incrementAndGet)),
                                            5_000)
                                    .then();
                        })
                        .block(LIMIT))
                .hasFieldOrPropertyWithValue("code", "TRANSACTION_ABORTED")
                // What the driver said would hold the values of the row.
                .hasCauseInstanceOf(UniqueViolationException.class);
        assertThat(refused).hasValue(4_999);
        assertWhole(db, 1);
    }

    private void createTables() {
        DataFlow db = open(1);
        db.close().block(LIMIT);
    }
}
