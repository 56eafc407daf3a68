package io.dataflow.core.internal.execution;

import io.dataflow.core.internal.model.JsonCodecs;
import io.dataflow.core.internal.model.JsonMerge;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.query.Assignment;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.ListSpec;
import io.dataflow.core.internal.query.Operator;
import io.dataflow.core.model.FieldDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An update that patches JSON, for a database that cannot do so itself: the rows are locked and read, then each is changed.
 *
 * @param update the update
 */
record MergingUpdate<R>(Operation.Update<R> update) {

    static boolean isNeeded(Operation.Update<?> update) {
        return update.assignments().stream().anyMatch(change -> change.kind() == Assignment.Kind.MERGE);
    }

    /** Reads every row that the filter matches, and locks it. */
    Operation.List<@Nullable Object[]> locked() {
        ListSpec rows = ListSpec.of(update.filter()).withLock(ListSpec.Lock.FOR_UPDATE);
        return new Operation.List<>(update.model(), rows, Readers.values(update.model()), false);
    }

    /** The update of one of the rows: its key and plain values. */
    Operation.Update<R> of(@Nullable Object[] row) {
        List<Assignment> changes = new ArrayList<>();
        for (Assignment change : update.assignments()) {
            FieldDefinition field = update.model().field(change.field(), "update");
            changes.add(
                    change.kind() == Assignment.Kind.MERGE
                            ? new Assignment(
                                    change.field(),
                                    Assignment.Kind.SET,
                                    JsonMerge.apply(json(row[field.ordinal()]), change.value()))
                            : change);
        }
        // the filter stays: what it says of tenants, deleted rows or versions holds for each row
        List<Expression> own = new ArrayList<>(List.of(update.filter()));
        for (FieldDefinition part : update.model().primaryKey()) {
            own.add(new Expression.Comparison(
                    part.name(), List.of(), Operator.EQ, Objects.requireNonNull(row[part.ordinal()])));
        }
        return new Operation.Update<>(update.model(), new Expression.And(own), changes, update.result());
    }

    /** A stored value as plain JSON, whatever Java makes of it. */
    private static @Nullable Object json(@Nullable Object value) {
        return value == null || value instanceof Map ? value : JsonCodecs.find().convert(value, Object.class);
    }
}
