package io.dataflow.cancel;

import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.dataflow.DataFlow;
import io.dataflow.core.BulkFailedException;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.Deadline;
import io.dataflow.core.DeadlineExceededException;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.TestDatabase;
import io.dataflow.testsupport.VerificationRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A deadline ends every statement below it, at each stage, and leaves pool and server as a cancel does. */
@Capability({"S31", "S41"})
@SuppressWarnings("try") // a lock of somebody else is held, not used
abstract class DeadlineContract extends CancelBase {

    private static final int CONNECTIONS = 3;
    private static final Duration SHORT = Duration.ofMillis(300);

    /** Enough where nothing has to begin before. */
    private static final Duration SHORTER = Duration.ofMillis(100);

    private static final Pattern RUNNING = Pattern.compile("stopped|rolls back|may be stored");

    /** The error of work under a short deadline; it comes soon. */
    private static DeadlineExceededException late(Publisher<?> work) {
        return late(SHORT, work);
    }

    private static DeadlineExceededException late(Duration limit, Publisher<?> work) {
        long start = System.nanoTime();
        Throwable error = catchThrowable(() -> Deadline.within(limit, work).blockLast(LIMIT));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(limit, limit.plus(SOON));
        assertThat(error).isInstanceOfSatisfying(DeadlineExceededException.class, late -> {
            assertThat(late.code()).isEqualTo("DEADLINE_EXCEEDED");
            assertThat(late.limit()).isEqualTo(limit);
            assertThat(late).hasMessageContaining(limit.toMillis() + " ms");
        });
        return (DeadlineExceededException) error;
    }

    /** The error of work that ran on the server when its time was up: where that comes late, it is given more time. */
    private static DeadlineExceededException lateWhileRunning(Publisher<?> work) {
        Duration limit = SHORTER;
        DeadlineExceededException late = late(limit, work);
        while (!RUNNING.matcher(late.getMessage()).find() && limit.compareTo(LIMIT) < 0) {
            limit = limit.multipliedBy(2);
            late = late(limit, work);
        }
        return late;
    }

    @Test
    void itEndsTheWaitForAConnectionOfEveryKindOfWork() {
        DataFlow db = open(1);
        Disposable busy = occupy(db);
        DeadlineExceededException create = late(SHORTER, items(db).create(Item.of("a")));
        assertThat(create).hasMessageStartingWith("Item.create: ").hasMessageContaining("waited for a connection");
        assertThat(create.isTransient()).isTrue();
        assertThat(late(SHORTER, items(db).stream(items(db).all())).operation()).isEqualTo("list");
        assertThat(late(SHORTER, items(db).upsert(Item.of("b"))).model()).isEqualTo("Item");
        assertThat(late(SHORTER, db.sql("DELETE FROM \"items\"").update()).operation())
                .isEqualTo("sql");
        assertThat(late(SHORTER, db.transaction(tx -> items(tx).create(Item.of("c"))))
                        .isTransient())
                .isTrue();
        late(SHORTER, db.transaction(tx -> tx.transaction(inner -> items(inner).create(Item.of("d")))));
        late(SHORTER, db.node("ItemCreateNode").run(Map.of("id", "e", "score", 1)));
        late(
                SHORTER,
                db.run(
                        db.workflow("one")
                                .addNode("ItemCreateNode", "create", Map.of("id", "f", "score", 1))
                                .transactional()
                                .build(),
                        Map.of()));
        assertThatThrownBy(() -> Deadline.within(
                                SHORTER, items(db).bulkCreate(Flux.range(0, 10).map(i -> Item.of("g" + i))))
                        .blockLast(LIMIT))
                .isInstanceOf(BulkFailedException.class)
                .hasCauseInstanceOf(DeadlineExceededException.class);
        busy.dispose();
        assertWhole(db, 1);
        assertThat(ids()).isEmpty();
    }

    @Test
    void itStopsAStatementThatRunsOnTheServer() {
        open(1).close().block(LIMIT);
        createSlowView();
        DataFlow db = openAsIs(CONNECTIONS);
        var slow = db.model(Slow.class);
        List<Publisher<?>> reads = List.of(
                slow.count(slow.all()),
                slow.stream(slow.all()),
                db.sql("SELECT * FROM \"slow_view\"").rows(),
                db.transaction(
                        tx -> tx.model(Slow.class).count(tx.model(Slow.class).all())),
                db.transaction(tx -> tx.transaction(inner -> inner.sql("SELECT COUNT(*) FROM \"slow_view\"")
                        .as(Long.class)
                        .single())));
        for (Publisher<?> read : reads) {
            DeadlineExceededException late = lateWhileRunning(read);
            assertThat(late.isTransient()).isTrue();
            assertThat(late).hasMessageContaining("stopped");
            assertWhole(db, CONNECTIONS);
        }
    }

    @Test
    void aWriteThatWasRunningIsTransientOnlyInsideATransaction() {
        DataFlow db = open(CONNECTIONS);
        try (RowLock lock = new RowLock(database(), "locked")) {
            DeadlineExceededException alone = lateWhileRunning(items(db).create(Item.of("locked")));
            // A create on H2 is a transaction of its own, since a failed one would leave its row behind.
            assertThat(alone.isTransient()).isEqualTo(isOn(TestDatabase.H2));
            assertThat(alone).hasMessageContaining(isOn(TestDatabase.H2) ? "rolls back" : "may be stored");
            assertThat(lateWhileRunning(db.sql(
                                            "UPDATE \"items\" SET \"score\" = 5 WHERE 1 = (SELECT 1 FROM \"items\" WHERE \"id\" = 'locked') OR \"id\" = 'x'")
                                    .update()
                                    .then(items(db).create(Item.of("locked"))))
                            .isTransient())
                    .isEqualTo(isOn(TestDatabase.H2));
            assertThat(late(db.transaction(tx -> items(tx)
                                    .create(Item.of("first"))
                                    .then(items(tx).create(Item.of("locked")))))
                            .isTransient())
                    .isTrue();
        }
        assertWhole(db, CONNECTIONS);
        assertThat(ids()).isEmpty();
    }

    @Test
    void itEndsTheWaitOfASavepointForItsTurnAlone() {
        DataFlow db = open(CONNECTIONS);
        Mono<Item> turn = db.transaction(inner -> items(inner).create(Item.of("inner")));
        List<Throwable> errors = new CopyOnWriteArrayList<>();
        Sinks.Empty<Void> both = Sinks.empty();
        Mono<Item> slow =
                db.transaction(inner -> items(inner).create(Item.of("long")).delayUntil(item -> both.asMono()));
        db.transaction(tx -> Mono.when(
                                slow,
                                Mono.when(
                                                late(Deadline.within(SHORT, turn), errors),
                                                late(
                                                        db.transaction(o -> o.timeout(SHORT), inner -> items(inner)
                                                                .create(Item.of("timed"))),
                                                        errors))
                                        .doOnTerminate(both::tryEmitEmpty))
                        .then(items(tx).create(Item.of("outer"))))
                .block(LIMIT);
        assertThat(errors).hasSize(2).allSatisfy(error -> assertThat(error)
                .isInstanceOfSatisfying(DeadlineExceededException.class, late -> {
                    assertThat(late).hasMessageContaining("waited for its turn");
                    assertThat(late.isTransient()).isTrue();
                }));
        assertThat(ids()).containsExactly("long", "outer");
        assertWhole(db, CONNECTIONS);
    }

    /** The error is kept, and comes soon. */
    private static Mono<Item> late(Mono<Item> work, List<Throwable> errors) {
        return Mono.defer(() -> {
            long start = System.nanoTime();
            return work.onErrorResume(error -> {
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SHORT.plus(SOON));
                errors.add(error);
                return Mono.empty();
            });
        });
    }

    /** Which of the two comes first is chance, so that it is tried often: none of them may leave the turn with nobody. */
    @Test
    void aSavepointWhoseTimeIsUpAsItsTurnComesNeverHoldsUpTheTransaction() throws Exception {
        int rounds = Effort.of(3_000);
        long seed = 22;
        DataFlow db = open(CONNECTIONS);
        Duration limit = Duration.ofMillis(3);
        AtomicInteger lost = new AtomicInteger();
        VerificationRecord.run("savepoints whose time is up as their turn comes", rounds, seed, () -> {
            Random random = new Random(seed);
            for (int i = 0; i < rounds; i++) {
                String id = "r" + i;
                Duration held = limit.plusNanos(random.nextInt(1_200_000) - 600_000);
                Mono<Item> timed = i % 2 == 0
                        ? Deadline.within(
                                limit, db.transaction(inner -> items(inner).create(Item.of(id + "t"))))
                        : db.transaction(
                                o -> o.timeout(limit), inner -> items(inner).create(Item.of(id + "t")));
                db.transaction(tx -> Mono.when(
                                        db.transaction(inner -> Mono.delay(held)),
                                        timed.onErrorResume(DeadlineExceededException.class, late -> Mono.empty()))
                                .then(items(tx).create(Item.of(id))))
                        .onErrorResume(this::goesWithItsSavepoint, error -> {
                            lost.incrementAndGet();
                            return Mono.empty();
                        })
                        .block(LIMIT);
            }
        });
        assertThat(lost).as("transactions that went with their savepoint").hasValueLessThan(rounds);
        assertThat(ids().stream()
                        .filter(id -> !String.valueOf(id).endsWith("t"))
                        .count())
                .isEqualTo(rounds - lost.get());
        assertWhole(db, CONNECTIONS);
    }

    /** Whether a transaction may end so as a write in a savepoint of it was stopped; nowhere but on SQLite. */
    boolean goesWithItsSavepoint(Throwable error) {
        return false;
    }

    @Test
    void theEarliestOfSeveralCounts() {
        DataFlow db = open(1);
        Disposable busy = occupy(db);
        Mono<Item> create = items(db).create(Item.of("a"));
        assertThat(late(Deadline.within(Duration.ofSeconds(10), create)).limit())
                .isEqualTo(SHORT);
        DeadlineExceededException inner = (DeadlineExceededException)
                catchThrowable(() -> Deadline.within(Duration.ofSeconds(10), Deadline.within(SHORT, create))
                        .block(LIMIT));
        assertThat(inner.limit()).isEqualTo(SHORT);
        busy.dispose();
        assertThat(Deadline.within(Duration.ofDays(10_000), create).block(LIMIT))
                .isNotNull();
    }

    @Test
    void whatIsNoStatementIsLeftAloneAndLaterStatementsAreRefused() {
        DataFlow db = open(CONNECTIONS);
        assertThat(Deadline.within(SHORTER, Mono.just(1).delayElement(SHORT)).block(LIMIT))
                .isEqualTo(1);
        items(db).create(Item.of("a")).block(LIMIT);
        AtomicBoolean stored = new AtomicBoolean();
        for (Duration limit = SHORT; !stored.get() && limit.compareTo(LIMIT) < 0; limit = limit.multipliedBy(2)) {
            Duration pause = limit;
            DeadlineExceededException late = late(
                    limit,
                    items(db)
                            .upsert(Item.of("b"))
                            .doOnNext(done -> stored.set(true))
                            .delayElement(pause)
                            .then(items(db).create(Item.of("c"))));
            assertThat(late.isTransient() || !stored.get()).isTrue();
        }
        assertThat(late(Duration.ZERO, items(db).create(Item.of("d"))).isTransient())
                .isTrue();
        assertThat(ids()).containsExactly("a", "b");
        assertWhole(db, CONNECTIONS);
    }

    @Test
    void aStreamThatIsReadTooSlowlyEndsInTheMiddle() {
        DataFlow db = open(CONNECTIONS);
        items(db).bulkCreate(Flux.range(0, 3_500).map(i -> Item.of("i" + i))).blockLast(LIMIT);
        AtomicInteger seen = new AtomicInteger();
        for (Duration limit = SHORT; seen.get() == 0 && limit.compareTo(LIMIT) < 0; limit = limit.multipliedBy(2)) {
            late(
                    limit,
                    items(db).stream(items(db).all())
                            .concatMap(item -> Mono.just(item).delayElement(Duration.ofMillis(20)), 1)
                            .doOnNext(item -> seen.incrementAndGet()));
        }
        assertThat(seen.get()).isBetween(1, 3_499);
        assertWhole(db, CONNECTIONS);
    }

    /** A transaction is lost with a statement that ran when its time was up: where that comes before it, it is given more. */
    private static void stoppedInTime(Function<Duration, Mono<Integer>> transaction) {
        Throwable error = null;
        for (Duration limit = SHORT; error == null && limit.compareTo(LIMIT) < 0; limit = limit.multipliedBy(2)) {
            Mono<Integer> next = transaction.apply(limit);
            error = catchThrowable(() -> next.block(LIMIT));
        }
        assertThat(error).isInstanceOfSatisfying(DataFlowException.class, aborted -> assertThat(aborted.code())
                .isEqualTo("TRANSACTION_ABORTED"));
    }

    @Test
    void aTransactionWhoseStatementWasStoppedNeverCommits() {
        DataFlow db = open(CONNECTIONS);
        try (RowLock lock = new RowLock(database(), "locked")) {
            stoppedInTime(limit -> db.transaction(tx -> items(tx)
                    .upsert(Item.of("first"))
                    .then(Deadline.within(limit, items(tx).create(Item.of("locked")))
                            .onErrorResume(DeadlineExceededException.class, e -> Mono.empty()))
                    .thenReturn(1)));
            items(db).deleteWhere(where(Item::id).eq("first")).block(LIMIT);
            Function<Duration, Mono<Integer>> inSavepoint = limit -> db.transaction(tx -> items(tx)
                    .upsert(Item.of("outer"))
                    .then(Deadline.within(
                                    limit, tx.transaction(inner -> items(inner).create(Item.of("locked"))))
                            .onErrorResume(DeadlineExceededException.class, e -> Mono.empty()))
                    .thenReturn(1));
            if (isOn(TestDatabase.SQLITE)) {
                // A write that is stopped takes its whole transaction along.
                stoppedInTime(inSavepoint);
                items(db).deleteWhere(where(Item::id).eq("outer")).block(LIMIT);
            } else {
                inSavepoint.apply(SHORT).block(LIMIT);
            }
        }
        assertThat(ids()).isEqualTo(isOn(TestDatabase.SQLITE) ? List.of() : List.of("outer"));
        assertWhole(db, CONNECTIONS);
    }

    @Test
    void randomDeadlinesLoseNoConnectionAndLeaveNothingHalf() throws Exception {
        int rounds = Effort.of(4_000);
        long seed = 21;
        DataFlow db = open(CONNECTIONS);
        VerificationRecord.run("statements and transactions under random deadlines", rounds, seed, () -> {
            Random random = new Random(seed);
            List<Mono<?>> work = new ArrayList<>();
            for (int i = 0; i < rounds; i++) {
                String id = "r" + i;
                Mono<?> one =
                        switch (i % 4) {
                            case 0 -> items(db).create(Item.of(id));
                            case 1 -> items(db).count(items(db).all());
                            case 2 ->
                                db.transaction(tx -> items(tx)
                                        .create(Item.of(id + "a"))
                                        .then(items(tx).create(Item.of(id + "b"))));
                            default ->
                                db.transaction(tx -> tx.transaction(
                                                inner -> items(inner).create(Item.of(id + "a")))
                                        .then(items(tx).create(Item.of(id + "b"))));
                        };
                work.add(Deadline.within(Duration.ofNanos(random.nextInt(6_000_000)), one)
                        .onErrorResume(DeadlineExceededException.class, late -> Mono.empty()));
            }
            Flux.fromIterable(work).flatMap(one -> one, 12).blockLast(Duration.ofSeconds(120));
        });
        soon().atMost(SOON).until(() -> database().runningStatements().isEmpty());
        assertWhole(db, CONNECTIONS);
        List<Object> ids = ids();
        assertThat(ids.stream().filter(id -> String.valueOf(id).endsWith("a")).count())
                .isEqualTo(ids.stream()
                        .filter(id -> String.valueOf(id).endsWith("b"))
                        .count());
    }
}
