package io.dataflow.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.DatabaseContract;
import io.dataflow.testsupport.TestDatabase;
import io.dataflow.testsupport.UserTests;
import io.dataflow.testsupport.VerificationRecord;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/** Tests of a Spring application with a running server, seen by a second connection after they ran. */
@Capability("S68")
abstract class SpringTestContract extends DatabaseContract {

    private static final Duration LIMIT = Duration.ofMillis(20);

    /** What the test costs, counted in statements: ten writes, a count, transactions, two calls by HTTP, and JUnit around it. */
    private static final int STATEMENTS = 60;

    @Test
    void tenWritesOnEveryRoadRollBackWithinTwentyMilliseconds() {
        Stopwatch stopwatch = new Stopwatch();
        SpringSamples.TenWrites.STATEMENTS.clear();
        UserTests.on(database(), stopwatch).run(SpringSamples.TenWrites.class);

        assertThat(database().query("SELECT \"id\" FROM \"notes\"")).isEmpty();
        Duration test = median(stopwatch.took);
        Duration statement = median(SpringSamples.TenWrites.STATEMENTS);
        // A machine that is busy with other work makes every statement longer, and with it the test.
        Duration limit = Stream.of(LIMIT, statement.multipliedBy(STATEMENTS))
                .max(Comparator.naturalOrder())
                .orElseThrow();
        boolean within = test.compareTo(limit) < 0;
        VerificationRecord.write(
                "a test of ten writes on every road, on " + database().name(),
                SpringSamples.TenWrites.MEASURED,
                0,
                test,
                within ? "passed" : "failed");
        assertThat(test).as("one test, where a statement takes %s", statement).isLessThan(limit);
    }

    /** Of what came after the warm-up. */
    private static Duration median(Collection<Duration> all) {
        List<Duration> measured =
                all.stream().skip(SpringSamples.TenWrites.WARM).sorted().toList();
        return measured.get(measured.size() / 2);
    }

    @Test
    void whatSpringWritesRollsBackTooAndEndsWhereItShould() {
        UserTests.on(database()).run(SpringSamples.Mixed.class);

        assertThat(database().query("SELECT \"id\" FROM \"notes\"")).isEmpty();
    }

    @Test
    void changesOfTheSchemaBySpringAreRefusedWhereTheyCommit() {
        if (isOn(TestDatabase.H2)) {
            UserTests.on(database()).run(SpringSamples.RefusalsOnH2.class);
            assertThat(database().query("SELECT \"id\" FROM \"notes\"")).isEmpty();
        }
    }

    @Test
    void connectionsOfAnotherFactoryAreNotThoseOfTheTest() {
        UserTests.on(database()).run(SpringSamples.TwoFactories.class);

        assertThat(database().query("SELECT \"id\" FROM \"notes\""))
                .singleElement()
                .satisfies(row -> assertThat(row.get("id")).isEqualTo("other"));
    }

    /** How long each test takes, with all that goes before and after it. */
    private static final class Stopwatch implements TestExecutionListener {

        private final ConcurrentHashMap<TestIdentifier, Long> started = new ConcurrentHashMap<>();
        private final ConcurrentLinkedQueue<Duration> took = new ConcurrentLinkedQueue<>();

        @Override
        public void executionStarted(TestIdentifier test) {
            started.put(test, System.nanoTime());
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.isTest()) {
                took.add(Duration.ofNanos(System.nanoTime() - started.get(test)));
            }
        }
    }
}
