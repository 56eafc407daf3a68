package io.dataflow.core.internal.policy;

import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.operation.BulkRow;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.query.Assignment;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldDefinition.Managed;
import io.dataflow.core.model.ModelDefinition;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;

/**
 * Sets the managed timestamps: both when a row is created, {@code updatedAt} whenever it is changed.
 *
 * <p>A create keeps a time that was given, so that history can be imported.
 */
public final class TimestampsPolicy implements Policy {

    private final Clock clock;

    /** Creates the policy with the clock that it reads. */
    public TimestampsPolicy(Clock clock) {
        this.clock = clock;
    }

    @Override
    public <R> Flux<R> apply(Operation<R> operation, Road next) {
        return operation.reads() ? next.run(operation) : Flux.defer(() -> next.run(stamped(operation)));
    }

    @SuppressWarnings("unchecked") // each branch keeps the type parameter of its operation
    private <R> Operation<R> stamped(Operation<R> operation) {
        ModelDefinition model = operation.model();
        if (operation instanceof Operation.Create<?> create) {
            stampNew(create.values());
            return operation;
        }
        if (operation instanceof Operation.Upsert<?> upsert) {
            stampNew(upsert.values());
            return (Operation<R>) upsert.withUpdate(stampUpsert(model, upsert.update()));
        }
        if (operation instanceof Operation.Update<?> update) {
            return (Operation<R>) update.withAssignments(stampChange(model, update.assignments()));
        }
        if (operation instanceof Operation.BulkDelete<?> delete) {
            return (Operation<R>) new Operation.BulkDelete<>(
                    model, delete.rows(), delete.settings(), delete.among(), stampChange(model, delete.stamp()));
        }
        if (operation instanceof Operation.Bulk<?> bulk) {
            return (Operation<R>) rows(bulk);
        }
        return operation;
    }

    private <T> Operation.Bulk<T> rows(Operation.Bulk<T> bulk) {
        // A row that may change one that is there is a change, whatever the verb.
        boolean creates =
                bulk instanceof Operation.BulkCreate && bulk.settings().onConflict() != OnConflict.UPDATE;
        boolean updates = bulk instanceof Operation.BulkUpdate;
        List<FieldDefinition> stamped = bulk.model().fields().stream()
                .filter(field -> field.managed().isStampedOnCreate())
                .toList();
        return stamped.isEmpty()
                ? bulk
                : bulk.withRows(Flux.from(bulk.rows()).doOnNext(row -> stamp(row, stamped, creates, updates)));
    }

    private void stamp(BulkRow<?> row, List<FieldDefinition> stamped, boolean creates, boolean updates) {
        RowValues values = row.values();
        if (values == null) {
            return;
        }
        if (creates) {
            stampNew(values, stamped);
            return;
        }
        Instant now = null;
        for (FieldDefinition field : stamped) {
            boolean isCreatedAt = field.managed() == Managed.CREATED_AT;
            if (isCreatedAt && updates) {
                values.remove(field);
            } else if (field.managed() == Managed.UPDATED_AT || (isCreatedAt && values.get(field) == null)) {
                now = now == null ? Times.now(clock) : now;
                values.set(field, Times.at(now, field));
            }
        }
    }

    private void stampNew(RowValues values) {
        stampNew(values, values.model().fields());
    }

    private void stampNew(RowValues values, List<FieldDefinition> fields) {
        Instant now = null;
        for (FieldDefinition field : fields) {
            if (field.managed().isStampedOnCreate() && values.get(field) == null) {
                now = now == null ? Times.now(clock) : now;
                values.set(field, Times.at(now, field));
            }
        }
    }

    /** An upsert that changes nothing but to revive what is deleted leaves the times of a row alone. */
    private List<Assignment> stampUpsert(ModelDefinition model, List<Assignment> given) {
        return SoftDeletePolicy.onlyRevives(model, given) ? given : stampChange(model, given);
    }

    private List<Assignment> stampChange(ModelDefinition model, List<Assignment> given) {
        if (given.isEmpty()) {
            return given;
        }
        Instant now = Times.now(clock);
        List<Assignment> stamped = new ArrayList<>(given);
        for (FieldDefinition field : model.fields()) {
            if (field.managed() == Managed.UPDATED_AT) {
                stamped.removeIf(assignment -> assignment.field().equals(field.name()));
                stamped.add(new Assignment(field.name(), Assignment.Kind.SET, Times.at(now, field)));
            }
        }
        return stamped;
    }
}
