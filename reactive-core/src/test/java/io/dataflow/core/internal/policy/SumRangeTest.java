package io.dataflow.core.internal.policy;

import static io.dataflow.core.internal.policy.Verbs.compare;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.internal.query.Assignment;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.Expressions;
import io.dataflow.core.internal.query.Operator;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.model.Range;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SumRangeTest {

    @DataModel
    record Meter(
            String id,
            @Range(min = 0.5, max = 100) int whole,
            @Nullable @Range(max = 9.5) BigDecimal exact,
            @Range(min = -100) byte small,
            int free) {}

    private static final ModelDefinition MODEL = ModelDefinition.of(Meter.class);

    private static @Nullable SumRange of(String field, Object added) {
        return SumRange.of(
                MODEL,
                List.of(
                        new Assignment("whole", Assignment.Kind.SET, 7),
                        new Assignment(field, Assignment.Kind.ADD, added)),
                "update");
    }

    private static Expression isNull(String field, boolean really) {
        return compare(field, Operator.NULL, really);
    }

    @Test
    void whatIsSetOrHasNoRangeIsLeftAlone() {
        assertThat(of("free", 5)).isNull();
    }

    @Test
    void theBoundsMoveByWhatIsAddedAndRoundTowardsWhatIsAllowed() {
        SumRange range = of("whole", 7);

        assertThat(range).isNotNull();
        assertThat(range.fields()).containsExactly("whole");
        assertThat(range.within())
                .isEqualTo(new Expression.And(
                        List.of(compare("whole", Operator.GTE, -6), compare("whole", Operator.LTE, 93))));
        assertThat(range.outside())
                .isEqualTo(new Expression.Or(
                        List.of(compare("whole", Operator.LT, -6), compare("whole", Operator.GT, 93))));
    }

    @Test
    void anUnknownNumberHasNoSumThatCouldLeaveTheRange() {
        SumRange range = of("exact", new BigDecimal("-0.5"));

        assertThat(range).isNotNull();
        assertThat(range.within())
                .isEqualTo(new Expression.And(List.of(new Expression.Or(
                        List.of(isNull("exact", true), compare("exact", Operator.LTE, new BigDecimal("10.0")))))));
    }

    @Test
    void aBoundBeyondTheTypeHoldsForAllOrForNone() {
        SumRange everything = of("small", (byte) 100);
        SumRange nothing = of("whole", Integer.MAX_VALUE);
        SumRange below = of("whole", Integer.MIN_VALUE);

        assertThat(everything).as("-200 is less than any of the type").isNull();
        assertThat(nothing).isNotNull();
        assertThat(nothing.within())
                .isEqualTo(new Expression.And(List.of(
                        compare("whole", Operator.GTE, -Integer.MAX_VALUE + 1),
                        compare("whole", Operator.LTE, 100 - Integer.MAX_VALUE))));
        assertThat(below).isNotNull();
        assertThat(below.within()).isEqualTo(new Expression.And(List.of(Expressions.NONE)));
        assertThat(below.outside()).isEqualTo(new Expression.Or(List.of(isNull("whole", false))));
    }
}
