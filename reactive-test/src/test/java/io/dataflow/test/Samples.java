package io.dataflow.test;

import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.DataFlow;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.Tenant;
import io.dataflow.core.TenantRequiredException;
import io.dataflow.core.UniqueViolationException;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.nodes.Workflow;
import io.dataflow.testsupport.UserTests;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Classes of tests as users write them, which {@link DataFlowTestContract} runs. */
final class Samples {

    static final String URL = "${" + UserTests.URL + "}";
    static final String OTHER_URL = "${" + UserTests.OTHER_URL + "}";

    private Samples() {}

    @DataFlowTest(url = URL, models = Contact.class)
    static class Roads {

        @RepeatedTest(3)
        void everyRoadRollsBack(DataFlow db, DataFlowStep step) {
            ModelOperations<Contact> contacts = db.model(Contact.class);
            step.create(contacts.create(Contact.of("typed"))).expectNextCount(1).verifyComplete();
            StepVerifier.create(contacts.upsert(Contact.of("upsert")))
                    .expectNextCount(1)
                    .verifyComplete();
            db.model("Contact").create(row("map")).block();
            db.node("ContactCreateNode").run(row("node")).block();
            db.run(workflow(db), Map.of()).block();
            db.transaction(tx -> tx.model(Contact.class)
                            .create(Contact.of("transaction"))
                            .then(tx.transaction(
                                    inner -> inner.model(Contact.class).create(Contact.of("savepoint")))))
                    .block();
            contacts.create(Contact.of("required")).as(db::required).block();
            contacts.create(Contact.of("requiresNew")).as(db::requiresNew).block();
            contacts.bulkCreate(List.of(Contact.of("bulk1"), Contact.of("bulk2")), o -> o.batchSize(1))
                    .blockLast();
            db.sql("INSERT INTO \"contacts\" (\"id\", \"email\", \"score\", \"created_at\", \"updated_at\")"
                            + " VALUES (:id, :email, 1, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)")
                    .bind("id", "sql")
                    .bind("email", "sql@x.org")
                    .update()
                    .block();
            bare(contacts.create(Contact.of("bare")));

            assertThat(contacts.count(contacts.all()).block()).isEqualTo(14);
        }

        private static Workflow workflow(DataFlow db) {
            return db.workflow("two")
                    .addNode("ContactCreateNode", "one", row("workflow1"))
                    .addNode("ContactCreateNode", "two", row("workflow2"), o -> o.after("one"))
                    .build();
        }

        /** On a thread of its own, by a subscriber that has no Context. */
        private static void bare(Mono<Contact> work) {
            work.subscribeOn(Schedulers.newSingle("bare")).toFuture().join();
        }

        static Map<String, Object> row(String id) {
            return Map.of("id", id, "email", id + "@x.org", "score", 1);
        }
    }

    @DataFlowTest(url = URL, models = Contact.class)
    static class Failures {

        private DataFlow db;

        @BeforeEach
        void one(DataFlow given) {
            db = given;
            contacts().create(Contact.of("one")).block();
        }

        private ModelOperations<Contact> contacts() {
            return db.model(Contact.class);
        }

        @Test
        void aStatementThatFailsLeavesTheOthersAlone() {
            assertThatThrownBy(() -> contacts().create(Contact.of("one")).block())
                    .isInstanceOf(UniqueViolationException.class);
            contacts().create(Contact.of("two")).block();

            assertThat(contacts().count(contacts().all()).block()).isEqualTo(2);
        }

        @Test
        void aTransactionThatFailsRollsBackAlone() {
            assertThatThrownBy(() -> db.transaction(tx -> tx.model(Contact.class)
                                    .create(Contact.of("two"))
                                    .then(Mono.error(new IllegalStateException("no"))))
                            .block())
                    .hasMessage("no");

            assertThat(contacts().find("two").block()).isNull();
            assertThat(contacts().find("one").block()).isNotNull();
        }

        @Test
        void whatWaitsForACommitRunsAfterItAndNotAfterARollback() {
            ConcurrentLinkedQueue<String> ran = new ConcurrentLinkedQueue<>();
            Mono<Void> action = contacts()
                    .exists(where(Contact::id).eq("two"))
                    .doOnNext(there -> ran.add("two is there: " + there))
                    .then();
            db.transaction(tx -> tx.model(Contact.class)
                            .create(Contact.of("two"))
                            .then(db.afterCommit(action))
                            .then(Mono.fromRunnable(() -> ran.add("body is done"))))
                    .block();
            db.transaction(tx -> db.afterCommit(Mono.fromRunnable(() -> ran.add("never")))
                            .then(Mono.error(new IllegalStateException("no"))))
                    .onErrorComplete()
                    .block();

            assertThat(ran).containsExactly("body is done", "two is there: true");
        }

        @Test
        void aStreamAndWritesGoTogether() {
            contacts()
                    .bulkCreate(Flux.range(0, 2_500).map(i -> Contact.of("c" + i)))
                    .blockLast();
            long changed = contacts().stream(contacts().all())
                    .concatMap(
                            row -> contacts().update(new Contact(row.id(), row.email(), row.name(), row.score() + 1)))
                    .count()
                    .block();

            assertThat(changed).isEqualTo(2_501);
            assertThat(contacts().count(where(Contact::score).eq(2)).block()).isEqualTo(2_501);
        }

        @Test
        void whatIsCancelledLeavesTheTestUsable() {
            // On SQLite a write that is stopped takes the whole transaction along, so there it is cancelled between two
            // writes.
            boolean between = System.getProperty(UserTests.URL).contains("sqlite");
            Flux<Integer> numbers = between ? Flux.range(0, 100).concatWith(Flux.never()) : Flux.range(0, 200_000);
            Flux<BulkProgress<Contact>> stored =
                    contacts().bulkCreate(numbers.map(i -> Contact.of("c" + i)), o -> o.batchSize(50));
            (between
                            ? stored.takeUntil(progress -> progress.inserted() == 100)
                            : stored.takeUntilOther(Mono.delay(Duration.ofMillis(60))))
                    .blockLast();
            contacts().create(Contact.of("two")).block();

            assertThat(contacts().find("two").block()).isNotNull();
        }

        @Nested
        class Inside {

            @Test
            void nestedClassesShareTheDataFlowAndRollBackToo(DataFlow other) {
                assertThat(other).isSameAs(db);
                contacts().create(Contact.of("nested")).block();
                assertThat(contacts().count(contacts().all()).block()).isEqualTo(2);
            }
        }
    }

    @DataFlowTest(url = URL, models = Contact.class)
    static class Refusals {

        @Test
        void requiresNewInsideATransaction(DataFlow db) {
            refused(
                    db.transaction(tx ->
                            tx.model(Contact.class).create(Contact.of("a")).as(tx::requiresNew)),
                    "requiresNew",
                    "second connection");
        }

        @Test
        void connectionsOfAnotherScheduler(DataFlow db) {
            refused(Mono.fromSupplier(() -> db.on(Schedulers.parallel())), "on", "connections of another scheduler");
        }

        static void refused(Mono<?> work, String operation, String why) {
            assertThatThrownBy(work::block).isInstanceOfSatisfying(DataFlowException.class, error -> {
                assertThat(error.code()).isEqualTo("REFUSED_IN_TEST");
                assertThat(error).hasMessageContaining(operation).hasMessageContaining(why);
            });
        }
    }

    @DataFlowTest(url = URL, models = Contact.class)
    static class RefusalsOnPostgres {

        @Test
        void anIndexThatIsBuiltConcurrently(DataFlow db) {
            Refusals.refused(
                    db.sql("CREATE INDEX CONCURRENTLY some_index ON contacts (name)")
                            .update(),
                    "sql",
                    "CREATE INDEX CONCURRENTLY");
            Refusals.refused(db.sql("VACUUM contacts").update(), "sql", "VACUUM");
        }
    }

    @DataFlowTest(url = URL, models = Contact.class)
    static class SchemaOnPostgres {

        @Test
        void changesOfTheSchemaRollBack(DataFlow db) {
            db.sql("CREATE TABLE here_only (id INT)").update().block();
            db.sql("INSERT INTO here_only (id) VALUES (1)").update().block();
            db.register(ModelDefinition.of(Letter.class));
            db.model(Letter.class).create(new Letter("l1", "Dear Ada")).block();

            assertThat(db.model(Letter.class).find("l1").block()).isNotNull();
        }
    }

    @DataFlowTest(url = URL, models = Contact.class)
    static class RefusalsOnH2 {

        @Test
        void changesOfTheSchema(DataFlow db) {
            Refusals.refused(db.sql("CREATE TABLE here_only (id INT)").update(), "sql", "CREATE");
            db.register(ModelDefinition.of(Letter.class));
            Refusals.refused(db.model(Letter.class).create(new Letter("l1", "Dear Ada")), "ready", "models = ..");
        }
    }

    @DataFlowTest(url = URL, models = Contact.class)
    static class BeforeAllTests {

        @BeforeAll
        static void writes(DataFlow db) {
            throw new AssertionError("must not be called with " + db);
        }

        @Test
        void never() {}
    }

    @DataFlowTest(url = URL, models = Contact.class)
    static class Constructor {

        Constructor(DataFlow db) {
            db.model(Contact.class).create(Contact.of("constructed")).block();
        }

        @RepeatedTest(2)
        void never() {}
    }

    @DataFlowTest(url = URL, models = Contact.class)
    static class FailsBeforeEach {

        @BeforeEach
        void writes(DataFlow db, TestInfo test) {
            db.model(Contact.class).create(Contact.of("before")).block();
            assertThat(test.getDisplayName()).startsWith("second");
        }

        @Test
        void first() {}

        @Test
        void second(DataFlow db) {
            assertThat(db.model(Contact.class).find("before").block()).isNotNull();
        }
    }

    /** Kinds of tests that JUnit knows, with one instance for all. */
    @DataFlowTest(url = URL, models = Contact.class)
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class Kinds {

        private final DataFlow db;

        Kinds(DataFlow db) {
            this.db = db;
        }

        private void alone(String id) {
            ModelOperations<Contact> contacts = db.model(Contact.class);
            contacts.create(Contact.of(id)).block();
            assertThat(contacts.count(contacts.all()).block()).isEqualTo(1);
        }

        @ParameterizedTest
        @ValueSource(strings = {"a", "b", "a"})
        void withParameters(String id) {
            alone(id);
        }

        @RepeatedTest(3)
        void again() {
            alone("a");
        }

        @TestFactory
        Stream<DynamicTest> madeByATest() {
            return Stream.of(DynamicTest.dynamicTest("one", () -> alone("a")));
        }

        @Nested
        class Inside {

            @RepeatedTest(2)
            void nested() {
                alone("a");
            }

            @Nested
            @TestInstance(TestInstance.Lifecycle.PER_CLASS)
            class Deeper {

                @ParameterizedTest
                @ValueSource(ints = {1, 2})
                void nestedWithParameters(int number, DataFlow same) {
                    assertThat(same).isSameAs(db);
                    alone("a" + number);
                }
            }
        }
    }

    @DataFlowTest(
            url = URL,
            models = {Contact.class, Ledger.class})
    static class Tenants {

        @RepeatedTest(2)
        void eachSeesItsOwn(DataFlow db) {
            ModelOperations<Ledger> ledgers = db.model(Ledger.class);
            Tenant.with("acme", ledgers.create(new Ledger("l", 1))).block();
            Tenant.with("bolt", db.transaction(tx -> tx.model(Ledger.class).create(new Ledger("l", 2))))
                    .block();

            assertThat(Tenant.with("acme", ledgers.read("l")).block().amount()).isEqualTo(1);
            assertThat(Tenant.with("bolt", ledgers.read("l")).block().amount()).isEqualTo(2);
            assertThat(Tenant.system("sum", ledgers.count(ledgers.all())).block())
                    .isEqualTo(2);
            assertThatThrownBy(() -> ledgers.read("l").block()).isInstanceOf(TenantRequiredException.class);
        }
    }

    /** Tests that run in parallel, but share a DataFlow: never two at once. */
    @DataFlowTest(url = URL, models = Contact.class)
    static class OneByOne {

        static final AtomicInteger RUNNING = new AtomicInteger();
        static final AtomicInteger MOST = new AtomicInteger();

        @RepeatedTest(10)
        void alone(DataFlow db) {
            MOST.accumulateAndGet(RUNNING.incrementAndGet(), Math::max);
            db.model(Contact.class).create(Contact.of("same key")).block();
            RUNNING.decrementAndGet();
        }
    }

    /** Two classes with a DataFlow each, whose tests wait for each other. */
    static class SideBySide {

        static final CyclicBarrier BOTH = new CyclicBarrier(2);

        static void meet(Mono<?> write) {
            try {
                write.block();
                BOTH.await(60, TimeUnit.SECONDS);
            } catch (Exception notBoth) {
                throw new AssertionError("the tests did not run side by side", notBoth);
            }
        }

        @DataFlowTest(url = URL, models = Contact.class)
        static class Left {
            @Test
            void meets(DataFlow db) {
                meet(db.model(Contact.class).create(Contact.of("left")));
            }
        }

        @DataFlowTest(
                url = OTHER_URL,
                models = {Contact.class, Letter.class})
        static class Right {
            @Test
            void meets(DataFlow db) {
                meet(db.model(Letter.class).create(new Letter("right", "Dear Ada")));
            }
        }
    }
}
