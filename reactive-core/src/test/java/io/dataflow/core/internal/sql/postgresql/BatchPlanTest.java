package io.dataflow.core.internal.sql.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.Args;
import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.internal.execution.Batch;
import io.dataflow.core.internal.execution.Batch.Verb;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.model.Unique;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BatchPlanTest {

    @DataModel
    record Line(
            String id,
            @Unique @Nullable String code,
            @Nullable String note,
            @Nullable Instant createdAt) {}

    @DataModel(tenant = true)
    record Owned(String id, @Nullable String note) {}

    private static final ModelDefinition LINE = ModelDefinition.of(Line.class);
    private static final ModelDefinition OWNED = ModelDefinition.of(Owned.class);

    private static RowValues row(ModelDefinition model, Object... namesAndValues) {
        RowValues values = new RowValues(model);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.set(model.field((String) namesAndValues[i], "test"), namesAndValues[i + 1]);
        }
        return values;
    }

    private static Batch batch(Verb verb, OnConflict mode, RowValues... rows) {
        ModelDefinition model = rows[0].model();
        return new Batch(verb, model, List.of(rows), mode, model.primaryKey(), Expression.all(), List.of(), false);
    }

    /** The rows of each group, as key and note. */
    private static List<List<String>> groups(BatchPlan plan) {
        return plan.groups().stream()
                .map(group -> group.rows().stream()
                        .map(row -> row.get(row.model().field("id", "test")) + "="
                                + row.get(row.model().field("note", "test")))
                        .toList())
                .toList();
    }

    @Test
    void rowsThatMayPointToEarlierOnesStayBehindThem() {
        ModelDefinition part = ModelDefinition.of(Map.of(
                "name",
                "Part",
                "fields",
                Args.args("id", "string", "note", Map.of("type", "string", "nullable", true, "references", "parts"))));
        RowValues[] rows = {
            row(part, "id", "1", "note", null),
            row(part, "id", "2"),
            row(part, "id", "3"),
            row(part, "id", "4", "note", "3"),
            row(part, "id", "5")
        };

        assertThat(groups(BatchPlan.of(batch(Verb.INSERT, OnConflict.ERROR, rows))))
                .containsExactly(List.of("1=null"), List.of("2=null", "3=null"), List.of("4=3"), List.of("5=null"));
        assertThat(groups(BatchPlan.of(batch(Verb.UPDATE, OnConflict.ERROR, rows))))
                .containsExactly(List.of("1=null", "4=3"), List.of("2=null", "3=null", "5=null"));
    }

    @Test
    void rowsThatGiveTheSameFieldsAreWrittenTogether() {
        BatchPlan plan = BatchPlan.of(batch(
                Verb.UPDATE,
                OnConflict.ERROR,
                row(LINE, "id", "1", "note", "a"),
                row(LINE, "id", "2"),
                row(LINE, "id", "3", "note", "c"),
                row(LINE, "id", "4")));

        assertThat(groups(plan)).containsExactly(List.of("1=a", "3=c"), List.of("2=null", "4=null"));
        assertThat(plan.groups().get(1).fields()).containsExactly(LINE.field("id", "test"));
        assertThat(plan.preceded()).isZero();
        assertThat(plan.overridden()).isEmpty();
    }

    @Test
    void aPlainLoadLooksForNothingTwice() {
        BatchPlan plan = BatchPlan.of(batch(
                Verb.INSERT, OnConflict.ERROR, row(LINE, "id", "1", "note", "a"), row(LINE, "id", "1", "note", "b")));

        assertThat(groups(plan)).containsExactly(List.of("1=a", "1=b"));
    }

    @Test
    void theFirstWinsWhereRowsAreSkippedOrRemoved() {
        RowValues first = row(LINE, "id", "1", "note", "a");
        RowValues second = row(LINE, "id", "1", "note", "b");

        for (Batch batch : List.of(
                batch(Verb.INSERT, OnConflict.SKIP, first, second),
                batch(Verb.DELETE, OnConflict.ERROR, first, second))) {
            BatchPlan plan = BatchPlan.of(batch);
            assertThat(groups(plan)).containsExactly(List.of("1=a"));
            assertThat(plan.preceded()).isEqualTo(1);
            assertThat(plan.leftOut(batch, Set.of()).skipped()).isEqualTo(1);
        }
    }

    @Test
    void theLastWinsWhereRowsAreChangedAndKeepsWhatTheFirstCreated() {
        RowValues first = row(LINE, "id", "1", "note", "a", "createdAt", Instant.EPOCH);
        RowValues second = row(LINE, "id", "1", "note", "b", "createdAt", Instant.EPOCH.plusSeconds(1));
        Batch batch = batch(Verb.INSERT, OnConflict.UPDATE, first, second, second.copy());

        BatchPlan plan = BatchPlan.of(batch);

        assertThat(groups(plan)).containsExactly(List.of("1=b"));
        assertThat(plan.groups().get(0).rows().get(0).get(LINE.field("createdAt", "test")))
                .isEqualTo(Instant.EPOCH);
        assertThat(plan.overridden()).containsOnlyKeys(List.of(List.of("1"))).containsValue(2);
        assertThat(plan.leftOut(batch, Set.of()).updated()).isEqualTo(2);
        assertThat(first.get(LINE.field("note", "test"))).as("what was given").isEqualTo("a");
    }

    @Test
    void rowsThatGiveOtherFieldsFollowEachOther() {
        BatchPlan plan = BatchPlan.of(batch(
                Verb.UPDATE,
                OnConflict.ERROR,
                row(LINE, "id", "1", "note", "a"),
                row(LINE, "id", "1"),
                row(LINE, "id", "1", "note", "c")));

        assertThat(groups(plan)).containsExactly(List.of("1=a"), List.of("1=null"), List.of("1=c"));
        assertThat(plan.overridden()).isEmpty();
    }

    @Test
    void aRowThatClaimsAnotherUniqueValueIsNotLeftOut() {
        BatchPlan plan = BatchPlan.of(batch(
                Verb.UPDATE,
                OnConflict.ERROR,
                row(LINE, "id", "1", "code", "x", "note", "a"),
                row(LINE, "id", "1", "code", "y", "note", "b"),
                row(LINE, "id", "1", "code", "y", "note", "c")));

        assertThat(groups(plan)).containsExactly(List.of("1=a"), List.of("1=c"));
    }

    @Test
    void anOverriddenUpdateSharesTheFateOfItsTarget() {
        String tenant = OWNED.primaryKey().get(0).name();
        RowValues there = row(OWNED, tenant, "acme", "id", "1", "note", "a");
        RowValues absent = row(OWNED, tenant, "acme", "id", "2", "note", "a");
        Batch batch = batch(Verb.UPDATE, OnConflict.ERROR, there, there.copy(), absent, absent.copy(), absent.copy());

        BatchPlan plan = BatchPlan.of(batch);

        assertThat(plan.leftOut(batch, Set.of(List.of("1"))).updated()).isEqualTo(1);
        assertThat(plan.leftOut(batch, Set.of(List.of("1"))).skipped()).isEqualTo(2);
    }

    @Test
    void aRowWithoutATargetConflictsWithNothing() {
        RowValues keyless = row(LINE, "note", "a");

        assertThat(groups(BatchPlan.of(batch(Verb.INSERT, OnConflict.SKIP, keyless, keyless.copy()))))
                .containsExactly(List.of("null=a", "null=a"));
    }
}
