package io.dataflow.core.internal.policy;

import io.dataflow.core.internal.model.InvalidValueException;
import io.dataflow.core.internal.model.RangeRule;
import io.dataflow.core.internal.model.Values;
import io.dataflow.core.internal.query.Assignment;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.Expression.And;
import io.dataflow.core.internal.query.Expression.Comparison;
import io.dataflow.core.internal.query.Expression.Or;
import io.dataflow.core.internal.query.Expressions;
import io.dataflow.core.internal.query.Operator;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldType.Scalar;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.model.Rule;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which rows changes may add to, so that no sum leaves the range of its field, and which not.
 *
 * @param fields the names of the fields that are added to and have a range
 * @param within the rows whose sums stay within all ranges; an unknown number has no sum
 * @param outside the rows of which one sum leaves its range
 */
record SumRange(List<String> fields, Expression within, Expression outside) {

    /** The ranges that changes have to keep; null where nothing with a range is added to. */
    static @Nullable SumRange of(ModelDefinition model, List<Assignment> changes, String verb) {
        List<String> fields = new ArrayList<>();
        List<Expression> within = new ArrayList<>();
        List<Expression> outside = new ArrayList<>();
        for (Assignment change : changes) {
            if (change.kind() != Assignment.Kind.ADD || change.value() == null) {
                continue;
            }
            FieldDefinition field = model.field(change.field(), verb);
            BigDecimal added = new BigDecimal(change.value().toString());
            for (Rule rule : field.rules()) {
                if (rule instanceof RangeRule range) {
                    fields.add(field.name());
                    bound(field, range.min(), added, true, within, outside);
                    bound(field, range.max(), added, false, within, outside);
                }
            }
        }
        return outside.isEmpty() ? null : new SumRange(fields, new And(within), new Or(outside));
    }

    /** The old number has to be on the right side of the bound less what is added. */
    private static void bound(
            FieldDefinition field,
            @Nullable BigDecimal bound,
            BigDecimal added,
            boolean least,
            List<Expression> within,
            List<Expression> outside) {
        if (bound == null) {
            return;
        }
        BigDecimal old = bound.subtract(added);
        Object value = value(field, old, least ? RoundingMode.CEILING : RoundingMode.FLOOR);
        if (value != null) {
            Expression there = new Comparison(field.name(), List.of(), Operator.NULL, true);
            Expression fits = new Comparison(field.name(), List.of(), least ? Operator.GTE : Operator.LTE, value);
            within.add(field.nullable() ? new Or(List.of(there, fits)) : fits);
            outside.add(new Comparison(field.name(), List.of(), least ? Operator.LT : Operator.GT, value));
        } else if (least == old.signum() > 0) {
            // No number of the type reaches that far.
            Expression unknown = new Comparison(field.name(), List.of(), Operator.NULL, true);
            within.add(field.nullable() ? unknown : Expressions.NONE);
            outside.add(new Comparison(field.name(), List.of(), Operator.NULL, false));
        }
    }

    private static @Nullable Object value(FieldDefinition field, BigDecimal number, RoundingMode rounding) {
        boolean fraction =
                field.type() == Scalar.FLOAT || field.type() == Scalar.DOUBLE || field.type() == Scalar.DECIMAL;
        try {
            return Values.convert(field.type(), fraction ? number : number.setScale(0, rounding));
        } catch (InvalidValueException tooFar) {
            return null;
        }
    }
}
