package io.dataflow;

import static io.dataflow.core.BulkOptions.OnConflict.SKIP;
import static io.dataflow.core.BulkOptions.OnConflict.UPDATE;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.BulkFailedException;
import io.dataflow.core.BulkOptions;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.MapOperations;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.UniqueViolationException;
import io.dataflow.core.UnknownNameException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.testsupport.Capability;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** Bulk create stores a stream of rows in batches and reports exactly what it did. */
@Capability("S19")
abstract class BulkCreateContract extends FacadeContract {

    private static Flux<Contact> rows(int count) {
        return Flux.range(0, count).map(i -> Contact.of("k" + i, i));
    }

    @Test
    void ticksCarryTotalsAndTheFinalOneEndsThem() {
        List<BulkProgress<Contact>> ticks = collected(contacts().bulkCreate(rows(25), o -> o.batchSize(10)));
        BulkProgress<Contact> last = ticks.get(ticks.size() - 1);
        assertThat(ticks).extracting(BulkProgress::inserted).isSorted().contains(25L);
        assertThat(ticks.stream().filter(BulkProgress::last)).containsExactly(last);
        assertThat(last.batchNumber()).isEqualTo(3);
        assertThat(List.of(
                        last.processed(),
                        last.inserted(),
                        last.updated(),
                        last.skipped(),
                        last.deleted(),
                        last.failed()))
                .containsExactly(25L, 25L, 0L, 0L, 0L, 0L);
        assertThat(last.ids()).isEmpty();
        assertThat(last.elapsed()).isPositive();
        assertThat(stored("contacts")).isEqualTo(25);
    }

    @Test
    void noRowsYieldTheFinalTickAlone() {
        List<BulkProgress<Contact>> ticks = collected(contacts().bulkCreate(List.of()));
        assertThat(ticks).hasSize(1);
        assertThat(ticks.get(0).last()).isTrue();
        assertThat(ticks.get(0).processed()).isZero();
    }

    @Test
    void rowsOfDifferentFieldsAreAllStoredWhole() {
        MapOperations contacts = open(Contact.class).model("Contact");
        List<Map<String, Object>> rows = List.of(
                row("id", "a", "email", "a", "score", 1, "tags", List.of()),
                row(
                        "id",
                        "b",
                        "email",
                        "b",
                        "score",
                        2,
                        "tags",
                        List.of("x"),
                        "name",
                        "B",
                        "attributes",
                        Map.of("k", 1)),
                row("tags", List.of("y"), "id", "c", "name", "C", "score", 3, "email", "c"),
                row("id", "d", "email", "d", "score", 4, "tags", List.of(), "name", null));
        await(contacts.bulkCreate(rows).last());
        List<Map<String, Object>> read = await(contacts.list(contacts.all())).records();
        for (int i = 0; i < rows.size(); i++) {
            assertThat(read.get(i)).containsAllEntriesOf(rows.get(i));
        }
        assertThat(read.get(0).get("name")).isNull();
    }

    @Test
    void skipLeavesOutWhatIsThereAlreadyOrCameBefore() {
        ModelOperations<Contact> contacts = contacts();
        await(contacts.create(Contact.of("k1", 100)));
        Flux<Contact> twice = Flux.concat(rows(5), rows(3).map(row -> Contact.of(row.id(), 500)));
        BulkProgress<Contact> done =
                await(contacts.bulkCreate(twice, o -> o.onConflict(SKIP)).last());
        assertThat(List.of(done.processed(), done.inserted(), done.skipped(), done.updated()))
                .containsExactly(8L, 4L, 4L, 0L);
        assertThat(await(contacts.read("k1")).score()).isEqualTo(100);
        assertThat(await(contacts.read("k2")).score()).isEqualTo(2);
        assertThat(stored("contacts")).isEqualTo(5);
    }

    @Test
    void conflictsAreFoundByTheUniqueKeyThatWasNamed() {
        ModelOperations<Contact> contacts = contacts();
        await(contacts.create(Contact.of("old", 1).withEmail("same")));
        List<Contact> rows = List.of(Contact.of("new", 2).withEmail("same"), Contact.of("b", 3));
        BulkProgress<Contact> skipped =
                await(contacts.bulkCreate(rows, o -> o.onConflict(SKIP).conflictOn("email"))
                        .last());
        assertThat(List.of(skipped.inserted(), skipped.skipped())).containsExactly(1L, 1L);
        BulkProgress<Contact> updated =
                await(contacts.bulkCreate(List.of(Contact.of("c", 9).withEmail("same")), o -> o.onConflict(UPDATE)
                                .conflictOn("email"))
                        .last());
        assertThat(List.of(updated.inserted(), updated.updated())).containsExactly(0L, 1L);
        assertThat(await(contacts.read("old")).score()).isEqualTo(9);
        assertThat(stored("contacts")).isEqualTo(2);
        BulkFailedException other = refused(
                BulkFailedException.class,
                () -> contacts.bulkCreate(List.of(Contact.of("z", 1).withEmail("same")), o -> o.onConflict(SKIP)));
        assertThat(other).hasCauseInstanceOf(UniqueViolationException.class);
    }

    @Test
    void aDuplicateIsAnErrorUnlessTheCallSaysOtherwise() {
        ModelOperations<Contact> contacts = contacts();
        await(contacts.create(Contact.of(CANARY, 1)));
        BulkFailedException failed = refused(
                BulkFailedException.class,
                () -> contacts.bulkCreate(List.of(Contact.of("a", 1), Contact.of(CANARY, 2))));
        assertThat(failed.getCause())
                .isInstanceOfSatisfying(UniqueViolationException.class, cause -> assertThat(cause.fields())
                        .containsExactly("id"));
        assertThat(failed.progress().inserted()).isZero();
        assertThat(failed.model()).isEqualTo("Contact");
        assertThat(failed.operation()).isEqualTo("bulkCreate");
        assertThat(stored("contacts")).isEqualTo(1);
        refused(BulkFailedException.class, () -> contacts.bulkCreate(List.of(Contact.of("x", 1), Contact.of("x", 2))));
        assertThat(stored("contacts")).isEqualTo(1);
    }

    @Test
    void keysComeBackWhenTheyAreAskedFor() {
        List<Object> ids = contacts()
                .bulkCreate(rows(25), o -> o.batchSize(10).returnIds())
                .flatMapIterable(BulkProgress::ids)
                .collectList()
                .block(LIMIT);
        assertThat(ids)
                .containsExactlyInAnyOrderElementsOf(
                        rows(25).map(row -> (Object) row.id()).collectList().block());
    }

    @Test
    void severalConnectionsLoadEverythingOnce() {
        ModelOperations<Contact> contacts = contacts();
        BulkProgress<Contact> done = await(
                contacts.bulkCreate(rows(500), o -> o.batchSize(20).parallel(4)).last());
        assertThat(done.inserted()).isEqualTo(500);
        assertThat(done.batchNumber()).isEqualTo(25);
        assertThat(await(contacts.count(where(Contact::score).lt(500)))).isEqualTo(500);
    }

    @Test
    void theSourceIsAskedForRowsAsBatchesAreWritten() {
        ModelOperations<Contact> contacts = contacts();
        AtomicLong taken = new AtomicLong();
        List<Long> ahead = new ArrayList<>();
        await(contacts.bulkCreate(rows(2_000).doOnNext(row -> taken.incrementAndGet()), o -> o.batchSize(50))
                .doOnNext(tick -> ahead.add(taken.get() - tick.processed()))
                .last());
        assertThat(ahead).allSatisfy(rows -> assertThat(rows).isLessThanOrEqualTo(150));
    }

    @Test
    void aBatchOfLongRowsEndsAtFourMebibytes() {
        ModelOperations<Contact> contacts = contacts();
        Map<String, Object> attributes = Map.of("long", "x".repeat(1_000_000));
        List<BulkProgress<Contact>> ticks = collected(contacts.bulkCreate(
                rows(12).map(row -> new Contact(row.id(), row.email(), null, 1, attributes, List.of(), null, null))));
        assertThat(ticks.get(0).processed()).isEqualTo(5);
        BulkProgress<Contact> last = ticks.get(ticks.size() - 1);
        assertThat(List.of(last.processed(), last.inserted(), (long) last.batchNumber()))
                .containsExactly(12L, 12L, 3L);
        assertThat(stored("contacts")).isEqualTo(12);
    }

    @Test
    void ticksThatNobodyAskedForAreMergedAndTheImportGoesOn() {
        ModelOperations<Contact> contacts = contacts();
        await(contacts.create(Contact.of("k7", 1)));
        List<BulkProgress<Contact>> seen = new ArrayList<>();
        BaseSubscriber<BulkProgress<Contact>> subscriber = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {}

            @Override
            protected void hookOnNext(BulkProgress<Contact> tick) {
                seen.add(tick);
            }
        };
        contacts.bulkCreate(rows(30), o -> o.batchSize(5).returnIds().onError(BulkOptions.OnError.CONTINUE))
                .subscribeOn(Schedulers.boundedElastic())
                .subscribe(subscriber);
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> stored("contacts") == 30);
        assertThat(seen).isEmpty();
        subscriber.request(1);
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !seen.isEmpty());
        subscriber.request(10);
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> seen.get(seen.size() - 1)
                .last());
        assertThat(seen).hasSizeLessThanOrEqualTo(2);
        assertThat(seen.stream().flatMap(tick -> tick.ids().stream())).hasSize(29);
        assertThat(seen.stream().flatMap(tick -> tick.rejected().stream())).hasSize(1);
    }

    @Test
    void wrongOptionsAreRefusedBeforeAnySql() {
        ModelOperations<Contact> contacts = contacts();
        List<UnaryOperator<BulkOptions>> wrong = List.of(
                o -> o.batchSize(0),
                o -> o.batchSize(-1),
                o -> o.parallel(0),
                o -> o.maxErrors(-1),
                o -> o.atomic().parallel(2),
                o -> o.conflictOn("score"));
        for (UnaryOperator<BulkOptions> options : wrong) {
            refusedWithoutSql(ValidationFailedException.class, () -> contacts.bulkCreate(rows(1), options));
        }
        refusedWithoutSql(UnknownNameException.class, () -> contacts.bulkCreate(rows(1), o -> o.conflictOn("emial")));
        refusedWithoutSql(
                UnknownNameException.class, () -> contacts.bulkUpsert(rows(1), o -> o.conflictOn("id\") --")));
    }

    @Test
    void theOptionsOfTheDataFlowAreTheDefaults() {
        DataFlow db = opened(builder()
                .model(Contact.class)
                .bulk(o -> o.batchSize(10).onConflict(SKIP))
                .build());
        await(db.model(Contact.class).bulkCreate(rows(15)).last());
        BulkProgress<Contact> again =
                await(db.model(Contact.class).bulkCreate(rows(25)).last());
        assertThat(List.of(again.inserted(), again.skipped())).containsExactly(10L, 15L);
        assertThat(again.batchNumber()).isEqualTo(3);
    }
}
