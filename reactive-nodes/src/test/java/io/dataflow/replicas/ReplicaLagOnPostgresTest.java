package io.dataflow.replicas;

import static io.dataflow.core.query.Dsl.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.DataFlow;
import io.dataflow.core.Replicas;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.VerificationRecord;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/** What reads see: nothing older than the bound, and never less than their own writes. */
class ReplicaLagOnPostgresTest extends ReplicaBase {

    private static final int CALLS = 5_000;

    @Test
    void whoWroteSeesItWhateverTheReplicaDoes() throws Exception {
        DataFlow db = open(o -> o.maxLag(Duration.ofMinutes(1)));
        awaitReplica(db);
        int calls = Effort.of(CALLS);
        long seed = System.nanoTime();
        AtomicInteger onReplica = new AtomicInteger();
        Thread stutter = new Thread(() -> stutter(new Random(seed)));
        stutter.start();
        try {
            VerificationRecord.run(
                    "reads of one's own writes beside a replica that stops and goes", calls, seed, () -> Flux.range(
                                    0, calls)
                            .flatMap(i -> ownWrite(db, i, onReplica), 8)
                            .blockLast(LIMIT.multipliedBy(4)));
        } finally {
            stutter.interrupt();
            stutter.join();
            resume();
        }
        assertThat(onReplica.get()).as("reads on the replica meanwhile").isPositive();
        awaitReplica(db);
    }

    private void stutter(Random random) {
        try {
            while (!Thread.interrupted()) {
                pause();
                Thread.sleep(random.nextInt(40));
                resume();
                Thread.sleep(random.nextInt(40));
            }
        } catch (InterruptedException | RuntimeException over) {
            // the test is over
        }
    }

    private Mono<Void> ownWrite(DataFlow db, int i, AtomicInteger onReplica) {
        String id = "p" + i;
        Mono<?> write =
                switch (i % 5) {
                    case 0 -> parts(db).create(new Part(id, i));
                    case 1 -> db.transaction(tx -> parts(tx).create(new Part(id, i)));
                    case 2 -> parts(db).bulkCreate(Flux.just(new Part(id, i))).last();
                    case 3 ->
                        db.sql("INSERT INTO parts (id, amount) VALUES (:id, :n)")
                                .bind("id", id)
                                .bind("n", i)
                                .update();
                    default -> db.requiresNew(parts(db).create(new Part(id, i)));
                };
        return write.then(parts(db).find(id))
                .single()
                .doOnNext(row -> assertThat(row.amount()).isEqualTo(i))
                .then(parts(db).update(id, set(Part::amount).to(-i)))
                .then(parts(db).read(id))
                .doOnNext(row -> assertThat(row.amount()).isEqualTo(-i))
                .then(laterReads(db, id, -i, onReplica))
                // Else the writes of the others would keep all reads on the primary.
                .contextWrite(
                        i % 4 == 0
                                ? Context.empty().readOnly()
                                : Replicas.session().readOnly());
    }

    private static Mono<Void> laterReads(DataFlow db, String id, int amount, AtomicInteger onReplica) {
        return Flux.range(0, 3)
                .delayElements(Duration.ofMillis(20))
                .concatMap(again -> isOnReplica(db)
                        .doOnNext(there -> onReplica.addAndGet(there ? 1 : 0))
                        .then(parts(db).read(id))
                        .doOnNext(row -> assertThat(row.amount()).isEqualTo(amount)))
                .then();
    }

    @Test
    void whatRunsAfterACommitSeesWhatWasCommitted() {
        DataFlow db = open(o -> o.maxLag(Duration.ofMinutes(1)));
        awaitReplica(db);
        pause();
        try {
            AtomicInteger seen = new AtomicInteger();
            await(db.transaction(tx -> db.afterCommit(parts(db).find("p1").doOnNext(row -> seen.set(row.amount())))
                    .then(parts(tx).create(new Part("p1", 7)))));

            assertThat(seen).hasValue(7);
        } finally {
            resume();
        }
    }

    @Test
    void aSessionSeesItsOwnWritesAndNeedNotSeeThoseOfOthers() {
        DataFlow db = open(o -> o.maxLag(Duration.ofMinutes(1)));
        awaitReplica(db);
        Context own = Replicas.session();
        Context other = Replicas.session();
        pause();
        try {
            await(parts(db).create(new Part("p1", 1)).contextWrite(own));

            assertThat(await(parts(db).find("p1").contextWrite(own)).amount()).isEqualTo(1);
            assertThat(await(isOnReplica(db).contextWrite(own))).isFalse();
            assertThat(await(isOnReplica(db).contextWrite(other))).isTrue();
            assertThat(await(Replicas.session(isOnReplica(db)))).isTrue();
            assertThat(await(isOnReplica(db))).as("outside of sessions").isFalse();
        } finally {
            resume();
        }
        eventually(() -> await(isOnReplica(db).contextWrite(own)));
    }

    @Test
    void nothingThatIsReadIsOlderThanTheBound() throws InterruptedException {
        Duration bound = Duration.ofSeconds(1);
        DataFlow db = open(o -> o.maxLag(bound).readYourWrites(false));
        await(parts(db).create(new Part("p1", 0)));
        awaitReplica(db);
        AtomicBoolean ended = new AtomicBoolean();
        AtomicLong lastStale = new AtomicLong(System.nanoTime());
        AtomicLong firstFresh = new AtomicLong(Long.MAX_VALUE);
        Disposable reads = Flux.range(0, 4)
                .flatMap(reader -> Mono.defer(() -> {
                            long began = System.nanoTime();
                            return parts(db).read("p1").doOnNext(row -> {
                                if (row.amount() == 0) {
                                    lastStale.accumulateAndGet(began, Math::max);
                                } else {
                                    firstFresh.accumulateAndGet(began, Math::min);
                                }
                            });
                        })
                        .repeat(() -> !ended.get()))
                .subscribe();
        pause();
        try {
            long paused = System.nanoTime();
            server.ask("shop", "UPDATE parts SET amount = 1 RETURNING id");
            long committed = System.nanoTime();
            eventually(() -> firstFresh.get() != Long.MAX_VALUE);
            Thread.sleep(bound.toMillis());
            ended.set(true);
            eventually(reads::isDisposed);

            assertThat(lastStale.get()).as("reads on the replica").isGreaterThan(paused);
            assertThat(Duration.ofNanos(lastStale.get() - committed))
                    .as("age of what was read")
                    .isLessThan(bound);
        } finally {
            resume();
        }
        awaitReplica(db);
    }

    @Test
    void anIdlePrimaryMakesNoLag() throws InterruptedException {
        DataFlow db = open(o -> o.maxLag(Duration.ofMillis(200)));
        awaitReplica(db);
        int onReplica = 0;
        // A busy machine may take longer than the bound between what it measures and the read.
        for (int i = 0; i < 20 && onReplica < 3; i++) {
            Thread.sleep(300);
            onReplica += await(isOnReplica(db)) ? 1 : 0;
        }
        assertThat(onReplica).as("after a pause longer than the bound").isPositive();
    }

    @Test
    void whoMeasuresIsOneOfMany() {
        DataFlow db = open(o -> o.maxLag(Duration.ofSeconds(10)));
        awaitReplica(db);
        Flux.range(0, 2_000)
                .flatMap(i -> isOnReplica(db).subscribeOn(Schedulers.parallel()), 64)
                .blockLast(LIMIT);

        assertThat(connections(server))
                .as("one that asks for the log, and few others")
                .isLessThan(10);
    }

    @Test
    void optionsThatCannotBeAreRefused() {
        for (Duration wrong : List.of(Duration.ZERO, Duration.ofMillis(-1), Duration.ofDays(2))) {
            assertThatThrownBy(() -> builder(o -> o.maxLag(wrong)))
                    .isInstanceOf(ValidationFailedException.class)
                    .hasMessageContaining("maxLag");
        }
        assertThatThrownBy(() -> DataFlow.builder(url)
                        .readReplica("r2dbc:h2:mem:///shop")
                        .build())
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("readReplica");
    }
}
