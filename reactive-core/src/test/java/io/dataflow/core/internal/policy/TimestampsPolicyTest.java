package io.dataflow.core.internal.policy;

import static io.dataflow.core.internal.policy.RoadEnd.rows;
import static io.dataflow.core.internal.policy.RoadEnd.through;
import static io.dataflow.core.internal.policy.Verbs.set;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.query.Assignment;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.ModelDefinition;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.util.context.Context;

class TimestampsPolicyTest {

    @DataModel(softDelete = true)
    record Task(
            String id,
            @Nullable String title,
            @Nullable Instant createdAt,
            @Nullable OffsetDateTime updatedAt,
            @Nullable Instant deletedAt) {}

    private static final Instant NOW = Instant.parse("2026-05-01T10:00:00.123456Z");
    private static final OffsetDateTime NOW_IN_UTC = NOW.atOffset(ZoneOffset.UTC);
    private static final Instant BEFORE = Instant.parse("2020-01-01T00:00:00Z");
    private static final Policy POLICY = new TimestampsPolicy(Clock.fixed(NOW.plusNanos(999), ZoneOffset.UTC));
    private static final Verbs TASKS = new Verbs(ModelDefinition.of(Task.class));
    private static final Map<String, Object> BOTH = Map.of("id", "1", "createdAt", NOW, "updatedAt", NOW_IN_UTC);

    @Test
    void aNewRowGetsBothToTheMicrosecondUnlessItGivesThem() {
        assertThat(Verbs.shown(through(POLICY, TASKS.create("id", "1")).values()))
                .isEqualTo(BOTH);
        assertThat(Verbs.shown(through(POLICY, TASKS.create("id", "1", "createdAt", BEFORE))
                        .values()))
                .isEqualTo(Map.of("id", "1", "createdAt", BEFORE, "updatedAt", NOW_IN_UTC));
    }

    @Test
    void aChangeSetsUpdatedAtOnceWhateverItSaysItself() {
        Assignment stamp = set("updatedAt", NOW_IN_UTC);

        assertThat(through(POLICY, TASKS.update(set("title", "b"))).assignments())
                .containsExactly(set("title", "b"), stamp);
        assertThat(through(POLICY, TASKS.update(set("updatedAt", BEFORE.atOffset(ZoneOffset.UTC)), set("title", "b")))
                        .assignments())
                .containsExactly(set("title", "b"), stamp);
        assertThat(through(POLICY, TASKS.update()).assignments()).isEmpty();
    }

    @Test
    void anUpsertStampsTheNewRowAndTheChange() {
        Operation.Upsert<?> upsert = through(POLICY, TASKS.upsert(TASKS.row("id", "1"), set("title", "b")));

        assertThat(Verbs.shown(upsert.values())).isEqualTo(BOTH);
        assertThat(upsert.update()).containsExactly(set("title", "b"), set("updatedAt", NOW_IN_UTC));
    }

    @Test
    void anUpsertThatChangesNothingLeavesTheTimesOfTheRow() {
        RowValues row = TASKS.row("id", "1");

        assertThat(through(POLICY, TASKS.upsert(row)).update()).isEmpty();
        assertThat(through(POLICY, TASKS.upsert(row, set("deletedAt", null))).update())
                .containsExactly(set("deletedAt", null));
        assertThat(through(POLICY, TASKS.upsert(row, set("deletedAt", NOW))).update())
                .hasSize(2);
    }

    @Test
    void rowsThatAreCreatedKeepWhatTheyGive() {
        for (OnConflict mode : List.of(OnConflict.ERROR, OnConflict.SKIP)) {
            assertThat(stamped(TASKS.bulkCreate(mode, TASKS.row("id", "1", "createdAt", BEFORE))))
                    .isEqualTo(Map.of("id", "1", "createdAt", BEFORE, "updatedAt", NOW_IN_UTC));
            assertThat(stamped(TASKS.bulkCreate(mode, TASKS.row("id", "1")))).isEqualTo(BOTH);
        }
    }

    @Test
    void rowsThatMayChangeOthersAreChangedNow() {
        RowValues old = TASKS.row("id", "1", "updatedAt", BEFORE.atOffset(ZoneOffset.UTC));

        assertThat(stamped(TASKS.bulkCreate(OnConflict.UPDATE, old.copy()))).isEqualTo(BOTH);
        assertThat(stamped(TASKS.bulkUpsert(OnConflict.UPDATE, old.copy()))).isEqualTo(BOTH);
        assertThat(stamped(TASKS.bulkUpsert(OnConflict.UPDATE, TASKS.row("id", "1", "createdAt", BEFORE))))
                .isEqualTo(Map.of("id", "1", "createdAt", BEFORE, "updatedAt", NOW_IN_UTC));
    }

    @Test
    void aBulkUpdateNeverChangesWhenARowWasCreated() {
        assertThat(stamped(TASKS.bulkUpdate(TASKS.row("id", "1", "createdAt", BEFORE))))
                .isEqualTo(Map.of("id", "1", "updatedAt", NOW_IN_UTC));
    }

    @Test
    void aBulkDeleteStampsWhatItStampsAndNothingElse() {
        Operation.BulkDelete<?> soft = TASKS.bulkDelete(List.of(set("deletedAt", NOW)));

        assertThat(through(POLICY, soft).stamp()).containsExactly(set("deletedAt", NOW), set("updatedAt", NOW_IN_UTC));
        assertThat(through(POLICY, TASKS.bulkDelete(List.of())).stamp()).isEmpty();
    }

    @Test
    void whoReadsIsLeftAlone() {
        for (Operation<?> operation : List.of(TASKS.read(), TASKS.list(false), TASKS.count(false), TASKS.delete())) {
            assertThat(RoadEnd.any(POLICY, operation, Context.empty())).isSameAs(operation);
        }
    }

    private static Map<String, Object> stamped(Operation.Bulk<Object> bulk) {
        assertThat(rows(through(POLICY, bulk)).get(1).fault()).isNotNull();
        return Verbs.shown(rows(through(POLICY, bulk)).get(0).values());
    }
}
