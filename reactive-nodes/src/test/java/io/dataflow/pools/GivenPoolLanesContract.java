package io.dataflow.pools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.DataFlow;
import io.dataflow.core.PoolTimeoutException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.TestDatabase;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.pool.PoolMetrics;
import io.r2dbc.spi.ConnectionFactories;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Streams and bulk work have a part each of a pool that was handed in, and leave half of it; a lease has its own beside it. */
@Capability("S42")
abstract class GivenPoolLanesContract extends PoolsBase {

    private final Scheduler scheduler = Schedulers.newSingle("reports", true);
    private ConnectionPool pool;

    private DataFlow over(Duration acquireTimeout) {
        return over(4, acquireTimeout);
    }

    private DataFlow over(int connections, Duration acquireTimeout) {
        DataFlow first = stocked(2, 2_000);
        first.close().block(LIMIT);
        pool = new ConnectionPool(ConnectionPoolConfiguration.builder(
                        ConnectionFactories.get(database().r2dbcUrl()))
                .initialSize(0)
                .maxSize(connections)
                .build());
        return open(
                DataFlow.builder(pool).autoMigrate(false),
                o -> o.size(4).maxOverflow(0).acquireTimeout(acquireTimeout));
    }

    @AfterEach
    void closePool() {
        scheduler.dispose();
        closeDataFlows();
        pool.disposeLater().block(LIMIT);
    }

    private int taken() {
        return pool.getMetrics().map(PoolMetrics::acquiredSize).orElseThrow();
    }

    @Test
    void streamsHaveTheirPartOfItAndReadsTheRest() {
        DataFlow db = over(8, Duration.ofMillis(500));
        List<BaseSubscriber<Part>> streams = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            streams.add(holding(db));
        }
        Awaitility.await().atMost(LIMIT).until(() -> taken() == 2);
        Mono<Part> third = parts(db).stream(parts(db).all()).take(1).next();
        assertThatThrownBy(() -> third.block(LIMIT))
                .isInstanceOf(PoolTimeoutException.class)
                .hasMessageContaining("lane stream: it has 2 of the 8 connections")
                .hasMessageContaining("waiting=1");
        // Nobody has what they take, but that is opened at first.
        assertThat(parts(db).bulkUpsert(List.of(new Part("b", 1))).retry(20).blockLast(LIMIT))
                .isNotNull();
        for (int i = 0; i < 20; i++) {
            assertThat(parts(db).read("p" + i).retry(20).block(LIMIT)).isNotNull();
        }
        streams.forEach(BaseSubscriber::cancel);
        assertThat(third.retry(20).block(LIMIT)).isNotNull();
        Awaitility.await().atMost(LIMIT).until(() -> taken() == 0);
    }

    @Test
    void streamsThatFeedBulkOperationsDoNotWaitForEachOther() {
        DataFlow db = over(Duration.ofSeconds(20));
        Long stored = Flux.range(0, 4)
                .flatMap(n -> parts(db)
                        .bulkCreate(
                                parts(db).stream(parts(db).all())
                                        .filter(part -> part.id().startsWith("p"))
                                        .map(part -> new Part("copy" + n + "-" + part.id(), 1)),
                                o -> o.batchSize(500))
                        .last())
                .reduce(0L, (sum, progress) -> sum + progress.inserted())
                .block(LIMIT);
        assertThat(stored).isEqualTo(8_000);
        Awaitility.await().atMost(LIMIT).until(() -> taken() == 0);
    }

    @Test
    void cancelledStreamsLoseNoneOfTheirPart() {
        DataFlow db = over(Duration.ofSeconds(20));
        Flux.range(0, 400)
                .flatMap(
                        i -> parts(db).stream(parts(db).all())
                                .take(1 + i % 7)
                                .takeUntilOther(Mono.delay(Duration.ofNanos(i * 10_000L)))
                                .then(),
                        12)
                .blockLast(LIMIT);
        assertThat(Flux.range(0, 4)
                        .flatMap(i -> parts(db).stream(parts(db).all()).count())
                        .collectList()
                        .block(LIMIT))
                .containsOnly(2_000L);
        Awaitility.await().atMost(LIMIT).until(() -> taken() == 0);
    }

    @Test
    void aLeaseHasConnectionsOfItsOwnBesideIt() {
        DataFlow db = over(Duration.ofSeconds(20));
        DataFlow reports = db.on(scheduler);
        assertThat(parts(reports)
                        .read("p1")
                        .map(part -> Thread.currentThread().getName())
                        .block(LIMIT))
                .startsWith("reports");
        assertThat(pool.getMetrics().map(PoolMetrics::allocatedSize).orElseThrow())
                .isZero();
        if (isOn(TestDatabase.POSTGRESQL)) {
            assertThatThrownBy(() -> db.on(Schedulers.parallel(), o -> o.ownLoops()))
                    .isInstanceOf(ValidationFailedException.class)
                    .hasMessageContaining("was handed in");
        }
        reports.close().block(LIMIT);
    }

    @Test
    void theLeaseOfAnotherDataFlowIsNoneOnIt() {
        DataFlow db = over(Duration.ofSeconds(20));
        DataFlow reports = open(4).on(scheduler);
        Part read = reports.transaction(
                        tx -> parts(tx).read("p1").then(parts(db).read("p2")))
                .block(LIMIT);
        assertThat(read).isEqualTo(new Part("p2", 2));
        assertThat(pool.getMetrics().map(PoolMetrics::allocatedSize).orElseThrow())
                .isEqualTo(1);
        reports.close().block(LIMIT);
    }
}
