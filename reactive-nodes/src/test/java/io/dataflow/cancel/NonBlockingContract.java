package io.dataflow.cancel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.DataFlow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Nothing blocks a thread that must not block: neither what users call nor what goes on behind a cancel or a close. */
abstract class NonBlockingContract extends CancelBase {

    @AfterEach
    void forgetHooks() {
        Hooks.resetOnErrorDropped();
    }

    @Test
    void aBlockingCallOnAParallelThreadIsRefusedInTheseTests() {
        assertThatThrownBy(() -> Mono.fromCallable(() -> {
                            Thread.sleep(1);
                            return "blocked";
                        })
                        .subscribeOn(Schedulers.parallel())
                        .block(LIMIT))
                .hasRootCauseInstanceOf(BlockingOperationError.class);
    }

    @Test
    void everyKindOfWorkRunsFromAParallelThread() {
        List<Throwable> dropped = new CopyOnWriteArrayList<>();
        Hooks.onErrorDropped(dropped::add);
        DataFlow db = DataFlow.builder(database().r2dbcUrl())
                .name("shop")
                .model(Item.class)
                .pool(o -> o.size(2).maxOverflow(1).maxIdleTime(Duration.ofMillis(50)))
                .build();
        List<Flux<?>> work = List.of(
                db.ready().flux(),
                items(db).create(Item.of("a")).flux(),
                items(db).find("a").flux(),
                items(db).upsert(Item.of("b")).flux(),
                items(db).update("a", Map.of("score", 3)).flux(),
                items(db).bulkCreate(Flux.range(0, 2_500).map(i -> Item.of("i" + i)), o -> o.batchSize(500)),
                items(db).list(items(db).all()).flux(),
                items(db).stream(items(db).all()),
                items(db).stream(items(db).all()).take(3),
                items(db).stream(items(db).all()).take(Duration.ofMillis(2)),
                db.transaction(tx -> items(tx).create(Item.of("c")).then(tx.transaction(inner -> items(inner)
                                .create(Item.of("d")))))
                        .flux(),
                db.transactionMany(tx -> items(tx).stream(items(tx).all())).take(1_500),
                db.transaction(tx -> items(tx)
                                .create(Item.of("e"))
                                .then(Mono.<Item>error(new IllegalStateException("mine"))))
                        .onErrorResume(IllegalStateException.class, mine -> Mono.empty())
                        .flux(),
                db.node("ItemCreateNode").run(Map.of("id", "n", "score", 1)).flux(),
                db.run(
                                db.workflow("w")
                                        .addNode("ItemCreateNode", "create", Map.of("id", "w", "score", 1))
                                        .transactional()
                                        .build(),
                                Map.of())
                        .flux(),
                // Long enough for idle connections to be closed behind everybody's back.
                Mono.delay(Duration.ofMillis(200)).flux(),
                items(db).delete("a").flux(),
                db.close().flux());
        Flux.fromIterable(work)
                .concatMap(one -> one.subscribeOn(Schedulers.parallel()).then())
                .blockLast(LIMIT);
        assertThat(dropped).isEmpty();
        assertThat(ids()).hasSize(2_505).contains("b", "c", "d", "n", "w");
    }
}
