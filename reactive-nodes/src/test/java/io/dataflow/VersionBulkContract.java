package io.dataflow;

import static io.dataflow.core.query.Dsl.set;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.BulkFailedException;
import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.BulkOptions.OnError;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.MapOperations;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.Rejected;
import io.dataflow.core.Tenant;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.VersionConflictException;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.Version;
import io.dataflow.testsupport.Capability;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The rows of bulk verbs are counted and checked one by one, whatever writes them. */
@Capability({"S36", "S20", "S21", "S22"})
abstract class VersionBulkContract extends FacadeContract {

    private DataFlow db;
    private ModelOperations<Draft> drafts;

    /** The drafts a to e, of the versions 0 to 4. */
    private void five() {
        db = open(Draft.class);
        drafts = db.model(Draft.class);
        await(drafts.bulkCreate(IntStream.range(0, 5)
                        .mapToObj(i -> Draft.of(id(i), i, 9))
                        .toList())
                .last());
        for (int i = 0; i < 5; i++) {
            await(drafts.updateWhere(
                    where(Draft::score).gt(i), set(Draft::score).plus(0)));
        }
        assertThat(versions()).containsExactly(0L, 1L, 2L, 3L, 4L);
    }

    private static String id(int i) {
        return String.valueOf((char) ('a' + i));
    }

    private List<Draft> all() {
        return collected(drafts.stream(drafts.all()));
    }

    private List<Long> versions() {
        return all().stream().map(Draft::version).toList();
    }

    private static <T> BulkProgress<T> done(Flux<BulkProgress<T>> ticks) {
        return await(ticks.last());
    }

    private static List<Long> indexes(List<? extends Rejected<?>> rejected) {
        rejected.forEach(one -> assertThat(one.cause())
                .isInstanceOfSatisfying(VersionConflictException.class, conflict -> assertThat(conflict.code())
                        .isEqualTo("VERSION_CONFLICT")));
        return rejected.stream().map(Rejected::index).toList();
    }

    @Test
    void rowsThatWereReadAreWrittenBackAndCounted() {
        five();
        List<Draft> read = all().stream().map(draft -> draft.scored(50)).toList();
        assertThat(done(drafts.bulkUpdate(read, o -> o.batchSize(2)))).satisfies(done -> {
            assertThat(done.updated()).isEqualTo(5);
            assertThat(done.failed()).isZero();
        });
        assertThat(versions()).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(all()).allMatch(draft -> draft.score() == 50);
    }

    @Test
    void underContinueAConflictIsARejectedRow() {
        five();
        List<Draft> rows = List.of(
                Draft.of("a", 60, 0),
                Draft.of("b", 60, 0),
                Draft.of("x", 60, 0),
                Draft.of("c", 60, 2),
                Draft.of("d", 60, 9));
        List<Rejected<?>> handed = new ArrayList<>();
        BulkProgress<Draft> done = done(drafts.bulkUpdate(
                rows, o -> o.onError(OnError.CONTINUE).rejectedTo(one -> Mono.fromRunnable(() -> handed.add(one)))));
        assertThat(done.processed()).isEqualTo(5);
        assertThat(done.updated()).isEqualTo(2);
        assertThat(done.skipped()).as("there is no x").isEqualTo(1);
        assertThat(done.failed()).isEqualTo(2);
        assertThat(indexes(handed)).containsExactly(1L, 4L);
        assertThat(versions()).containsExactly(1L, 1L, 3L, 3L, 4L);
        assertThat(all().stream().map(Draft::score).toList()).containsExactly(60, 1, 60, 3, 4);
    }

    @Test
    void underStopAConflictEndsTheCallAndItsBatchIsNotStored() {
        five();
        List<Draft> rows = List.of(
                Draft.of("a", 60, 0),
                Draft.of("b", 60, 1),
                Draft.of("c", 60, 2),
                Draft.of("d", 60, 0),
                Draft.of("e", 60, 4));
        BulkFailedException ended =
                refused(BulkFailedException.class, () -> drafts.bulkUpdate(rows, o -> o.batchSize(2)));
        assertThat(ended).hasCauseInstanceOf(VersionConflictException.class);
        assertThat(ended.progress().updated()).isEqualTo(2);
        assertThat(versions()).containsExactly(1L, 2L, 2L, 3L, 4L);
        BulkFailedException atomic = refused(
                BulkFailedException.class,
                () -> drafts.bulkUpdate(rows, o -> o.batchSize(2).atomic()));
        assertThat(atomic).hasCauseInstanceOf(VersionConflictException.class);
        assertThat(versions()).containsExactly(1L, 2L, 2L, 3L, 4L);
    }

    @Test
    void aBatchThatIsDividedForAnotherFaultChecksItsPartsAgain() {
        five();
        List<Draft> rows = List.of(
                Draft.of("a", 60, 0),
                new Draft("b", "slug-e", 60, null, 1, null),
                Draft.of("c", 60, 7),
                Draft.of("d", 60, 3));
        BulkProgress<Draft> done = done(drafts.bulkUpdate(rows, o -> o.onError(OnError.CONTINUE)));
        assertThat(done.updated()).isEqualTo(2);
        assertThat(done.failed()).isEqualTo(2);
        assertThat(versions()).containsExactly(1L, 1L, 2L, 4L, 4L);
    }

    @Test
    void rowsThatNameTheSameOneFollowEachOther() {
        five();
        List<Rejected<?>> handed = new ArrayList<>();
        BulkProgress<Draft> done = done(drafts.bulkUpdate(
                List.of(Draft.of("a", 61, 0), Draft.of("a", 62, 0), Draft.of("a", 63, 1)),
                o -> o.onError(OnError.CONTINUE).rejectedTo(one -> Mono.fromRunnable(() -> handed.add(one)))));
        assertThat(indexes(handed)).containsExactly(1L);
        assertThat(done.updated()).isEqualTo(2);
        assertThat(await(drafts.read("a"))).satisfies(stored -> {
            assertThat(stored.score()).isEqualTo(63);
            assertThat(stored.version()).isEqualTo(2);
        });
        MapOperations maps = db.model("Draft");
        assertThat(done(maps.bulkUpsert(List.of(
                        row("id", "n", "slug", "n", "score", 1),
                        row("id", "n", "slug", "n", "score", 2),
                        row("id", "b", "slug", "slug-b", "score", 3),
                        row("id", "b", "slug", "slug-b", "score", 4)))))
                .satisfies(all -> {
                    assertThat(all.inserted()).isEqualTo(1);
                    assertThat(all.updated()).isEqualTo(3);
                });
        assertThat(await(maps.read("n"))).containsEntry("version", 1L).containsEntry("score", 2);
        assertThat(await(maps.read("b"))).containsEntry("version", 3L).containsEntry("score", 4);
    }

    @Test
    void upsertsCreateAtZeroAndCheckWhatIsThere() {
        five();
        List<Rejected<?>> handed = new ArrayList<>();
        BulkProgress<Draft> done = done(drafts.bulkUpsert(
                List.of(Draft.of("a", 60, 0), Draft.of("b", 60, 7), Draft.of("x", 60, 7)),
                o -> o.onError(OnError.CONTINUE).rejectedTo(one -> Mono.fromRunnable(() -> handed.add(one)))));
        assertThat(done.inserted()).isEqualTo(1);
        assertThat(done.updated()).isEqualTo(1);
        assertThat(indexes(handed)).containsExactly(1L);
        assertThat(versions()).containsExactly(1L, 1L, 2L, 3L, 4L, 0L);
        assertThat(done(drafts.bulkUpsert(
                                List.of(new Draft("other", "slug-c", 70, null, 2, null)), o -> o.conflictOn("slug")))
                        .updated())
                .isEqualTo(1);
        assertThat(await(drafts.read("c"))).satisfies(stored -> {
            assertThat(stored.score()).isEqualTo(70);
            assertThat(stored.version()).isEqualTo(3);
        });
        refused(
                BulkFailedException.class,
                () -> drafts.bulkCreate(List.of(Draft.of("d", 80, 0)), o -> o.onConflict(OnConflict.UPDATE)));
        assertThat(done(drafts.bulkCreate(List.of(Draft.of("d", 80, 3)), o -> o.onConflict(OnConflict.UPDATE)))
                        .updated())
                .isEqualTo(1);
        assertThat(done(drafts.bulkCreate(
                                List.of(Draft.of("e", 80, 0), Draft.of("y", 80, 5)),
                                o -> o.onConflict(OnConflict.SKIP)))
                        .skipped())
                .isEqualTo(1);
        assertThat(done(drafts.bulkUpsert(List.of(Draft.of("e", 80, 0)), o -> o.onConflict(OnConflict.SKIP)))
                        .skipped())
                .as("what is left as it is is not checked")
                .isEqualTo(1);
        assertThat(versions()).containsExactly(1L, 1L, 3L, 4L, 4L, 0L, 0L);
    }

    @Test
    void deletesCheckTheRowsThatGiveAVersion() {
        five();
        List<Rejected<?>> handed = new ArrayList<>();
        BulkProgress<Draft> done = done(drafts.bulkDelete(
                List.of("a", Draft.of("b", 0, 1), Draft.of("c", 0, 0), Draft.of("x", 0, 0), Draft.of("b", 0, 1)),
                o -> o.onError(OnError.CONTINUE).rejectedTo(one -> Mono.fromRunnable(() -> handed.add(one)))));
        assertThat(done.deleted()).isEqualTo(2);
        assertThat(done.skipped()).isEqualTo(2);
        assertThat(indexes(handed)).containsExactly(2L);
        assertThat(all()).extracting(Draft::id).containsExactly("c", "d", "e");
        MapOperations maps = db.model("Draft");
        assertThat(refused(BulkFailedException.class, () -> maps.bulkDelete(List.of(row("id", "d", "version", 0)))))
                .hasCauseInstanceOf(VersionConflictException.class);
        assertThat(done(maps.bulkDelete(List.of(row("id", "d", "version", 3), row("id", "e"))))
                        .deleted())
                .isEqualTo(2);
    }

    @Test
    void mapsNameNoVersionAndAreCountedUnchecked() {
        five();
        MapOperations maps = db.model("Draft");
        assertThat(done(maps.bulkUpdate(List.of(row("id", "a", "score", 7), row("id", "b", "slug", "z"))))
                        .updated())
                .isEqualTo(2);
        assertThat(versions()).containsExactly(1L, 2L, 2L, 3L, 4L);
        BulkFailedException named =
                refused(BulkFailedException.class, () -> maps.bulkUpdate(List.of(row("id", "a", "version", 1))));
        assertThat(named).hasCauseInstanceOf(ValidationFailedException.class);
        await(db.node("DraftBulkUpdateNode").run(Map.of("data", List.of(Map.of("id", "a", "score", 8)))));
        await(db.node("DraftBulkUpsertNode")
                .run(Map.of("data", List.of(Map.of("id", "a", "slug", "slug-a", "score", 9)))));
        assertThat(await(drafts.read("a")).version()).isEqualTo(3);
        assertThat(await(db.node("DraftBulkDeleteNode")
                                .run(Map.of("data", List.of(Map.of("id", "a", "version", 1)), "onError", "continue")))
                        .asMap())
                .containsEntry("deleted", 0L)
                .containsEntry("failed", 1L);
    }

    @DataModel(tenant = true, softDelete = true)
    record Paper(
            String id,
            int score,
            @Version int version,
            @Nullable Instant deletedAt) {

        static Paper of(String id, int score, int version) {
            return new Paper(id, score, version, null);
        }
    }

    @Test
    void tenantsAndSoftDeletesAreCheckedAmongTheirOwn() {
        ModelOperations<Paper> papers = open(Paper.class).model(Paper.class);
        for (String tenant : List.of("acme", "beta")) {
            await(Tenant.with(
                    tenant,
                    papers.bulkCreate(List.of(Paper.of("a", 1, 0), Paper.of("b", 1, 0)))
                            .last()));
        }
        await(Tenant.with(
                "acme", papers.bulkUpdate(List.of(Paper.of("a", 2, 0))).last()));
        assertThat(await(Tenant.with(
                                "beta",
                                papers.bulkUpsert(List.of(Paper.of("a", 3, 0), Paper.of("c", 3, 5)))
                                        .last()))
                        .updated())
                .isEqualTo(1);
        assertThat(await(Tenant.with(
                                "acme",
                                papers.bulkDelete(List.of("b", Paper.of("a", 0, 1)))
                                        .last()))
                        .deleted())
                .isEqualTo(2);
        assertThat(await(Tenant.with("acme", papers.list(papers.all().includeDeleted())))
                        .records())
                .as("a soft delete is a change")
                .extracting(Paper::version)
                .containsExactly(2, 1);
        assertThat(await(Tenant.with(
                                "acme",
                                papers.bulkUpdate(List.of(Paper.of("a", 9, 2))).last()))
                        .skipped())
                .as("what is deleted is not there")
                .isEqualTo(1);
        assertThat(await(Tenant.with(
                                "acme",
                                papers.bulkUpsert(List.of(Paper.of("a", 5, 0))).last()))
                        .updated())
                .as("but an upsert brings it back")
                .isEqualTo(1);
        assertThat(await(Tenant.with("acme", papers.read("a")))).isEqualTo(Paper.of("a", 5, 3));
        assertThat(await(Tenant.with("beta", papers.list(papers.all()))).records())
                .containsExactly(Paper.of("a", 3, 1), Paper.of("b", 1, 0), Paper.of("c", 3, 0));
    }

    @Test
    void manyRowsAreCheckedInOneCall() {
        db = open(Draft.class);
        drafts = db.model(Draft.class);
        List<Draft> rows =
                IntStream.range(0, 2_500).mapToObj(i -> Draft.of("k" + i, i, 0)).toList();
        await(drafts.bulkCreate(rows).last());
        List<Draft> changed = rows.stream().map(draft -> draft.scored(-1)).toList();
        assertThat(done(drafts.bulkUpdate(changed)).updated()).isEqualTo(2_500);
        BulkProgress<Draft> stale =
                done(drafts.bulkUpdate(changed, o -> o.onError(OnError.CONTINUE).maxErrors(5_000)));
        assertThat(stale.failed()).isEqualTo(2_500);
        assertThat(stale.updated()).isZero();
    }
}
