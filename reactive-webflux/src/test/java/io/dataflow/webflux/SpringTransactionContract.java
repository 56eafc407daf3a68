package io.dataflow.webflux;

import static io.dataflow.core.TransactionOptions.Isolation.SERIALIZABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dataflow.DataFlow;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.TransactionOptions;
import io.dataflow.core.UniqueViolationException;
import io.dataflow.core.UnsupportedByDatabaseException;
import io.dataflow.nodes.Workflow;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.DatabaseContract;
import io.dataflow.testsupport.Difference;
import io.dataflow.testsupport.TestDatabase;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.PoolMetrics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.data.r2dbc.dialect.DialectResolver;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionSynchronization;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Work of ours in transactions of Spring, and work of Spring in ours. */
@Capability({"S31", "S32"})
abstract class SpringTransactionContract extends DatabaseContract {

    private static final IllegalStateException NO = new IllegalStateException("no");

    private ConfigurableApplicationContext application;
    private DataFlow db;
    private ModelOperations<Note> models;
    private Notes notes;
    private ObjectProvider<NoteRepository> repository;
    private TransactionalOperator spring;

    @BeforeEach
    void start() {
        application = Application.start(database());
        db = application.getBean(DataFlow.class);
        models = db.model(Note.class);
        notes = application.getBean(Notes.class);
        repository = application.getBeanProvider(NoteRepository.class);
        spring = application.getBean(TransactionalOperator.class);
    }

    @AfterEach
    void stop() {
        application.close();
    }

    private List<String> stored() {
        return database().query("SELECT \"id\" FROM \"notes\" ORDER BY \"id\"").stream()
                .map(row -> String.valueOf(row.values().iterator().next()))
                .toList();
    }

    /** What another connection sees, asked from anywhere. */
    private Mono<List<String>> seen() {
        return Mono.fromCallable(this::stored).subscribeOn(Schedulers.boundedElastic());
    }

    /** A row by the repository of Spring, or by its client where Spring Data does not know the database. */
    private Mono<Void> byRepository(String id) {
        NoteRepository known = repository.getIfAvailable();
        return known == null ? notes.bySpring(id) : known.save(NoteRow.of(id)).then();
    }

    /** What is different on each connection; on SQLite that is how much it has changed. */
    private String sessionQuery() {
        return switch (database().name()) {
            case TestDatabase.POSTGRESQL -> "SELECT pg_backend_pid() AS n";
            case TestDatabase.H2 -> "SELECT SESSION_ID() AS n";
            default -> "SELECT total_changes() AS n";
        };
    }

    private Mono<Long> sessionOfSpring() {
        return application
                .getBean(DatabaseClient.class)
                .sql(sessionQuery())
                .map((row, columns) -> ((Number) row.get(0)).longValue())
                .one();
    }

    private Mono<Long> sessionOfOurs() {
        return db.sql(sessionQuery()).rows().single().map(row -> ((Number)
                        row.values().iterator().next())
                .longValue());
    }

    @Test
    void aNodeInATransactionOfSpringHasItsConnectionAndCommitsWithIt() {
        Mono<Void> body = notes.bySpring("a")
                .then(notes.byNode("b"))
                .then(models.create(new Note("c", "typed")))
                .then(Mono.zip(sessionOfSpring(), sessionOfOurs()))
                .doOnNext(both -> assertThat(both.getT1()).isEqualTo(both.getT2()))
                .then(seen().doOnNext(others -> assertThat(others).isEmpty()))
                .then();
        body.as(spring::transactional).block();

        assertThat(stored()).containsExactly("a", "b", "c");
    }

    @Test
    void aWorkflowRollsBackOnRequestAsATransactionOfSpringAndAsASavepointInsideOne() {
        Workflow workflow = db.workflow("asked")
                .input("id", String.class)
                .input("refused", boolean.class)
                .addNode("NoteCreateNode", "one", Map.of("id", "${input.id}", "text", "x"))
                .transactional()
                .rollbackWhen("${input.refused}")
                .build();
        assertThat(db.run(workflow, Map.of("id", "a", "refused", true)).block().isRolledBack())
                .isTrue();
        assertThat(stored()).isEmpty();

        Mono<Boolean> inside = notes.bySpring("b")
                .then(db.run(workflow, Map.of("id", "c", "refused", true)))
                .flatMap(refused -> db.run(workflow, Map.of("id", "d", "refused", false))
                        .map(taken -> refused.isRolledBack() && !taken.isRolledBack()));
        assertThat(inside.as(spring::transactional).block()).isTrue();
        assertThat(stored()).containsExactly("b", "d");
    }

    @Test
    void everythingInATransactionOfSpringRollsBackWithIt() {
        Workflow workflow = db.workflow("two")
                .addNode("NoteCreateNode", "one", Map.of("id", "w1", "text", "x"))
                .addNode("NoteCreateNode", "two", Map.of("id", "w2", "text", "x"), o -> o.after("one"))
                .build();
        Mono<Object> body = notes.byNode("a")
                .then(models.create(new Note("b", "x")).as(db::required))
                .then(db.transaction(tx -> tx.model(Note.class).create(new Note("c", "x"))))
                .then(models.bulkCreate(List.of(new Note("d", "x"), new Note("e", "x")), o -> o.batchSize(1))
                        .last())
                .then(db.run(workflow, Map.of()))
                .then(Mono.error(NO));

        assertThatThrownBy(() -> body.as(spring::transactional).block()).isSameAs(NO);
        assertThat(stored()).isEmpty();
    }

    @Test
    void theAnnotationOfSpringHoldsOurWorkToo() {
        notes.both("a", "b", Mono.empty()).block();
        assertThatThrownBy(() -> notes.both("c", "d", Mono.error(NO)).block()).isSameAs(NO);

        assertThat(stored()).containsExactly("a", "b");
    }

    @Test
    void clientAndRepositoryOfSpringJoinOurTransaction() {
        Mono<Void> body = notes.bySpring("a")
                .then(notes.byNode("b"))
                .then(byRepository("c"))
                .then(Mono.zip(sessionOfSpring(), sessionOfOurs()))
                .doOnNext(both -> assertThat(both.getT1()).isEqualTo(both.getT2()))
                .then(models.count(models.all()))
                .doOnNext(count -> assertThat(count).isEqualTo(3))
                .then();

        db.transaction(tx -> body).block();
        assertThat(stored()).containsExactly("a", "b", "c");
    }

    @Test
    @Difference(
            capability = "S32",
            database = TestDatabase.SQLITE,
            reason =
                    "Spring Data knows no dialect of it: Spring's client and transactions work, its repositories need a"
                            + " dialect of the application",
            error = "NoDialectException")
    void repositoriesOfSpringDataAreThereWhereItKnowsTheDatabase() {
        if (isOn(TestDatabase.SQLITE)) {
            assertThatThrownBy(() -> Application.start(database(), "spring.autoconfigure.exclude=")
                            .close())
                    .hasRootCauseInstanceOf(DialectResolver.NoDialectException.class);
        } else {
            assertThat(repository.getIfAvailable()).isNotNull();
        }
    }

    @Test
    void clientAndRepositoryOfSpringRollBackWithOurTransaction() {
        Mono<Void> body = notes.bySpring("a")
                .then(byRepository("b"))
                .then(notes.both("c", "d", Mono.empty()))
                .then(models.create(new Note("e", "x")))
                .then(Mono.error(NO));

        assertThatThrownBy(() -> db.transaction(tx -> body).block()).isSameAs(NO);
        assertThatThrownBy(() -> body.as(db::required).block()).isSameAs(NO);
        assertThatThrownBy(() -> body.as(db::requiresNew).block()).isSameAs(NO);
        assertThatThrownBy(() -> db.transactionMany(tx -> body).blockLast()).isSameAs(NO);
        assertThat(stored()).isEmpty();
    }

    @Test
    void ourTransactionInsideOneOfSpringIsASavepoint() {
        Mono<Void> body = notes.byNode("a")
                .then(db.transaction(tx -> tx.model(Note.class)
                                .count(tx.model(Note.class).all())
                                .then(notes.bySpring("lost"))
                                .then(tx.model(Note.class).create(new Note("lost too", "x")))
                                .then(Mono.error(NO)))
                        .onErrorComplete())
                .then(notes.byNode("b"));
        body.as(spring::transactional).block();

        assertThat(stored()).containsExactly("a", "b");
    }

    @Test
    void aStatementThatFailedDoomsTheTransactionOfSpring() {
        Mono<Void> body = notes.byNode("a")
                .then(notes.byNode("a").onErrorResume(UniqueViolationException.class, twice -> Mono.empty()));

        List.of(body.as(spring::transactional), db.transaction(tx -> body))
                .forEach(whole -> assertThatThrownBy(whole::block)
                        .isInstanceOfSatisfying(DataFlowException.class, error -> assertThat(error.code())
                                .isEqualTo("TRANSACTION_ABORTED")));
        assertThat(stored()).isEmpty();
    }

    @Test
    void aStatementThatWasStoppedDoomsTheTransactionOfSpring() {
        Mono<Void> body = notes.byNode("a").then(slow().takeUntilOther(slowRuns()));

        if (isOn(TestDatabase.SQLITE)) {
            // A read that is stopped there leaves its transaction as it is, unless that takes long.
            boolean committed = body.as(spring::transactional)
                    .thenReturn(true)
                    .onErrorReturn(DataFlowException.class, false)
                    .block();
            assertThat(stored()).hasSize(committed ? 1 : 0);
            return;
        }
        assertThatThrownBy(() -> body.as(spring::transactional).block())
                .isInstanceOfSatisfying(DataFlowException.class, error -> assertThat(error.code())
                        .isEqualTo("TRANSACTION_ABORTED"));
        nothingIsLeft();
    }

    @Test
    void aCancelInATransactionOfSpringLeavesNothing() {
        Mono<Void> body = notes.byNode("a").then(notes.bySpring("b")).then(slow());
        for (int i = 0; i < 3; i++) {
            cancelledWhileItRuns(body.as(spring::transactional));
        }
        nothingIsLeft();
    }

    @Test
    void aCancelInOurTransactionLeavesNothing() {
        Mono<Void> body = notes.bySpring("a").then(notes.byNode("b")).then(slow());
        for (int i = 0; i < 3; i++) {
            cancelledWhileItRuns(db.transaction(tx -> body));
        }
        nothingIsLeft();
    }

    @Test
    void aCancelAtAnyMomentLeavesNothing() {
        Random random = new Random(20261125);
        Mono<Void> body = notes.byNode("a")
                .then(notes.byNode("b"))
                .then(notes.byNode("c"))
                .then(Mono.never());
        for (int i = 0; i < 60; i++) {
            Mono<Void> whole = i % 2 == 0 ? body.as(spring::transactional) : db.transaction(tx -> body);
            whole.takeUntilOther(Mono.delay(Duration.ofMillis(random.nextInt(40))))
                    .block();
        }
        nothingIsLeft();
    }

    @Test
    void aBeginThatIsCancelledGivesItsConnectionBack() {
        try (ConfigurableApplicationContext plain = Application.start(database(), "spring.r2dbc.pool.enabled=false")) {
            TransactionalOperator unpooled = plain.getBean(TransactionalOperator.class);
            Mono<Void> endless =
                    Mono.<Void>never().as(unpooled::transactional).subscribeOn(Schedulers.boundedElastic());
            // Who writes on SQLite keeps the others waiting in their begins; elsewhere they are cut at any moment.
            Flux<Void> cut =
                    Flux.range(0, 30).flatMap(i -> endless.takeUntilOther(Mono.delay(Duration.ofMillis(i))), 30);
            // Without the Context of the transaction that it is beside.
            Mono<Void> beside = Mono.defer(() -> Mono.fromFuture(cut.then().toFuture()));
            notes.bySpring("b")
                    .then(Mono.<Void>error(NO))
                    .as(spring::transactional)
                    .onErrorComplete()
                    .block();
            awaitAllConnections(application.getBean(ConnectionPool.class));
            int before = database().openConnections();
            db.transaction(tx -> notes.byNode("a").then(beside).then(Mono.error(NO)))
                    .onErrorComplete()
                    .block();
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(
                            () -> assertThat(database().openConnections()).isLessThanOrEqualTo(before));
        }
        assertThat(stored()).isEmpty();
        notes.both("c", "d", Mono.empty()).block();
        assertThat(stored()).containsExactly("c", "d");
    }

    /** The pool opens those that it keeps at its leisure, and does not wait in its warm-up for those that it is opening already. */
    private static void awaitAllConnections(ConnectionPool pool) {
        pool.warmup().block();
        PoolMetrics metrics = pool.getMetrics().orElseThrow();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> metrics.allocatedSize() == metrics.idleSize() + metrics.acquiredSize());
    }

    private void cancelledWhileItRuns(Mono<Void> work) {
        Disposable running = work.subscribe();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !database().runningStatements().isEmpty());
        running.dispose();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> database().runningStatements().isEmpty());
    }

    private Mono<Void> slowRuns() {
        return Mono.<Void>fromRunnable(
                        () -> await().atMost(Duration.ofSeconds(60)).until(() -> database().runningStatements().stream()
                                .anyMatch(text -> isOn(TestDatabase.SQLITE)
                                        || text.contains("dataflow_cursor")
                                        || text.contains("SYSTEM_RANGE"))))
                .subscribeOn(Schedulers.boundedElastic());
    }

    /** A statement that runs until it is stopped. */
    private Mono<Void> slow() {
        String sql =
                switch (database().name()) {
                    case TestDatabase.POSTGRESQL -> "SELECT pg_sleep(120)";
                    case TestDatabase.H2 ->
                        "SELECT count(*) FROM SYSTEM_RANGE(1, 1000000) AS a, SYSTEM_RANGE(1, 1000000) AS b";
                    default ->
                        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000000000)"
                                + " SELECT count(*) FROM n";
                };
        return db.sql(sql).rows().then();
    }

    private void nothingIsLeft(String change) {
        assertThat(stored()).isEmpty();
        database().execute("ALTER TABLE \"notes\" " + change);
        nothingIsLeft();
    }

    /** More transactions than the pool has connections: each must have come back, and at rest. */
    private void nothingIsLeft() {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> database().runningStatements().isEmpty());
        assertThat(stored()).isEmpty();
        Flux.range(0, 30)
                .flatMap(i -> notes.both("s" + i, "n" + i, Mono.empty()))
                .blockLast(Duration.ofSeconds(60));
        assertThat(stored()).hasSize(60);
    }

    @Test
    void ourTransactionEndsWhereThatBlocksNobody() {
        ConcurrentLinkedQueue<String> threads = new ConcurrentLinkedQueue<>();
        TransactionSynchronization watch = new TransactionSynchronization() {
            @Override
            public Mono<Void> beforeCompletion() {
                return Mono.fromRunnable(
                        () -> threads.add(Thread.currentThread().getName()));
            }
        };
        Mono<Void> body = TransactionSynchronizationManager.forCurrentTransaction()
                .doOnNext(transaction -> transaction.registerSynchronization(watch))
                .then(notes.byNode("a"))
                .publishOn(Schedulers.parallel());
        db.transaction(tx -> body).block();
        db.transaction(tx -> body.then(Mono.error(NO))).onErrorComplete().block();

        assertThat(threads).hasSize(2);
        if (isOn(TestDatabase.H2)) {
            assertThat(threads).allMatch(thread -> thread.startsWith("dataflow-h2"));
        }
    }

    @Test
    @Difference(
            capability = "S32",
            database = TestDatabase.H2,
            reason = "an isolation that the driver sets holds for the whole database, and there is no read-only mode",
            error = "UnsupportedByDatabaseException")
    void isolationAndReadOnlyReachTheServer() {
        switch (database().name()) {
            case TestDatabase.POSTGRESQL -> isolationAndReadOnlyOnPostgres();
            case TestDatabase.H2 -> {
                Stream.<UnaryOperator<TransactionOptions>>of(o -> o.isolation(SERIALIZABLE), o -> o.readOnly())
                        .forEach(options -> assertThatThrownBy(() -> db.transaction(options, tx -> notes.byNode("a"))
                                        .block())
                                .isInstanceOf(UnsupportedByDatabaseException.class));
                assertThat(stored()).isEmpty();
            }
            default -> readOnlyOnSqlite();
        }
    }

    /** Its only isolation is the strictest. */
    private void readOnlyOnSqlite() {
        DatabaseClient client = application.getBean(DatabaseClient.class);
        Mono<Long> bySpring = client.sql("PRAGMA query_only")
                .map((row, columns) -> ((Number) row.get(0)).longValue())
                .one();

        assertThat(db.transaction(o -> o.isolation(SERIALIZABLE).readOnly(), tx -> bySpring)
                        .block())
                .isEqualTo(notes.serializableAndReadOnly(bySpring).block());
        assertThatThrownBy(() -> db.transaction(o -> o.readOnly(), tx -> notes.byNode("a"))
                        .block())
                .isInstanceOf(DataFlowException.class)
                .hasMessageContaining("Note");
        assertThatThrownBy(
                        () -> notes.serializableAndReadOnly(notes.byNode("a")).block())
                .isInstanceOf(DataFlowException.class)
                .hasMessageContaining("Note");
        assertThat(stored()).isEmpty();
    }

    private void isolationAndReadOnlyOnPostgres() {
        DatabaseClient client = application.getBean(DatabaseClient.class);
        String asked = "SELECT current_setting('transaction_isolation') || ' '"
                + " || current_setting('transaction_read_only') AS answer";
        Mono<String> bySpring = client.sql(asked)
                .map((row, columns) -> row.get(0, String.class))
                .one();
        Mono<String> byUs = db.sql(asked).rows().single().map(row -> (String) row.get("answer"));

        assertThat(db.transaction(o -> o.isolation(SERIALIZABLE).readOnly(), tx -> Mono.zip(bySpring, byUs))
                        .block())
                .containsExactly("serializable on", "serializable on");
        assertThat(notes.serializableAndReadOnly(Mono.zip(bySpring, byUs)).block())
                .containsExactly("serializable on", "serializable on");
        assertThat(db.transaction(tx -> Mono.zip(bySpring, byUs)).block())
                .containsExactly("read committed off", "read committed off");
        assertThatThrownBy(
                        () -> notes.serializableAndReadOnly(notes.byNode("a")).block())
                .isInstanceOf(DataFlowException.class)
                .hasMessageContaining("Note");
        assertThat(stored()).isEmpty();
    }

    @Test
    void whatWaitsForTheCommitRunsAfterThatOfSpring() {
        ConcurrentLinkedQueue<String> ran = new ConcurrentLinkedQueue<>();
        Mono<Void> look = Mono.zip(models.count(models.all()), seen())
                .doOnNext(both -> ran.add("sees " + both.getT1() + " as others see " + both.getT2()))
                .then();
        Mono<Void> body = notes.byNode("a").then(db.afterCommit(look)).then(Mono.fromRunnable(() -> ran.add("body")));
        body.as(spring::transactional).block();
        Mono<Void> failing =
                db.afterCommit(Mono.fromRunnable(() -> ran.add("never"))).then(Mono.error(NO));
        failing.as(spring::transactional).onErrorComplete().block();
        db.transaction(tx -> notes.bySpring("b").then(db.afterCommit(look))).block();

        assertThat(ran).containsExactly("body", "sees 1 as others see [a]", "sees 2 as others see [a, b]");
    }

    @Test
    void aTransactionOfOursAfterTheCommitOfSpringIsANewOne() {
        Mono<Note> after = db.transaction(
                tx -> tx.model(Note.class).create(new Note("after", "x")).flatMap(note -> notes.bySpring("spring")
                        .thenReturn(note)));
        notes.both("a", "b", db.afterCommit(after)).block();
        assertThat(stored()).containsExactly("a", "after", "b", "spring");

        Mono<Object> failing = db.transaction(tx -> notes.byNode("lost").then(Mono.error(NO)));
        notes.both("c", "d", db.afterCommit(failing)).onErrorComplete().block();
        assertThat(stored()).containsExactly("a", "after", "b", "c", "d", "spring");
    }

    @Test
    void aCommitThatTheDatabaseRefusesLeavesNothingAndNothingFollowsIt() {
        if (!isOn(TestDatabase.POSTGRESQL)) {
            return; // Others have no constraints that wait for the commit.
        }
        database().execute("ALTER TABLE \"notes\" ADD CONSTRAINT once UNIQUE (\"text\") DEFERRABLE INITIALLY DEFERRED");
        ConcurrentLinkedQueue<String> ran = new ConcurrentLinkedQueue<>();
        Mono<Void> body = notes.byNode("a")
                .then(notes.byNode("b"))
                .then(db.afterCommit(Mono.fromRunnable(() -> ran.add("never"))));

        assertThatThrownBy(() -> db.transaction(tx -> body).block()).isInstanceOf(UniqueViolationException.class);
        assertThatThrownBy(() -> body.as(spring::transactional).block())
                .isInstanceOf(DataIntegrityViolationException.class);
        assertThat(ran).isEmpty();
        nothingIsLeft("DROP CONSTRAINT once");
    }

    @Test
    void whatHopsBetweenThreadsStaysInTheTransactionAndABareSubscriberIsOutside() {
        Mono<Void> body = notes.byNode("a")
                .publishOn(Schedulers.parallel())
                .then(Mono.defer(() -> notes.bySpring("b")))
                .subscribeOn(Schedulers.boundedElastic())
                .then(Mono.defer(
                        () -> Mono.fromFuture(models.count(models.all()).toFuture())))
                .doOnNext(outside -> assertThat(outside).isZero())
                .then(models.count(models.all()))
                .doOnNext(inside -> assertThat(inside).isEqualTo(2))
                .then(Mono.error(NO));

        assertThatThrownBy(() -> body.as(spring::transactional).block()).isSameAs(NO);
        assertThatThrownBy(() -> db.transaction(tx -> body).block()).isSameAs(NO);
        assertThat(stored()).isEmpty();
    }

    @Test
    void whatFailsAfterOurCommitSaysThatTheTransactionIsCommitted() {
        assertThatThrownBy(() -> db.transaction(tx -> notes.bySpring("a").then(db.afterCommit(Mono.error(NO))))
                        .block())
                .isInstanceOfSatisfying(DataFlowException.class, error -> assertThat(error.code())
                        .isEqualTo("AFTER_COMMIT_FAILED"));
        assertThat(stored()).containsExactly("a");
    }

    @Test
    void workAtTheSameTimeInATransactionOfSpringTakesTurns() {
        Flux<Note> body = Flux.range(0, 100).flatMap(i -> models.create(new Note("n" + i, "x")), 100);
        Mono<Long> streamed = models.stream(models.all())
                .concatMap(note -> models.update(new Note(note.id(), "changed")))
                .count();
        long changed = body.then(streamed).as(spring::transactional).block();

        assertThat(changed).isEqualTo(100);
        assertThat(database().query("SELECT \"id\" FROM \"notes\" WHERE \"text\" = 'changed'"))
                .hasSize(100);
    }

    @Test
    void aMissingTableInATransactionOfSpringNamesWhatMakesIt() {
        database().execute("DROP TABLE \"notes\"");
        try (ConfigurableApplicationContext late = Application.start(database(), "dataflow.ready-at-start=false")) {
            Notes there = late.getBean(Notes.class);
            assertThatThrownBy(() -> there.byNode("a")
                            .as(late.getBean(TransactionalOperator.class)::transactional)
                            .block())
                    .isInstanceOf(DataFlowException.class)
                    .hasMessageContaining("ready()");
            late.getBean(DataFlow.class).ready().block();
            there.byNode("a")
                    .as(late.getBean(TransactionalOperator.class)::transactional)
                    .block();
        }
        assertThat(stored()).containsExactly("a");
    }
}
