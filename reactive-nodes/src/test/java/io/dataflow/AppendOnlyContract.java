package io.dataflow;

import static io.dataflow.core.query.Dsl.set;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.MapOperations;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.WriteProtectedException;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.testsupport.Capability;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Rows of an append-only model are created and read, and nothing else, by whatever road. */
@Capability("S35")
abstract class AppendOnlyContract extends FacadeContract {

    @DataModel(appendOnly = true)
    record Entry(String id, int amount) {}

    @DataModel(appendOnly = true, softDelete = true)
    record Torn(String id) {}

    @Test
    void everyVerbThatChangesOrRemovesIsRefusedBeforeAnySql() {
        DataFlow db = open(Entry.class);
        ModelOperations<Entry> entries = db.model(Entry.class);
        MapOperations maps = db.model("Entry");
        Entry entry = new Entry("a", 2);
        List<Publisher<?>> works = List.of(
                entries.update(entry),
                entries.update("a", set(Entry::amount).to(2)),
                entries.update("a", Map.of("amount", 2)),
                entries.updateWhere(entries.all(), set(Entry::amount).plus(1)),
                entries.upsert(entry),
                maps.upsert(Map.of("id", "a", "amount", 2), o -> o.update(maps.changes(Map.of()))),
                entries.delete("a"),
                entries.deleteWhere(entries.all()),
                entries.bulkUpdate(List.of(entry)),
                entries.bulkUpsert(List.of(entry)),
                entries.bulkDelete(List.of("a")),
                entries.bulkCreate(List.of(entry), o -> o.onConflict(OnConflict.UPDATE)),
                db.node("EntryDeleteNode").run(Map.of("id", "a")),
                db.node("EntryUpdateNode").run(Map.of("filter", Map.of("id", "a"), "fields", Map.of("amount", 2))),
                db.node("EntryBulkDeleteNode").run(Map.of("data", List.of("a"))));
        for (Publisher<?> work : works) {
            WriteProtectedException refused = refusedWithoutSql(WriteProtectedException.class, () -> work);
            assertThat(refused.rule()).isEqualTo("appendOnly");
            assertThat(refused.level()).isEqualTo("model");
            assertThat(refused.model()).isEqualTo("Entry");
        }
    }

    @Test
    void rowsAreCreatedAndRead() {
        ModelDefinition data =
                ModelDefinition.of(ModelDefinition.of(Entry.class).toMap());
        assertThat(data.appendOnly()).isTrue();
        ModelOperations<Entry> entries = open(Entry.class).model(Entry.class);
        await(entries.create(new Entry("a", 1)));
        await(entries.bulkCreate(List.of(new Entry("a", 9), new Entry("b", 2)), o -> o.onConflict(OnConflict.SKIP))
                .last());
        assertThat(await(entries.read("a")).amount()).isEqualTo(1);
        assertThat(await(entries.count(entries.all()))).isEqualTo(2);
    }

    @Test
    void aModelCannotBeAppendOnlyAndSoftlyDeleted() {
        refused(ValidationFailedException.class, () -> Mono.fromSupplier(() -> ModelDefinition.of(Torn.class)));
    }
}
