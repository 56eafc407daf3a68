package io.dataflow.pools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.DataFlow;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.RecordNotFoundException;
import io.dataflow.core.TransactionOptions;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.TestDatabase;
import io.dataflow.testsupport.VerificationRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A lease has connections of its own, and what comes of its work comes on its scheduler. */
@Capability("S42")
abstract class LeasesContract extends PoolsBase {

    /** Long for a busy machine, and short of the time for which a connection is waited for here. */
    private static final Duration SOON = Duration.ofSeconds(20);

    /** How the names of the I/O threads begin that a lease of the storm has for itself. */
    private static final String LOOPS = "dataflow-single-Storm";

    private final List<Scheduler> schedulers = new ArrayList<>();

    private Scheduler scheduler(String name) {
        Scheduler scheduler = Schedulers.newSingle(name, true);
        schedulers.add(scheduler);
        return scheduler;
    }

    @AfterEach
    void endSchedulers() {
        schedulers.forEach(Scheduler::dispose);
    }

    @Test
    void resultsAndErrorsArriveOnTheScheduler() {
        DataFlow db = stocked(6, 600);
        DataFlow reports = db.on(scheduler("reports"));
        Set<String> threads = new ConcurrentSkipListSet<>();
        Runnable seen = () -> threads.add(Thread.currentThread().getName());
        List<Flux<?>> work = List.of(
                parts(reports).read("p1").flux(),
                parts(reports).create(new Part("new", 1)).flux(),
                parts(reports).list(parts(reports).all()).flux(),
                parts(reports).stream(parts(reports).all()),
                parts(reports).bulkCreate(List.of(new Part("b", 1))),
                reports.sql("SELECT 1 AS one").rows(),
                reports.ready().thenMany(Flux.empty()),
                reports.discoverSchema().flux(),
                reports.node("PartReadNode").run(Map.of("id", "p1")).flux(),
                reports.node("PartListNode").run(Map.of()).flatMapMany(out -> out.stream("rows")),
                reports.run(
                                reports.workflow("w")
                                        .addNode("PartReadNode", "read", Map.of("id", "p1"))
                                        .build(),
                                Map.of())
                        .flux(),
                reports.transaction(tx -> parts(tx).read("p1").doOnNext(row -> seen.run()))
                        .flux(),
                Mono.just(1)
                        .flatMap(one -> parts(reports).read("p2"))
                        .as(reports::required)
                        .flux());
        for (Flux<?> one : work) {
            one.doOnNext(value -> seen.run()).doOnComplete(seen).blockLast(LIMIT);
        }
        assertThatThrownBy(() -> parts(reports)
                        .read("none")
                        .doOnError(error -> seen.run())
                        .block(LIMIT))
                .isInstanceOf(RecordNotFoundException.class);
        assertThat(threads).hasSize(1).allMatch(name -> name.startsWith("reports"));
    }

    @Test
    void aLeaseIsOpenedAtItsFirstUseAndClosedAfterItsLastUser() {
        DataFlow db = stocked(8, 1);
        Scheduler scheduler = scheduler("reports");
        int before = database().openConnections();
        DataFlow first = db.on(scheduler);
        DataFlow second = db.on(scheduler);
        assertThat(database().openConnections()).isEqualTo(before);
        parts(first).read("p0").block(LIMIT);
        parts(second).read("p0").block(LIMIT);
        awaitConnections(before + 1);
        first.close().block(LIMIT);
        assertThatThrownBy(() -> parts(first).read("p0").block(LIMIT))
                .isInstanceOf(DataFlowException.class)
                .hasFieldOrPropertyWithValue("code", "CLOSED")
                .hasMessageContaining("reports");
        assertThat(parts(second).read("p0").block(LIMIT)).isNotNull();
        second.close().block(LIMIT);
        awaitConnections(before);
        assertThat(parts(db).read("p0").block(LIMIT)).isNotNull();
        DataFlow again = db.on(scheduler);
        assertThat(parts(again).read("p0").block(LIMIT)).isNotNull();
        again.close().block(LIMIT);
    }

    @Test
    void aStuckSchedulerDelaysNobodyElse() throws Exception {
        DataFlow db = stocked(6, 2_000);
        // Of threads that may block, as BlockHound sees it.
        Scheduler blocking = Schedulers.newBoundedElastic(1, 1_000, "stuck", 60, true);
        schedulers.add(blocking);
        DataFlow stuck = db.on(blocking);
        DataFlow other = db.on(scheduler("other"));
        CountDownLatch release = new CountDownLatch(1);
        AtomicBoolean inside = new AtomicBoolean();
        parts(stuck)
                .read("p1")
                .doOnNext(row -> {
                    inside.set(true);
                    await(release);
                })
                .subscribe();
        Awaitility.await().atMost(LIMIT).untilTrue(inside);
        List<BaseSubscriber<Part>> streams = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            parts(stuck).read("p" + i).subscribe();
            streams.add(stalled(stuck));
        }
        for (int i = 0; i < 20; i++) {
            assertThat(parts(db).read("p" + i).block(SOON)).isNotNull();
            assertThat(parts(other).read("p" + i).block(SOON)).isNotNull();
        }
        release.countDown();
        streams.forEach(BaseSubscriber::cancel);
        List.of(stuck, other)
                .forEach(lease -> lease.close(Duration.ofSeconds(2)).block(LIMIT));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aDisposedSchedulerLosesItsConnections() {
        DataFlow db = stocked(6, 1);
        int before = database().openConnections();
        Scheduler scheduler = scheduler("gone");
        DataFlow lease = db.on(scheduler);
        parts(lease).read("p0").block(LIMIT);
        awaitConnections(before + 1);
        scheduler.dispose();
        awaitConnections(before);
        assertThatThrownBy(() -> parts(lease).read("p0").block(LIMIT))
                .isInstanceOf(DataFlowException.class)
                .hasMessageContaining("disposed");
        assertThatThrownBy(() -> db.on(scheduler))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("disposed");
        assertThat(parts(db).read("p0").block(LIMIT)).isNotNull();
    }

    @Test
    void idleConnectionsOfALeaseAreClosedAfterItsTime() {
        DataFlow db = stocked(6, 1);
        int before = database().openConnections();
        DataFlow lease = db.on(scheduler("idle"), o -> o.ownLoops().maxIdleTime(Duration.ofMillis(300)));
        parts(lease).read("p0").block(LIMIT);
        awaitConnections(before);
        assertThat(parts(lease).read("p0").block(LIMIT)).isNotNull();
        lease.close().block(LIMIT);
    }

    @Test
    void theBudgetIsThatOfAllLeases() {
        DataFlow db = open(o -> o.size(6).maxOverflow(2));
        DataFlow large = db.on(scheduler("large"), o -> o.size(5));
        assertThatThrownBy(() -> db.on(scheduler("more"), o -> o.size(2)))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("at most 8 connections (size 6 + maxOverflow 2)")
                .hasMessageContaining("2 for work without a lease + 5 for the leases that are there + 2 for scheduler")
                .hasMessageContaining("= 9");
        Scheduler scheduler = scheduler("one");
        DataFlow one = db.on(scheduler);
        assertThatThrownBy(() -> db.on(scheduler, o -> o.size(1)))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("other options");
        stock(db, 10);
        Flux.range(0, 200)
                .flatMap(i -> Mono.when(
                        parts(db).read("p1"),
                        parts(large).read("p2"),
                        parts(one).read("p3")))
                .blockLast(LIMIT);
        awaitConnections(3, 8);
        large.close().block(LIMIT);
        one.close().block(LIMIT);
        assertThat(db.on(scheduler("more"), o -> o.size(2))).isNotNull();
    }

    @Test
    void aPoolOfOneHasNoConnectionForALease() {
        DataFlow db = open(1);
        assertThatThrownBy(() -> db.on(scheduler("none")))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("at most 1 connections");
    }

    @Test
    void anIdleConnectionMovesToWhoNeedsIt() {
        DataFlow db = stocked(2, 10);
        Flux.range(0, 20).flatMap(i -> parts(db).read("p1")).blockLast(LIMIT);
        DataFlow lease = db.on(scheduler("reports"));
        assertThat(parts(lease).read("p1").block(LIMIT)).isNotNull();
        awaitConnections(1, 2);
        lease.close().block(LIMIT);
    }

    @Test
    void aTransactionThroughALeaseIsOnItsConnectionAndJoinsTheOneAround() {
        DataFlow db = stocked(4, 1);
        DataFlow lease = db.on(scheduler("reports"));
        assertThatThrownBy(() -> lease.transaction(tx -> parts(tx)
                                .create(new Part("x", 1))
                                .then(Mono.<Part>error(new IllegalStateException("mine"))))
                        .block(LIMIT))
                .hasMessageContaining("mine");
        assertThat(parts(db).find("x").block(LIMIT)).isNull();
        Part seen = db.transaction(tx ->
                        parts(tx).create(new Part("y", 1)).then(parts(lease).read("y")))
                .block(LIMIT);
        assertThat(seen).isEqualTo(new Part("y", 1));
        Scheduler inside = scheduler("inside");
        String thread = db.transaction(tx -> parts(tx)
                        .create(new Part("z", 1))
                        // Neither the Context nor a name but that of the DataFlow of the transaction.
                        .then(Mono.fromFuture(() -> parts(tx.on(inside))
                                .read("z")
                                .map(row -> Thread.currentThread().getName())
                                .toFuture())))
                .block(LIMIT);
        assertThat(thread).startsWith("inside");
        db.on(inside).close().block(LIMIT);
        lease.close().block(LIMIT);
    }

    @Test
    void anotherDataFlowHasItsOwnConnectionsInsideTheWorkOfALease() {
        DataFlow db = stocked(4, 300);
        DataFlow lease = db.on(scheduler("reports"));
        DataFlow other = open(4);
        DataFlow otherLease = other.on(scheduler("other"));
        BulkProgress<Part> copied = parts(lease)
                .bulkCreate(parts(other).stream(parts(other).all()).map(part -> new Part("copy-" + part.id(), 1)))
                .blockLast(LIMIT);
        assertThat(copied).isNotNull();
        assertThat(copied.inserted()).isEqualTo(300);
        List<Part> seen = lease.transaction(this::reading, tx -> parts(tx)
                        .read("p1")
                        .concatWith(parts(other).read("p2"))
                        .concatWith(other.transaction(
                                this::reading, inner -> parts(inner).read("p3")))
                        .concatWith(otherLease.transaction(this::reading, inner -> parts(inner)
                                .read("p4")
                                .concatWith(parts(lease).read("p5"))
                                .last()))
                        .collectList())
                .block(LIMIT);
        assertThat(seen).extracting(Part::id).containsExactly("p1", "p2", "p3", "p5");
        lease.close().block(LIMIT);
        assertThatThrownBy(() -> parts(lease).read("p1").block(LIMIT)).hasMessageContaining("closed");
        assertThat(parts(otherLease).read("p1").block(LIMIT)).isNotNull();
        otherLease.close().block(LIMIT);
    }

    /** A transaction beside others on one database: SQLite has one that may write. */
    TransactionOptions reading(TransactionOptions options) {
        return options.readOnly();
    }

    @Test
    void closingALeaseWaitsForItsWork() {
        DataFlow db = stocked(4, 1);
        DataFlow lease = db.on(scheduler("reports"));
        Sinks.Empty<Void> gate = Sinks.empty();
        AtomicBoolean inside = new AtomicBoolean();
        AtomicBoolean closed = new AtomicBoolean();
        lease.transaction(tx -> parts(tx)
                        .read("p0")
                        .doOnNext(row -> inside.set(true))
                        .delayUntil(row -> gate.asMono().thenReturn(1)))
                .subscribe();
        Awaitility.await().atMost(LIMIT).untilTrue(inside);
        lease.close().doOnSuccess(done -> closed.set(true)).subscribe();
        assertThat(closed).isFalse();
        gate.tryEmitEmpty();
        Awaitility.await().atMost(LIMIT).untilTrue(closed);
    }

    @Test
    void aStormOfCancelsOverLeasesLeavesNothing() throws Exception {
        DataFlow db = stocked(9, 1_500);
        int rounds = Effort.of(20_000);
        long seed = 4_242;
        VerificationRecord.run("cancels over leases", rounds, seed, () -> {
            Random random = new Random(seed);
            List<Scheduler> used = new ArrayList<>();
            List<DataFlow> leases = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Scheduler scheduler = scheduler("Storm" + i);
                used.add(scheduler);
                boolean own = i == 0;
                leases.add(db.on(scheduler, o -> own ? o.ownLoops() : o));
            }
            leases.add(db);
            Flux.range(0, rounds)
                    .flatMap(
                            i -> Mono.firstWithSignal(
                                    work(leases.get(random.nextInt(leases.size())), random.nextInt(5), i),
                                    Mono.delay(Duration.ofNanos(random.nextInt(3_000_000)))
                                            .then()),
                            24)
                    .blockLast(Duration.ofSeconds(300));
            for (DataFlow lease : leases.subList(0, 3)) {
                assertThat(parts(lease).read("p1").block(LIMIT)).isNotNull();
            }
            assertThat(threads(LOOPS).isEmpty()).isEqualTo(!isOn(TestDatabase.POSTGRESQL));
            leases.get(1).close(Duration.ofSeconds(5)).block(LIMIT);
            used.forEach(Scheduler::dispose);
        });
        assertThat(parts(db).read("p1").block(LIMIT)).isNotNull();
        Awaitility.await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(database().runningStatements()).isEmpty();
            assertThat(threads(LOOPS)).isEmpty();
        });
        db.close(Duration.ofSeconds(5)).block(LIMIT);
        awaitConnections(0);
    }

    private static Mono<Void> work(DataFlow on, int kind, int i) {
        Mono<?> work =
                switch (kind) {
                    case 0 -> parts(on).read("p" + i % 1_500);
                    case 1 -> parts(on).stream(parts(on).all()).take(i % 400).then();
                    case 2 -> parts(on).create(new Part("n" + i, i));
                    case 3 ->
                        on.transaction(tx -> parts(tx).read("p1").then(parts(tx).update(new Part("p2", i))));
                    default ->
                        parts(on).bulkCreate(List.of(new Part("b" + i, i))).then();
                };
        return work.then().onErrorResume(DataFlowException.class, error -> Mono.empty());
    }

    private static Set<String> threads(String prefix) {
        Set<String> names = new TreeSet<>();
        Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(prefix))
                .forEach(names::add);
        return names;
    }
}
