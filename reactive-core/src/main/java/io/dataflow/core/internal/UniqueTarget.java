package io.dataflow.core.internal;

import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.IndexDefinition;
import io.dataflow.core.model.ModelDefinition;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The unique key by which a conflict is found. */
final class UniqueTarget {

    private UniqueTarget() {}

    /** The fields of the names, which have to be a unique key of the model; the key for no names. */
    static List<FieldDefinition> of(ModelDefinition model, List<String> names, String operation) {
        if (names.isEmpty()) {
            return model.key();
        }
        List<FieldDefinition> fields =
                names.stream().map(name -> model.field(name, operation)).toList();
        Set<String> asked = new HashSet<>(names);
        if (uniqueKeys(model).noneMatch(key -> asked.equals(new HashSet<>(key)))) {
            throw new ValidationFailedException(
                    model.name(),
                    operation,
                    "conflictOn",
                    "unique",
                    names + " is no unique key; the unique keys are "
                            + uniqueKeys(model).map(Object::toString).collect(Collectors.joining(", "))
                            + "; declare @Unique, or choose one of them");
        }
        return fields;
    }

    private static Stream<List<String>> uniqueKeys(ModelDefinition model) {
        return Stream.concat(
                Stream.of(model.key().stream().map(FieldDefinition::name).toList()),
                model.indexes().stream().filter(IndexDefinition::unique).map(IndexDefinition::fields));
    }
}
