package io.dataflow;

import static io.dataflow.core.query.Dsl.set;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.ModelOperations;
import io.dataflow.core.UniqueViolationException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.testsupport.Capability;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Transactions are committed whole, rolled back whole, and nest as savepoints; seen from another connection. */
@Capability("S32")
abstract class TransactionContract extends FacadeContract {

    private DataFlow db;
    private ModelOperations<Contact> contacts;

    @BeforeEach
    final void openContacts() {
        db = open(Contact.class);
        contacts = db.model(Contact.class);
        await(db.ready().thenReturn(1));
    }

    private Mono<Contact> create(String id) {
        return contacts.create(Contact.of(id, 1));
    }

    private List<String> ids() {
        return collected(contacts.stream(contacts.all()).map(Contact::id));
    }

    /** The number of rows that another connection sees. */
    private Mono<Long> outside() {
        return Mono.fromSupplier(() -> stored("contacts")).subscribeOn(Schedulers.boundedElastic());
    }

    @Test
    void aBodyThatCompletesIsCommittedAndItsValueComesAfterwards() {
        String seen = await(db.transaction(tx -> tx.model(Contact.class)
                        .create(Contact.of("a", 1))
                        .delayUntil(row ->
                                outside().doOnNext(count -> assertThat(count).isZero()))
                        .then(tx.model("Contact").update("a", java.util.Map.of("score", 2)))
                        .then(tx.model(Contact.class).read("a"))
                        .map(row -> row.id() + row.score()))
                .delayUntil(
                        value -> outside().doOnNext(count -> assertThat(count).isEqualTo(1))));
        assertThat(seen).isEqualTo("a2");
        assertThat(db.transaction(tx -> Mono.empty()).block(LIMIT)).isNull();
    }

    @Test
    @SuppressWarnings("NullAway") // a caller may be unannotated
    void aBodyThatGivesNullIsRolledBackAndSaysSo() {
        NullPointerException error = refused(
                NullPointerException.class,
                () -> db.transaction(tx -> tx.transaction(inner -> null).then(Mono.empty())));
        assertThat(error).hasMessageContaining("Mono.empty() for no value");
        assertThat(await(create("a")).id()).isEqualTo("a");
    }

    @Test
    void aBodyThatFailsIsRolledBackAndItsErrorArrivesAsItIs() {
        IllegalStateException error = refused(
                IllegalStateException.class,
                () -> db.transaction(
                        tx -> create("a").then(create("b")).then(Mono.error(new IllegalStateException("mine")))));
        assertThat(error).hasMessage("mine");
        refused(
                UniqueViolationException.class,
                () -> db.transaction(tx -> create("a").then(create("a"))));
        refused(
                IllegalArgumentException.class,
                () -> db.transaction(tx -> {
                    throw new IllegalArgumentException("before anything");
                }));
        assertThat(stored("contacts")).isZero();
        assertThat(await(create("a")).id()).isEqualTo("a");
    }

    @Test
    void operationsOfTheSameDataFlowJoinThroughTheContext() {
        refused(
                IllegalStateException.class,
                () -> db.transaction(tx -> create("outer")
                        .then(contacts.bulkCreate(List.of(Contact.of("b", 1))).last())
                        .then(contacts.count(contacts.all()))
                        .doOnNext(count -> assertThat(count).isEqualTo(2))
                        .then(Mono.error(new IllegalStateException("no")))));
        assertThat(stored("contacts")).isZero();
    }

    @Test
    void anErrorCaughtOutsideTheInnerCallRollsBackTheSavepointAlone() {
        await(db.transaction(tx -> create("a")
                .then(tx.transaction(inner -> create("b").then(create("a")))
                        .onErrorResume(UniqueViolationException.class, e -> create("c")))
                .then(tx.transaction(inner -> create("d")
                        .then(inner.transaction(
                                deep -> create("e").then(Mono.<Contact>error(new IllegalStateException()))))
                        .onErrorResume(IllegalStateException.class, e -> create("f"))))));
        assertThat(ids()).containsExactly("a", "c", "d", "f");
    }

    @Test
    void anOuterErrorRollsBackWhatInnerTransactionsCommitted() {
        refused(
                IllegalStateException.class,
                () -> db.transaction(
                        tx -> tx.transaction(inner -> create("a")).then(Mono.error(new IllegalStateException("no")))));
        assertThat(stored("contacts")).isZero();
    }

    @Test
    void aFaultOfTheInputDoesNotHarmTheTransaction() {
        await(db.transaction(tx -> create("a")
                .then(tx.model(Contact.class).create(Contact.of("b", 1).withEmail("\0")))
                .onErrorResume(ValidationFailedException.class, e -> create("c"))));
        assertThat(ids()).containsExactly("a", "c");
    }

    @Test
    void aDatabaseErrorThatIsSwallowedInsideTheBodyNeverCommitsHalf() {
        Throwable outcome = db.transaction(tx -> create("a")
                        .then(create("a"))
                        .onErrorResume(e -> Mono.empty())
                        .then(create("b").onErrorResume(e -> Mono.empty())))
                .then(Mono.<Throwable>empty())
                .onErrorResume(Mono::just)
                .block(LIMIT);
        assertThat(ids()).as("after %s", outcome).isIn(List.of(), List.of("a", "b"));
        assertThat(outcome == null).isEqualTo(!ids().isEmpty());
    }

    @Test
    void requiredJoinsWhatIsThereOrOpensOne() {
        refused(IllegalStateException.class, () -> create("a")
                .then(Mono.error(new IllegalStateException("no")))
                .as(db::required));
        assertThat(stored("contacts")).isZero();
        await(create("a").then(create("b")).as(db::required));
        assertThat(collected(Flux.concat(create("c"), create("d")).as(db::required)))
                .hasSize(2);
        refused(
                IllegalStateException.class,
                () -> db.transaction(
                        tx -> create("e").as(db::required).then(Mono.error(new IllegalStateException("no")))));
        assertThat(ids()).containsExactly("a", "b", "c", "d");
    }

    @Test
    void aCancelRollsBackAndGivesTheConnectionBack() {
        AtomicBoolean inside = new AtomicBoolean();
        Disposable running = db.transaction(
                        tx -> create("a").doOnNext(row -> inside.set(true)).then(Mono.never()))
                .subscribe();
        Awaitility.await().atMost(LIMIT).untilTrue(inside);
        running.dispose();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(await(create("a")).id()).isEqualTo("a"));
        assertThat(ids()).containsExactly("a");
    }

    @Test
    void writesGoBetweenTheRowsOfAStreamOfTheSameTransaction() {
        await(contacts.bulkCreate(Flux.range(0, 2_500).map(i -> Contact.of("k" + i, i)))
                .last());
        Long changed = await(db.transaction(
                tx -> tx.model(Contact.class).stream(where(Contact::score).gte(500))
                        .concatMap(row -> tx.model(Contact.class)
                                .update(row.id(), set(Contact::score).to(-1)))
                        .count()));
        assertThat(changed).isEqualTo(2_000);
        assertThat(await(contacts.count(where(Contact::score).eq(-1)))).isEqualTo(2_000);
    }

    @Test
    void statementsThatAreAskedForAtOnceTakeTurns() {
        await(db.transaction(tx -> Flux.range(0, 100)
                .flatMap(i -> i % 10 == 9 ? tx.transaction(inner -> create("k" + i)) : create("k" + i), 16)
                .then(Mono.just(1))));
        assertThat(stored("contacts")).isEqualTo(100);
    }

    @Test
    void manyValuesArriveAsTheyComeAndAnErrorAfterThemRollsBack() {
        assertThat(collected(db.transactionMany(
                        tx -> tx.model(Contact.class).createMany(Flux.just(Contact.of("a", 1), Contact.of("b", 1))))))
                .hasSize(2);
        refused(
                IllegalStateException.class,
                () -> db.transactionMany(tx -> Flux.concat(create("c"), Mono.error(new IllegalStateException("no")))));
        assertThat(ids()).containsExactly("a", "b");
    }

    @Test
    void aBoundDataFlowIsRefusedAfterItsTransaction() {
        DataFlow bound = await(db.transaction(tx -> Mono.just(tx)));
        io.dataflow.core.DataFlowException over =
                refused(io.dataflow.core.DataFlowException.class, () -> bound.model(Contact.class)
                        .create(Contact.of("a", 1)));
        assertThat(over.code()).isEqualTo("TRANSACTION_OVER");
        assertThat(stored("contacts")).isZero();
    }
}
