package io.dataflow.cancel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.DataFlow;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.Deadline;
import io.dataflow.core.DeadlineExceededException;
import io.dataflow.core.UnsupportedByDatabaseException;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Difference;
import io.dataflow.testsupport.TestDatabase;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.ConnectionFactories;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A transaction beside another commits by itself, on a connection that no other work can take. */
@Capability("S32")
abstract class RequiresNewContract extends CancelBase {

    /** A transaction beside one that may write is refused before it waits, and the one around it rolls back. */
    private void refusedWhereOneAloneWrites(DataFlow db) {
        assertThatThrownBy(() -> db.transaction(tx -> items(tx)
                                .create(Item.of("outer"))
                                .then(items(db).create(Item.of("inner")).as(db::requiresNew)))
                        .block(LIMIT))
                .isInstanceOfSatisfying(UnsupportedByDatabaseException.class, error -> assertThat(error)
                        .hasMessageContaining("afterCommit"));
        assertThat(ids()).isEmpty();
        db.transaction(o -> o.readOnly(), tx -> items(tx)
                        .count(items(tx).all())
                        .then(items(db).create(Item.of("beside")).as(db::requiresNew)))
                .block(LIMIT);
        assertThat(ids()).containsExactly("beside");
    }

    @Test
    @Difference(
            capability = "S32",
            database = TestDatabase.SQLITE,
            reason = "one transaction at a time writes, so that requiresNew inside one that may write is refused",
            error = "UnsupportedByDatabaseException")
    void itCommitsThoughTheOuterRollsBackAndTheOtherWayRound() {
        DataFlow db = open(2);
        if (isOn(TestDatabase.SQLITE)) {
            refusedWhereOneAloneWrites(db);
            return;
        }
        assertThatThrownBy(() -> db.transaction(tx -> items(tx)
                                .create(Item.of("outer"))
                                .then(items(db).create(Item.of("audit")).as(db::requiresNew))
                                .then(Mono.error(new IllegalStateException())))
                        .block(LIMIT))
                .isInstanceOf(IllegalStateException.class);
        assertThat(ids()).containsExactly("audit");
        db.transaction(tx -> items(tx)
                        .create(Item.of("outer"))
                        .then(items(db)
                                .create(Item.of("lost"))
                                .then(Mono.<Item>error(new IllegalStateException()))
                                .as(db::requiresNew)
                                .onErrorResume(IllegalStateException.class, e -> Mono.empty())))
                .block(LIMIT);
        assertThat(ids()).containsExactly("audit", "outer");
    }

    @Test
    void withoutATransactionItIsOneLikeAnyOther() {
        DataFlow db = open(1);
        assertThatThrownBy(
                        () -> Flux.concat(items(db).create(Item.of("a")), Mono.<Item>error(new IllegalStateException()))
                                .as(db::requiresNew)
                                .blockLast(LIMIT))
                .isInstanceOf(IllegalStateException.class);
        items(db).create(Item.of("b")).as(db::requiresNew).block(LIMIT);
        assertThat(ids()).containsExactly("b");
        assertWhole(db, 1);
    }

    @Test
    void transactionsThatHoldThePoolsEveryConnectionCanStillHaveOneBesideThem() {
        DataFlow db = open(3);
        AtomicInteger inside = new AtomicInteger();
        boolean reads = isOn(TestDatabase.SQLITE);
        Flux.range(0, 3)
                .flatMap(
                        i -> db.transaction(this::reading, tx -> (reads
                                        ? items(tx).count(items(tx).all())
                                        : items(tx).create(Item.of("outer" + i)))
                                .doOnNext(item -> inside.incrementAndGet())
                                .delayUntil(item -> Flux.interval(Duration.ofMillis(5))
                                        .takeUntil(tick -> inside.get() == 3)
                                        .then())
                                .then(tx.requiresNew(items(db).create(Item.of("inner" + i))))),
                        3)
                .blockLast(LIMIT);
        assertThat(ids()).hasSize(reads ? 3 : 6);
    }

    @Test
    void insideItselfItIsRefusedBeforeItWaits() {
        DataFlow db = open(2);
        assertThatThrownBy(() -> db.transaction(this::reading, tx -> items(tx)
                                .count(items(tx).all())
                                .then(items(db)
                                        .create(Item.of("b"))
                                        .then(items(db).create(Item.of("c")).as(db::requiresNew))
                                        .as(db::requiresNew)))
                        .block(LIMIT))
                .isInstanceOfSatisfying(DataFlowException.class, error -> {
                    assertThat(error.code()).isEqualTo("NESTED_REQUIRES_NEW");
                    assertThat(error).hasMessageContaining("wait for each other forever");
                });
        assertThat(ids()).isEmpty();
    }

    @Test
    void aPoolThatWasHandedInHasNoReserve() {
        open(1);
        ConnectionPool pool = new ConnectionPool(ConnectionPoolConfiguration.builder(
                        ConnectionFactories.get(database().r2dbcUrl()))
                .initialSize(0)
                .maxSize(2)
                .build());
        DataFlow db = DataFlow.builder(pool).model(Item.class).build();
        try {
            assertThatThrownBy(() -> db.transaction(tx -> items(tx)
                                    .create(Item.of("a"))
                                    .then(items(db).create(Item.of("b")).as(db::requiresNew)))
                            .block(LIMIT))
                    .hasFieldOrPropertyWithValue("code", "NO_RESERVE");
        } finally {
            db.close().then(pool.disposeLater()).block(LIMIT);
        }
        assertThat(ids()).isEmpty();
    }

    @Test
    @SuppressWarnings("try") // a lock of somebody else is held, not used
    void aCancelOrADeadlineEndsBothTransactions() {
        DataFlow db = open(2);
        AtomicBoolean first = new AtomicBoolean();
        try (RowLock lock = new RowLock(database(), "locked")) {
            boolean reads = isOn(TestDatabase.SQLITE);
            Mono<Item> both = db.transaction(
                    this::reading,
                    tx -> (reads ? items(tx).count(items(tx).all()) : items(tx).create(Item.of("outer")))
                            .then(items(db)
                                    .create(Item.of("first"))
                                    .doOnNext(item -> first.set(true))
                                    .then(items(db).create(Item.of("locked")))
                                    .as(db::requiresNew)));
            Disposable running = both.subscribe();
            soon().untilTrue(first);
            awaitRunning("items");
            running.dispose();
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> database().runningStatements().isEmpty());
            assertThatThrownBy(
                            () -> Deadline.within(Duration.ofMillis(300), both).block(LIMIT))
                    .isInstanceOf(DeadlineExceededException.class);
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> database().runningStatements().isEmpty());
        }
        soon().untilAsserted(() -> assertThat(ids()).isEmpty());
        items(db).count(items(db).all()).block(LIMIT);
    }
}
