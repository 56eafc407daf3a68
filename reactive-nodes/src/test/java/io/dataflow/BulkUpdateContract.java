package io.dataflow;

import static io.dataflow.core.BulkOptions.OnConflict.SKIP;
import static io.dataflow.core.query.Dsl.set;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.BulkFailedException;
import io.dataflow.core.BulkOptions;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.MapOperations;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.Rejected;
import io.dataflow.core.UnknownNameException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.testsupport.Capability;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Bulk update changes the rows that have the keys of the given ones. */
@Capability("S20")
abstract class BulkUpdateContract extends FacadeContract {

    private MapOperations loaded(int count) {
        DataFlow db = open(Contact.class);
        await(db.model(Contact.class)
                .bulkCreate(Flux.range(0, count).map(i -> Contact.of("k" + i, i)))
                .last());
        return db.model("Contact");
    }

    @Test
    void everyRowIsUpdatedWhateverTheBatchSize() {
        MapOperations contacts = loaded(7);
        for (int batch : new int[] {1, 2, 3, 100}) {
            int offset = batch * 1_000;
            BulkProgress<Map<String, Object>> done = await(contacts.bulkUpdate(
                            Flux.range(0, 7).map(i -> Map.of("id", "k" + i, "score", offset + i)),
                            o -> o.batchSize(batch))
                    .last());
            assertThat(List.of(done.processed(), done.updated(), done.skipped(), done.inserted()))
                    .containsExactly(7L, 7L, 0L, 0L);
            assertThat(await(contacts.list(contacts.all())).records())
                    .extracting(row -> row.get("score"))
                    .containsExactly(offset, offset + 1, offset + 2, offset + 3, offset + 4, offset + 5, offset + 6);
        }
    }

    @Test
    void eachRowChangesWhatItNamesAndNothingElse() {
        MapOperations contacts = loaded(3);
        await(contacts.bulkUpdate(List.of(
                        row("id", "k0", "name", null),
                        row("score", 50, "id", "k1"),
                        row("id", "k2", "tags", List.of("z"), "attributes", Map.of("new", true))))
                .last());
        List<Map<String, Object>> rows = await(contacts.list(contacts.all())).records();
        assertThat(rows.get(0))
                .containsEntry("name", null)
                .containsEntry("score", 0)
                .containsEntry("tags", List.of("a", "b"));
        assertThat(rows.get(1)).containsEntry("name", "Name k1").containsEntry("score", 50);
        assertThat(rows.get(2))
                .containsEntry("tags", List.of("z"))
                .containsEntry("attributes", Map.of("new", true))
                .containsEntry("email", "k2@x.org");
    }

    @Test
    void aKeyThatIsNotThereIsSkippedNotStored() {
        MapOperations contacts = loaded(1);
        BulkProgress<Map<String, Object>> done = await(contacts.bulkUpdate(
                        List.of(Map.of("id", "none", "score", 1), Map.of("id", "k0", "score", 2)), o -> o.returnIds())
                .next());
        assertThat(List.of(done.updated(), done.skipped())).containsExactly(1L, 1L);
        assertThat(done.ids()).containsExactly("k0");
        assertThat(stored("contacts")).isEqualTo(1);
    }

    @Test
    void ofRowsWithOneKeyTheLastWins() {
        MapOperations contacts = loaded(1);
        BulkProgress<Map<String, Object>> done = await(contacts.bulkUpdate(List.of(
                        Map.of("id", "k0", "score", 1),
                        Map.of("id", "k0", "name", "N"),
                        Map.of("id", "k0", "score", 3),
                        Map.of("id", "k0", "score", 4)))
                .last());
        assertThat(done.updated()).isEqualTo(4);
        assertThat(await(contacts.read("k0"))).containsEntry("score", 4).containsEntry("name", "N");
    }

    @Test
    void rowsOfOneKeyThatIsNotThereAreAllSkipped() {
        MapOperations contacts = loaded(1);
        BulkProgress<Map<String, Object>> done = await(contacts.bulkUpdate(List.of(
                        Map.of("id", "none", "score", 1),
                        Map.of("id", "k0", "score", 2),
                        Map.of("id", "none", "score", 3),
                        Map.of("id", "k0", "score", 4)))
                .last());
        assertThat(List.of(done.processed(), done.updated(), done.skipped())).containsExactly(4L, 2L, 2L);
    }

    @Test
    void typedRowsAreUpdatedWhole() {
        ModelOperations<Contact> contacts = contacts();
        await(contacts.bulkCreate(List.of(Contact.of("a", 1), Contact.of("b", 2)))
                .last());
        await(contacts.bulkUpdate(List.of(new Contact("b", "n", null, 9, null, List.of(), null, null)))
                .last());
        Contact b = await(contacts.read("b"));
        assertThat(b.email()).isEqualTo("n");
        assertThat(b.name()).isNull();
        assertThat(b.attributes()).isNull();
        assertThat(await(contacts.read("a")).score()).isEqualTo(1);
    }

    @Test
    void arithmeticAndSeveralConditionsOnOneFieldWorkByFilter() {
        ModelOperations<Contact> contacts = contacts();
        await(contacts.bulkCreate(Flux.range(0, 10).map(i -> Contact.of("k" + i, i)))
                .last());
        assertThat(await(contacts.updateWhere(
                        contacts.filter(Map.of("score", Map.of("$gte", 3, "$lt", 6))),
                        set(Contact::score).plus(100))))
                .isEqualTo(3);
        assertThat(await(contacts.count(where(Contact::score).between(103, 105))))
                .isEqualTo(3);
    }

    @Test
    void rowsWithoutKeyOrWithWrongValuesAreRejectedOneByOne() {
        MapOperations contacts = loaded(3);
        List<Map<String, Object>> rows = List.of(
                Map.of("score", 1),
                Map.of("id", "k0", "score", CANARY),
                Map.of("id", "k1", "scor", 1),
                Map.of("id", "k2", "score", 50),
                row("id", "k1", "email", null));
        BulkProgress<Map<String, Object>> tick =
                await(contacts.bulkUpdate(rows, o -> o.onError(BulkOptions.OnError.CONTINUE))
                        .next());
        assertThat(tick.rejected()).extracting(Rejected::index).containsExactly(0L, 1L, 2L, 4L);
        assertThat(tick.rejected().get(2).cause()).isInstanceOf(UnknownNameException.class);
        assertThat(tick.rejected().get(1).cause())
                .isInstanceOfSatisfying(ValidationFailedException.class, fault -> assertThat(fault.getMessage())
                        .contains("score")
                        .doesNotContain(CANARY));
        assertThat(List.of(tick.updated(), tick.failed())).containsExactly(1L, 4L);
        refused(BulkFailedException.class, () -> contacts.bulkUpdate(rows));
        assertThat(await(contacts.read("k2"))).containsEntry("score", 50);
    }

    @Test
    @Capability({"S20", "S21"})
    void optionsForConflictsAreRefusedByNameAndThoseOfTheDataFlowLeftToTheVerbsThatHaveThem() {
        DataFlow db = opened(builder()
                .model(Contact.class)
                .bulk(o -> o.onConflict(SKIP).conflictOn("email"))
                .build());
        ModelOperations<Contact> contacts = db.model(Contact.class);
        List<Contact> row = List.of(Contact.of("k0", 5));
        Map<String, UnaryOperator<BulkOptions>> options =
                Map.of("onConflict", o -> o.onConflict(SKIP), "conflictOn", o -> o.conflictOn("email"));
        options.forEach((name, option) -> {
            for (Supplier<Flux<?>> call : List.<Supplier<Flux<?>>>of(
                    () -> contacts.bulkUpdate(row, option), () -> contacts.bulkDelete(row, option))) {
                assertThat(refusedWithoutSql(ValidationFailedException.class, call)
                                .faults())
                        .singleElement()
                        .satisfies(fault -> assertThat(fault.field()).isEqualTo(name));
            }
        });
        await(contacts.bulkCreate(List.of(Contact.of("k0", 1))).last());
        assertThat(await(contacts.bulkCreate(List.of(Contact.of("k0", 2))).last())
                        .skipped())
                .isEqualTo(1);
        assertThat(await(contacts.bulkUpdate(row).last()).updated()).isEqualTo(1);
        assertThat(await(contacts.bulkDelete(row).last()).deleted()).isEqualTo(1);
    }
}
