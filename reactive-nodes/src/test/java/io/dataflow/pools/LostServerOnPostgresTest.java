package io.dataflow.pools;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.DataFlow;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.OutcomeUnknownException;
import io.dataflow.core.PoolTimeoutException;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.PostgresServer;
import io.dataflow.testsupport.VerificationRecord;
import io.r2dbc.spi.ConnectionFactories;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A server that goes away takes the calls with it that it was working on, and no others; what comes later waits for it. */
@Capability("S41")
class LostServerOnPostgresTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int WORKERS = 32;
    private static final int CONNECTIONS = 10;
    /**
     * Each connection takes along one statement, which carries at most the calls of its kind: half of the workers. Who
     * failed comes back at once, and may do so on a connection of which nobody knows yet that it died, too.
     */
    private static final int MOST_AT_ONCE = CONNECTIONS * WORKERS / 2;
    /** What a machine that others work on adds to a time. */
    private static final Duration SLACK = Duration.ofSeconds(20);
    /** What the throughput takes to be back where nothing else runs, as in the long run. */
    private static final Duration RECOVERY = Duration.ofSeconds(2).plus(Effort.isLong() ? Duration.ZERO : SLACK);
    /** A look at the throughput. */
    private static final long WINDOW = 250;

    // What it answered holds through a crash.
    private final PostgresServer server = PostgresServer.builder().durable(true).launch();
    private final String url = server.createDatabase("shop");
    private final Set<String> stored = ConcurrentHashMap.newKeySet();
    private final Set<String> unknown = ConcurrentHashMap.newKeySet();
    private final List<Throwable> errors = new CopyOnWriteArrayList<>();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger names = new AtomicInteger();
    private volatile boolean ended;
    private DataFlow db = open(LIMIT);

    private DataFlow open(Duration acquireTimeout) {
        return DataFlow.builder(url)
                .name("shop")
                .model(PoolsBase.Part.class)
                .pool(o -> o.size(CONNECTIONS).maxOverflow(0).acquireTimeout(acquireTimeout))
                .build();
    }

    @AfterEach
    void end() {
        db.close(Duration.ofSeconds(5)).block(LIMIT);
        server.close();
    }

    private Mono<?> call(int worker) {
        if (worker % 2 == 0) {
            return PoolsBase.parts(db).find("p" + worker);
        }
        String id = "n" + names.incrementAndGet();
        return PoolsBase.parts(db)
                .create(new PoolsBase.Part(id, worker))
                .doOnNext(row -> stored.add(id))
                .doOnError(OutcomeUnknownException.class, error -> unknown.add(id));
    }

    private Disposable load() {
        PoolsBase.stock(db, WORKERS);
        return Flux.range(0, WORKERS)
                .flatMap(
                        worker -> Mono.defer(() -> call(worker))
                                .doOnTerminate(done::incrementAndGet)
                                .onErrorResume(error -> {
                                    errors.add(error);
                                    done.decrementAndGet();
                                    return Mono.empty();
                                })
                                .then()
                                .repeat(() -> !ended),
                        WORKERS)
                .subscribe();
    }

    /** Nothing is cancelled: the outcome of that would be unknown, too. */
    private void end(Disposable load) {
        ended = true;
        Awaitility.await().atMost(LIMIT).until(load::isDisposed);
    }

    private int window() throws InterruptedException {
        int before = done.get();
        Thread.sleep(WINDOW);
        return done.get() - before;
    }

    private int steady() throws InterruptedException {
        window();
        int best = 0;
        for (int i = 0; i < 6; i++) {
            best += window();
        }
        return best / 6;
    }

    /** How long it takes until as much is done as before, or a quarter of it: others share this machine. */
    private long recovered(int steady) throws InterruptedException {
        long from = System.nanoTime();
        while (window() < steady / 4) {
            assertThat(System.nanoTime() - from).as("time to recover").isLessThan(LIMIT.toNanos());
        }
        return (System.nanoTime() - from) / 1_000_000;
    }

    private void assertOnlyTheAffectedFailed(int most) {
        assertThat(errors).hasSizeBetween(1, most).allSatisfy(error -> assertThat(error)
                .isInstanceOfSatisfying(DataFlowException.class, known -> assertThat(
                                known.isTransient() || known instanceof OutcomeUnknownException)
                        .as("%s", known)
                        .isTrue()));
    }

    private void assertWhatWasToldHolds() {
        Set<String> found =
                Set.copyOf(PoolsBase.parts(db).stream(PoolsBase.parts(db).all())
                        .map(PoolsBase.Part::id)
                        .filter(id -> id.startsWith("n"))
                        .collectList()
                        .block(LIMIT));
        assertThat(found).containsAll(stored);
        assertThat(found).allMatch(id -> stored.contains(id) || unknown.contains(id));
    }

    @Test
    void aRestartInTheMiddleOfALoadFailsTheAffectedCallsAndIsOverWithinTwoSeconds() throws Exception {
        VerificationRecord.run("restarts of PostgreSQL under load", 1, 0, () -> {
            Disposable load = load();
            int steady = steady();
            server.crash();
            Thread.sleep(300);
            server.start();
            long recovered = recovered(steady);
            end(load);
            assertThat(recovered).as("ms until the throughput is back").isLessThan(RECOVERY.toMillis());
            assertOnlyTheAffectedFailed(MOST_AT_ONCE);
            assertWhatWasToldHolds();
        });
    }

    @Test
    void sessionsThatAreEndedInTheMiddleOfALoadFailTheAffectedCallsAlone() throws Exception {
        int rounds = Effort.of(30);
        VerificationRecord.run("sessions that are ended under load", rounds, 0, () -> {
            Disposable load = load();
            int steady = steady();
            for (int i = 0; i < rounds; i++) {
                endSessions();
                Thread.sleep(100);
            }
            long recovered = recovered(steady);
            end(load);
            assertThat(recovered).as("ms until the throughput is back").isLessThan(RECOVERY.toMillis());
            assertOnlyTheAffectedFailed(rounds * MOST_AT_ONCE);
            assertWhatWasToldHolds();
        });
    }

    private void endSessions() {
        Flux.usingWhen(
                        ConnectionFactories.get(server.superuserUrl("postgres")).create(),
                        connection -> Flux.from(connection
                                        .createStatement("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                                + " WHERE datname = 'shop' AND pid <> pg_backend_pid()")
                                        .execute())
                                .flatMap(result -> result.map((row, metadata) -> 1)),
                        connection -> connection.close())
                .blockLast(LIMIT);
    }

    @Test
    void thousandsWhoWaitForAStoppedServerAreToldInTime() throws Exception {
        db.close().block(LIMIT);
        Duration longest = Duration.ofSeconds(3);
        db = open(longest);
        PoolsBase.stock(db, 10);
        Flux.range(0, 200).flatMap(i -> PoolsBase.parts(db).read("p1"), 50).blockLast(LIMIT);
        server.stop();
        waiting(100, longest);
        long before = usedMemory();
        waiting(10_000, longest);
        Awaitility.await().atMost(LIMIT).untilAsserted(() -> assertThat(usedMemory() - before)
                .as("bytes that are kept")
                .isLessThan(8L << 20));
        server.start();
        assertThat(PoolsBase.parts(db).read("p1").block(LIMIT)).isNotNull();
    }

    private void waiting(int callers, Duration longest) {
        List<Throwable> told = Flux.range(0, callers)
                .flatMap(
                        i -> {
                            long from = System.nanoTime();
                            return PoolsBase.parts(db)
                                    .read("p1")
                                    .then(Mono.<Throwable>empty())
                                    .onErrorResume(error -> {
                                        assertThat(System.nanoTime() - from)
                                                .isLessThan(longest.plus(SLACK).toNanos());
                                        return Mono.just(error);
                                    });
                        },
                        callers)
                .subscribeOn(Schedulers.boundedElastic())
                .collectList()
                .block(LIMIT);
        assertThat(told).hasSize(callers).allSatisfy(error -> assertThat(error)
                .isInstanceOf(PoolTimeoutException.class)
                .hasMessageContaining("Pool 'shop', lane interactive")
                .hasMessageContaining("none came free within " + longest.toMillis() + " ms")
                .hasMessageContaining("of 10 [size 10 + maxOverflow 0], active=")
                .hasMessageContaining("waiting=")
                .hasMessageContaining("the database could not be reached")
                .hasCauseInstanceOf(io.r2dbc.spi.R2dbcException.class));
    }

    private static long usedMemory() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
