package io.dataflow.core.internal.policy;

import static io.dataflow.core.internal.policy.Verbs.ASKED;
import static io.dataflow.core.internal.policy.Verbs.compare;
import static io.dataflow.core.internal.policy.Verbs.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.Upserted;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.ValidationFailedException.Fault;
import io.dataflow.core.internal.execution.Readers;
import io.dataflow.core.internal.operation.BatchGuard;
import io.dataflow.core.internal.operation.BatchGuard.Judged;
import io.dataflow.core.internal.operation.BulkRow;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.query.Assignment;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.Expressions;
import io.dataflow.core.internal.query.Operator;
import io.dataflow.core.internal.query.Selection;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.Embedded;
import io.dataflow.core.model.ModelDefinition;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.util.context.Context;

class EmbeddedPolicyTest {

    record Home(String city, @Nullable String zip, @Nullable Integer floor) {}

    record Loose(@Nullable String note) {}

    @DataModel
    record Person(
            String id,
            String title,
            @Embedded Home always,
            @Embedded @Nullable Home home,
            @Embedded @Nullable Loose loose) {}

    @DataModel
    record Plain(
            String id,
            String title,
            @Embedded Home always,
            @Embedded @Nullable Loose loose) {}

    private static final Policy POLICY = new EmbeddedPolicy();
    private static final Verbs PERSON = new Verbs(ModelDefinition.of(Person.class));
    private static final Assignment ZIP = set("home.zip", "1");
    private static final Expression WITHIN = new Expression.And(List.of(compare("home.city", Operator.NULL, false)));
    private static final Expression OUTSIDE = compare("home.city", Operator.NULL, true);

    private static <R> List<R> run(Operation<R> operation, RoadEnd end) {
        return POLICY.apply(operation, end).collectList().block();
    }

    private static Operation.Update<Object> one(Assignment... changes) {
        return new Operation.Update<>(PERSON.model(), ASKED, List.of(changes), Readers.keys(PERSON.model()));
    }

    @Test
    void whatLeavesRecordsWholeIsLeftAlone() {
        Assignment added = new Assignment("home.floor", Assignment.Kind.ADD, 1);
        for (Operation<?> operation : List.of(
                PERSON.update(set("home.city", "Rome")),
                PERSON.update(ZIP, set("home.city", "Rome")),
                PERSON.update(set("home.zip", null)),
                PERSON.update(set("home.city", null), set("home.zip", null), set("home.floor", null)),
                PERSON.update(set("always.zip", "1"), set("loose.note", "x"), added),
                PERSON.upsert(PERSON.row("id", "1"), set("title", "b")),
                PERSON.bulkUpsert(OnConflict.UPDATE),
                PERSON.delete(),
                PERSON.count(false),
                new Verbs(ModelDefinition.of(Plain.class)).bulkUpdate())) {
            assertThat(RoadEnd.any(POLICY, operation, Context.empty())).isSameAs(operation);
        }
    }

    @Test
    void aPartIsChangedWhereTheRecordIsThere() {
        RoadEnd end = new RoadEnd(Flux.just("row"));
        assertThat(run(one(ZIP), end)).containsExactly("row");
        assertThat(end.reached).singleElement().satisfies(sent -> assertThat(((Operation.Update<?>) sent).filter())
                .isEqualTo(Expressions.and(ASKED, WITHIN)));
    }

    @Test
    void aRowWithoutTheRecordIsExplained() {
        RoadEnd refused = new RoadEnd(Flux.empty(), Flux.just(1L));
        assertThatThrownBy(() -> run(one(ZIP), refused))
                .isInstanceOfSatisfying(ValidationFailedException.class, error -> assertThat(error.faults())
                        .extracting(Fault::field)
                        .containsExactly("home.city"))
                .hasMessageContaining(
                        "Person.update refused: home.city: a value is required where there is any in home")
                .hasMessageContaining("set it too, or all of home");
        assertThat(refused.reached.get(1))
                .isEqualTo(new Operation.Count(PERSON.model(), Expressions.and(ASKED, OUTSIDE), true));
        assertThat(run(one(ZIP), new RoadEnd(Flux.empty(), Flux.just(0L))))
                .as("no row is there")
                .isEmpty();
    }

    @Test
    void whatIsAddedDoesNotStandForAValue() {
        RoadEnd end = new RoadEnd(Flux.just("row"));
        run(one(ZIP, new Assignment("home.floor", Assignment.Kind.ADD, 1)), end);
        assertThat(((Operation.Update<?>) end.reached.get(0)).filter()).isEqualTo(Expressions.and(ASKED, WITHIN));
    }

    @Test
    void ofManyRowsNoneIsChangedIfOneLacksTheRecord() {
        RoadEnd refused = new RoadEnd(Flux.just(2L));
        assertThatThrownBy(() -> run(PERSON.update(ZIP), refused)).isInstanceOf(ValidationFailedException.class);
        assertThat(refused.reached).singleElement().isInstanceOf(Operation.Count.class);
        RoadEnd whole = new RoadEnd(Flux.just(0L), Flux.just(5L));
        assertThat(run(PERSON.update(ZIP), whole)).containsExactly(5L);
    }

    @Test
    void anUpsertChangesAPartOfTheRowThatIsThere() {
        Operation.Upsert<?> upsert = PERSON.upsert(PERSON.row("id", "1"), ZIP);
        RoadEnd done = new RoadEnd(Flux.just(new Upserted<>("row", false)));
        assertThat(run(upsert, done)).hasSize(1);
        assertThat(((Operation.Upsert<?>) done.reached.get(0)).among())
                .isEqualTo(Expressions.and(upsert.among(), WITHIN));
        assertThatThrownBy(() -> run(upsert, new RoadEnd(Flux.empty(), Flux.just(1L))))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("Person.upsert");
    }

    private static List<BulkRow<Object>> batch(Operation.Bulk<Object> bulk) {
        return RoadEnd.rows(bulk).stream().filter(row -> row.fault() == null).toList();
    }

    @Test
    void rowsOfABatchFollowEachOther() {
        Operation.BulkUpdate<Object> bulk = PERSON.bulkUpdate(
                PERSON.row("id", "1", "home.zip", "1"),
                PERSON.row("id", "2", "home.zip", "1"),
                PERSON.row("id", "1", "home.city", "Rome"),
                PERSON.row("id", "1", "home.zip", "2"),
                PERSON.row("id", "2", "home.city", null, "home.zip", null, "home.floor", null),
                PERSON.row("id", "2", "home.zip", "3"),
                PERSON.row("id", "3", "home.zip", "1"));
        BatchGuard guard = RoadEnd.through(POLICY, bulk).settings().guards().get(0);
        BatchGuard.Decision<Object> decision = guard.about(bulk, batch(bulk));

        assertThat(decision.lookups()).singleElement().satisfies(lookup -> assertThat(
                        lookup.result().columns())
                .extracting(Selection::name)
                .containsExactly("id", "home.city"));
        Judged<Object> judged = decision.judge(List.of(new Object[] {"1", null}, new Object[] {"2", "Oslo"}));
        assertThat(judged.rows()).extracting(BulkRow::index).containsExactly(1L, 2L, 3L, 4L, 6L);
        assertThat(judged.rejected()).allSatisfy(rejected -> assertThat(rejected.cause())
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageStartingWith("Person.bulkUpdate refused: home.city"));
        assertThat(judged.rejected()).extracting(rejected -> rejected.index()).containsExactly(0L, 5L);
    }

    @Test
    void aBatchThatLeavesRecordsWholeNeedsNoLook() {
        Operation.BulkUpdate<Object> bulk = PERSON.bulkUpdate(
                PERSON.row("id", "1", "title", "b"), PERSON.row("id", "2", "home.city", "Rome", "home.zip", "1"));
        BatchGuard guard = RoadEnd.through(POLICY, bulk).settings().guards().get(0);
        assertThat(guard.<Object>about(bulk, batch(bulk))).isNull();
    }
}
