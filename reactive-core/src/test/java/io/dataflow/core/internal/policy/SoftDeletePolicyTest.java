package io.dataflow.core.internal.policy;

import static io.dataflow.core.internal.policy.RoadEnd.rows;
import static io.dataflow.core.internal.policy.RoadEnd.through;
import static io.dataflow.core.internal.policy.Verbs.ASKED;
import static io.dataflow.core.internal.policy.Verbs.compare;
import static io.dataflow.core.internal.policy.Verbs.set;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.Args;
import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.operation.BulkRow;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.operation.Operation.Expected;
import io.dataflow.core.internal.query.Assignment;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.Expressions;
import io.dataflow.core.internal.query.Operator;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.ModelDefinition;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.util.context.Context;

class SoftDeletePolicyTest {

    @DataModel(softDelete = true)
    record Task(String id, String title, @Nullable Instant deletedAt) {}

    @DataModel
    record Plain(String id, String title) {}

    private static final Instant NOW = Instant.parse("2026-05-01T10:00:00.123456Z");
    private static final Policy POLICY = new SoftDeletePolicy(Clock.fixed(NOW.plusNanos(789), ZoneOffset.UTC));
    private static final Verbs TASKS = new Verbs(ModelDefinition.of(Task.class));
    private static final Expression LIVE = compare("deletedAt", Operator.NULL, true);
    private static final Expression ASKED_AND_LIVE = Expressions.and(ASKED, LIVE);
    private static final Assignment STAMP = set("deletedAt", NOW);
    private static final Assignment RESTORE = set("deletedAt", null);

    @Test
    void modelsWithoutItAreLeftAlone() {
        Verbs plain = new Verbs(ModelDefinition.of(Plain.class));
        for (Operation<?> operation : plain.changing()) {
            assertThat(RoadEnd.any(POLICY, operation, Context.empty())).isSameAs(operation);
        }
    }

    @Test
    void whatIsDeletedIsHiddenFromWhoReads() {
        Operation.List<?> list = through(POLICY, TASKS.list(false));

        assertThat(through(POLICY, TASKS.read()).among()).isEqualTo(ASKED_AND_LIVE);
        assertThat(list.spec()).isEqualTo(TASKS.list(false).spec().among(LIVE));
        assertThat(list.cursor()).isTrue();
        assertThat(through(POLICY, TASKS.count(false)))
                .isEqualTo(new Operation.Count(TASKS.model(), ASKED_AND_LIVE, false));
    }

    @Test
    void whoAsksForItSeesIt() {
        Operation.List<?> list = TASKS.list(true);
        Operation.Count count = TASKS.count(true);

        assertThat(through(POLICY, list)).isSameAs(list);
        assertThat(through(POLICY, count)).isSameAs(count);
    }

    @Test
    void aChangeMeetsOnlyWhatIsThereUnlessItRestores() {
        Operation.Update<Long> restoring = TASKS.update(set("title", "b"), RESTORE);

        assertThat(through(POLICY, TASKS.update(set("title", "b"))).filter()).isEqualTo(ASKED_AND_LIVE);
        assertThat(through(POLICY, restoring)).isSameAs(restoring);
    }

    @Test
    void aDeleteStampsWhatIsThereAndKeepsTheVersionThatIsExpected() {
        Operation.Delete delete = new Operation.Delete(TASKS.model(), ASKED, new Expected(3, "delete"));

        assertThat(RoadEnd.any(POLICY, delete, Context.empty()))
                .isEqualTo(new Operation.Update<Long>(
                        TASKS.model(), ASKED_AND_LIVE, List.of(STAMP), null, new Expected(3, "delete")));
    }

    @Test
    void anUpsertBringsBackWhatItMeetsUnlessItSaysSoItself() {
        RowValues row = TASKS.row("id", "1", "title", "a");
        Operation.Upsert<?> restoring = TASKS.upsert(row, RESTORE, set("title", "b"));

        assertThat(through(POLICY, TASKS.upsert(row, set("title", "b"))).update())
                .containsExactly(set("title", "b"), RESTORE);
        assertThat(through(POLICY, TASKS.upsert(row)).update()).containsExactly(RESTORE);
        assertThat(through(POLICY, restoring)).isSameAs(restoring);
    }

    @Test
    void bulkUpdatesAndDeletesMeetOnlyWhatIsThere() {
        Operation.BulkDelete<?> delete = through(POLICY, TASKS.bulkDelete(List.of()));

        assertThat(through(POLICY, TASKS.bulkUpdate()).among()).isEqualTo(ASKED_AND_LIVE);
        assertThat(delete.among()).isEqualTo(ASKED_AND_LIVE);
        assertThat(delete.stamp()).containsExactly(STAMP);
    }

    @Test
    void rowsThatChangeWhatIsThereBringItBackAndNeverDeleteIt() {
        RowValues plain = TASKS.row("id", "1", "title", "a");
        RowValues gone = TASKS.row("id", "2", "title", "a", "deletedAt", NOW);

        List<BulkRow<Object>> rows = rows(through(POLICY, TASKS.bulkUpsert(OnConflict.UPDATE, plain, gone)));

        assertThat(rows).extracting(BulkRow::index).containsExactly(0L, 1L, 2L);
        assertThat(Verbs.shown(rows.get(0).values())).isEqualTo(Args.args("id", "1", "title", "a", "deletedAt", null));
        assertThat(rows.get(1).values()).isNull();
        assertThat(rows.get(1).original()).isEqualTo("row 1");
        assertThat(rows.get(1).fault())
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("Task.bulkUpsert")
                .hasMessageContaining("cannot say that it is deleted");
        assertThat(rows.get(2).fault()).isNotInstanceOf(ValidationFailedException.class);
    }

    @Test
    void rowsThatChangeNothingStayAsTheyAre() {
        Operation.BulkCreate<?> create = TASKS.bulkCreate(OnConflict.ERROR, TASKS.row("id", "1"));
        Operation.BulkUpsert<?> skipping = TASKS.bulkUpsert(OnConflict.SKIP, TASKS.row("id", "1"));
        Operation.Create<?> one = TASKS.create("id", "1");

        assertThat(through(POLICY, create)).isSameAs(create);
        assertThat(through(POLICY, skipping)).isSameAs(skipping);
        assertThat(through(POLICY, one)).isSameAs(one);
        assertThat(Verbs.shown(one.values())).isEqualTo(Map.of("id", "1"));
    }

    @Test
    void changesThatOnlyBringBackAreTold() {
        ModelDefinition plain = ModelDefinition.of(Plain.class);

        assertThat(SoftDeletePolicy.onlyRevives(TASKS.model(), List.of(RESTORE)))
                .isTrue();
        assertThat(SoftDeletePolicy.onlyRevives(TASKS.model(), List.of())).isTrue();
        assertThat(SoftDeletePolicy.onlyRevives(TASKS.model(), List.of(STAMP))).isFalse();
        assertThat(SoftDeletePolicy.onlyRevives(TASKS.model(), List.of(RESTORE, set("title", null))))
                .isFalse();
        assertThat(SoftDeletePolicy.onlyRevives(plain, List.of(set("title", null))))
                .isFalse();
    }
}
