package io.dataflow.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_MANDATORY;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_NESTED;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_NEVER;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_NOT_SUPPORTED;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_REQUIRED;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_REQUIRES_NEW;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_SUPPORTS;

import io.dataflow.DataFlow;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.UniqueViolationException;
import io.dataflow.nodes.Workflow;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.DatabaseContract;
import io.dataflow.testsupport.Difference;
import io.dataflow.testsupport.TestDatabase;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.R2dbcException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import reactor.core.publisher.Mono;

/** Each way in which a transaction of Spring goes about the one around it, with work of ours on both sides. */
@Capability({"S31", "S32"})
abstract class SpringPropagationContract extends DatabaseContract {

    private static final IllegalStateException NO = new IllegalStateException("no");

    private ConfigurableApplicationContext application;
    private DataFlow db;
    private ModelOperations<Note> models;
    private Notes notes;

    @BeforeEach
    void start() {
        application = Application.start(database());
        db = application.getBean(DataFlow.class);
        models = db.model(Note.class);
        notes = application.getBean(Notes.class);
    }

    @AfterEach
    void stop() {
        application.close();
    }

    private Mono<Void> spring(int propagation, Mono<?> body) {
        return operator(application.getBean(ReactiveTransactionManager.class), propagation)
                .transactional(body.then());
    }

    private static TransactionalOperator operator(ReactiveTransactionManager manager, int propagation) {
        return TransactionalOperator.create(manager, new DefaultTransactionDefinition(propagation));
    }

    /** A transaction of Spring around a body, one of ours, and one of ours with a savepoint. */
    private Stream<UnaryOperator<Mono<Void>>> transactions() {
        return Stream.of(
                body -> spring(PROPAGATION_REQUIRED, body),
                body -> db.transaction(tx -> body),
                body -> db.transaction(tx -> notes.byNode("outer").then(tx.transaction(inner -> body))));
    }

    private List<String> stored() {
        return database().query("SELECT \"id\" FROM \"notes\" ORDER BY \"id\"").stream()
                .map(row -> String.valueOf(row.values().iterator().next()))
                .toList();
    }

    private void clear() {
        database().execute("DELETE FROM \"notes\"");
    }

    private Mono<Long> seen() {
        return Mono.defer(() -> models.count(models.all()));
    }

    @Test
    void mandatorySupportsAndRequiredJoin() {
        Mono<Void> body = notes.byNode("a")
                .then(spring(PROPAGATION_MANDATORY, notes.byNode("b").then(notes.bySpring("c"))))
                .then(spring(PROPAGATION_SUPPORTS, notes.byNode("d").then(notes.bySpring("e"))))
                .then(spring(PROPAGATION_REQUIRED, notes.byNode("f").then(notes.bySpring("g"))));
        transactions().forEach(transaction -> {
            assertThatThrownBy(
                            () -> transaction.apply(body.then(Mono.error(NO))).block())
                    .isSameAs(NO);
            assertThat(stored()).isEmpty();
            transaction.apply(body).block();
            assertThat(stored()).contains("a", "b", "c", "d", "e", "f", "g");
            clear();
        });
    }

    @Test
    void whatSupportsATransactionButHasNoneStoresAtOnce() {
        Mono<Void> body = notes.byNode("a").then(notes.bySpring("b")).then(Mono.error(NO));

        assertThatThrownBy(() -> spring(PROPAGATION_SUPPORTS, body).block()).isSameAs(NO);
        assertThat(stored()).containsExactly("a", "b");
    }

    @Test
    void neverIsRefusedInsideOursAndRunsOutside() {
        transactions().forEach(transaction -> assertThatThrownBy(() -> transaction
                        .apply(spring(PROPAGATION_NEVER, notes.byNode("never")))
                        .block())
                .isInstanceOf(IllegalTransactionStateException.class));
        assertThatThrownBy(() ->
                        spring(PROPAGATION_MANDATORY, notes.byNode("never")).block())
                .isInstanceOf(IllegalTransactionStateException.class);
        assertThat(stored()).isEmpty();

        spring(PROPAGATION_NEVER, notes.byNode("a")).block();
        assertThat(stored()).containsExactly("a");
    }

    @Test
    void notSupportedIsOutsideOfOursAndOfSpringsAndTheRestInsideAgain() {
        transactions().forEach(transaction -> {
            ConcurrentLinkedQueue<Long> counts = new ConcurrentLinkedQueue<>();
            Mono<Void> body = notes.byNode("lost")
                    .then(spring(PROPAGATION_NOT_SUPPORTED, seen().doOnNext(counts::add)))
                    .then(notes.byNode("lost too"))
                    .then(seen().doOnNext(counts::add))
                    .then(Mono.error(NO));

            assertThatThrownBy(() -> transaction.apply(body).block()).isSameAs(NO);
            assertThat(counts.poll()).isZero();
            assertThat(counts.poll()).isGreaterThanOrEqualTo(2);
            assertThat(stored()).isEmpty();
        });
    }

    @Test
    @Difference(
            capability = "S32",
            database = TestDatabase.SQLITE,
            reason = "one transaction writes at a time: one beside another that wrote would wait for its end",
            error = "CannotCreateTransactionException")
    void aNewTransactionOfSpringHoldsWhatIsInItWhateverBecomesOfTheOneAround() {
        Mono<Void> beside = spring(PROPAGATION_REQUIRES_NEW, notes.byNode("a").then(notes.bySpring("b")))
                .then(spring(PROPAGATION_NOT_SUPPORTED, notes.byNode("c").then(notes.bySpring("d"))));
        transactions().forEach(transaction -> {
            Mono<Void> body = notes.byNode("lost").then(beside).then(Mono.error(NO));
            if (isOn(TestDatabase.SQLITE)) {
                assertThatThrownBy(() -> transaction.apply(body).block())
                        .cause()
                        .isInstanceOfSatisfying(R2dbcException.class, error -> assertThat(error.getSqlState())
                                .isEqualTo("55P03"));
                assertThat(stored()).isEmpty();
            } else {
                assertThatThrownBy(() -> transaction.apply(body).block()).isSameAs(NO);
                assertThat(stored()).containsExactly("a", "b", "c", "d");
                clear();
            }
        });
    }

    @Test
    void aNestedOneOfSpringTakesItsWorkAndItsFailuresAlong() {
        Mono<Void> twice = notes.byNode("lost").then(notes.byNode("a"));
        transactions().forEach(transaction -> {
            Mono<Void> body = notes.byNode("a")
                    .then(spring(PROPAGATION_NESTED, twice).onErrorComplete(UniqueViolationException.class))
                    .then(spring(PROPAGATION_NESTED, notes.byNode("b")))
                    .then(spring(PROPAGATION_NESTED, notes.bySpring("lost too").then(Mono.error(NO)))
                            .onErrorComplete())
                    .then(notes.byNode("c"));
            transaction.apply(body).block();

            assertThat(stored()).contains("a", "b", "c").doesNotContain("lost", "lost too");
            clear();
        });
    }

    @Test
    void aNestedOneOfSpringBeforeAnythingOfOursTakesItsFailuresAlong() {
        notes.byNode("a").block();
        Mono<Void> twice = notes.byNode("a");
        spring(
                        PROPAGATION_REQUIRED,
                        spring(PROPAGATION_NESTED, twice)
                                .onErrorComplete(UniqueViolationException.class)
                                .then(notes.byNode("b")))
                .block();

        assertThat(stored()).containsExactly("a", "b");
    }

    @Test
    void ourSavepointsInsideANestedOneOfSpringGoWithIt() {
        Mono<Void> ours = db.transaction(tx -> tx.model(Note.class).create(new Note("kept", "x")))
                .then(db.transaction(tx -> notes.byNode("lost").then(Mono.error(NO)))
                        .onErrorComplete())
                .then();
        transactions().forEach(transaction -> {
            Mono<Void> body = notes.byNode("a")
                    .then(spring(PROPAGATION_NESTED, ours.then(Mono.error(NO))).onErrorComplete())
                    .then(notes.byNode("b"));
            transaction.apply(body).block();
            assertThat(stored()).contains("a", "b").doesNotContain("kept", "lost");
            clear();

            transaction.apply(spring(PROPAGATION_NESTED, ours)).block();
            assertThat(stored()).contains("kept").doesNotContain("lost");
            clear();
        });
    }

    @Test
    void whatFailedBeforeANestedOneStillCounts() {
        transactions().forEach(transaction -> {
            Mono<Void> body = notes.byNode("a")
                    .then(notes.byNode("a").onErrorComplete())
                    .then(spring(PROPAGATION_NESTED, notes.byNode("b")));

            assertThatThrownBy(() -> transaction.apply(body).block())
                    .hasStackTraceContaining("because a statement in it failed");
            assertThat(stored()).isEmpty();
        });
    }

    @Test
    void underAManagerOfAnotherKindWhatFailsInANestedOneFailsTheWhole() {
        ReactiveTransactionManager other = new R2dbcTransactionManager(application.getBean(ConnectionFactory.class));
        Mono<Void> body = notes.byNode("a")
                .then(operator(other, PROPAGATION_NESTED)
                        .transactional(notes.byNode("a"))
                        .onErrorComplete());

        assertThatThrownBy(() -> operator(other, PROPAGATION_REQUIRED)
                        .transactional(body)
                        .block())
                .isInstanceOfSatisfying(DataFlowException.class, error -> assertThat(error.code())
                        .isEqualTo("TRANSACTION_ABORTED"));
        assertThat(stored()).isEmpty();
    }

    @Test
    void whatWaitsForTheCommitGoesWithTheNestedOneThatAskedForIt() {
        transactions().forEach(transaction -> {
            ConcurrentLinkedQueue<String> ran = new ConcurrentLinkedQueue<>();
            Mono<Void> body = db.afterCommit(Mono.fromRunnable(() -> ran.add("before")))
                    .then(notes.byNode("a"))
                    .then(spring(
                                    PROPAGATION_NESTED,
                                    db.afterCommit(Mono.fromRunnable(() -> ran.add("never")))
                                            .then(Mono.error(NO)))
                            .onErrorComplete())
                    .then(spring(PROPAGATION_NESTED, db.afterCommit(Mono.fromRunnable(() -> ran.add("nested")))))
                    .then(db.transaction(tx -> tx.afterCommit(Mono.fromRunnable(() -> ran.add("savepoint")))))
                    .then();
            transaction.apply(body).block();

            assertThat(ran).containsExactly("before", "nested", "savepoint");
            clear();
        });
    }

    @Test
    void aTransactionalWorkflowThatFailsIsASavepointOfTheOneAround() {
        Workflow workflow = db.workflow("twice")
                .addNode("NoteCreateNode", "one", Map.of("id", "w", "text", "x"))
                .addNode("NoteCreateNode", "two", Map.of("id", "w", "text", "x"), o -> o.after("one"))
                .transactional()
                .build();
        transactions().forEach(transaction -> {
            Mono<Void> body = notes.bySpring("a")
                    .then(db.run(workflow, Map.of()).onErrorComplete(UniqueViolationException.class))
                    .then(notes.byNode("b"));
            transaction.apply(body).block();

            assertThat(stored()).contains("a", "b").doesNotContain("w");
            clear();
        });
    }

    @Test
    void requiresNewOfOursIsRefusedInsideAnyWithTheReason() {
        transactions().forEach(transaction -> {
            Mono<Void> body =
                    notes.byNode("a").then(notes.byNode("b").as(db::requiresNew).then());

            assertThatThrownBy(() -> transaction.apply(body).block())
                    .isInstanceOfSatisfying(DataFlowException.class, error -> assertThat(error.code())
                            .isEqualTo("NO_RESERVE"))
                    .hasMessageContaining("Propagation.REQUIRES_NEW");
            assertThat(stored()).isEmpty();
        });
        notes.byNode("a").as(db::requiresNew).block();
        assertThat(stored()).containsExactly("a");
    }

    @Test
    void aLimitOfTimeRollsBackWithAllThatSpringDidInIt() {
        Mono<Void> late = notes.bySpring("a").then(notes.byNode("b")).then(Mono.never());

        assertThatThrownBy(() -> db.transaction(o -> o.timeout(Duration.ofSeconds(1)), tx -> late)
                        .block())
                .hasMessageContaining("1000 ms");
        spring(
                        PROPAGATION_REQUIRED,
                        notes.byNode("c")
                                .then(db.transaction(o -> o.timeout(Duration.ofSeconds(1)), tx -> late)
                                        .onErrorComplete()))
                .block();
        assertThat(stored()).containsExactly("c");
    }
}
