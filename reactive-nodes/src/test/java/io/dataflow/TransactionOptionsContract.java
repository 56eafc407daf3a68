package io.dataflow;

import static io.dataflow.core.TransactionOptions.Isolation.READ_COMMITTED;
import static io.dataflow.core.TransactionOptions.Isolation.REPEATABLE_READ;
import static io.dataflow.core.TransactionOptions.Isolation.SERIALIZABLE;
import static io.dataflow.core.query.Dsl.set;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.DeadlineExceededException;
import io.dataflow.core.ForeignKeyViolationException;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.SerializationFailureException;
import io.dataflow.core.TransactionOptions;
import io.dataflow.core.TransactionOptions.Isolation;
import io.dataflow.core.UnsupportedByDatabaseException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Difference;
import io.dataflow.testsupport.TestDatabase;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Options of transactions, each read back from the server or shown by what another transaction sees. */
@Capability({"S31", "S32"})
abstract class TransactionOptionsContract extends FacadeContract {

    private DataFlow db;
    private ModelOperations<Contact> contacts;

    @BeforeEach
    final void openContacts() {
        db = open(Contact.class);
        contacts = db.model(Contact.class);
        await(db.ready().thenReturn(1));
    }

    /** The isolation as the server tells it. */
    private Mono<String> isolation(DataFlow tx) {
        return tx.sql(
                        isOn(TestDatabase.H2)
                                ? "SELECT ISOLATION_LEVEL FROM INFORMATION_SCHEMA.SESSIONS WHERE SESSION_ID = SESSION_ID()"
                                : "SELECT upper(current_setting('transaction_isolation'))")
                .as(String.class)
                .single();
    }

    private static String shown(Isolation level) {
        return level.name().replace('_', ' ');
    }

    @Test
    @Difference(
            capability = "S32",
            database = "SQLite",
            reason = "it has one isolation, SERIALIZABLE, which keeps whatever level is asked for")
    void theIsolationIsThatOfTheServerAndLeavesNoTraceOnTheConnection() {
        if (isOn(TestDatabase.SQLITE)) {
            await(contacts.create(Contact.of("a", 1)));
            for (Isolation level : Isolation.values()) {
                assertThat(readTwice(o -> o.isolation(level).readOnly())).hasSize(1);
            }
            return;
        }
        for (Isolation level : List.of(READ_COMMITTED, REPEATABLE_READ)) {
            assertThat(await(db.transaction(o -> o.isolation(level), this::isolation)))
                    .isEqualTo(shown(level));
            assertThat(FacadeContract.<String>await(
                            db.transaction(o -> o.isolation(level), tx -> tx.transaction(this::isolation))))
                    .isEqualTo(shown(level));
            refused(
                    IllegalStateException.class,
                    () -> db.transaction(o -> o.isolation(level), tx -> isolation(tx)
                            .then(Mono.error(new IllegalStateException()))));
            Flux.range(0, 3)
                    .concatMap(i -> db.transaction(this::isolation))
                    .concatWith(isolation(db))
                    .doOnNext(plain -> assertThat(plain).isEqualTo("READ COMMITTED"))
                    .blockLast(LIMIT);
        }
    }

    @Test
    @Difference(
            capability = "S32",
            database = "H2",
            reason = "its SERIALIZABLE lets transactions pass that do not fit one after another",
            error = "UnsupportedByDatabaseException")
    @Difference(
            capability = "S32",
            database = "SQLite",
            reason = "transactions that write run one after another, so that none fails because of another")
    void serializableTransactionsThatDoNotFitFailAndAreRunAgain() {
        if (isOn(TestDatabase.H2)) {
            refusedBeforeABody(o -> o.isolation(SERIALIZABLE));
            return;
        }
        await(contacts.create(Contact.of("a", 10)).then(contacts.create(Contact.of("b", 10))));
        AtomicInteger runs = new AtomicInteger();
        Sinks.Empty<Void> bothRead = rendezvous();
        Mono<Contact> takeFromA = skewed("a", runs, bothRead);
        Mono<Contact> takeFromB = skewed("b", runs, bothRead);
        await(Mono.zip(takeFromA, takeFromB));
        assertRepeated(runs);
        assertThat(List.of(
                        await(contacts.read("a")).score(),
                        await(contacts.read("b")).score()))
                .containsExactlyInAnyOrder(20, 40);
    }

    /** Where two transactions wait for each other; not on SQLite, where the second begins after the first. */
    private Sinks.Empty<Void> rendezvous() {
        Sinks.Empty<Void> met = Sinks.empty();
        if (isOn(TestDatabase.SQLITE)) {
            met.tryEmitEmpty();
        }
        return met;
    }

    private void assertRepeated(AtomicInteger runs) {
        if (isOn(TestDatabase.SQLITE)) {
            assertThat(runs).hasValue(2);
        } else {
            assertThat(runs.get()).isGreaterThan(2);
        }
    }

    /** Writes the sum of both rows into one of them, after another did the same for the other. */
    private Mono<Contact> skewed(String id, AtomicInteger runs, Sinks.Empty<Void> bothRead) {
        return db.transaction(
                o -> o.isolation(SERIALIZABLE).retry(5), tx -> tx.sql("SELECT \"score\" FROM \"contacts\" WHERE \"id\" "
                                + (isOn(TestDatabase.SQLITE)
                                        ? "IN (SELECT value FROM json_each(:ids))"
                                        : "= ANY(:ids)"))
                        .bind("ids", List.of("a", "b"))
                        .as(Integer.class)
                        .reduce(0, Integer::sum)
                        .delayUntil(sum -> {
                            if (runs.incrementAndGet() == 2) {
                                bothRead.tryEmitEmpty();
                            }
                            return bothRead.asMono();
                        })
                        .flatMap(sum -> tx.model(Contact.class)
                                .update(id, set(Contact::score).to(sum == 20 ? 20 : sum + 10))));
    }

    @Test
    void aTransactionThatReadsRepeatablySeesNoWriteOfOthersAndFailsToWriteOverOne() {
        await(contacts.create(Contact.of("a", 1)));
        boolean oneWriter = isOn(TestDatabase.SQLITE);
        assertThat(readTwice(o -> oneWriter ? o.isolation(REPEATABLE_READ).readOnly() : o.isolation(REPEATABLE_READ)))
                .containsExactly(1);
        if (oneWriter) {
            // Whoever writes keeps off all other writers, so that nobody writes between its own statements.
            return;
        }
        AtomicInteger runs = new AtomicInteger();
        Contact stored = await(db.transaction(o -> o.isolation(REPEATABLE_READ).retry(3), tx -> tx.model(Contact.class)
                .read("a")
                .delayUntil(first -> runs.incrementAndGet() == 1
                        ? elsewhere(contacts.update("a", set(Contact::score).plus(10)))
                        : Mono.empty())
                .flatMap(first ->
                        tx.model(Contact.class).update("a", set(Contact::score).to(first.score() + 100)))));
        assertThat(stored.score()).isEqualTo(112);
        assertThat(runs).hasValue(2);
        refused(
                SerializationFailureException.class,
                () -> db.transaction(o -> o.isolation(REPEATABLE_READ), tx -> tx.model(Contact.class)
                        .read("a")
                        .delayUntil(first -> elsewhere(
                                contacts.update("a", set(Contact::score).plus(10))))
                        .flatMap(first -> tx.model(Contact.class)
                                .update("a", set(Contact::score).to(0)))));
    }

    /** The scores that two reads see, between which another one writes. */
    private Set<Integer> readTwice(UnaryOperator<TransactionOptions> options) {
        return await(
                db.transaction(options, tx -> tx.model(Contact.class).read("a").flatMap(first -> elsewhere(
                                contacts.update("a", set(Contact::score).plus(1)))
                        .then(tx.model(Contact.class).read("a"))
                        .map(again -> new HashSet<>(List.of(first.score(), again.score()))))));
    }

    /** Outside of the transaction in the Context. */
    private static <T> Mono<T> elsewhere(Mono<T> work) {
        return work.contextWrite(context -> reactor.util.context.Context.empty());
    }

    @Test
    void deadlocksAreRunAgainUntilBothAreStored() {
        await(contacts.create(Contact.of("a", 0)).then(contacts.create(Contact.of("b", 0))));
        AtomicInteger runs = new AtomicInteger();
        Sinks.Empty<Void> bothHold = rendezvous();
        await(Mono.zip(crossed("a", "b", runs, bothHold), crossed("b", "a", runs, bothHold)));
        assertRepeated(runs);
        assertThat(await(contacts.read("a")).score()).isEqualTo(2);
        assertThat(await(contacts.read("b")).score()).isEqualTo(2);
    }

    private Mono<Contact> crossed(String first, String second, AtomicInteger runs, Sinks.Empty<Void> bothHold) {
        return db.transaction(o -> o.retry(10), tx -> tx.model(Contact.class)
                .update(first, set(Contact::score).plus(1))
                .delayUntil(row -> {
                    if (runs.incrementAndGet() >= 2) {
                        bothHold.tryEmitEmpty();
                    }
                    return bothHold.asMono();
                })
                .then(tx.model(Contact.class).update(second, set(Contact::score).plus(1))));
    }

    @Test
    void onlyWhatAConcurrentTransactionCausedIsRunAgain() {
        AtomicInteger runs = new AtomicInteger();
        refused(
                IllegalStateException.class,
                () -> db.transaction(
                        o -> o.retry(5),
                        tx -> Mono.defer(() -> {
                            runs.incrementAndGet();
                            return tx.model(Contact.class)
                                    .create(Contact.of("a", 1))
                                    .then(Mono.<Contact>error(new IllegalStateException()));
                        })));
        assertThat(runs).hasValue(1);
        SerializationFailureException last = new SerializationFailureException(null, "create", "given up", null);
        runs.set(0);
        Throwable error = refused(
                SerializationFailureException.class,
                () -> db.transaction(o -> o.retry(2), tx -> {
                    runs.incrementAndGet();
                    return Mono.<Contact>error(last);
                }));
        assertThat(error).isSameAs(last);
        assertThat(runs).hasValue(3);
        assertThat(stored("contacts")).isZero();
    }

    @Test
    @Difference(
            capability = "S32",
            database = "H2",
            reason = "it has no transactions that refuse writes",
            error = "UnsupportedByDatabaseException")
    void aReadOnlyTransactionRefusesWrites() {
        if (isOn(TestDatabase.H2)) {
            refusedBeforeABody(o -> o.readOnly());
            return;
        }
        if (isOn(TestDatabase.POSTGRESQL)) {
            assertThat(FacadeContract.<String>await(db.transaction(
                            o -> o.readOnly(), tx -> tx.sql("SELECT current_setting('transaction_read_only')")
                                    .as(String.class)
                                    .single())))
                    .isEqualTo("on");
        }
        DataFlowException error = refused(
                DataFlowException.class,
                () -> db.transaction(
                        o -> o.readOnly(), tx -> tx.model(Contact.class).create(Contact.of("a", 1))));
        assertThat(error.code()).isEqualTo("READ_ONLY");
        assertThat(error).hasMessageContaining("read-only");
        assertThat(await(contacts.create(Contact.of("a", 1))).id()).isEqualTo("a");
    }

    private void refusedBeforeABody(UnaryOperator<TransactionOptions> options) {
        AtomicInteger runs = new AtomicInteger();
        UnsupportedByDatabaseException error = refused(
                UnsupportedByDatabaseException.class,
                () -> db.transaction(options, tx -> Mono.fromSupplier(runs::incrementAndGet)));
        assertThat(error.operation()).isEqualTo("transaction");
        assertThat(runs).hasValue(0);
    }

    @Test
    void aTransactionThatTakesTooLongRollsBack() {
        Duration limit = Duration.ofMillis(250);
        for (boolean waits : new boolean[] {true, false}) {
            DeadlineExceededException late = late(
                    limit,
                    error -> "transaction".equals(error.operation()),
                    time -> db.transaction(o -> o.timeout(time), tx -> tx.model(Contact.class)
                            .create(Contact.of("a", 1))
                            .then(
                                    waits
                                            ? Mono.never()
                                            : Mono.delay(time.multipliedBy(2))
                                                    .then(tx.model(Contact.class)
                                                            .create(Contact.of("b", 1))))));
            assertThat(late.operation()).isEqualTo("transaction");
            assertThat(late.isTransient()).isTrue();
        }
        assertThat(stored("contacts")).isZero();
        assertThat(await(db.transaction(o -> o.timeout(LIMIT), tx -> tx.model(Contact.class)
                                .create(Contact.of("a", 1))))
                        .id())
                .isEqualTo("a");
        AtomicInteger caught = new AtomicInteger();
        // Late before it is stored, it may take the whole transaction along: then it is given more time.
        Mono<Contact> lateInside = Flux.just(1, 4, 16, 64)
                .concatMap(times -> db.transaction(tx -> tx.model(Contact.class)
                                .create(Contact.of("b", 1))
                                .then(tx.transaction(o -> o.timeout(limit.multipliedBy(times)), inner -> inner.model(
                                                        Contact.class)
                                                .create(Contact.of("c", 1))
                                                .then(Mono.<Contact>never()))
                                        .onErrorResume(DeadlineExceededException.class, e -> {
                                            caught.set(times);
                                            return tx.model(Contact.class).create(Contact.of("d", 1));
                                        })))
                        .onErrorComplete(error -> error instanceof DataFlowException known
                                && known.code().equals("TRANSACTION_ABORTED")))
                .next();
        await(lateInside);
        assertThat(caught.get()).isPositive();
        assertThat(stored("contacts")).isEqualTo(3);
    }

    @Test
    void aSavepointCannotHaveOptionsOfTheWholeTransaction() {
        for (var options : List.<UnaryOperator<TransactionOptions>>of(
                o -> o.isolation(REPEATABLE_READ), o -> o.readOnly(), o -> o.retry(1))) {
            ValidationFailedException error = refused(
                    ValidationFailedException.class,
                    () -> db.transaction(tx -> tx.transaction(
                            options, inner -> inner.model(Contact.class).create(Contact.of("a", 1)))));
            assertThat(error.faults()).hasSize(1);
        }
        assertThat(FacadeContract.<String>await(db.transaction(
                        o -> o.isolation(REPEATABLE_READ),
                        tx -> tx.transaction(
                                o -> o.isolation(REPEATABLE_READ),
                                inner -> isOn(TestDatabase.SQLITE) ? Mono.just("REPEATABLE READ") : isolation(inner)))))
                .isEqualTo("REPEATABLE READ");
    }

    @Test
    void optionsOutOfRangeAreRefusedWhenTheyAreGiven() {
        for (var options : List.<UnaryOperator<TransactionOptions>>of(
                o -> o.timeout(Duration.ZERO), o -> o.retry(-1), o -> o.retry(101))) {
            refused(ValidationFailedException.class, () -> db.transaction(options, tx -> Mono.just(1)));
        }
    }

    @Test
    @Difference(capability = "S32", database = "H2", reason = "it has no deferred constraints: the statement fails")
    void aDeferredConstraintFailsTheCommitWithItsOwnError() {
        String deferred = isOn(TestDatabase.H2) ? "" : " DEFERRABLE INITIALLY DEFERRED";
        database()
                .execute(
                        "CREATE TABLE \"notes\" (\"id\" INT PRIMARY KEY, \"contact\" VARCHAR(20), CONSTRAINT \"of_contact\""
                                + " FOREIGN KEY (\"contact\") REFERENCES \"contacts\" (\"id\")" + deferred + ")");
        if (isOn(TestDatabase.POSTGRESQL)) {
            database().execute("GRANT ALL ON \"notes\" TO PUBLIC");
        }
        AtomicInteger inserted = new AtomicInteger();
        ForeignKeyViolationException error = refused(
                ForeignKeyViolationException.class,
                () -> db.transaction(tx -> tx.sql("INSERT INTO \"notes\" VALUES (1, 'nobody')")
                        .update()
                        .doOnNext(count -> inserted.incrementAndGet())
                        .then(tx.model(Contact.class).create(Contact.of("a", 1)))));
        if (!isOn(TestDatabase.SQLITE)) {
            assertThat(error.constraint()).isEqualTo("of_contact");
        }
        assertThat(error.operation()).isEqualTo(isOn(TestDatabase.H2) ? "sql" : "transaction");
        assertThat(inserted).hasValue(isOn(TestDatabase.H2) ? 0 : 1);
        assertThat(stored("contacts")).isZero();
        if (!isOn(TestDatabase.H2)) {
            await(db.transaction(tx -> tx.sql("INSERT INTO \"notes\" VALUES (1, 'a')")
                    .update()
                    .then(tx.model(Contact.class).create(Contact.of("a", 1)))));
            assertThat(stored("notes")).isEqualTo(1);
        }
        assertThat(Objects.requireNonNull(error.getMessage())).doesNotContain("nobody");
    }
}
