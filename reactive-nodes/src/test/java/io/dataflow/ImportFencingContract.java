package io.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.BulkFailedException;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.FencedException;
import io.dataflow.core.ImportJob;
import io.dataflow.core.LeaseHeldException;
import io.dataflow.core.model.DataModel;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.VerificationRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.retry.Retry;

/** Of all runners of a job one stores rows at any time, whatever the others believe. */
@Capability("S23")
abstract class ImportFencingContract extends FacadeContract {

    private static final long SEED = 20_261_127;

    /** The key is counted, so that nothing but the position keeps a row from being stored twice. */
    @DataModel
    record Mark(@Nullable Long id, int number) {}

    static Flux<Mark> marks(int from, int to) {
        return Flux.range(from, to - from).map(number -> new Mark(null, number));
    }

    static ImportJob.Into<Mark> job(DataFlow db, UnaryOperator<ImportJob.Options> options) {
        return db.importJob("marks", o -> options.apply(o.every(10))).into(Mark.class);
    }

    private List<Integer> numbers() {
        return database().query("SELECT \"number\" AS \"n\" FROM \"marks\" ORDER BY 1").stream()
                .map(row -> ((Number) Objects.requireNonNull(row.get("n"))).intValue())
                .toList();
    }

    void assertStored(int count) {
        assertThat(numbers()).isEqualTo(Flux.range(0, count).collectList().block());
    }

    /** A run whose source stands still in the middle, as that of a runner that is paused. */
    private final class Paused {

        private final Sinks.Empty<Void> goOn = Sinks.empty();
        private final List<Throwable> errors = new CopyOnWriteArrayList<>();
        private final Disposable run;

        Paused(ImportJob.Into<Mark> job, int at, int rows) {
            run = job.from(marks(0, at)
                            .concatWith(goOn.asMono().cast(Mark.class))
                            .concatWith(marks(at, rows)))
                    .subscribe(tick -> {}, errors::add);
            Awaitility.await()
                    .atMost(LIMIT)
                    .until(() -> !errors.isEmpty() || modelTables().contains("marks") && stored("marks") == at);
            assertThat(errors).isEmpty();
        }

        Throwable error() {
            Awaitility.await().atMost(LIMIT).until(run::isDisposed);
            return errors.get(0);
        }
    }

    @Test
    void whoComesSecondIsToldWhoHasTheJobSinceWhen() {
        DataFlow first = open(Mark.class);
        Paused running = new Paused(job(first, o -> o.runner("first")), 20, 40);

        LeaseHeldException held = refused(
                LeaseHeldException.class, () -> job(open(Mark.class), o -> o).from(marks(0, 40)));

        assertThat(held.holder()).startsWith("first, run ");
        assertThat(held.until()).isAfter(held.since());
        assertThat(held.isTransient()).isTrue();
        assertThat(held.code()).isEqualTo("LEASE_HELD");
        assertThat(held.getMessage())
                .contains("Import job 'marks' of Mark is run by first, run ", " since " + held.since(), "wait")
                .doesNotContain("secret");
        LeaseHeldException kept = refused(
                LeaseHeldException.class, () -> job(open(Mark.class), o -> o).reset());
        assertThat(kept.holder()).isEqualTo(held.holder());
        running.goOn.tryEmitEmpty();
        Awaitility.await().atMost(LIMIT).until(running.run::isDisposed);
        assertThat(running.errors).isEmpty();
        assertStored(40);
    }

    @Test
    void whatEndsARunGivesTheJobBack() {
        DataFlow db = open(Mark.class);
        Paused cancelled = new Paused(job(db, o -> o), 20, 40);
        cancelled.run.dispose();
        BulkProgress<Mark> last = await(job(db, o -> o)
                .from(marks(0, 40))
                .retryWhen(Retry.fixedDelay(100, Duration.ofMillis(20)).filter(LeaseHeldException.class::isInstance))
                .last());
        assertThat(last.inserted()).isEqualTo(20);
        assertStored(40);
    }

    @Test
    void aRunnerFromWhichTheJobWasTakenStoresNothingMore() {
        DataFlow stale = open(Mark.class);
        Paused paused = new Paused(job(stale, o -> o), 20, 60);

        await(job(open(Mark.class), ImportJob.Options::takeOver)
                .from(marks(0, 40))
                .last());
        paused.goOn.tryEmitEmpty();

        assertThat(paused.error()).isInstanceOfSatisfying(FencedException.class, fenced -> {
            assertThat(fenced.current()).isGreaterThan(fenced.token());
            assertThat(fenced.isTransient()).isFalse();
            assertThat(fenced.getMessage())
                    .contains("Import job 'marks' of Mark is not this runner's any more", "token " + fenced.token());
            assertThat(fenced.getSuppressed()).singleElement().isInstanceOf(BulkFailedException.class);
        });
        assertStored(40);
        ImportJob.Status status = await(job(stale, o -> o).status());
        assertThat(List.of(status.position(), status.inserted())).containsExactly(40L, 40L);
        assertThat(status.isFinished()).isTrue();
    }

    @Test
    void aRunnerThatHasNothingToStoreLearnsItAsItRenewsItsLease() {
        Paused paused = new Paused(job(open(Mark.class), o -> o.lease(Duration.ofMillis(300))), 20, 60);
        await(job(open(Mark.class), ImportJob.Options::takeOver)
                .from(marks(0, 20))
                .last());
        assertThat(paused.error()).isInstanceOf(FencedException.class);
        assertStored(20);
    }

    @Test
    void aLivingRunnerKeepsItsJobBeyondItsLeaseAndADeadOneLosesIt() throws Exception {
        Duration lease = Duration.ofSeconds(3);
        UnaryOperator<ImportJob.Options> brief = o -> o.lease(lease);
        DataFlow db = open(Mark.class);
        Paused paused = new Paused(job(db, brief), 20, 40);
        Thread.sleep(lease.plusMillis(500).toMillis());
        refused(LeaseHeldException.class, () -> job(open(Mark.class), brief).from(marks(0, 40)));
        paused.goOn.tryEmitEmpty();
        Awaitility.await().atMost(LIMIT).until(paused.run::isDisposed);

        await(job(db, brief).reset());
        database().execute("DELETE FROM \"marks\"");
        database()
                .execute("UPDATE \"dataflow_import_jobs\" SET \"holder\" = 'ghost', \"held_since\" = \"created_at\","
                        + " \"held_until\" = \"created_at\"");
        assertThat(await(job(db, brief).from(marks(0, 30)).last()).inserted()).isEqualTo(30);
        assertStored(30);
    }

    @Test
    void ofManyThatStartAtOnceOneRunsAndTheOthersAreTold() {
        List<Throwable> told = new CopyOnWriteArrayList<>();
        AtomicInteger sources = new AtomicInteger();
        Sinks.Empty<Mark> allOthersAreTold = Sinks.empty();
        Flux<Mark> source = marks(0, 50)
                .doOnSubscribe(subscription -> sources.incrementAndGet())
                .concatWith(allOthersAreTold.asMono());
        List<DataFlow> runners = List.of(open(Mark.class), open(Mark.class), open(Mark.class), open(Mark.class));
        Flux.fromIterable(runners).concatMap(DataFlow::ready).blockLast(LIMIT);

        long finished = await(Flux.fromIterable(runners)
                .flatMap(db -> job(db, o -> o).from(source).last().onErrorResume(error -> {
                    told.add(error);
                    if (told.size() == runners.size() - 1) {
                        allOthersAreTold.tryEmitEmpty();
                    }
                    return Mono.empty();
                }))
                .filter(tick -> tick.inserted() == 50)
                .count());

        assertThat(finished).isEqualTo(1);
        assertThat(sources).hasValue(1);
        assertThat(told).as("%s", told).allMatch(LeaseHeldException.class::isInstance);
        assertStored(50);
    }

    @Test
    void whateverIsCancelledAndTakenOverEveryRowIsStoredOnce() throws Exception {
        int rounds = Effort.of(100);
        VerificationRecord.run(
                "cancels and takeovers of an import on " + database().name(), rounds, SEED, () -> {
                    Random random = new Random(SEED);
                    List<DataFlow> runners = List.of(open(Mark.class), open(Mark.class));
                    await(runners.get(0).ready().thenReturn(true));
                    for (int round = 0; round < rounds; round++) {
                        disturbed(runners, random);
                        await(job(runners.get(0), ImportJob.Options::takeOver)
                                .from(marks(0, 200))
                                .last());
                        assertThat(numbers())
                                .as("round %s of seed %s", round, SEED)
                                .isEqualTo(Flux.range(0, 200).collectList().block());
                        ImportJob.Status status =
                                await(job(runners.get(0), o -> o).status());
                        assertThat(List.of(status.position(), status.inserted()))
                                .containsExactly(200L, 200L);
                        await(job(runners.get(0), ImportJob.Options::takeOver).reset());
                        database().execute("DELETE FROM \"marks\"");
                    }
                });
    }

    /** Runs that overlap, take the job from each other and are cancelled at any moment. */
    private static void disturbed(List<DataFlow> runners, Random random) throws InterruptedException {
        List<Disposable> runs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int every = 1 + random.nextInt(20);
            int parallel = 1 + random.nextInt(3);
            boolean force = random.nextBoolean();
            ImportJob.Into<Mark> job = runners.get(i % 2)
                    .importJob(
                            "marks",
                            o -> (force ? o.takeOver() : o).every(every).parallel(parallel))
                    .into(Mark.class);
            runs.add(job.from(marks(0, 200)).subscribe(tick -> {}, error -> {}));
            Thread.sleep(random.nextInt(15));
            if (random.nextBoolean()) {
                runs.get(random.nextInt(runs.size())).dispose();
            }
        }
        Thread.sleep(random.nextInt(10));
        runs.forEach(Disposable::dispose);
    }
}
