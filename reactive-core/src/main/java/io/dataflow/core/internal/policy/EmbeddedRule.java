package io.dataflow.core.internal.policy;

import io.dataflow.core.ValidationFailedException.Fault;
import io.dataflow.core.internal.model.EmbeddedValues;
import io.dataflow.core.model.Embedding;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.ModelDefinition;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A record that may be null is there with all that it requires, or not at all. */
final class EmbeddedRule {

    private EmbeddedRule() {}

    /**
     * Adds a fault for each field that a record lacks.
     *
     * @param given the values that are given, by field
     * @param complete whether what is not given is absent from the row, and does not just stay
     */
    static void check(
            ModelDefinition model, Map<String, @Nullable Object> given, boolean complete, List<Fault> faults) {
        for (Embedding embedding : model.embedded()) {
            if (embedding.nullable()) {
                check(model, embedding, given, complete, faults);
            }
        }
    }

    private static void check(
            ModelDefinition model,
            Embedding embedding,
            Map<String, @Nullable Object> given,
            boolean complete,
            List<Fault> faults) {
        List<String> fields = EmbeddedValues.fields(model, embedding).stream()
                .map(FieldDefinition::name)
                .toList();
        boolean present = fields.stream().map(given::get).anyMatch(Objects::nonNull);
        boolean whole = complete || given.keySet().containsAll(fields);
        if (!present && whole) {
            return;
        }
        for (String field : embedding.required()) {
            boolean lacking = complete || given.containsKey(field);
            if (lacking && given.get(field) == null) {
                faults.add(new Fault(
                        field,
                        "required",
                        "a value is required where there is any in " + embedding.name() + "; give it, or null for "
                                + embedding.name() + " itself"));
            }
        }
    }
}
