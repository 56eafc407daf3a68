package io.dataflow.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.DataFlow;
import io.dataflow.core.ModelOperations;
import io.dataflow.nodes.Workflow;
import io.dataflow.test.DataFlowStep;
import io.dataflow.test.DataFlowTest;
import io.dataflow.testsupport.UserTests;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Classes of tests of a Spring application as users write them, which {@link SpringTestContract} runs. */
final class SpringSamples {

    private SpringSamples() {}

    @Retention(RetentionPolicy.RUNTIME)
    @SpringBootTest(
            classes = Application.class,
            webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
            properties = {"spring.r2dbc.url=${" + UserTests.URL + "}", "spring.main.banner-mode=off"})
    @DirtiesContext
    @DataFlowTest
    @interface ApplicationTest {}

    @ApplicationTest
    static class TenWrites {

        static final int WARM = 300;
        static final int ROUND = 5;
        static final int ROUNDS = 40;

        private static final Scheduler THREAD = Schedulers.newSingle("bare", true);

        private final DataFlow bean;
        private final WebClient http;

        @Autowired
        TenWrites(DataFlow bean, @Value("${local.server.port}") int port) {
            this.bean = bean;
            this.http = WebClient.create("http://localhost:" + port);
        }

        @RepeatedTest(WARM + ROUNDS * ROUND)
        void onEveryRoad(DataFlow db, DataFlowStep step) {
            ModelOperations<Note> notes = db.model(Note.class);
            step.create(notes.create(new Note("typed", "x"))).expectNextCount(1).verifyComplete();
            db.model("Note").create(row("map")).block();
            db.node("NoteCreateNode").run(row("node")).block();
            db.run(workflow(db), Map.of()).block();
            db.transaction(tx -> tx.model(Note.class)
                            .create(new Note("transaction", "x"))
                            .then(tx.transaction(
                                    inner -> inner.model(Note.class).create(new Note("savepoint", "x")))))
                    .block();
            post("/notes/http");
            post("/both/spring/annotated");
            notes.create(new Note("bare", "x")).subscribeOn(THREAD).toFuture().join();

            assertThat(notes.count(notes.all()).block()).isEqualTo(10);
            assertThat(db).isSameAs(bean);
        }

        private void post(String path) {
            http.post().uri(path).retrieve().toBodilessEntity().block();
        }

        private static Workflow workflow(DataFlow db) {
            return db.workflow("one")
                    .addNode("NoteCreateNode", "create", row("workflow"))
                    .build();
        }

        private static Map<String, Object> row(String id) {
            return Map.of("id", id, "text", "x");
        }
    }

    @ApplicationTest
    @Import(TwoFactories.Factories.class)
    static class TwoFactories {

        @Autowired
        private Notes notes;

        @Autowired
        private DataFlow bean;

        @Autowired
        @Qualifier("other")
        private ConnectionFactory other;

        @Configuration(proxyBeanMethods = false)
        static class Factories {

            @Bean
            @Primary
            ConnectionFactory first(@Value("${spring.r2dbc.url}") String url) {
                return ConnectionFactories.get(url);
            }

            @Bean
            ConnectionFactory other(@Value("${spring.r2dbc.url}") String url) {
                return ConnectionFactories.get(url);
            }
        }

        @Test
        void onlyTheOneOfTheDataFlowRollsBack() {
            notes.bySpring("first").block();
            new Notes(bean, DatabaseClient.create(other)).bySpring("other").block();
        }
    }

    @ApplicationTest
    static class RefusalsOnH2 {

        @Autowired
        private DatabaseClient client;

        @Test
        void whatCommitsOnItsOwnIsRefused() {
            Mono<Void> table =
                    client.sql("CREATE TABLE \"here_only\" (\"id\" INT)").then();
            Mono<Void> hidden =
                    client.sql("SELECT 1; /* x */ drop table \"notes\"").then();
            Mono<Void> batch = client.inConnectionMany(connection -> Flux.from(connection
                            .createBatch()
                            .add("TRUNCATE TABLE \"notes\"")
                            .execute()))
                    .then();

            Stream.of(table, hidden, batch).forEach(refused -> assertThatThrownBy(refused::block)
                    .hasFieldOrPropertyWithValue("code", "REFUSED_IN_TEST"));
            assertThat(client.sql("SELECT 'drop ' || $1 AS \"drop\"")
                            .bind(0, "x")
                            .fetch()
                            .one()
                            .block())
                    .containsValue("drop x");
        }
    }

    @ApplicationTest
    static class Constructor {

        @Autowired
        Constructor(Notes notes, DataFlow bean) {
            assertThatThrownBy(() -> notes.byNode("constructed").block())
                    .hasFieldOrPropertyWithValue("code", "TEST_OVER");
            assertThatThrownBy(() -> notes.bySpring("constructed").block())
                    .rootCause()
                    .hasFieldOrPropertyWithValue("code", "TEST_OVER");
            assertThat(bean).isNotNull();
        }

        @RepeatedTest(2)
        void nothingIsThere(DataFlow db) {
            assertThat(db.model("Note").count(db.model("Note").all()).block()).isZero();
        }
    }

    @ApplicationTest
    static class Mixed {

        @Autowired
        private Notes notes;

        @Autowired
        private NoteRepository repository;

        private final TransactionalOperator nested;

        private DataFlow db;

        @Autowired
        Mixed(ReactiveTransactionManager manager) {
            nested = TransactionalOperator.create(
                    manager, new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_NESTED));
        }

        @BeforeEach
        void one(DataFlow given) {
            db = given;
            notes.bySpring("one").block();
        }

        private long count() {
            return repository.count().block();
        }

        @Test
        void springOutsideATransactionRollsBackToo() {
            repository.save(NoteRow.of("two")).block();
            notes.byNode("three").block();

            assertThat(count()).isEqualTo(3);
        }

        @Test
        void aStatementOfSpringThatFailsLeavesTheOthersAlone() {
            assertThatThrownBy(() -> notes.bySpring("one").block()).isInstanceOf(DuplicateKeyException.class);
            notes.byNode("two").block();

            assertThat(count()).isEqualTo(2);
        }

        @Test
        void aTransactionOfSpringThatFailsRollsBackAlone() {
            Mono<Void> no = Mono.error(new IllegalStateException("no"));
            assertThatThrownBy(() -> notes.both("two", "three", no).block()).hasMessage("no");
            notes.both("two", "three", Mono.empty()).block();

            assertThat(count()).isEqualTo(3);
        }

        @Test
        void whatWaitsForTheCommitRunsAfterItInATransactionOfItsOwn() {
            Mono<Note> after = db.transaction(tx -> tx.model(Note.class).create(new Note("after", "x")));
            notes.both("two", "three", db.afterCommit(after)).block();
            assertThat(count()).isEqualTo(4);

            Mono<Void> no = Mono.error(new IllegalStateException("no"));
            assertThatThrownBy(() -> notes.both(
                                    "four", "five", db.afterCommit(after).then(no))
                            .block())
                    .hasMessage("no");
            assertThat(count()).isEqualTo(4);
        }

        @Test
        void aNestedTransactionOfSpringEndsWhereItShould() {
            Mono<Void> twice = nested.transactional(notes.byNode("lost").then(notes.byNode("one")))
                    .onErrorComplete();
            Mono<Void> kept = nested.transactional(notes.byNode("two"));
            notes.both("three", "four", twice.then(kept)).block();

            assertThat(count()).isEqualTo(4);
        }

        @Test
        void aTransactionBesideAnotherIsRefusedByName() {
            assertThatThrownBy(() -> notes.both("two", "three", notes.bothInANewOne("four", "five"))
                            .block())
                    .rootCause()
                    .hasMessageContaining("REQUIRES_NEW")
                    .hasFieldOrPropertyWithValue("code", "REFUSED_IN_TEST");
            assertThat(count()).isEqualTo(1);
            notes.bothInANewOne("two", "three").block();
            assertThat(count()).isEqualTo(3);
        }

        @Test
        void aStatementThatFailsInATransactionOfSpringFailsItsCommit() {
            assertThatThrownBy(
                            () -> notes.both("two", "three", notes.byNode("one").onErrorComplete())
                                    .block())
                    .hasFieldOrPropertyWithValue("code", "TRANSACTION_ABORTED");

            assertThat(count()).isEqualTo(1);
        }

        @Test
        void whatIsCancelledInATransactionOfSpringLeavesTheTestUsable() {
            Sinks.Empty<Void> written = Sinks.empty();
            notes.both("two", "three", Mono.fromRunnable(written::tryEmitEmpty).then(Mono.never()))
                    .takeUntilOther(written.asMono())
                    .block();
            notes.both("two", "three", Mono.empty()).block();

            assertThat(count()).isEqualTo(3);
        }

        @Test
        void springJoinsOurTransactionAndRollsBackWithIt() {
            Mono<Void> body = notes.bySpring("two")
                    .then(repository.save(NoteRow.of("three")))
                    .then(notes.byNode("four"));
            db.transaction(tx -> body).block();
            assertThat(count()).isEqualTo(4);
            assertThatThrownBy(() -> db.transaction(
                                    tx -> notes.bySpring("five").then(Mono.error(new IllegalStateException("no"))))
                            .block())
                    .hasMessage("no");

            assertThat(count()).isEqualTo(4);
        }
    }
}
