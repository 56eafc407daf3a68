package io.dataflow.core.internal.policy;

import static io.dataflow.core.internal.policy.Verbs.ASKED;
import static io.dataflow.core.internal.policy.Verbs.compare;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.VersionConflictException;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.operation.BatchGuard.Decision;
import io.dataflow.core.internal.operation.BatchGuard.Judged;
import io.dataflow.core.internal.operation.BulkRow;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.query.Expressions;
import io.dataflow.core.internal.query.ListSpec;
import io.dataflow.core.internal.query.Operator;
import io.dataflow.core.internal.query.Selection;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.model.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VersionGuardTest {

    @DataModel
    record Task(String id, @Nullable String title, @Version long version) {}

    @DataModel(softDelete = true)
    record Soft(
            String id,
            @Nullable String title,
            @Version long version,
            @Nullable Instant deletedAt) {}

    private static final Verbs TASKS = new Verbs(ModelDefinition.of(Task.class));
    private static final Verbs SOFT = new Verbs(ModelDefinition.of(Soft.class));

    private static List<BulkRow<Object>> batch(RowValues... rows) {
        List<BulkRow<Object>> batch = new ArrayList<>();
        for (RowValues row : rows) {
            batch.add(new BulkRow<>(batch.size(), "row " + batch.size(), row, null));
        }
        return batch;
    }

    private static Decision<Object> about(Operation.Bulk<Object> bulk, RowValues... rows) {
        return new VersionGuard(bulk.model().field("version", "test")).about(bulk, batch(rows));
    }

    private static Judged<Object> judged(Operation.Bulk<Object> bulk, List<Object[]> stored, RowValues... rows) {
        return about(bulk, rows).judge(stored);
    }

    private static Object[] stored(Object... values) {
        return values;
    }

    /** The rows to write, as key and version. */
    private static List<String> written(Judged<Object> judged) {
        return judged.rows().stream()
                .map(row -> row.values().get(row.values().model().field("id", "test")) + " "
                        + row.values().get(row.values().model().field("version", "test")))
                .toList();
    }

    @Test
    void aDeleteThatExpectsNoVersionNeedsNoLook() {
        assertThat(about(TASKS.bulkDelete(List.of()), TASKS.row("id", "1"))).isNull();
        assertThat(about(TASKS.bulkDelete(List.of()), TASKS.row("id", "1"), TASKS.row("id", "2", "version", 1L)))
                .isNotNull();
        assertThat(about(TASKS.bulkUpdate(), TASKS.row("id", "1"))).isNotNull();
    }

    @Test
    void theStoredRowsOfABatchAreLockedAndReadOnce() {
        List<Operation.List<Object[]>> lookups = about(
                        TASKS.bulkUpdate(), TASKS.row("id", "1"), TASKS.row("id", "2"), TASKS.row("id", "1"))
                .lookups();

        assertThat(lookups).hasSize(1);
        ListSpec spec = lookups.get(0).spec();
        assertThat(spec.filter()).isEqualTo(Expressions.and(compare("id", Operator.IN, List.of("1", "2")), ASKED));
        assertThat(spec.lock()).isEqualTo(ListSpec.Lock.FOR_UPDATE);
        assertThat(lookups.get(0).result().columns())
                .extracting(Selection::name)
                .containsExactly("id", "version");
        assertThat(lookups.get(0).result().read(stored("1", 2L))).containsExactly("1", 2L);
        assertThat(about(SOFT.bulkUpdate(), SOFT.row("id", "1"))
                        .lookups()
                        .get(0)
                        .result()
                        .columns())
                .extracting(Selection::name)
                .containsExactly("id", "version", "deletedAt");
    }

    @Test
    void manyRowsAreLookedUpAThousandAtATimeInTheOrderOfTheirKeys() {
        List<String> keys =
                IntStream.range(0, 2_001).mapToObj(i -> "%04d".formatted(i)).toList();
        List<String> mixed = new ArrayList<>(keys);
        Collections.shuffle(mixed, new Random(20261126));
        RowValues[] rows = mixed.stream().map(key -> TASKS.row("id", key)).toArray(RowValues[]::new);

        assertThat(about(TASKS.bulkUpsert(OnConflict.UPDATE), rows).lookups())
                .extracting(lookup -> lookup.spec().filter())
                .containsExactly(
                        compare("id", Operator.IN, keys.subList(0, 1_000)),
                        compare("id", Operator.IN, keys.subList(1_000, 2_000)),
                        compare("id", Operator.EQ, "2000"));
    }

    @Test
    void whatIsMetByARowThatIsStoredDependsOnNothingElse() {
        assertThat(about(TASKS.bulkUpsert(OnConflict.UPDATE), TASKS.row("id", "1"))
                        .lookups()
                        .get(0)
                        .spec()
                        .filter())
                .isEqualTo(compare("id", Operator.EQ, "1"));
        assertThat(about(TASKS.bulkDelete(List.of()), TASKS.row("id", "1", "version", 1L))
                        .lookups()
                        .get(0)
                        .spec()
                        .filter())
                .isEqualTo(Expressions.and(compare("id", Operator.EQ, "1"), ASKED));
        assertThat(about(TASKS.bulkUpsert(OnConflict.UPDATE), TASKS.row("title", "no key yet"))
                        .lookups())
                .isEmpty();
    }

    @Test
    void anUpdateCountsOnFromTheStoredVersion() {
        Judged<Object> judged = judged(
                TASKS.bulkUpdate(),
                List.<Object[]>of(stored("1", 4L), stored("2", 7L)),
                TASKS.row("id", "1", "version", 4L),
                TASKS.row("id", "2"),
                TASKS.row("id", "3"));

        assertThat(written(judged)).containsExactly("1 5", "2 8");
        assertThat(judged.skipped()).isEqualTo(1);
        assertThat(judged.created()).isZero();
        assertThat(judged.rejected()).isEmpty();
        assertThat(judged.rows().get(1).index()).isEqualTo(1);
        assertThat(judged.rows().get(1).original()).isEqualTo("row 1");
    }

    @Test
    void aRowOfAnotherVersionIsRejected() {
        Judged<Object> judged =
                judged(TASKS.bulkUpdate(), List.<Object[]>of(stored("1", 4L)), TASKS.row("id", "1", "version", 3L));

        assertThat(judged.rows()).isEmpty();
        assertThat(judged.rejected()).singleElement().satisfies(rejected -> {
            assertThat(rejected.index()).isZero();
            assertThat(rejected.row()).isEqualTo("row 0");
            assertThat(rejected.cause())
                    .isInstanceOf(VersionConflictException.class)
                    .hasMessageStartingWith("Task.bulkUpdate: the row is there");
        });
    }

    @Test
    void rowsThatNameTheSameOneFollowEachOther() {
        Judged<Object> judged = judged(
                TASKS.bulkUpsert(OnConflict.UPDATE),
                List.of(),
                TASKS.row("id", "1"),
                TASKS.row("id", "1", "version", 0L),
                TASKS.row("id", "1", "version", 0L));

        assertThat(written(judged)).containsExactly("1 0", "1 1");
        assertThat(judged.created()).isEqualTo(1);
        assertThat(judged.rejected()).hasSize(1);
    }

    @Test
    void aRowWithoutAKeyIsStoredAnew() {
        Judged<Object> judged = judged(
                TASKS.bulkUpsert(OnConflict.UPDATE), List.of(), TASKS.row("title", "a"), TASKS.row("title", "b"));

        assertThat(written(judged)).containsExactly("null 0", "null 0");
        assertThat(judged.created()).isEqualTo(2);
    }

    @Test
    void aRowIsRemovedOnce() {
        RowValues row = TASKS.row("id", "1", "version", 4L);

        Judged<Object> judged =
                judged(TASKS.bulkDelete(List.of()), List.<Object[]>of(stored("1", 4L)), row, row.copy());

        assertThat(judged.rows()).singleElement().satisfies(left -> assertThat(left.values())
                .isSameAs(row));
        assertThat(judged.skipped()).isEqualTo(1);
    }

    @Test
    void whatIsDeletedSoftlyIsNotThereForWhoGivesAVersion() {
        List<Object[]> stored = List.<Object[]>of(
                stored("1", 4L, Instant.EPOCH), stored("2", 4L, null), stored("3", 4L, Instant.EPOCH));
        RowValues given = SOFT.row("id", "1", "version", 0L);

        Judged<Object> judged = judged(
                SOFT.bulkUpsert(OnConflict.UPDATE),
                stored,
                given,
                SOFT.row("id", "2", "version", 0L),
                SOFT.row("id", "3"),
                SOFT.row("id", "1", "version", 5L));

        assertThat(written(judged)).containsExactly("1 5", "3 5", "1 6");
        assertThat(judged.rejected()).hasSize(1);
        assertThat(given.get(SOFT.model().field("version", "test")))
                .as("what was given, should the batch be decided about again")
                .isEqualTo(0L);
    }
}
