package io.dataflow;

import static io.dataflow.core.BulkOptions.OnConflict.ERROR;
import static io.dataflow.core.BulkOptions.OnConflict.SKIP;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.BulkFailedException;
import io.dataflow.core.BulkOptions;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.MapOperations;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.Rejected;
import io.dataflow.core.UniqueViolationException;
import io.dataflow.testsupport.Capability;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Bulk upsert stores rows or updates those that are there. */
@Capability("S22")
abstract class BulkUpsertContract extends FacadeContract {

    @Test
    void updatesWhatIsThereUnlessTheCallSaysOtherwise() {
        ModelOperations<Contact> contacts = contacts();
        await(contacts.bulkCreate(List.of(Contact.of("a", 1), Contact.of("b", 2)))
                .last());
        BulkProgress<Contact> done =
                await(contacts.bulkUpsert(List.of(Contact.of("b", 20), Contact.of("c", 30)), o -> o.returnIds())
                        .next());
        assertThat(List.of(done.processed(), done.inserted(), done.updated(), done.skipped()))
                .containsExactly(2L, 1L, 1L, 0L);
        assertThat(done.ids()).containsExactlyInAnyOrder("b", "c");
        assertThat(await(contacts.read("b")).score()).isEqualTo(20);

        BulkProgress<Contact> skipped =
                await(contacts.bulkUpsert(List.of(Contact.of("b", 99), Contact.of("d", 4)), o -> o.onConflict(SKIP))
                        .last());
        assertThat(List.of(skipped.inserted(), skipped.skipped())).containsExactly(1L, 1L);
        assertThat(await(contacts.read("b")).score()).isEqualTo(20);
        refused(
                BulkFailedException.class,
                () -> contacts.bulkUpsert(List.of(Contact.of("b", 99)), o -> o.onConflict(ERROR)));
    }

    @Test
    void ofRowsWithOneKeyTheLastWinsAlsoAcrossBatches() {
        ModelOperations<Contact> contacts = contacts();
        Flux<Contact> rows = Flux.range(0, 30).map(i -> Contact.of("k" + i % 3, i));
        for (int batch : new int[] {1, 4, 100}) {
            await(contacts.deleteWhere(contacts.all()));
            BulkProgress<Contact> done =
                    await(contacts.bulkUpsert(rows, o -> o.batchSize(batch)).last());
            assertThat(List.of(done.processed(), done.inserted(), done.updated()))
                    .containsExactly(30L, 3L, 27L);
            assertThat(await(contacts.list(contacts.all())).records())
                    .extracting(Contact::score)
                    .containsExactly(27, 28, 29);
        }
    }

    @Test
    void rowsOfOneKeyWithDifferentFieldsAddUp() {
        MapOperations contacts = open(Contact.class).model("Contact");
        await(contacts.bulkUpsert(List.of(
                        row("id", "a", "email", "a", "score", 1, "tags", List.of(), "name", "first"),
                        row("id", "a", "email", "a2", "score", 2, "tags", List.of()),
                        row("id", "a", "email", "a3", "score", 3, "tags", List.of(), "attributes", Map.of("x", 1))))
                .last());
        assertThat(await(contacts.read("a")))
                .containsEntry("name", "first")
                .containsEntry("email", "a3")
                .containsEntry("score", 3)
                .containsEntry("attributes", Map.of("x", 1));
    }

    @Test
    void findsRowsByAnotherUniqueKeyAndKeepsTheirKeys() {
        ModelOperations<Contact> contacts = contacts();
        await(contacts.create(Contact.of("old", 1).withEmail("same")));
        BulkProgress<Contact> done = await(contacts.bulkUpsert(
                        List.of(Contact.of("new", 2).withEmail("same"), Contact.of("b", 3)), o -> o.conflictOn("email"))
                .last());
        assertThat(List.of(done.inserted(), done.updated())).containsExactly(1L, 1L);
        assertThat(await(contacts.read("old")).score()).isEqualTo(2);
        assertThat(contacts.find("new").block(LIMIT)).isNull();
    }

    @Test
    void aMissingKeyOrAnotherConflictIsAnError() {
        DataFlow db = open(Contact.class);
        MapOperations contacts = db.model("Contact");
        await(db.model(Contact.class).create(Contact.of("a", 1).withEmail(CANARY)));
        List<Map<String, Object>> rows = List.of(
                row("email", "x", "score", 1, "tags", List.of()),
                row("id", "b", "email", CANARY, "score", 1, "tags", List.of()),
                row("id", "c", "email", "c", "score", 1, "tags", List.of()));
        BulkProgress<Map<String, Object>> tick =
                await(contacts.bulkUpsert(rows, o -> o.onError(BulkOptions.OnError.CONTINUE))
                        .next());
        assertThat(tick.rejected()).extracting(Rejected::index).containsExactly(0L, 1L);
        assertThat(tick.rejected().get(1).cause())
                .isInstanceOfSatisfying(UniqueViolationException.class, cause -> assertThat(cause.fields())
                        .containsExactly("email"));
        assertThat(tick.inserted()).isEqualTo(1);
        refused(BulkFailedException.class, () -> contacts.bulkUpsert(rows));
    }

    @Test
    void aRowThatAnotherOneOverridesIsAnErrorWhenItsUniqueValueIsTaken() {
        MapOperations contacts = open(Contact.class).model("Contact");
        Map<String, Object> row = row("id", "a", "email", "a@x.org", "score", 1, "tags", List.of());
        await(contacts.bulkCreate(List.of(row)).last());
        Map<String, Object> taken = new HashMap<>(row);
        taken.put("id", "b");
        Map<String, Object> free = new HashMap<>(taken);
        free.put("email", "b@x.org");
        BulkProgress<Map<String, Object>> tick =
                await(contacts.bulkUpsert(List.of(taken, free), o -> o.onError(BulkOptions.OnError.CONTINUE))
                        .next());
        assertThat(tick.rejected()).extracting(Rejected::index).containsExactly(0L);
        assertThat(List.of(tick.inserted(), tick.updated())).containsExactly(1L, 0L);
        assertThat(await(contacts.read("b"))).containsEntry("email", "b@x.org");
    }
}
