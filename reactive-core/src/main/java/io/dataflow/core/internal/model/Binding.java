package io.dataflow.core.internal.model;

import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.ModelDefinition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the rows of a model look in Java: records, beans or maps.
 *
 * <p>Bindings are prepared once at registration, immutable and safe for all threads. They do not convert nor validate what
 * they read: the validation policy does.
 *
 * @param <T> the Java type of a row
 */
public interface Binding<T> {

    /** The model whose rows these are. */
    ModelDefinition model();

    /**
     * Takes a row apart as it is given to create or bulk create: a null for a field that generates its value, is
     * managed, or is not nullable and has a default, counts as absent, as does 0 for a primitive generated key.
     */
    RowValues forCreate(T row);

    /**
     * Takes a row apart as it is given to an upsert: like a create, but without the managed fields, so that what was read can
     * be written back.
     */
    RowValues forUpsert(T row);

    /**
     * Takes a row apart as it is given to an update of the whole record: every declared field is present, but
     * {@code deletedAt}; a map may name that with null, which restores the row.
     */
    RowValues forUpdate(T row);

    /** What was given where a key or a row may stand, if it is a row, or null. */
    @Nullable
    T asRow(Object given);

    /** Puts a row together from values in the order of {@link ModelDefinition#fields()}. */
    T toRow(@Nullable Object[] values);

    /** The fields that a row cannot do without when only some are read, since a primitive holds no null. */
    default List<FieldDefinition> indispensable() {
        return List.of();
    }

    /** Puts a row together from the values of some fields, in their order; what a Java type has beside them is null. */
    default T toRow(List<FieldDefinition> chosen, @Nullable Object[] values) {
        @Nullable Object[] all = new Object[model().fields().size()];
        for (int i = 0; i < values.length; i++) {
            all[chosen.get(i).ordinal()] = values[i];
        }
        return toRow(all);
    }
}
