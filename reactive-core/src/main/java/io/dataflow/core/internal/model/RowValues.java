package io.dataflow.core.internal.model;

import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.ModelDefinition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values of one row by field: a value, NULL, or absent (so that the column takes its default).
 *
 * <p>Mutable, and confined to the operation that carries it.
 */
public final class RowValues {

    private static final Object ABSENT = new Object();

    private final ModelDefinition model;
    private final @Nullable Object[] slots;
    private long weight;

    /** A row of the model in which every field is absent. */
    public RowValues(ModelDefinition model) {
        this.model = model;
        this.slots = new Object[model.fields().size()];
        Arrays.fill(slots, ABSENT);
    }

    private RowValues(ModelDefinition model, @Nullable Object[] slots) {
        this.model = model;
        this.slots = slots;
    }

    /** The model of the row. */
    public ModelDefinition model() {
        return model;
    }

    /** Whether the field was given, NULL included. */
    public boolean has(FieldDefinition field) {
        return slots[field.ordinal()] != ABSENT;
    }

    /** The value of the field; null for NULL and for absent. */
    public @Nullable Object get(FieldDefinition field) {
        Object value = slots[field.ordinal()];
        return value == ABSENT ? null : value;
    }

    /** Gives the field a value, or NULL. */
    public void set(FieldDefinition field, @Nullable Object value) {
        slots[field.ordinal()] = value;
    }

    /** Makes the field absent. */
    public void remove(FieldDefinition field) {
        slots[field.ordinal()] = ABSENT;
    }

    /** The fields that are not absent, in the order of the model. */
    public List<FieldDefinition> present() {
        List<FieldDefinition> fields = model.fields();
        int absent = 0;
        for (Object slot : slots) {
            absent += slot == ABSENT ? 1 : 0;
        }
        if (absent == 0) {
            return fields;
        }
        List<FieldDefinition> present = new ArrayList<>(slots.length - absent);
        for (FieldDefinition field : fields) {
            if (has(field)) {
                present.add(field);
            }
        }
        return Collections.unmodifiableList(present);
    }

    /** Whether the same fields are absent in a row of the same model. */
    public boolean givesTheSameAs(RowValues other) {
        for (int i = 0; i < slots.length; i++) {
            if ((slots[i] == ABSENT) != (other.slots[i] == ABSENT)) {
                return false;
            }
        }
        return true;
    }

    /** Adds to what the values weigh, in bytes; known once they are checked. */
    public void weighs(long bytes) {
        weight += bytes;
    }

    /** Adds what the values of another row weigh as they were given, which is kept as long as this one. */
    public void carries(RowValues given) {
        Weight all = new Weight();
        for (FieldDefinition field : model.fields()) {
            all.addGiven(given.get(field), 0);
        }
        weight += all.bytes();
    }

    /** What the values were found to weigh, about. */
    public long weight() {
        return weight;
    }

    /** A copy that can be changed without changing this one. */
    public RowValues copy() {
        RowValues copy = new RowValues(model, slots.clone());
        copy.weight = weight;
        return copy;
    }
}
