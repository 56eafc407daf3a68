package io.dataflow;

import static io.dataflow.core.query.Dsl.asc;
import static io.dataflow.core.query.Dsl.set;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.query.Page;
import io.dataflow.core.query.Query;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Difference;
import io.dataflow.testsupport.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.publisher.Sinks.EmitFailureHandler;

/** Rows that are read to be changed are locked until the transaction ends: between two users of one database. */
@Capability({"S15", "S32"})
abstract class LockedReadContract extends FacadeContract {

    private static final Duration A_WHILE = Duration.ofMillis(300);
    private static final Query<Contact> K1 = where(Contact::id).eq("k1").forUpdate();

    private DataFlow first;
    private DataFlow second;

    @BeforeEach
    final void openTwo() {
        first = open(Contact.class);
        second = open(Contact.class);
        await(first.model(Contact.class)
                .bulkCreate(Flux.range(0, 4).map(i -> Contact.of("k" + i, i)))
                .last());
    }

    /** Runs work of another between the moment k1 is locked and the moment it is set to 100 and committed. */
    private <T> T besideTheLock(Function<DataFlow, Mono<?>> lock, Mono<T> other, boolean waits) throws Exception {
        Sinks.Empty<Void> locked = Sinks.empty();
        Sinks.Empty<Void> release = Sinks.empty();
        CompletableFuture<Contact> holder = first.transaction(tx -> lock.apply(tx)
                        .doOnSuccess(row -> locked.emitEmpty(EmitFailureHandler.FAIL_FAST))
                        .then(release.asMono())
                        .then(tx.model(Contact.class)
                                .update("k1", set(Contact::score).to(100))))
                .toFuture();
        locked.asMono().block(LIMIT);
        CompletableFuture<T> running = other.toFuture();
        if (waits) {
            Mono.delay(A_WHILE).block(LIMIT);
            assertThat(running).isNotDone();
        } else {
            running.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
        release.emitEmpty(EmitFailureHandler.FAIL_FAST);
        holder.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        return running.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    private static Mono<?> list(DataFlow tx, Query<Contact> query) {
        return tx.model(Contact.class).list(query);
    }

    private Mono<List<Integer>> scoresInSecond(Query<Contact> query) {
        return second.transaction(tx -> tx.model(Contact.class)
                .list(query)
                .map(page -> page.records().stream().map(Contact::score).toList()));
    }

    @Test
    void whoLocksTheSameRowWaitsAndSeesWhatWasCommitted() throws Exception {
        assertThat(besideTheLock(tx -> list(tx, K1), scoresInSecond(K1), true)).containsExactly(100);
    }

    @Test
    void aStreamLocksItsRowsToo() throws Exception {
        assertThat(besideTheLock(
                        tx -> tx.model(Contact.class).stream(K1).collectList(),
                        second.transactionMany(tx -> tx.model(Contact.class).stream(K1))
                                .map(Contact::score)
                                .collectList(),
                        true))
                .containsExactly(100);
    }

    @Test
    void whoChangesTheRowWaits() throws Exception {
        Mono<Contact> update =
                second.model(Contact.class).update("k1", set(Contact::score).plus(1));
        assertThat(besideTheLock(tx -> list(tx, K1), update, true).score()).isEqualTo(101);
    }

    @Test
    @Difference(
            capability = "S15",
            database = "SQLite",
            reason = "it locks no rows: one transaction at a time writes, and others that may write wait for its end")
    void whoReadsWithoutALockOrLocksAnotherRowDoesNotWait() throws Exception {
        Query<Contact> plain = where(Contact::id).eq("k1").limit(1);
        if (isOn(TestDatabase.SQLITE)) {
            assertThat(besideTheLock(
                                    tx -> list(tx, K1),
                                    second.model(Contact.class).list(plain),
                                    false)
                            .records())
                    .extracting(Contact::score)
                    .containsExactly(1);
            assertThat(besideTheLock(
                            tx -> list(tx, K1),
                            scoresInSecond(where(Contact::id).eq("k2").forUpdate()),
                            true))
                    .containsExactly(2);
            return;
        }
        assertThat(besideTheLock(tx -> list(tx, K1), scoresInSecond(plain), false))
                .containsExactly(1);
        Query<Contact> other = where(Contact::id).eq("k2").forUpdate();
        assertThat(besideTheLock(tx -> list(tx, K1), scoresInSecond(other), false))
                .containsExactly(2);
    }

    @Test
    @Difference(
            capability = "S15",
            database = "H2",
            reason = "a page that is not read in the order of an index locks every row that its filter matches")
    void workersThatSkipLockedRowsEachTakeTheirOwn() throws Exception {
        Query<Contact> next = where(Contact::score)
                .lt(100)
                .orderBy(asc(Contact::id))
                .limit(2)
                .forUpdate()
                .skipLocked();
        Query<Contact> two =
                where(Contact::score).lt(100).orderBy(asc(Contact::id)).limit(2).forUpdate();
        boolean waits = isOn(TestDatabase.SQLITE);
        assertThat(besideTheLock(tx -> list(tx, two), scoresInSecond(next), waits))
                .isEqualTo(
                        switch (database().name()) {
                            case TestDatabase.POSTGRESQL -> List.of(2, 3);
                            case TestDatabase.SQLITE -> List.of(0, 2);
                            default -> List.of();
                        });
        assertThat(scoresInSecond(next).block(LIMIT)).containsExactly(0, 2);
    }

    @Test
    void aLockedPageTellsWhetherThereIsANextOne() {
        Query<Contact> page = where(Contact::score)
                .gte(0)
                .orderBy(asc(Contact::id))
                .offset(1)
                .limit(2)
                .forUpdate();
        List<String> seen = new ArrayList<>();
        Page<Contact> first =
                await(second.transaction(tx -> tx.model(Contact.class).list(page)));
        first.records().forEach(row -> seen.add(row.id()));
        assertThat(first.total()).isEqualTo(4);
        Query<Contact> next = where(Contact::score)
                .gte(0)
                .orderBy(asc(Contact::id))
                .limit(1)
                .forUpdate()
                .after(Objects.requireNonNull(first.nextCursor()));
        Page<Contact> last =
                await(second.transaction(tx -> tx.model(Contact.class).list(next)));
        last.records().forEach(row -> seen.add(row.id()));
        assertThat(seen).containsExactly("k1", "k2", "k3");
        assertThat(last.nextCursor()).isNull();
    }
}
