package io.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.Deadline;
import io.dataflow.core.DeadlineExceededException;
import io.dataflow.core.ModelOperations;
import io.dataflow.testsupport.Capability;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What was asked to run after a commit runs after it, and never after a rollback. */
@Capability("S32")
abstract class AfterCommitContract extends FacadeContract {

    private final List<String> done = new CopyOnWriteArrayList<>();
    private DataFlow db;
    private ModelOperations<Contact> contacts;

    @BeforeEach
    final void openContacts() {
        db = open(Contact.class);
        contacts = db.model(Contact.class);
        await(db.ready().thenReturn(1));
    }

    private Mono<Void> note(String what) {
        return Mono.fromRunnable(() -> done.add(what));
    }

    private Mono<Contact> create(String id) {
        return contacts.create(Contact.of(id, 1));
    }

    @Test
    void itRunsInOrderOnceOthersSeeTheRowsAndBeforeTheResultArrives() {
        Mono<Void> seen = Mono.fromSupplier(() -> stored("contacts"))
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(count -> note("sees " + count));
        await(db.transaction(tx -> tx.afterCommit(note("first"))
                        .then(create("a"))
                        .then(db.afterCommit(seen))
                        .then(note("body"))
                        .thenReturn(1))
                .doOnNext(value -> done.add("result")));
        assertThat(done).containsExactly("body", "first", "sees 1", "result");
    }

    @Test
    void withoutATransactionItRunsAtOnce() {
        await(db.afterCommit(note("now")).then(note("later")).thenReturn(1));
        assertThat(done).containsExactly("now", "later");
    }

    @Test
    void itNeverRunsAfterARollback() {
        refused(
                IllegalStateException.class,
                () -> db.transaction(tx ->
                        tx.afterCommit(note("lost")).then(create("a")).then(Mono.error(new IllegalStateException()))));
        refused(
                DataFlowException.class,
                () -> db.transaction(tx -> tx.afterCommit(note("lost"))
                        .then(create("a"))
                        .then(create("a"))
                        .onErrorResume(e -> Mono.empty())));
        db.transaction(tx -> tx.afterCommit(note("lost")).then(create("a")).then(Mono.<Contact>never()))
                .take(Duration.ofMillis(300))
                .block(LIMIT);
        assertThat(done).isEmpty();
    }

    @Test
    void whatASavepointAskedForGoesWithIt() {
        await(db.transaction(tx -> tx.transaction(inner -> inner.afterCommit(note("kept"))
                        .then(inner.transaction(
                                deep -> deep.afterCommit(note("deep")).then(create("a")))))
                .then(tx.transaction(inner -> inner.afterCommit(note("lost"))
                                .then(create("b"))
                                .then(Mono.<Contact>error(new IllegalStateException())))
                        .onErrorResume(IllegalStateException.class, e -> create("c")))));
        assertThat(done).containsExactly("kept", "deep");
    }

    @Test
    void itRunsOutsideOfTheTransactionAndMayStartItsOwn() {
        await(db.transaction(
                tx -> tx.afterCommit(db.transaction(own -> create("b").then(db.afterCommit(note("own"))))
                                .then(create("c")))
                        .then(create("a"))));
        assertThat(done).containsExactly("own");
        assertThat(stored("contacts")).isEqualTo(3);
    }

    @Test
    void anErrorOfItTellsThatTheTransactionIsCommittedAndKeepsNoOtherFromRunning() {
        DataFlowException error = refused(
                DataFlowException.class,
                () -> db.transaction(tx -> tx.afterCommit(Mono.error(new IllegalStateException("mail")))
                        .then(tx.afterCommit(note("second")))
                        .then(create("a"))));
        assertThat(error.code()).isEqualTo("AFTER_COMMIT_FAILED");
        assertThat(error.isTransient()).isFalse();
        assertThat(error).hasCauseInstanceOf(IllegalStateException.class);
        assertThat(done).containsExactly("second");
        assertThat(stored("contacts")).isEqualTo(1);
    }

    @Test
    void neitherTheTimeoutOfItsTransactionNorADeadlineHoldsForIt() {
        Duration limit = Duration.ofSeconds(1);
        inTime(
                limit,
                time -> db.transaction(o -> o.timeout(time), tx -> tx.afterCommit(Mono.delay(time.multipliedBy(2))
                                .then(create("after"))
                                .then(note("after")))
                        .then(create("a"))));
        inTime(
                limit,
                time -> Deadline.within(time, db.transaction(tx -> tx.afterCommit(Mono.delay(time.multipliedBy(2))
                                .then(create("later"))
                                .then(note("later")))
                        .then(create("b")))));
        assertThat(done).containsExactly("after", "later");
        assertThat(stored("contacts")).isEqualTo(4);
    }

    @Test
    void aTransactionWhoseTimeIsUpRunsNothingAfterIt() {
        DeadlineExceededException late = late(
                Duration.ofMillis(300),
                error -> error.getMessage().contains("rolls back"),
                limit -> db.transaction(
                        o -> o.timeout(limit),
                        tx -> tx.afterCommit(note("lost")).then(create("a")).then(Mono.<Contact>never())));
        assertThat(late).hasMessageContaining("rolls back");
        assertThat(done).isEmpty();
        assertThat(stored("contacts")).isZero();
    }
}
