package io.dataflow.core.internal.execution;

import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.internal.model.Keys;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.query.Assignment;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldDefinition.Managed;
import io.dataflow.core.model.ModelDefinition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows that are written together.
 *
 * @param verb what is done with them
 * @param model their model
 * @param rows the rows, in the order of the source
 * @param onConflict what happens to a new row whose unique key is there
 * @param conflictOn the fields of that unique key; the key for updates and deletes
 * @param among the condition that a row has to meet to be updated or deleted
 * @param stamp what a delete changes in the rows in place of removing them; empty to remove them
 * @param returnIds whether the keys of the rows written are wanted
 */
public record Batch(
        Verb verb,
        ModelDefinition model,
        List<RowValues> rows,
        OnConflict onConflict,
        List<FieldDefinition> conflictOn,
        Expression among,
        List<Assignment> stamp,
        boolean returnIds) {

    /** What is done with the rows of a batch. */
    public enum Verb {
        INSERT,
        UPDATE,
        DELETE
    }

    /** Some rows of this batch, to be written in the same way. */
    public Batch of(List<RowValues> some) {
        return new Batch(verb, model, some, onConflict, conflictOn, among, stamp, returnIds);
    }

    /** This batch, but that the keys of the rows written are not wanted. */
    public Batch withoutIds() {
        return new Batch(verb, model, rows, onConflict, conflictOn, among, stamp, false);
    }

    /** The values by which a row is found, or null when one is NULL, so that it conflicts with nothing. */
    public @Nullable List<Object> target(RowValues row) {
        List<Object> values = Keys.given(row, conflictOn);
        return values == null ? null : Keys.comparable(values);
    }

    /** The fields that a row changes in one that is there: what it gives, but keys, the target and {@code createdAt}. */
    public List<FieldDefinition> changed(RowValues row) {
        return row.present().stream()
                .filter(field -> !field.key() && !conflictOn.contains(field) && field.managed() != Managed.CREATED_AT)
                .toList();
    }
}
