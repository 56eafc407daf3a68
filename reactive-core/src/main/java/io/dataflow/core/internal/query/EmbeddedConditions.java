package io.dataflow.core.internal.query;

import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.model.EmbeddedValues;
import io.dataflow.core.internal.query.Expression.And;
import io.dataflow.core.internal.query.Expression.Comparison;
import io.dataflow.core.internal.query.Expression.Not;
import io.dataflow.core.model.Embedding;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.ModelDefinition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Conditions on embedded records, as conditions on their fields. */
final class EmbeddedConditions {

    private final ModelDefinition model;
    private final String operation;

    EmbeddedConditions(ModelDefinition model, String operation) {
        this.model = model;
        this.operation = operation;
    }

    Expression plain(Expression raw) {
        if (model.embedded().isEmpty() || !(raw instanceof Comparison given)) {
            return raw;
        }
        Comparison comparison = inward(given);
        Embedding embedding = model.findEmbedded(comparison.field());
        if (embedding == null) {
            return comparison;
        }
        return switch (comparison.operator()) {
            case EQ -> equal(embedding, comparison.operand());
            case NE -> new Not(equal(embedding, comparison.operand()));
            case NULL -> isNull(embedding, Boolean.TRUE.equals(comparison.operand()));
            case EXISTS -> isNull(embedding, Boolean.FALSE.equals(comparison.operand()));
            default ->
                throw new ValidationFailedException(
                        model.name(),
                        operation,
                        embedding.name(),
                        "operator",
                        comparison.operator().symbol()
                                + " does not go with an embedded record; compare one of its fields: "
                                + EmbeddedValues.fields(model, embedding).stream()
                                        .map(FieldDefinition::name)
                                        .toList());
        };
    }

    /** The steps of the path that lead from record to field; what is left leads into JSON. */
    private Comparison inward(Comparison given) {
        String name = given.field();
        List<String> path = new ArrayList<>(given.path());
        while (!path.isEmpty() && model.findEmbedded(name) != null) {
            name = name + "." + path.remove(0);
        }
        return new Comparison(name, path, given.operator(), given.operand());
    }

    private Expression equal(Embedding embedding, @Nullable Object operand) {
        List<Expression> equal = new ArrayList<>();
        EmbeddedValues.takeApart(
                model,
                embedding.name(),
                operand,
                operation,
                (field, value) -> equal.add(new Comparison(field, List.of(), Operator.EQ, value)));
        return new And(equal);
    }

    private Expression isNull(Embedding embedding, boolean expected) {
        Expression isNull = equal(embedding, null);
        return expected ? isNull : new Not(isNull);
    }
}
