package io.dataflow;

import static io.dataflow.core.query.Dsl.asc;
import static io.dataflow.core.query.Dsl.groupBy;
import static io.dataflow.core.query.Dsl.set;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.BulkFailedException;
import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.BulkOptions.OnError;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.MapOperations;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.RecordNotFoundException;
import io.dataflow.core.Rejected;
import io.dataflow.core.UniqueViolationException;
import io.dataflow.core.Upserted;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.model.Unique;
import io.dataflow.core.query.Query;
import io.dataflow.testsupport.Capability;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A delete stamps the row, what is stamped is hidden from every verb, and comes back when it is asked for. */
@Capability("S35")
abstract class SoftDeleteContract extends FacadeContract {

    @DataModel(softDelete = true)
    record Note(
            String id,
            @Unique @Nullable String slug,
            int score,
            @Nullable Instant deletedAt,
            @Nullable Instant updatedAt) {

        static Note of(String id, int score) {
            return new Note(id, "slug-" + id, score, null, null);
        }
    }

    @DataModel(softDelete = true)
    record Hidden(String id, int score) {}

    private ModelOperations<Note> notes;
    private DataFlow db;

    private ModelOperations<Note> threeOfWhichOneIsDeleted() {
        db = open(Note.class);
        notes = db.model(Note.class);
        await(notes.bulkCreate(List.of(Note.of("a", 1), Note.of("b", 2), Note.of("c", 3)))
                .last());
        assertThat(await(notes.delete("b"))).isTrue();
        return notes;
    }

    private List<String> ids(Query<? super Note> query) {
        return await(notes.list(query)).records().stream().map(Note::id).toList();
    }

    private Note deleted(String id) {
        return await(notes.list(where(Note::id).eq(id).includeDeleted()))
                .records()
                .get(0);
    }

    @Test
    void aDeletedRowIsHiddenFromEveryVerbThatReads() {
        threeOfWhichOneIsDeleted();
        assertThat(stored("notes")).isEqualTo(3);
        assertThat(notes.find("b").blockOptional(LIMIT)).isEmpty();
        refused(RecordNotFoundException.class, () -> notes.read("b"));
        assertThat(collected(notes.readMany(Flux.just("a", "b", "c"))))
                .extracting(Note::id)
                .containsExactly("a", "c");
        assertThat(notes.findOne(where(Note::score).eq(2)).blockOptional(LIMIT)).isEmpty();
        assertThat(await(notes.list(notes.all()))).satisfies(page -> {
            assertThat(page.records()).extracting(Note::id).containsExactly("a", "c");
            assertThat(page.total()).isEqualTo(2);
        });
        assertThat(await(notes.list(notes.all().limit(1))).total()).isEqualTo(2);
        assertThat(collected(notes.stream(notes.all()))).hasSize(2);
        assertThat(await(notes.count(notes.all()))).isEqualTo(2);
        assertThat(await(notes.exists(where(Note::id).eq("b")))).isFalse();
        assertThat(collected(notes.aggregate(groupBy(Note::id).sum(Note::score, "sum"))))
                .extracting(row -> row.get("id"))
                .containsExactly("a", "c");
        assertThat(await(notes.count(where(Note::deletedAt).ne(null))))
                .as("a filter does not uncover")
                .isZero();
        Long streamed = await(
                db.transaction(tx -> tx.model(Note.class).stream(notes.all()).count()));
        assertThat(streamed).as("page by page in a transaction").isEqualTo(2);
    }

    @Test
    void includeDeletedShowsThem() {
        threeOfWhichOneIsDeleted();
        assertThat(ids(notes.all().includeDeleted())).containsExactly("a", "b", "c");
        assertThat(await(notes.list(notes.all().includeDeleted().limit(1))).total())
                .isEqualTo(3);
        assertThat(collected(notes.stream(notes.all().includeDeleted()))).hasSize(3);
        assertThat(ids(where(Note::deletedAt).ne(null).includeDeleted())).containsExactly("b");
        assertThat(collected(notes.aggregate(groupBy(Note::id).count("n").includeDeleted())))
                .hasSize(3);
        Note note = deleted("b");
        assertThat(note.deletedAt()).isBetween(Instant.now().minusSeconds(60), Instant.now());
        assertThat(note.updatedAt()).isAfterOrEqualTo(note.deletedAt());
    }

    @Test
    void nodesHideAndShowThemToo() {
        threeOfWhichOneIsDeleted();
        assertThat(node("NoteListNode", Map.of())).containsEntry("total", 2L).containsEntry("count", 2L);
        assertThat(node("NoteListNode", Map.of("includeDeleted", true))).containsEntry("total", 3L);
        assertThat(node("NoteListNode", Map.of("include_deleted", true, "countOnly", true)))
                .containsEntry("total", 3L);
        assertThat(node("NoteListNode", Map.of("countOnly", true))).containsEntry("total", 2L);
        assertThat((List<?>) node("NoteListNode", Map.of("groupBy", List.of("id"), "includeDeleted", true))
                        .get("records"))
                .hasSize(3);
        assertThat(collected(await(db.node("NoteListNode").run(Map.of("includeDeleted", true))).stream("rows")))
                .hasSize(3);
        assertThat(node("NoteCountNode", Map.of())).containsEntry("count", 2L);
        refused(RecordNotFoundException.class, () -> db.node("NoteReadNode").run(Map.of("id", "b")));
        assertThat(node("NoteReadNode", Map.of("id", "b", "includeDeleted", true)))
                .containsEntry("found", true)
                .containsEntry("score", 2);
        assertThat(node("NoteReadNode", Map.of("filter", Map.of("score", 2), "includeDeleted", true)))
                .containsEntry("id", "b");
        assertThat(node("NoteUpdateNode", Map.of("filter", Map.of("id", "b"), "fields", Map.of("score", 9))))
                .containsEntry("updated", 0L);
        assertThat(node("NoteDeleteNode", Map.of("id", "b"))).containsEntry("deleted", 0L);
        assertThat(node("NoteDeleteNode", Map.of("filter", Map.of(), "confirmed", true)))
                .containsEntry("deleted", 2L);
        assertThat(node("NoteBulkUpdateNode", Map.of("filter", Map.of("id", "b"), "fields", row("deletedAt", null))))
                .containsEntry("updated", 1L);
        assertThat(node("NoteListNode", Map.of())).containsEntry("total", 1L);
    }

    private Map<String, Object> node(String name, Map<String, ?> inputs) {
        return await(db.node(name).run(inputs)).asMap();
    }

    @Test
    void deletingAgainIsNothingAndKeepsTheFirstTime() {
        threeOfWhichOneIsDeleted();
        Note first = deleted("b");
        assertThat(await(notes.delete("b"))).isFalse();
        assertThat(await(notes.deleteWhere(where(Note::id).eq("b")))).isZero();
        assertThat(await(notes.bulkDelete(List.of("b", "x")).last())).satisfies(done -> {
            assertThat(done.deleted()).isZero();
            assertThat(done.skipped()).isEqualTo(2);
        });
        assertThat(deleted("b")).isEqualTo(first);
        assertThat(await(notes.deleteWhere(notes.all()))).isEqualTo(2);
        assertThat(stored("notes")).isEqualTo(3);
    }

    @Test
    void bulkDeleteStamps() {
        threeOfWhichOneIsDeleted();
        assertThat(await(notes.bulkDelete(List.of("a", "b", Note.of("c", 0)), o -> o.returnIds())
                        .last()))
                .satisfies(done -> {
                    assertThat(done.deleted()).isEqualTo(2);
                    assertThat(done.skipped()).isEqualTo(1);
                });
        assertThat(stored("notes")).isEqualTo(3);
        assertThat(await(notes.count(notes.all()))).isZero();
        assertThat(deleted("a").updatedAt()).isAfterOrEqualTo(deleted("a").deletedAt());
    }

    @Test
    void noChangeReachesADeletedRow() {
        threeOfWhichOneIsDeleted();
        Note before = deleted("b");
        refused(
                RecordNotFoundException.class,
                () -> notes.update("b", set(Note::score).to(9)));
        refused(RecordNotFoundException.class, () -> notes.update("b", Map.of("score", 9)));
        refused(RecordNotFoundException.class, () -> notes.update(Note.of("b", 9)));
        refused(RecordNotFoundException.class, () -> notes.update(before));
        assertThat(await(notes.updateWhere(notes.all(), set(Note::score).plus(10))))
                .isEqualTo(2);
        assertThat(await(notes.bulkUpdate(List.of(Note.of("a", 7), Note.of("b", 7)))
                        .last()))
                .satisfies(done -> {
                    assertThat(done.updated()).isEqualTo(1);
                    assertThat(done.skipped()).isEqualTo(1);
                });
        assertThat(deleted("b")).isEqualTo(before);
    }

    @Test
    void settingDeletedAtToNullRestoresByEveryRoadThatChangesFields() {
        threeOfWhichOneIsDeleted();
        MapOperations maps = db.model("Note");
        List<Mono<?>> roads = List.of(
                notes.update("b", row("deletedAt", null)),
                notes.update("b", set(Note::deletedAt).to(null).set(Note::score).to(5)),
                notes.updateWhere(
                        where(Note::deletedAt).ne(null), set(Note::deletedAt).to(null)),
                maps.update(row("id", "b", "deletedAt", null)),
                db.node("NoteUpdateNode").run(Map.of("filter", Map.of("id", "b"), "fields", row("deleted_at", null))));
        for (int i = 0; i < roads.size(); i++) {
            assertThat(ids(notes.all())).as("road %s", i).containsExactly("a", "c");
            await(roads.get(i));
            assertThat(await(notes.read("b")).deletedAt()).as("road %s", i).isNull();
            await(notes.delete("b"));
        }
        assertThat(deleted("b").score()).isEqualTo(5);
        await(notes.update("a", row("deletedAt", null)));
        assertThat(ids(notes.all())).as("a row that is there stays").containsExactly("a", "c");
    }

    @Test
    void anyOtherUseOfTheManagedFieldIsRefused() {
        DataFlow fresh = open(Note.class);
        ModelOperations<Note> fresh1 = fresh.model(Note.class);
        MapOperations maps = fresh.model("Note");
        Instant now = Instant.now();
        List<Mono<?>> works = List.of(
                fresh1.update("a", Map.of("deletedAt", now)),
                fresh1.update("a", set(Note::deletedAt).to(now)),
                fresh1.updateWhere(fresh1.all(), set(Note::deletedAt).to(now)),
                maps.update(Map.of("id", "a", "deletedAt", now)),
                maps.upsert(Map.of("id", "a", "score", 1, "deletedAt", now)),
                maps.upsert(row("id", "a", "score", 1, "deletedAt", null)));
        for (Mono<?> work : works) {
            ValidationFailedException fault = refusedWithoutSql(ValidationFailedException.class, () -> work);
            assertThat(fault.faults().get(0).field()).isEqualTo("deletedAt");
            assertThat(fault.faults().get(0).rule()).isEqualTo("managed");
        }
    }

    @Test
    void theKeyAndTheUniqueValuesOfADeletedRowStayTakenAndAnUpsertRevivesIt() {
        threeOfWhichOneIsDeleted();
        assertThat(refused(UniqueViolationException.class, () -> notes.create(Note.of("b", 5))))
                .hasMessageContaining("deleted softly");
        refused(UniqueViolationException.class, () -> notes.create(new Note("z", "slug-b", 5, null, null)));

        Upserted<Note> revived = await(notes.upsert(Note.of("b", 5)));
        assertThat(revived.created()).isFalse();
        assertThat(revived.record()).isEqualTo(await(notes.read("b")));
        assertThat(revived.record().score()).isEqualTo(5);

        await(notes.delete("b"));
        assertThat(await(notes.upsert(new Note("q", "slug-b", 6, null, null), o -> o.conflictOn(Note::slug)))
                        .record()
                        .id())
                .isEqualTo("b");
        await(notes.delete("b"));
        Upserted<Note> asItIs = await(notes.upsert(Note.of("b", 99), o -> o.update(notes.changes(Map.of()))));
        assertThat(asItIs.record().score()).isEqualTo(6);
        assertThat(asItIs.record().deletedAt()).isNull();
        await(notes.delete("b"));
        Upserted<Note> asked = await(notes.upsert(
                Note.of("b", 99),
                o -> o.update(set(Note::deletedAt).to(null).set(Note::score).to(6))));
        assertThat(asked.record().deletedAt()).isNull();
        Note before = await(notes.read("b"));
        await(notes.upsert(Note.of("b", 99), o -> o.update(notes.changes(Map.of()))));
        assertThat(await(notes.read("b")))
                .as("nothing to change, nothing changed")
                .isEqualTo(before);

        await(notes.delete("b"));
        assertThat(await(notes.bulkUpsert(List.of(Note.of("b", 7), Note.of("d", 8)))
                        .last()))
                .satisfies(done -> {
                    assertThat(done.updated()).isEqualTo(1);
                    assertThat(done.inserted()).isEqualTo(1);
                });
        assertThat(await(notes.read("b")).score()).isEqualTo(7);
        await(notes.delete("b"));
        await(notes.bulkCreate(List.of(Note.of("b", 8)), o -> o.onConflict(OnConflict.SKIP))
                .last());
        assertThat(ids(notes.all())).containsExactly("a", "c", "d");
        await(notes.bulkCreate(List.of(Note.of("b", 8)), o -> o.onConflict(OnConflict.UPDATE))
                .last());
        assertThat(ids(notes.all().orderBy(asc(Note::id)))).containsExactly("a", "b", "c", "d");
    }

    @Test
    void aBulkCreateThatUpdatesNeverDeletesARowThatIsThere() {
        threeOfWhichOneIsDeleted();
        Instant gone = Instant.parse("2001-01-01T00:00:00Z");
        List<Note> rows =
                List.of(new Note("a", null, 9, gone, null), Note.of("b", 8), new Note("z", null, 9, gone, null));
        List<Rejected<Note>> rejects = collected(
                notes.bulkCreate(rows, o -> o.onConflict(OnConflict.UPDATE).onError(OnError.CONTINUE))
                        .concatMapIterable(BulkProgress::rejected));
        assertThat(rejects).extracting(Rejected::index).containsExactly(0L, 2L);
        assertThat(rejects).allSatisfy(rejected -> assertThat(rejected.cause())
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("deletedAt"));
        assertThat(ids(notes.all().orderBy(asc(Note::id)))).containsExactly("a", "b", "c");
        assertThat(await(notes.read("a")).score()).isEqualTo(1);

        refused(BulkFailedException.class, () -> db.model("Note")
                .bulkCreate(
                        List.of(row("id", "a", "score", 9, "deletedAt", gone)), o -> o.onConflict(OnConflict.UPDATE)));
        assertThat(await(notes.count(notes.all()))).isEqualTo(3);
        await(notes.bulkCreate(List.of(new Note("a", null, 9, gone, null)), o -> o.onConflict(OnConflict.SKIP))
                .last());
        assertThat(await(notes.read("a")).score()).isEqualTo(1);
    }

    @Test
    void historyKeepsItsStampWhenItIsCreated() {
        DataFlow fresh = open(Note.class);
        notes = fresh.model(Note.class);
        Instant gone = Instant.parse("2001-01-01T00:00:00Z");
        await(notes.create(new Note("a", null, 1, gone, null)));
        await(notes.bulkCreate(List.of(new Note("b", null, 1, gone, null))).last());
        assertThat(await(notes.count(notes.all()))).isZero();
        assertThat(deleted("a").deletedAt()).isEqualTo(gone);
        assertThat(deleted("b").deletedAt()).isEqualTo(gone);
    }

    @Test
    void aModelThatDoesNotDeclareTheFieldHasTheColumnAndMapsShowIt() {
        DataFlow fresh = open(Hidden.class);
        ModelOperations<Hidden> hidden = fresh.model(Hidden.class);
        MapOperations maps = fresh.model("Hidden");
        await(hidden.create(new Hidden("a", 1)));
        assertThat(await(maps.read("a"))).containsEntry("deletedAt", null);
        await(hidden.delete("a"));
        assertThat(await(maps.list(maps.all().includeDeleted()))
                        .records()
                        .get(0)
                        .get("deletedAt"))
                .isInstanceOf(Instant.class);
        await(hidden.updateWhere(hidden.all(), hidden.changes(row("deletedAt", null))));
        assertThat(await(hidden.read("a"))).isEqualTo(new Hidden("a", 1));
    }

    @Test
    void aModelDeclaredAsDataAndATableThatHoldsRowsTakeItOn() {
        ModelDefinition plain = model("Memo", "id", "string", "text", "string");
        DataFlow before = open(plain);
        await(before.model("Memo").create(row("id", "a", "text", "x")));
        ModelDefinition soft = ModelDefinition.of(
                Map.of("name", "Memo", "softDelete", true, "fields", row("id", "string", "text", "string")));
        MapOperations memos = open(ModelDefinition.of(soft.toMap())).model("Memo");
        assertThat(await(memos.read("a"))).as("rows of before are not deleted").containsEntry("deletedAt", null);
        assertThat(await(memos.delete("a"))).isTrue();
        assertThat(await(memos.count(memos.all()))).isZero();
        assertThat(stored("memos")).isEqualTo(1);
    }
}
