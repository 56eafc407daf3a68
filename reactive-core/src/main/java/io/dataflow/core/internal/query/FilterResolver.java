package io.dataflow.core.internal.query;

import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.model.InvalidValueException;
import io.dataflow.core.internal.model.Suggestions;
import io.dataflow.core.internal.model.Texts;
import io.dataflow.core.internal.query.Expression.And;
import io.dataflow.core.internal.query.Expression.Comparison;
import io.dataflow.core.internal.query.Expression.FromData;
import io.dataflow.core.internal.query.Expression.Not;
import io.dataflow.core.internal.query.Expression.Or;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Checks a condition against the names and types that it may use, and brings it to its plain form.
 *
 * <p>In the plain form every operand has the type of its field and is not null; NULL is asked for by {@link Operator#NULL}
 * alone; lists of {@code IN} and {@code NIN} have elements and no nulls; parts that are always or never met are gone.
 */
final class FilterResolver {

    private final String model;
    private final String operation;
    private final Function<String, FieldDefinition> fields;
    private final UnaryOperator<Expression> plain;
    private final Limits limits;

    /**
     * A resolver of one condition.
     *
     * @param fields answers the field behind a name, or refuses the name
     * @param plain writes a comparison of what is no field as one of fields; any other stays
     */
    FilterResolver(
            String model, String operation, Function<String, FieldDefinition> fields, UnaryOperator<Expression> plain) {
        this.model = model;
        this.operation = operation;
        this.fields = fields;
        this.plain = plain;
        this.limits = new Limits(model, operation);
    }

    Expression resolve(Expression raw) {
        return Expressions.simplify(resolve(raw, 1));
    }

    private Expression resolve(Expression raw, int depth) {
        limits.descend(depth);
        if (raw instanceof And and) {
            return new And(resolve(and.parts(), depth));
        }
        if (raw instanceof Or or) {
            return new Or(resolve(or.parts(), depth));
        }
        if (raw instanceof Not not) {
            return new Not(resolve(not.part(), depth + 1));
        }
        if (raw instanceof FromData given) {
            return resolve(given.part(), depth);
        }
        limits.condition();
        Expression rewritten = plain.apply(raw);
        return rewritten instanceof Comparison comparison ? resolve(comparison) : resolve(rewritten, depth + 1);
    }

    private List<Expression> resolve(List<Expression> parts, int depth) {
        List<Expression> resolved = new ArrayList<>(parts.size());
        for (Expression part : parts) {
            resolved.add(resolve(part, depth + 1));
        }
        return resolved;
    }

    private Expression resolve(Comparison raw) {
        FieldDefinition field = fields.apply(raw.field());
        FieldType type = field.type();
        checkPath(raw, type);
        try {
            Object operand = Operands.of(field, !raw.path().isEmpty()).convert(raw.operator(), raw.operand());
            return plain(new Comparison(raw.field(), raw.path(), raw.operator(), operand), type);
        } catch (InvalidValueException e) {
            throw refused(raw, e.rule(), raw.operator().symbol() + " " + e.message());
        }
    }

    private void checkPath(Comparison raw, FieldType type) {
        if (raw.path().isEmpty()) {
            return;
        }
        if (!(type instanceof FieldType.Json)) {
            throw refused(raw, "path", "is no JSON field, so nothing is inside it");
        }
        if (raw.path().size() > Limits.STEPS) {
            throw refused(raw, "path", "has more than " + Limits.STEPS + " steps");
        }
        for (String step : raw.path()) {
            if (step.isEmpty() || Texts.isHostile(step)) {
                throw refused(raw, "path", "has a step that is empty or holds what no text may hold");
            }
        }
    }

    private static Expression plain(Comparison checked, FieldType type) {
        Object operand = checked.operand();
        return switch (checked.operator()) {
            case EQ -> operand == null ? isNull(checked, true) : checked;
            case NE -> operand == null ? isNull(checked, false) : checked;
            case EXISTS -> isNull(checked, !Objects.requireNonNull((Boolean) operand));
            case IN -> in(checked, (List<?>) Objects.requireNonNull(operand));
            case NIN -> nin(checked, (List<?>) Objects.requireNonNull(operand));
            case CONTAINS ->
                type instanceof FieldType.Array && ((List<?>) Objects.requireNonNull(operand)).isEmpty()
                        ? isNull(checked, false)
                        : checked;
            default -> checked;
        };
    }

    private static Expression in(Comparison checked, List<?> values) {
        if (!values.contains(null)) {
            return checked;
        }
        List<?> others = withoutNulls(values);
        Expression isNull = isNull(checked, true);
        return others.isEmpty() ? isNull : new Or(List.of(with(checked, Operator.IN, others), isNull));
    }

    private static Expression nin(Comparison checked, List<?> values) {
        if (!values.contains(null)) {
            return checked;
        }
        List<?> others = withoutNulls(values);
        Expression isNotNull = isNull(checked, false);
        return others.isEmpty() ? isNotNull : new And(List.of(with(checked, Operator.NIN, others), isNotNull));
    }

    private static List<?> withoutNulls(List<?> values) {
        return values.stream().filter(Objects::nonNull).toList();
    }

    private static Expression isNull(Comparison comparison, boolean expected) {
        return with(comparison, Operator.NULL, expected);
    }

    private static Comparison with(Comparison comparison, Operator operator, @Nullable Object operand) {
        return new Comparison(comparison.field(), comparison.path(), operator, operand);
    }

    private ValidationFailedException refused(Comparison raw, String rule, String message) {
        String place = new FieldPath(raw.field(), raw.path()).toString();
        String shown = raw.path().isEmpty() ? place : Suggestions.quote(place);
        return new ValidationFailedException(model, operation, shown, rule, message);
    }
}
