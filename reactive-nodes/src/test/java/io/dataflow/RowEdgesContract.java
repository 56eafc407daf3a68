package io.dataflow;

import static io.dataflow.core.query.Dsl.asc;
import static io.dataflow.core.query.Dsl.desc;
import static io.dataflow.core.query.Dsl.groupBy;
import static io.dataflow.core.query.Dsl.set;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.MapOperations;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.model.Unique;
import io.dataflow.core.query.Page;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Difference;
import io.dataflow.testsupport.TestDatabase;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Rows at the edges: equal keys that look different, rows with nothing but a key, times that are given where they are managed. */
abstract class RowEdgesContract extends FacadeContract {

    @DataModel
    record Rate(BigDecimal id, int score) {}

    @DataModel
    record Note(String id, String text, Instant createdAt, Instant updatedAt) {}

    @DataModel
    record Blob(String id, @Unique byte[] digest, @Nullable String name) {}

    @Test
    @Capability({"S2", "S12"})
    void aDecimalKeyIsFoundWhateverItsScale() {
        ModelOperations<Rate> rates = open(Rate.class).model(Rate.class);
        await(rates.create(new Rate(new BigDecimal("1.50"), 7)));
        assertThat(await(rates.read(new BigDecimal("1.5"))).score()).isEqualTo(7);
        assertThat(await(rates.readMany(Flux.just(new BigDecimal("1.5"), new BigDecimal("1.500")))
                        .map(Rate::score)
                        .collectList()))
                .containsExactly(7, 7);
        BulkProgress<Rate> done = await(
                rates.bulkUpsert(List.of(new Rate(new BigDecimal("1.5"), 8), new Rate(new BigDecimal("1.500"), 9)))
                        .last());
        assertThat(done.updated()).isEqualTo(2);
        assertThat(await(rates.read(1.5)).score()).isEqualTo(9);
    }

    @Test
    @Capability("S26")
    void aListThatHoldsNullIsStored() {
        MapOperations lists = open(model("Listed", "id", "string", "tags", nullable("string[]")))
                .model("Listed");
        Map<String, Object> row = row("id", "a", "tags", Arrays.asList("x", null));
        assertThat(await(lists.create(row))).containsEntry("tags", Arrays.asList("x", null));
        assertThat(await(lists.read("a"))).containsEntry("tags", Arrays.asList("x", null));
    }

    @Test
    @Capability("S30")
    void valuesOfAConditionAndOfItsChangesNeverMixUp() {
        ModelOperations<Contact> contacts = contacts();
        await(contacts.bulkCreate(Flux.range(0, 5).map(i -> Contact.of("k" + i, i)))
                .last());
        assertThat(await(contacts.updateWhere(
                        where(Contact::score).between(1, 3).and(Contact::name).startsWith("Name"),
                        set(Contact::name).to("Other").set(Contact::score).plus(10))))
                .isEqualTo(3);
        assertThat(await(contacts.list(where(Contact::name)
                                .eq("Other")
                                .and(Contact::score)
                                .gt(11)
                                .orderBy(desc(Contact::score))
                                .limit(5)
                                .offset(1)))
                        .records())
                .extracting(Contact::id)
                .containsExactly("k2");
        assertThat(collected(contacts.aggregate(groupBy(Contact::name)
                        .count("n")
                        .max(Contact::score, "top")
                        .where(where(Contact::score).gte(0))
                        .having(where("n").gt(1))
                        .orderBy(desc("top")))))
                .singleElement()
                .satisfies(group -> assertThat(group)
                        .containsEntry("name", "Other")
                        .containsEntry("n", 3L)
                        .containsEntry("top", 13));
    }

    @Test
    @Capability({"S15", "S32"})
    @Difference(
            capability = "S15",
            database = TestDatabase.SQLITE,
            reason = "it locks the whole database, never a row: who comes second waits",
            error = "TransientException")
    void rowsThatOthersHaveLockedAreLeftOutOfAPageButNotOfItsTotal() {
        DataFlow first = open(Contact.class);
        DataFlow second = open(Contact.class);
        await(first.model(Contact.class)
                .bulkCreate(Flux.range(0, 3).map(i -> Contact.of("k" + i, i)))
                .last());
        Mono<Page<Contact>> unlocked = second.transaction(tx -> tx.model(Contact.class)
                .list(where(Contact::score)
                        .gte(0)
                        .orderBy(asc(Contact::id))
                        .forUpdate()
                        .skipLocked()));
        Mono<Page<Contact>> meanwhile = first.transaction(tx -> tx.model(Contact.class)
                .list(where(Contact::id).eq("k1").forUpdate())
                .then(unlocked));
        if (isOn(TestDatabase.SQLITE)) {
            assertThat(refused(DataFlowException.class, () -> meanwhile).isTransient())
                    .isTrue();
            return;
        }
        Page<Contact> page = await(meanwhile);
        assertThat(page.records()).extracting(Contact::id).containsExactly("k0", "k2");
        assertThat(page.total()).isEqualTo(3);
    }

    @Test
    @Capability("S22")
    void rowsOfOneBatchWithTheSameBytesAreOneRow() {
        ModelOperations<Blob> blobs = open(Blob.class).model(Blob.class);
        BulkProgress<Blob> done = await(blobs.bulkUpsert(
                        List.of(
                                new Blob("a", new byte[] {1, 2}, "first"),
                                new Blob("b", new byte[] {1, 2}, "last"),
                                new Blob("c", new byte[] {3}, null)),
                        o -> o.conflictOn("digest"))
                .last());
        assertThat(List.of(done.inserted(), done.updated())).containsExactly(2L, 1L);
        assertThat(await(blobs.read("a")).name()).isEqualTo("last");
        assertThat(await(blobs.count(blobs.all()))).isEqualTo(2);
    }

    @Test
    @Capability("S20")
    void aRowWithNothingButItsKeyIsFoundAndLeftAsItIs() {
        MapOperations plain = open(ModelDefinition.of(
                        Map.of("name", "Plain", "timestamps", false, "fields", Map.of("id", "string", "score", "int"))))
                .model("Plain");
        await(plain.create(Map.of("id", "a", "score", 1)));
        BulkProgress<Map<String, Object>> done =
                await(plain.bulkUpdate(List.of(Map.of("id", "a"), Map.of("id", "none")), o -> o.returnIds())
                        .next());
        assertThat(List.of(done.updated(), done.skipped())).containsExactly(1L, 1L);
        assertThat(done.ids()).containsExactly("a");
        assertThat(await(plain.read("a"))).isEqualTo(Map.of("id", "a", "score", 1));
    }

    @Test
    @Capability("S50")
    void aModelRegisteredLaterOverAnExistingSchemaHasNoTimesThatItDoesNotDeclare() {
        database().execute("CREATE TABLE \"visits\" (\"id\" VARCHAR(10) PRIMARY KEY)");
        DataFlow db = opened(builder().existingSchema(true).build());
        MapOperations visits = db.register(model("Visit", "id", "string"));
        assertThat(await(visits.create(Map.of("id", "a")))).isEqualTo(Map.of("id", "a"));
    }

    @Test
    @Capability({"S4", "S20"})
    @SuppressWarnings("NullAway") // a new row has no times yet
    void aBulkUpdateNeedsNoManagedTimes() {
        ModelOperations<Note> notes = open(Note.class).model(Note.class);
        Note stored = await(notes.create(new Note("a", "first", null, null)));
        assertThat(await(notes.bulkUpdate(List.of(new Note("a", "second", null, null)))
                                .last())
                        .updated())
                .isOne();
        assertThat(await(notes.read("a")).text()).isEqualTo("second");
        assertThat(await(notes.read("a")).createdAt()).isEqualTo(stored.createdAt());
    }

    @Test
    @Capability({"S4", "S19"})
    void aCreateThatChangesTheRowThatIsThereMovesItsTime() {
        ModelOperations<Note> notes = open(Note.class).model(Note.class);
        Instant old = Instant.parse("2001-01-01T00:00:00Z");
        await(notes.create(new Note("a", "first", old, old)));
        await(notes.bulkCreate(
                        List.of(new Note("a", "second", old, old), new Note("b", "new", old, old)),
                        o -> o.onConflict(OnConflict.UPDATE))
                .last());
        assertThat(await(notes.read("a")).text()).isEqualTo("second");
        assertThat(await(notes.read("a")).updatedAt()).isAfter(old);
        assertThat(await(notes.read("a")).createdAt()).isEqualTo(old);
        assertThat(await(notes.read("b")).createdAt()).isEqualTo(old);
    }
}
