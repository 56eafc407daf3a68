package io.dataflow.core.internal.query;

import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldType;
import java.util.ArrayList;
import java.util.List;

/** Puts an order together: each field once, of a type that has an order. */
final class SortResolver {

    private final String model;
    private final String operation;
    private final List<SortKey> keys = new ArrayList<>();

    SortResolver(String model, String operation) {
        this.model = model;
        this.operation = operation;
    }

    /** Adds what the caller asked for. */
    void add(SortDefinition asked, FieldDefinition field) {
        if (field.type() instanceof FieldType.Json || field.type() instanceof FieldType.Array) {
            throw refused(field, "type", "is JSON or a list, by which rows cannot be ordered");
        }
        if (has(field)) {
            throw refused(field, "twice", "is in the order twice; name it once");
        }
        // Where there are no NULLs their place says nothing, and one order has one form
        keys.add(new SortKey(field, asked.descending(), asked.nullsFirst() && field.nullable()));
    }

    /** Adds a field at the end, unless the order has it. */
    void addTieBreaker(FieldDefinition field) {
        if (!has(field)) {
            keys.add(new SortKey(field, false, false));
        }
    }

    List<SortKey> keys() {
        return List.copyOf(keys);
    }

    private boolean has(FieldDefinition field) {
        return keys.stream().anyMatch(key -> key.field().name().equals(field.name()));
    }

    private ValidationFailedException refused(FieldDefinition field, String rule, String message) {
        return new ValidationFailedException(model, operation, field.name(), rule, message);
    }
}
