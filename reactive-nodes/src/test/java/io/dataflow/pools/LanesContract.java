package io.dataflow.pools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.DataFlow;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.Coalescing;
import io.dataflow.core.PoolTimeoutException;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Streams and bulk work have lanes of their own, so that a point read never waits for them. */
@Capability("S42")
abstract class LanesContract extends PoolsBase {

    /** Long for a busy machine, and short of the time for which a connection is waited for here. */
    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void aReadWaitsForNoStreamThatNobodyReads() {
        DataFlow db = stocked(3, 3_000);
        List<BaseSubscriber<Part>> streams = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            streams.add(stalled(db));
        }
        for (int i = 0; i < 20; i++) {
            assertThat(parts(db).read("p" + i).block(SOON)).isEqualTo(new Part("p" + i, i));
        }
        streams.forEach(BaseSubscriber::cancel);
    }

    @Test
    void aReadWaitsForNoBatchThatIsNotWrittenYet() {
        DataFlow db = stocked(6, 10);
        Sinks.Empty<Void> gate = Sinks.empty();
        AtomicInteger inside = new AtomicInteger();
        List<Disposable> loads = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            String prefix = "x" + i + "-";
            Flux<Part> rows = Flux.range(0, 10)
                    .map(n -> new Part(prefix + n, n))
                    .concatWith(Mono.<Part>fromRunnable(inside::incrementAndGet)
                            .then(gate.asMono())
                            .then(Mono.empty()));
            // Atomic: its one connection is taken by the first batch, and kept to the end of the rows.
            loads.add(parts(db).bulkCreate(rows, o -> o.batchSize(5).atomic()).subscribe());
        }
        assertThat(parts(db).read("p1").block(SOON)).isNotNull();
        gate.tryEmitEmpty();
        Awaitility.await().atMost(LIMIT).until(() -> loads.stream().allMatch(Disposable::isDisposed));
        assertThat(parts(db).count(parts(db).all()).block(LIMIT)).isEqualTo(70);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void everyVerbWorksOnASmallPool(int size) {
        DataFlow db = stocked(size, 1_500);
        assertThat(parts(db).read("p7").block(LIMIT)).isNotNull();
        assertThat(parts(db).stream(parts(db).all()).count().block(LIMIT)).isEqualTo(1_500);
        assertThat(Flux.range(0, 40)
                        .flatMap(i -> Mono.when(
                                parts(db).read("p" + i),
                                parts(db).stream(parts(db).all()).take(3).then(),
                                parts(db)
                                        .bulkCreate(List.of(new Part("s" + i, i)))
                                        .then(),
                                db.transaction(tx -> parts(tx).read("p" + i))))
                        .then(Mono.just(1))
                        .block(LIMIT))
                .isEqualTo(1);
        awaitConnections(1, size);
    }

    @Test
    void aStreamMayFeedABulkOperationOnAPoolOfTwo() {
        DataFlow db = stocked(2, 2_500);
        BulkProgress<Part> last = parts(db)
                .bulkCreate(
                        parts(db).stream(parts(db).all()).map(part -> new Part("copy-" + part.id(), 1)),
                        o -> o.batchSize(500))
                .blockLast(LIMIT);
        assertThat(last).isNotNull();
        assertThat(last.inserted()).isEqualTo(2_500);
    }

    @Test
    void aTransactionKeepsItsOneConnectionWhateverRunsInside() {
        DataFlow db = stocked(1, 10);
        Long counted = db.transaction(tx -> parts(tx)
                        .bulkCreate(List.of(new Part("b", 1)))
                        .thenMany(parts(tx).stream(parts(tx).all()))
                        .concatMap(part -> parts(tx).read(part.id()))
                        .count())
                .block(LIMIT);
        assertThat(counted).isEqualTo(11);
    }

    @Test
    void allConnectionsAreThereForInteractiveWorkWhenNothingElseRuns() {
        DataFlow db = stocked(4, 1);
        Sinks.Empty<Void> gate = Sinks.empty();
        AtomicInteger inside = new AtomicInteger();
        Disposable held = Flux.range(0, 4)
                // SQLite has one writer.
                .flatMap(i -> db.transaction(o -> isOn(TestDatabase.SQLITE) ? o.readOnly() : o, tx -> parts(tx)
                        .read("p0")
                        .doOnNext(row -> inside.incrementAndGet())
                        .delayUntil(row -> gate.asMono().thenReturn(1))))
                .subscribe();
        Awaitility.await().atMost(LIMIT).until(() -> inside.get() == 4);
        gate.tryEmitEmpty();
        Awaitility.await().atMost(LIMIT).until(held::isDisposed);
    }

    @Test
    void anErrorTellsTheLaneTheNumbersAndTheLongestBorrower() {
        DataFlow db = open(o -> o.size(2).maxOverflow(1).acquireTimeout(Duration.ofMillis(400)));
        stock(db, 3_000);
        BaseSubscriber<Part> first = holding(db);
        Mono<Part> second = parts(db).stream(parts(db).all()).take(1).next();
        Awaitility.await()
                .atMost(LIMIT)
                .ignoreExceptionsMatching(AssertionError.class::isInstance)
                .untilAsserted(() -> assertThatThrownBy(() -> second.block(LIMIT))
                        .isInstanceOfSatisfying(PoolTimeoutException.class, error -> {
                            assertThat(error.pool()).isEqualTo("shop");
                            assertThat(error.lane()).isEqualTo("stream");
                            assertThat(error.active()).isEqualTo(1);
                            assertThat(error.isTransient()).isTrue();
                        })
                        .hasMessageContaining("Pool 'shop', lane stream")
                        .hasMessageContaining("400 ms")
                        .hasMessageContaining("of 3 [size 2 + maxOverflow 1]")
                        .hasMessageContaining("of this lane: active=1 of 1, waiting=1")
                        .hasMessageContaining("longest borrower: lane stream, for "));
        first.cancel();
    }

    @Test
    void anErrorShowsThePlaceOfTheLongestBorrowWhenLeaksAreLookedFor() {
        DataFlow db = open(o ->
                o.size(1).maxOverflow(0).acquireTimeout(Duration.ofMillis(400)).detectLeaks(Duration.ofMillis(200)));
        stock(db, 3_000);
        BaseSubscriber<Part> forgotten = holding(db);
        Awaitility.await().atMost(LIMIT).untilAsserted(() -> assertThatThrownBy(
                        () -> parts(db).read("p1").block(LIMIT))
                .isInstanceOf(PoolTimeoutException.class)
                .satisfies(
                        error -> assertThat(error.getSuppressed()).anySatisfy(place -> assertThat(place.getStackTrace())
                                .anyMatch(frame -> frame.getMethodName().equals("holding")))));
        forgotten.cancel();
    }

    @Test
    void moreCallersThanMayWaitAreRefusedAtOnce() {
        DataFlow db = open(o -> o.size(1).maxOverflow(0).maxWaiting(2));
        stock(db, 3_000);
        BaseSubscriber<Part> stream = holding(db);
        List<Throwable> refused = new CopyOnWriteArrayList<>();
        List<Disposable> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiting.add(Coalescing.off(parts(db).read("p" + i)).subscribe(row -> {}, refused::add));
        }
        Awaitility.await().atMost(LIMIT).until(() -> !refused.isEmpty());
        stream.cancel();
        Awaitility.await().atMost(LIMIT).until(() -> waiting.stream().allMatch(Disposable::isDisposed));
        assertThat(refused).singleElement().satisfies(error -> assertThat(error)
                .isInstanceOf(PoolTimeoutException.class)
                .hasMessageContaining("2 callers wait for one already, and no more may"));
    }

    @Test
    void aFullLaneRefusesNobodyOfTheOthers() {
        DataFlow db = open(o -> o.size(3).maxOverflow(0).maxWaiting(1));
        stock(db, 3_000);
        BaseSubscriber<Part> first = holding(db);
        Mono<Part> stream =
                Mono.defer(() -> parts(db).stream(parts(db).all()).take(1).next());
        // Two callers more than may wait.
        List<Throwable> refused = new CopyOnWriteArrayList<>();
        Disposable waiting = Flux.range(0, 3)
                .flatMap(i -> stream.doOnError(refused::add).onErrorComplete())
                .subscribe();
        Awaitility.await().atMost(LIMIT).until(() -> !refused.isEmpty());
        assertThat(refused).allSatisfy(error -> assertThat(error)
                .isInstanceOf(PoolTimeoutException.class)
                .hasMessageContaining("lane stream")
                .hasMessageContaining("of this lane: active=1 of 1, waiting=1"));
        for (int i = 0; i < 20; i++) {
            assertThat(Coalescing.off(parts(db).read("p" + i)).block(SOON)).isNotNull();
        }
        waiting.dispose();
        first.cancel();
    }

    @Test
    void whereNobodyMayWaitTheWholeBudgetIsThereForABurst() {
        DataFlow db = open(o -> o.size(2).maxOverflow(2).maxWaiting(0));
        parts(db).create(new Part("p0", 0)).block(LIMIT);
        Sinks.Empty<Void> gate = Sinks.empty();
        AtomicInteger inside = new AtomicInteger();
        List<Throwable> refused = new CopyOnWriteArrayList<>();
        Disposable held = Flux.range(0, 5)
                .flatMap(i -> db.transaction(o -> isOn(TestDatabase.SQLITE) ? o.readOnly() : o, tx -> parts(tx)
                                .read("p0")
                                .doOnNext(row -> inside.incrementAndGet())
                                .delayUntil(row -> gate.asMono().thenReturn(1)))
                        .doOnError(refused::add)
                        .onErrorComplete())
                .subscribe();
        Awaitility.await().atMost(LIMIT).until(() -> inside.get() == 4 && !refused.isEmpty());
        assertThat(refused).singleElement().satisfies(error -> assertThat(error)
                .isInstanceOf(PoolTimeoutException.class)
                .hasMessageContaining("0 callers wait for one already"));
        gate.tryEmitEmpty();
        Awaitility.await().atMost(LIMIT).until(held::isDisposed);
    }

    @Test
    void theFirstUseOpensWhatIsAskedFor() {
        DataFlow db = open(o -> o.size(4).maxOverflow(0).warmUp(3));
        assertThat(database().openConnections()).isZero();
        db.ready().block(LIMIT);
        awaitConnections(3);
    }

    @Test
    void aConnectionIsReplacedAfterItsTime() {
        DataFlow db = open(o ->
                o.size(1).maxOverflow(0).maxLifeTime(Duration.ofMillis(100)).validateAfter(Duration.ofMillis(10)));
        for (int i = 0; i < 10; i++) {
            parts(db)
                    .create(new Part("p" + i, i))
                    .delayElement(Duration.ofMillis(30))
                    .block(LIMIT);
        }
        assertThat(parts(db).count(parts(db).all()).block(LIMIT)).isEqualTo(10);
    }
}
