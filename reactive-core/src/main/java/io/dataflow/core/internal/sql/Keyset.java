package io.dataflow.core.internal.sql;

import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.Expression.And;
import io.dataflow.core.internal.query.Expression.Comparison;
import io.dataflow.core.internal.query.Expression.Or;
import io.dataflow.core.internal.query.Operator;
import io.dataflow.core.internal.query.SortKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The condition that selects the rows after a given one in an order of several keys, NULLs included. */
final class Keyset {

    private Keyset() {}

    static Expression after(List<SortKey> sort, List<@Nullable Object> values) {
        List<Expression> alternatives = new ArrayList<>();
        List<Expression> equalSoFar = new ArrayList<>();
        for (int i = 0; i < sort.size(); i++) {
            SortKey key = sort.get(i);
            Object value = values.get(i);
            Expression beyond = beyond(key, value);
            if (!(beyond instanceof Or or && or.parts().isEmpty())) {
                List<Expression> alternative = new ArrayList<>(equalSoFar);
                alternative.add(beyond);
                alternatives.add(alternative.size() == 1 ? beyond : new And(alternative));
            }
            equalSoFar.add(compare(key, Operator.EQ, value));
        }
        Expression after = alternatives.size() == 1 ? alternatives.get(0) : new Or(alternatives);
        SortKey first = sort.get(0);
        Object start = values.get(0);
        if (sort.size() == 1 || start == null || first.field().nullable()) {
            return after;
        }
        // Redundant, but a range that an index on the first key can serve.
        return new And(List.of(compare(first, first.descending() ? Operator.LTE : Operator.GTE, start), after));
    }

    private static Expression beyond(SortKey key, @Nullable Object value) {
        if (value == null) {
            return key.nullsFirst() ? compare(key, Operator.NULL, false) : new Or(List.of());
        }
        Expression further = compare(key, key.descending() ? Operator.LT : Operator.GT, value);
        return key.field().nullable() && !key.nullsFirst()
                ? new Or(List.of(further, compare(key, Operator.NULL, true)))
                : further;
    }

    private static Comparison compare(SortKey key, Operator operator, @Nullable Object value) {
        return new Comparison(key.field().name(), List.of(), operator, value);
    }
}
