package io.dataflow.core.internal.policy;

import static io.dataflow.core.internal.policy.Verbs.ASKED;
import static io.dataflow.core.internal.policy.Verbs.compare;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.CheckViolationException;
import io.dataflow.core.Upserted;
import io.dataflow.core.internal.execution.Readers;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.query.Assignment;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.Expressions;
import io.dataflow.core.internal.query.Operator;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.model.Range;
import io.dataflow.core.model.Unique;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.util.context.Context;

class SumPolicyTest {

    @DataModel
    record Stock(
            String id,
            @Unique @Nullable String code,
            String title,
            @Range(min = 0) int left,
            int free) {}

    private static final Policy POLICY = new SumPolicy();
    private static final Verbs STOCK = new Verbs(ModelDefinition.of(Stock.class));
    private static final Assignment TAKE_3 = new Assignment("left", Assignment.Kind.ADD, -3);
    private static final Assignment FREE = new Assignment("free", Assignment.Kind.ADD, -3);
    private static final Expression WITHIN = new Expression.And(List.of(compare("left", Operator.GTE, 3)));
    private static final Expression OUTSIDE = new Expression.Or(List.of(compare("left", Operator.LT, 3)));

    private static <R> List<R> run(Operation<R> operation, RoadEnd end) {
        return POLICY.apply(operation, end).collectList().block();
    }

    private static Operation.Update<Object> one(Assignment change) {
        return new Operation.Update<>(STOCK.model(), ASKED, List.of(change), Readers.keys(STOCK.model()));
    }

    private static Expression and(Expression left, Expression right) {
        return Expressions.and(left, right);
    }

    @Test
    void whatAddsToNoRangeIsLeftAlone() {
        Operation.Upsert<?> upsert = STOCK.upsert(STOCK.row("id", "1"), FREE);
        for (Operation<?> operation : List.of(
                STOCK.update(FREE), STOCK.update(Verbs.set("left", 1)), upsert, STOCK.delete(), STOCK.count(false))) {
            assertThat(RoadEnd.any(POLICY, operation, Context.empty())).isSameAs(operation);
        }
    }

    @Test
    void oneRowIsChangedWithinTheRangeAndNothingIsAskedThen() {
        RoadEnd end = new RoadEnd(Flux.just("row"));
        assertThat(run(one(TAKE_3), end)).containsExactly("row");
        assertThat(end.reached).singleElement().satisfies(sent -> assertThat(((Operation.Update<?>) sent).filter())
                .isEqualTo(and(ASKED, WITHIN)));
    }

    @Test
    void oneRowThatIsNotChangedIsExplained() {
        RoadEnd refused = new RoadEnd(Flux.empty(), Flux.just(1L));
        assertThatThrownBy(() -> run(one(TAKE_3), refused))
                .isInstanceOfSatisfying(CheckViolationException.class, error -> {
                    assertThat(error.fields()).containsExactly("left");
                    assertThat(error.model()).isEqualTo("Stock");
                    assertThat(error.operation()).isEqualTo("update");
                })
                .hasMessageContaining("Stock.update: a sum would leave the range of 'left'");
        assertThat(refused.reached.get(1)).isEqualTo(new Operation.Count(STOCK.model(), and(ASKED, OUTSIDE), true));
        assertThat(run(one(TAKE_3), new RoadEnd(Flux.empty(), Flux.just(0L))))
                .as("no row is there")
                .isEmpty();
    }

    @Test
    void ofManyRowsNoneIsChangedIfOneMayNotBe() {
        RoadEnd refused = new RoadEnd(Flux.just(2L));
        assertThatThrownBy(() -> run(STOCK.update(TAKE_3), refused)).isInstanceOf(CheckViolationException.class);
        assertThat(refused.reached).singleElement().isInstanceOf(Operation.Count.class);
        RoadEnd fitting = new RoadEnd(Flux.just(0L), Flux.just(5L));
        assertThat(run(STOCK.update(TAKE_3), fitting)).containsExactly(5L);
        assertThat(fitting.reached).hasSize(2);
    }

    @Test
    void anUpsertChangesTheRowThatIsThereWithinTheRange() {
        Operation.Upsert<?> upsert = STOCK.upsert(STOCK.row("id", "1", "left", 5), TAKE_3);
        RoadEnd done = new RoadEnd(Flux.just(new Upserted<>("row", false)));
        assertThat(run(upsert, done)).hasSize(1);
        assertThat(((Operation.Upsert<?>) done.reached.get(0)).among()).isEqualTo(and(upsert.among(), WITHIN));
        RoadEnd refused = new RoadEnd(Flux.empty(), Flux.just(1L));
        assertThatThrownBy(() -> run(upsert, refused))
                .isInstanceOf(CheckViolationException.class)
                .hasMessageContaining("Stock.upsert");
        assertThat(refused.reached.get(1))
                .isEqualTo(new Operation.Count(STOCK.model(), and(compare("id", Operator.EQ, "1"), OUTSIDE), true));
    }

    @Test
    void anUpsertByAKeyThatIsNullFindsNothingToAddTo() {
        FieldDefinition code = STOCK.model().field("code", "test");
        RowValues values = STOCK.row("id", "1");
        values.set(code, null);
        Operation.Upsert<?> upsert = new Operation.Upsert<>(
                STOCK.model(), values, List.of(code), List.of(TAKE_3), Readers.keys(STOCK.model()));
        RoadEnd end = new RoadEnd(Flux.just(new Upserted<>("row", true)));
        assertThat(run(upsert, end)).hasSize(1);
        assertThat(end.reached).containsExactly(upsert);
    }
}
