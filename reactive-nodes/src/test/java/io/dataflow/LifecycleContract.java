package io.dataflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.PoolTimeoutException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.nodes.NodeInput;
import io.dataflow.nodes.Workflow;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Effort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.retry.Retry;

/** The pool has limits that tell their numbers, and closing is orderly. */
@Capability("S41")
abstract class LifecycleContract extends FacadeContract {

    private DataFlow narrow(int size, Duration wait) {
        DataFlow db = opened(builder()
                .model(Contact.class)
                .pool(o -> o.size(size).maxOverflow(0).acquireTimeout(wait))
                .build());
        db.ready()
                .retryWhen(Retry.max(100).filter(PoolTimeoutException.class::isInstance))
                .block(LIMIT);
        return db;
    }

    /** A transaction that holds its connection until the gate opens. */
    private static Mono<Contact> holding(DataFlow db, String id, AtomicBoolean inside, Sinks.Empty<Void> gate) {
        return db.transaction(tx -> tx.model(Contact.class)
                .create(Contact.of(id, 1))
                .doOnNext(row -> inside.set(true))
                .delayUntil(row -> gate.asMono().thenReturn(1)));
    }

    private static void awaitTrue(AtomicBoolean value) {
        Awaitility.await().atMost(LIMIT).untilTrue(value);
    }

    @Test
    void aPoolWithoutAFreeConnectionTellsItsNumbers() {
        DataFlow db = narrow(1, Duration.ofMillis(300));
        AtomicBoolean inside = new AtomicBoolean();
        Sinks.Empty<Void> gate = Sinks.empty();
        List<Contact> done = new CopyOnWriteArrayList<>();
        holding(db, "a", inside, gate).subscribe(done::add);
        awaitTrue(inside);

        PoolTimeoutException timeout = refused(
                PoolTimeoutException.class, () -> db.model(Contact.class).read("a"));
        assertThat(timeout.pool()).isEqualTo("shop");
        assertThat(List.of(timeout.total(), timeout.active(), timeout.idle())).containsExactly(1, 1, 0);
        assertThat(timeout.isTransient()).isTrue();
        assertThat(timeout.getMessage())
                .contains("shop")
                .contains("300 ms")
                .contains("active=1")
                .contains("waiting=");
        gate.tryEmitEmpty();
        Awaitility.await().atMost(LIMIT).until(() -> !done.isEmpty());
        Mono<Contact> read = db.model(Contact.class).read("a");
        assertThat(await(read.retryWhen(Retry.max(100).filter(PoolTimeoutException.class::isInstance)))
                        .id())
                .isEqualTo("a");
    }

    @Test
    void noMoreConnectionsAreOpenedThanThePoolMayHold() {
        DataFlow db = narrow(3, LIMIT);
        await(Flux.range(0, 60)
                .flatMap(i -> db.model(Contact.class).create(Contact.of("k" + i, i)), 30)
                .then(Mono.just(1)));
        assertThat(database().openConnections()).isBetween(1, 3);
        assertThat(stored("contacts")).isEqualTo(60);
    }

    @Test
    void closingRefusesNewWorkAndLetsWhatRunsFinish() {
        DataFlow db = narrow(5, LIMIT);
        AtomicBoolean inside = new AtomicBoolean();
        Sinks.Empty<Void> gate = Sinks.empty();
        List<Contact> done = new ArrayList<>();
        holding(db, "a", inside, gate).subscribe(done::add);
        awaitTrue(inside);
        AtomicBoolean closed = new AtomicBoolean();
        db.close().doOnSuccess(nothing -> closed.set(true)).subscribe();

        for (var work : List.<java.util.function.Supplier<org.reactivestreams.Publisher<?>>>of(
                () -> db.model(Contact.class).create(Contact.of("b", 1)),
                () -> db.model(Contact.class).stream(db.model(Contact.class).all()),
                () -> db.model(Contact.class).bulkCreate(List.of(Contact.of("b", 1))),
                () -> db.transaction(tx -> Mono.just(1)),
                db::ready)) {
            DataFlowException refused = refused(DataFlowException.class, work);
            assertThat(refused.code()).isEqualTo("CLOSED");
            assertThat(refused.getMessage()).contains("shop");
        }
        assertThat(closed).isFalse();
        gate.tryEmitEmpty();
        awaitTrue(closed);
        assertThat(done).hasSize(1);
        assertThat(stored("contacts")).isEqualTo(1);
        Awaitility.await().atMost(LIMIT).until(() -> database().openConnections() == 0);
        db.close().block(LIMIT);
    }

    private static Map<String, Object> given(String id, Object score) {
        return Map.of("id", id, "email", id + "@x.org", "score", score, "tags", List.of());
    }

    private static Workflow threeContacts(DataFlow db, Function<NodeInput, Mono<Map<String, Object>>> between) {
        return db.workflow("two")
                .addNode(
                        "ContactCreateNode",
                        "first",
                        given("first", 1),
                        o -> o.compensateWith("ContactUpdateNode", Map.of("filter", Map.of("id", "first"), "score", 7)))
                .addCode("between", between)
                .addNode(
                        "ContactCreateNode",
                        "second",
                        given("second", 2),
                        o -> o.compensateWith("ContactDeleteNode", Map.of("id", "second")))
                .addNode("ContactCreateNode", "third", given("third", "${between.score}"))
                .sequential()
                .build();
    }

    @Test
    void closingLetsAWorkflowFinishAllItsNodes() {
        DataFlow db = narrow(5, LIMIT);
        AtomicBoolean closed = new AtomicBoolean();
        Workflow three = threeContacts(
                db,
                in -> Mono.fromSupplier(() -> {
                    db.close().doOnSuccess(nothing -> closed.set(true)).subscribe();
                    return Map.of("score", 3);
                }));
        await(db.run(three, Map.of()));
        assertThat(stored("contacts")).isEqualTo(3);
        awaitTrue(closed);
        assertThat(refused(DataFlowException.class, () -> db.run(three, Map.of()))
                        .code())
                .isEqualTo("CLOSED");
    }

    @Test
    void closingLetsAWorkflowUndoItsNodes() {
        DataFlow db = narrow(5, LIMIT);
        AtomicBoolean closed = new AtomicBoolean();
        Workflow three = threeContacts(
                db,
                in -> Mono.fromSupplier(() -> {
                    db.close().doOnSuccess(nothing -> closed.set(true)).subscribe();
                    return Map.of("score", "no number");
                }));
        DataFlowException error = refused(DataFlowException.class, () -> db.run(three, Map.of()));
        assertThat(error.nodeId()).isEqualTo("third");
        assertThat(error.getSuppressed()).noneMatch(DataFlowException.class::isInstance);
        awaitTrue(closed);
        assertThat(database().query("SELECT \"id\", \"score\" FROM \"contacts\""))
                .containsExactly(Map.of("id", "first", "score", 7));
    }

    @Test
    void closingWithATimeWaitsForTheCompensationsOfWhatItCancels() {
        DataFlow db = narrow(1, LIMIT);
        AtomicBoolean inside = new AtomicBoolean();
        Workflow stuck = db.workflow("stuck")
                .addSubworkflow("inner", threeContacts(db, in -> Mono.fromSupplier(() -> Map.of("score", 3))), Map.of())
                .addCode(
                        "stuck",
                        in -> Mono.never().doOnSubscribe(s -> inside.set(true)).then(Mono.empty()))
                .sequential()
                .build();
        List<Throwable> errors = new CopyOnWriteArrayList<>();
        db.run(stuck, Map.of()).subscribe(result -> {}, errors::add);
        awaitTrue(inside);
        db.close(Duration.ofMillis(100)).block(Duration.ofSeconds(60));
        assertThat(errors).singleElement().isInstanceOfSatisfying(DataFlowException.class, error -> assertThat(
                        error.code())
                .isEqualTo("CLOSED"));
        assertThat(database().query("SELECT \"id\", \"score\" FROM \"contacts\" ORDER BY \"id\""))
                .containsExactly(Map.of("id", "first", "score", 7), Map.of("id", "third", "score", 3));
    }

    @Test
    void closingLetsWhatFollowsACommitRun() {
        DataFlow db = narrow(5, LIMIT);
        AtomicBoolean closed = new AtomicBoolean();
        Mono<Void> follows = db.model(Contact.class)
                .create(Contact.of("b", 2))
                .then(db.transaction(own -> own.model(Contact.class).create(Contact.of("c", 3))))
                .then();
        await(db.transaction(tx -> tx.afterCommit(follows)
                .then(tx.model(Contact.class).create(Contact.of("a", 1)))
                .doOnNext(row ->
                        db.close().doOnSuccess(nothing -> closed.set(true)).subscribe())));
        assertThat(stored("contacts")).isEqualTo(3);
        awaitTrue(closed);
    }

    @Test
    void closingWithATimeCancelsWhatIsLeft() {
        DataFlow db = narrow(5, LIMIT);
        AtomicBoolean inside = new AtomicBoolean();
        List<Throwable> errors = new CopyOnWriteArrayList<>();
        Disposable running = holding(db, "a", inside, Sinks.empty()).subscribe(row -> {}, errors::add);
        awaitTrue(inside);
        db.close(Duration.ofMillis(200)).block(Duration.ofSeconds(60));
        assertThat(errors).hasSize(1);
        assertThat(errors.get(0)).isInstanceOfSatisfying(DataFlowException.class, error -> assertThat(error.code())
                .isEqualTo("CLOSED"));
        assertThat(running.isDisposed()).isTrue();
        Awaitility.await().atMost(LIMIT).until(() -> database().openConnections() == 0);
        assertThat(stored("contacts")).isZero();
        db.close().block(LIMIT);
    }

    /** Closes as part of what its last work completes, at the first use too, when the pool is about to look again. */
    @Test
    void closingAsSoonAsTheLastWorkIsDoneDropsNoError() {
        List<Throwable> dropped = new CopyOnWriteArrayList<>();
        Hooks.onErrorDropped(dropped::add);
        try {
            for (int i = 0; i < Effort.of(200); i++) {
                DataFlow first = builder().model(Contact.class).build();
                first.model(Contact.class)
                        .create(Contact.of("a" + i, 1))
                        .then(Mono.defer(first::close))
                        .block(LIMIT);
                DataFlow many = builder().model(Contact.class).build();
                String prefix = "b" + i + "-";
                many.model(Contact.class)
                        .bulkCreate(Flux.range(0, 9).map(n -> Contact.of(prefix + n, n)), o -> o.batchSize(1)
                                .parallel(3))
                        .take(1 + i % 9)
                        .then(Mono.defer(many::close))
                        .block(LIMIT);
            }
        } finally {
            Hooks.resetOnErrorDropped();
        }
        assertThat(dropped).isEmpty();
        Awaitility.await().atMost(LIMIT).until(() -> database().openConnections() == 0);
    }

    @Test
    void aCloseThatIsAPartOfWhatItWaitsForIsRefusedAndClosesNothing() {
        DataFlow db = narrow(2, LIMIT);
        Workflow workflow = db.workflow("closing")
                .addCode("close", in -> db.close().thenReturn(Map.of("closed", true)))
                .build();
        Mono<Contact> created = db.model(Contact.class).create(Contact.of("a", 1));
        for (Mono<?> work : List.of(
                db.run(workflow, Map.of()),
                db.transaction(tx -> created.then(tx.close())),
                db.transaction(tx -> created.then(tx.close(LIMIT))),
                created.then(Mono.defer(db::close)).as(db::required),
                db.model(Contact.class)
                        .createMany(
                                Flux.from(created).concatMap(row -> db.close().thenReturn(row)))
                        .as(db::required)
                        .then())) {
            DataFlowException error = refused(DataFlowException.class, () -> work.timeout(LIMIT));
            assertThat(error.code()).isEqualTo("CLOSE_WAITS_FOR_ITSELF");
            assertThat(error).hasMessageContaining("shop").hasMessageContaining("Mono.defer(db::close)");
        }
        assertThat(await(created).id()).isEqualTo("a");
        await(db.transaction(tx -> tx.model(Contact.class).read("a"))
                .then(Mono.defer(db::close))
                .thenReturn(1));
    }

    @Test
    void aDataFlowThatWasNeverUsedCloses() {
        DataFlow db = builder().model(Contact.class).build();
        db.close().block(LIMIT);
        assertThat(refused(DataFlowException.class, () -> db.model(Contact.class)
                                .find("a"))
                        .code())
                .isEqualTo("CLOSED");
        assertThat(database().openConnections()).isZero();
    }

    @Test
    void optionsThatMakeNoSenseAreRefusedByName() {
        assertThatThrownBy(() -> builder().pool(o -> o.size(0)))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("size");
        assertThatThrownBy(() -> builder().pool(o -> o.maxOverflow(-1))).isInstanceOf(ValidationFailedException.class);
        assertThatThrownBy(() -> builder().pool(o -> o.acquireTimeout(Duration.ZERO)))
                .isInstanceOf(ValidationFailedException.class);
    }
}
