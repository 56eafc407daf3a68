package io.dataflow.core.internal.query;

import io.dataflow.core.internal.query.Expression.And;
import io.dataflow.core.internal.query.Expression.Comparison;
import io.dataflow.core.internal.query.Expression.FromData;
import io.dataflow.core.internal.query.Expression.Not;
import io.dataflow.core.internal.query.Expression.Or;
import io.dataflow.core.model.FieldDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What can be done with conditions. */
public final class Expressions {

    /** The condition that no row meets. */
    public static final Expression NONE = new Or(List.of());

    private Expressions() {}

    /** Both conditions, as one flat list: a chain of any length stays shallow. */
    public static Expression and(Expression first, Expression second) {
        List<Expression> parts = new ArrayList<>();
        addFlat(parts, first);
        addFlat(parts, second);
        return parts.size() == 1 ? parts.get(0) : new And(parts);
    }

    private static void addFlat(List<Expression> parts, Expression part) {
        if (part instanceof And and) {
            parts.addAll(and.parts());
        } else {
            parts.add(part);
        }
    }

    /** At least one of the conditions, as one flat list. */
    public static Expression or(List<Expression> alternatives) {
        List<Expression> parts = new ArrayList<>();
        for (Expression alternative : alternatives) {
            // An alternative without parts says "never", so leaving it out changes nothing
            if (alternative instanceof Or or) {
                parts.addAll(or.parts());
            } else {
                parts.add(alternative);
            }
        }
        return parts.size() == 1 ? parts.get(0) : new Or(parts);
    }

    /**
     * The condition that some fields have the values of one of the rows.
     *
     * @param rows the values, in the order of the fields; none is NULL
     */
    public static Expression anyOf(List<FieldDefinition> fields, List<List<Object>> rows) {
        List<Expression> common = new ArrayList<>();
        List<Integer> differing = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            int at = i;
            if (!rows.isEmpty()
                    && rows.stream()
                            .allMatch(row -> row.get(at).equals(rows.get(0).get(at)))) {
                common.add(equal(fields.get(i), rows.get(0).get(i)));
            } else {
                differing.add(i);
            }
        }
        if (differing.size() == 1) {
            int at = differing.get(0);
            common.add(new Comparison(
                    fields.get(at).name(),
                    List.of(),
                    Operator.IN,
                    rows.stream().map(row -> row.get(at)).distinct().toList()));
        } else if (!differing.isEmpty()) {
            common.add(new Or(rows.stream()
                    .<Expression>map(row -> new And(differing.stream()
                            .map(at -> equal(fields.get(at), row.get(at)))
                            .toList()))
                    .toList()));
        }
        return common.size() == 1 ? common.get(0) : new And(common);
    }

    private static Expression equal(FieldDefinition field, Object value) {
        return new Comparison(field.name(), List.of(), Operator.EQ, value);
    }

    /**
     * The same condition without the parts that are always or never met, so that one that says nothing is seen to do so:
     * the result then {@link Expression#isAll()}.
     */
    public static Expression simplify(Expression expression) {
        if (expression instanceof And and) {
            List<Expression> parts = new ArrayList<>();
            for (Expression part : and.parts()) {
                Expression simple = simplify(part);
                if (simple.equals(NONE)) {
                    return NONE;
                }
                addFlat(parts, simple);
            }
            return parts.isEmpty() ? Expression.all() : parts.size() == 1 ? parts.get(0) : new And(parts);
        }
        if (expression instanceof Or or) {
            List<Expression> parts = new ArrayList<>();
            for (Expression part : or.parts()) {
                Expression simple = simplify(part);
                if (simple.isAll()) {
                    return Expression.all();
                }
                parts.add(simple);
            }
            return or(parts);
        }
        if (expression instanceof Not not) {
            return opposite(simplify(not.part()));
        }
        if (expression instanceof FromData given) {
            return simplify(given.part());
        }
        return withoutEmptyList((Comparison) expression);
    }

    private static Expression withoutEmptyList(Comparison comparison) {
        boolean empty = comparison.operand() instanceof List<?> values && values.isEmpty();
        return switch (comparison.operator()) {
            case IN, OVERLAP -> empty ? NONE : comparison;
            case NIN -> empty ? Expression.all() : comparison;
            default -> comparison;
        };
    }

    private static Expression opposite(Expression simple) {
        if (simple.isAll()) {
            return NONE;
        }
        if (simple.equals(NONE)) {
            return Expression.all();
        }
        if (simple instanceof Not twice) {
            return twice.part();
        }
        return simple instanceof Comparison asked && asked.operator() == Operator.NULL
                ? new Comparison(asked.field(), asked.path(), Operator.NULL, !Boolean.TRUE.equals(asked.operand()))
                : new Not(simple);
    }

    /** Whether any part of a condition was given as data. */
    public static boolean isFromData(Expression raw) {
        if (raw instanceof And and) {
            return and.parts().stream().anyMatch(Expressions::isFromData);
        }
        if (raw instanceof Or or) {
            return or.parts().stream().anyMatch(Expressions::isFromData);
        }
        return raw instanceof FromData || (raw instanceof Not not && isFromData(not.part()));
    }

    /** Fields and operators as text, with a question mark for every value. */
    public static String describe(Expression expression) {
        if (expression instanceof And and) {
            return and.parts().isEmpty() ? "all" : joined(and.parts(), " and ");
        }
        if (expression instanceof Or or) {
            return or.parts().isEmpty() ? "none" : joined(or.parts(), " or ");
        }
        if (expression instanceof Not not) {
            return "not " + describe(not.part());
        }
        if (expression instanceof FromData given) {
            return describe(given.part());
        }
        Comparison comparison = (Comparison) expression;
        return new FieldPath(comparison.field(), comparison.path()) + " "
                + comparison.operator().symbol() + " ?";
    }

    private static String joined(List<Expression> parts, String between) {
        return parts.stream().map(Expressions::describe).collect(Collectors.joining(between, "(", ")"));
    }
}
