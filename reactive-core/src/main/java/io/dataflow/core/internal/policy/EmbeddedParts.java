package io.dataflow.core.internal.policy;

import io.dataflow.core.ValidationFailedException.Fault;
import io.dataflow.core.internal.model.EmbeddedValues;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.Expression.Comparison;
import io.dataflow.core.internal.query.Operator;
import io.dataflow.core.model.Embedding;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.ModelDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a row needs to have already when a part of a record that may be null is changed: without it, the record would lack what
 * it requires, and the row could not be read.
 *
 * @param records the records of a model that may be null and require something
 */
record EmbeddedParts(List<Whole> records) {

    /** A record, all its fields, and those that have a value whenever any has. */
    record Whole(String name, List<FieldDefinition> fields, List<FieldDefinition> required) {}

    /** A field that has to have a value in a row already, and the record that requires it. */
    record Needed(String record, FieldDefinition field) {

        Expression is(boolean there) {
            return new Comparison(field.name(), List.of(), Operator.NULL, !there);
        }

        Fault fault() {
            return new Fault(
                    field.name(),
                    "required",
                    "a value is required where there is any in " + record
                            + ", and there is a row without one, so that nothing was changed in it; set it too, or all of "
                            + record + ", or leave out the rows where " + record + " is null");
        }
    }

    static EmbeddedParts of(ModelDefinition model) {
        List<Whole> records = new ArrayList<>();
        for (Embedding embedding : model.embedded()) {
            if (embedding.nullable() && !embedding.required().isEmpty()) {
                List<FieldDefinition> fields = EmbeddedValues.fields(model, embedding);
                List<FieldDefinition> required = fields.stream()
                        .filter(field -> embedding.required().contains(field.name()))
                        .toList();
                records.add(new Whole(embedding.name(), fields, required));
            }
        }
        return new EmbeddedParts(records);
    }

    /** What changes that set some fields need. */
    List<Needed> neededBy(RowValues changes) {
        List<Needed> needed = new ArrayList<>();
        for (Whole record : records) {
            if (!record.required.stream().allMatch(changes::has)
                    && record.fields.stream().map(changes::get).anyMatch(Objects::nonNull)) {
                record.required.stream()
                        .filter(field -> !changes.has(field))
                        .forEach(field -> needed.add(new Needed(record.name, field)));
            }
        }
        return needed;
    }
}
