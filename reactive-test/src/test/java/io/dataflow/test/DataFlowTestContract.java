package io.dataflow.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.DataFlow;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.TenancyOptions;
import io.dataflow.core.Tenant;
import io.dataflow.core.UnsupportedByDatabaseException;
import io.dataflow.core.internal.DataFlowCore;
import io.dataflow.nodes.internal.DataFlowAccess;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.DatabaseContract;
import io.dataflow.testsupport.Difference;
import io.dataflow.testsupport.TestDatabase;
import io.dataflow.testsupport.UserTests;
import java.time.Duration;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** What {@link DataFlowTest} promises, seen from outside: by a second connection, after the tests of a user ran. */
@Capability("S68")
abstract class DataFlowTestContract extends DatabaseContract {

    /** How long work waits for the connection of its test where that is in vain; also the first time, when it is opened. */
    private static final Duration BRIEF = Duration.ofSeconds(1);

    private TestExecutionSummary run(Class<?>... tests) {
        return UserTests.on(database()).run(tests);
    }

    private long rows() {
        return ((Number) database()
                        .query("SELECT count(*) AS n FROM \"contacts\"")
                        .get(0)
                        .values()
                        .iterator()
                        .next())
                .longValue();
    }

    @Test
    void everyRoadRollsBackWithItsTest() {
        assertThat(run(Samples.Roads.class).getTestsSucceededCount()).isEqualTo(3);
        assertThat(rows()).isZero();
        assertNoConnectionIsLeft();
    }

    @Test
    void failuresSavepointsStreamsAndCancelsInATestEndWhereTheyShould() {
        assertThat(run(Samples.Failures.class).getTestsSucceededCount()).isEqualTo(6);
        assertThat(rows()).isZero();
    }

    @Test
    void whatCannotRollBackIsRefusedByName() {
        run(Samples.Refusals.class);
        if (isOn(TestDatabase.POSTGRESQL)) {
            run(Samples.RefusalsOnPostgres.class, Samples.SchemaOnPostgres.class);
            assertThat(database().query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
                    .extracting(row -> row.get("tablename"))
                    .contains("contacts")
                    .doesNotContain("here_only", "letters");
        }
        if (isOn(TestDatabase.H2)) {
            run(Samples.RefusalsOnH2.class);
        }
        assertThat(rows()).isZero();
    }

    @Test
    void workThatGoesOnAfterItsTestIsRefused() {
        DataFlow db = DataFlow.open(database().r2dbcUrl(), Contact.class);
        try {
            DataFlowCore core = DataFlowAccess.core(db);
            core.beginTest(Duration.ofSeconds(60)).block();
            core.endTest().block();

            assertThatThrownBy(() ->
                            db.model(Contact.class).create(Contact.of("late")).block())
                    .isInstanceOfSatisfying(DataFlowException.class, error -> assertThat(error.code())
                            .isEqualTo("TEST_OVER"));
            core.leaveTests();
            db.model(Contact.class).create(Contact.of("for good")).block();
            assertThat(rows()).isEqualTo(1);
        } finally {
            db.close().block();
        }
    }

    @Test
    void aLeaseFromBeforeTheTestWorksOnTheConnectionOfTheTest() {
        DataFlow db = DataFlow.open(database().r2dbcUrl(), Contact.class);
        try {
            DataFlow lease = db.on(Schedulers.parallel());
            DataFlowCore core = DataFlowAccess.core(db);
            core.beginTest(Duration.ofSeconds(60)).block();
            lease.model(Contact.class).create(Contact.of("a")).block();
            lease.transaction(tx -> tx.model(Contact.class).create(Contact.of("b")))
                    .block();
            assertThat(db.model(Contact.class)
                            .count(db.model(Contact.class).all())
                            .block())
                    .isEqualTo(2);
            core.endTest().block();
            core.leaveTests();
            assertThat(rows()).isZero();
            lease.close().block();
        } finally {
            db.close().block();
        }
    }

    @Test
    void workOutsideATransactionThatItsBodyWaitsForFailsInsteadOfWaitingForever() {
        DataFlow db = DataFlow.open(database().r2dbcUrl(), Contact.class);
        try {
            DataFlowCore core = DataFlowAccess.core(db);
            core.beginTest(BRIEF).block();
            Mono<Contact> outside = Mono.defer(() -> Mono.fromFuture(
                    db.model(Contact.class).create(Contact.of("outside")).toFuture()));

            assertThatThrownBy(() -> db.transaction(tx -> tx.model(Contact.class)
                                    .create(Contact.of("inside"))
                                    .then(outside))
                            .block())
                    .hasMessageContaining("A test has one connection");
            db.model(Contact.class).create(Contact.of("after")).block();
            core.endTest().block();
            assertThat(rows()).isZero();
        } finally {
            db.close().block();
        }
    }

    @Test
    void aTestThatLeavesATransactionOpenFailsAndLeavesNothing() {
        DataFlow db = DataFlow.open(database().r2dbcUrl(), Contact.class);
        DataFlowCore core = DataFlowAccess.core(db);
        core.beginTest(BRIEF).block();
        Sinks.Empty<Void> written = Sinks.empty();
        Disposable left = db.transaction(tx -> tx.model(Contact.class)
                        .create(Contact.of("left"))
                        .doOnNext(contact -> written.tryEmitEmpty())
                        .then(Mono.never()))
                .subscribe();
        try {
            written.asMono().block(Duration.ofSeconds(60));

            assertThatThrownBy(() -> core.endTest().block(Duration.ofSeconds(60)))
                    .hasMessageContaining("A test has one connection");
            core.beginTest(Duration.ofSeconds(60)).block();
            db.model(Contact.class).create(Contact.of("left")).block(Duration.ofSeconds(60));
            core.endTest().block();
            assertThat(rows()).isZero();
        } finally {
            left.dispose();
            db.close().block();
        }
    }

    @Test
    void testsOfOneDataFlowRunOneAfterAnother() {
        Samples.OneByOne.MOST.set(0);
        UserTests.parallel(database(), database()).run(Samples.OneByOne.class);

        assertThat(Samples.OneByOne.MOST).hasValue(1);
        assertThat(rows()).isZero();
    }

    @Test
    @Difference(
            capability = "S68",
            database = TestDatabase.SQLITE,
            reason = "one writer holds the whole database: tests of a DataFlow each need a database each",
            error = "TransientException")
    void testsWithADataFlowEachRunSideBySideOnOneDatabase() {
        if (isOn(TestDatabase.SQLITE)) {
            aTestWaitsForTheOtherThatWrites();
            return;
        }
        sideBySide(database());
    }

    @Test
    void testsWithADatabaseEachRunSideBySide() {
        try (TestDatabase other = newDatabase()) {
            sideBySide(other);
            assertThat(other.query("SELECT * FROM \"letters\"")).isEmpty();
        }
    }

    /** The thread or the process behind a connection ends a moment after the connection. */
    private void assertNoConnectionIsLeft() {
        Awaitility.await()
                .untilAsserted(() -> assertThat(database().openConnections()).isZero());
    }

    private void sideBySide(TestDatabase other) {
        Samples.SideBySide.BOTH.reset();
        UserTests.parallel(database(), other).run(Samples.SideBySide.Left.class, Samples.SideBySide.Right.class);
        assertThat(rows()).isZero();
    }

    @Test
    void workWhileATestIsConstructedIsRefused() {
        run(Samples.Roads.class);
        TestExecutionSummary summary = UserTests.on(database()).outcome(Samples.Constructor.class);

        assertThat(summary.getFailures()).hasSize(2).allSatisfy(failure -> assertThat(failure.getException())
                .hasStackTraceContaining("@BeforeEach"));
        assertThat(rows()).isZero();
    }

    @Test
    void aTestThatFailsBeforeItBeginsRollsBackAndLeavesTheNextAlone() {
        TestExecutionSummary summary = UserTests.on(database()).outcome(Samples.FailsBeforeEach.class);

        assertThat(summary.getTestsFailedCount()).isEqualTo(1);
        assertThat(summary.getTestsSucceededCount()).isEqualTo(1);
        assertThat(rows()).isZero();
        assertNoConnectionIsLeft();
    }

    @Test
    void testsOfEveryKindRollBack() {
        UserTests.on(database()).run(Samples.Kinds.class);
        assertThat(rows()).isZero();

        UserTests.parallel(database(), database()).run(Samples.Kinds.class, Samples.Roads.class);
        assertThat(rows()).isZero();
    }

    @Test
    void tenantsApartByColumnWorkInATestAndOnesFurtherApartAreRefusedByName() {
        assertThat(UserTests.on(database()).run(Samples.Tenants.class).getTestsSucceededCount())
                .isEqualTo(2);
        Stream.<UnaryOperator<TenancyOptions>>of(
                        o -> o.schemas(tenant -> tenant),
                        o -> o.databases(tenant -> database().r2dbcUrl()),
                        o -> o.rowLevelSecurity())
                .forEach(this::refusedInATest);
    }

    private void refusedInATest(UnaryOperator<TenancyOptions> apart) {
        DataFlow db;
        try {
            db = DataFlow.builder(database().r2dbcUrl())
                    .model(Ledger.class)
                    .tenancy(apart)
                    .build();
        } catch (UnsupportedByDatabaseException notHere) {
            return;
        }
        try {
            assertThatThrownBy(() -> DataFlowAccess.core(db)
                            .beginTest(Duration.ofSeconds(60))
                            .block())
                    .isInstanceOfSatisfying(DataFlowException.class, error -> assertThat(error.code())
                            .isEqualTo("REFUSED_IN_TEST"))
                    .hasMessageContaining("one connection");
            Tenant.with(
                            "acme",
                            db.model(Ledger.class)
                                    .create(new Ledger(UUID.randomUUID().toString(), 1)))
                    .block();
        } finally {
            db.close().block();
        }
    }

    @Test
    void aDataFlowBeforeAllTestsIsRefused() {
        TestExecutionSummary summary = UserTests.on(database()).outcome(Samples.BeforeAllTests.class);

        assertThat(summary.getFailures()).singleElement().satisfies(failure -> assertThat(failure.getException())
                .hasMessageContaining("take it in a @BeforeEach method"));
    }

    private void aTestWaitsForTheOtherThatWrites() {
        DataFlow left = DataFlow.open(database().r2dbcUrl(), Contact.class);
        DataFlow right = DataFlow.open(database().r2dbcUrl(), Contact.class);
        try {
            DataFlowAccess.core(left).beginTest(BRIEF).block();
            left.model(Contact.class).create(Contact.of("left")).block();

            assertThatThrownBy(() -> {
                        DataFlowAccess.core(right)
                                .beginTest(Duration.ofMillis(200))
                                .block();
                        right.model(Contact.class).create(Contact.of("right")).block();
                    })
                    .hasMessageContaining("a lock was not granted in time");
            DataFlowAccess.core(left).endTest().block();
        } finally {
            Flux.concat(left.close(), right.close()).blockLast();
        }
    }
}
