package io.dataflow.core.internal.sql;

import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.Expression.And;
import io.dataflow.core.internal.query.Expression.Comparison;
import io.dataflow.core.internal.query.Expression.Not;
import io.dataflow.core.internal.query.Expression.Or;
import io.dataflow.core.internal.query.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites a condition so that no operand but that of {@code NULL} decides about the text of the statement.
 *
 * <p>What is left: EQ, GT, GTE, LT, LTE, BETWEEN, IN and the text, array and JSON operators with operands that are not null, and
 * NULL; NE, NIN and EXISTS are gone.
 */
final class Normalizer {

    private static final Expression NEVER = new Or(List.of());

    private Normalizer() {}

    static Expression normalize(Expression expression) {
        if (expression instanceof And and) {
            return new And(and.parts().stream().map(Normalizer::normalize).toList());
        }
        if (expression instanceof Or or) {
            return new Or(or.parts().stream().map(Normalizer::normalize).toList());
        }
        if (expression instanceof Not not) {
            return new Not(normalize(not.part()));
        }
        return comparison((Comparison) expression);
    }

    private static Expression comparison(Comparison c) {
        Object operand = c.operand();
        return switch (c.operator()) {
            case EQ -> operand == null ? isNull(c, true) : c;
            case NE -> operand == null ? isNull(c, false) : new Not(with(c, Operator.EQ, operand));
            case IN -> in(c);
            case NIN -> new Not(in(c));
            case EXISTS -> isNull(c, Boolean.FALSE.equals(operand));
            case NULL -> c;
            case BETWEEN -> c.operands().contains(null) ? NEVER : c;
            default -> operand == null ? NEVER : c;
        };
    }

    private static Expression in(Comparison c) {
        List<Object> present = new ArrayList<>();
        boolean withNull = false;
        for (Object value : c.operands()) {
            if (value == null) {
                withNull = true;
            } else {
                present.add(value);
            }
        }
        Expression in = present.isEmpty() ? NEVER : with(c, Operator.IN, present);
        return withNull ? new Or(List.of(in, isNull(c, true))) : in;
    }

    private static Comparison isNull(Comparison c, boolean expected) {
        return with(c, Operator.NULL, expected);
    }

    private static Comparison with(Comparison c, Operator operator, Object operand) {
        return new Comparison(c.field(), c.path(), operator, operand);
    }

    /** The condition with a marker in the place of each operand: equal for all conditions that are written as the same text. */
    static Expression shape(Expression normalized, Function<Comparison, @Nullable Object> marker) {
        if (normalized instanceof And and) {
            return new And(and.parts().stream().map(part -> shape(part, marker)).toList());
        }
        if (normalized instanceof Or or) {
            return new Or(or.parts().stream().map(part -> shape(part, marker)).toList());
        }
        if (normalized instanceof Not not) {
            return new Not(shape(not.part(), marker));
        }
        Comparison c = (Comparison) normalized;
        return new Comparison(c.field(), c.path(), c.operator(), marker.apply(c));
    }
}
