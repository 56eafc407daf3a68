package io.dataflow.core.internal.policy;

import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.ValidationFailedException.Fault;
import io.dataflow.core.internal.model.FieldValues;
import io.dataflow.core.internal.model.GeneratedKeys;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.model.Weight;
import io.dataflow.core.internal.operation.BulkRow;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.query.Assignment;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldDefinition.Generation;
import io.dataflow.core.model.ModelDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Converts every value to the type of its field and refuses what does not fit or breaks a rule, all faults of a row at once.
 *
 * <p>A bad row of a bulk operation goes on with its fault, so that the error mode decides about it.
 */
public final class ValidationPolicy implements Policy {

    @Override
    public <R> Flux<R> apply(Operation<R> operation, Road next) {
        return operation.reads() ? next.run(operation) : Flux.defer(() -> next.run(checked(operation)));
    }

    @SuppressWarnings("unchecked") // each branch keeps the type parameter of its operation
    private static <R> Operation<R> checked(Operation<R> operation) {
        if (operation instanceof Operation.Create<?> create) {
            return (Operation<R>)
                    new Operation.Create<>(create.model(), newRow(create.values(), "create"), create.result());
        }
        if (operation instanceof Operation.Upsert<?> upsert) {
            return (Operation<R>) upsert.withValues(newRow(upsert.values(), "upsert"), upsert.conflictOn())
                    .withUpdate(assignments(upsert.model(), upsert.update(), "upsert"));
        }
        if (operation instanceof Operation.Update<?> update) {
            return (Operation<R>) update.withAssignments(assignments(update.model(), update.assignments(), "update"));
        }
        if (operation instanceof Operation.Bulk<?> bulk) {
            return (Operation<R>) bulk(bulk);
        }
        return operation;
    }

    private static <T> Operation.Bulk<T> bulk(Operation.Bulk<T> bulk) {
        boolean complete = bulk instanceof Operation.BulkCreate || bulk instanceof Operation.BulkUpsert;
        String verb = bulk.verb();
        return bulk.withRows(Flux.from(bulk.rows()).map(row -> checkedRow(row, verb, complete)));
    }

    private static <T> BulkRow<T> checkedRow(BulkRow<T> row, String verb, boolean complete) {
        RowValues values = row.values();
        if (values == null) {
            return row;
        }
        try {
            row(values, verb, complete);
            return row;
        } catch (ValidationFailedException fault) {
            return row.with(null, fault);
        }
    }

    private static RowValues newRow(RowValues given, String verb) {
        return row(given.copy(), verb, true);
    }

    /** Checks the values in their place. */
    private static RowValues row(RowValues values, String verb, boolean complete) {
        Weight weight = new Weight();
        List<Fault> faults = new ArrayList<>();
        for (FieldDefinition field : values.model().fields()) {
            if (field.generation() == Generation.COMPUTED && values.has(field)) {
                faults.add(computed(field));
            } else if (complete && field.generation() == Generation.UUID && values.get(field) == null) {
                values.set(field, GeneratedKeys.uuid());
            } else if (values.has(field)) {
                Object given = values.get(field);
                Object value = FieldValues.checked(field, given, faults, weight);
                if (value != given) {
                    values.set(field, value);
                }
            } else if (complete && !field.optionalOnCreate()) {
                faults.add(new Fault(field.name(), "required", "a value is required, but none was given"));
            }
        }
        if (!values.model().embedded().isEmpty()) {
            Map<String, @Nullable Object> all = new HashMap<>();
            values.present().forEach(field -> all.put(field.name(), values.get(field)));
            EmbeddedRule.check(values.model(), all, complete, faults);
        }
        refuse(values.model(), verb, faults);
        values.weighs(weight.bytes());
        return values;
    }

    private static List<Assignment> assignments(ModelDefinition model, List<Assignment> given, String verb) {
        List<Fault> faults = new ArrayList<>();
        List<Assignment> checked = new ArrayList<>(given.size());
        for (Assignment assignment : given) {
            FieldDefinition field = model.field(assignment.field(), verb);
            if (field.generation() == Generation.COMPUTED) {
                faults.add(computed(field));
            }
            checked.add(new Assignment(
                    assignment.field(),
                    assignment.kind(),
                    switch (assignment.kind()) {
                        case SET -> FieldValues.checked(field, assignment.value(), faults);
                        // What a sum will be only the database knows; it checks the range itself.
                        case ADD -> FieldValues.summand(field, assignment.value(), faults);
                        case MERGE -> FieldValues.patch(field, assignment.value(), faults);
                    }));
        }
        if (!model.embedded().isEmpty()) {
            Map<String, @Nullable Object> all = new HashMap<>();
            checked.forEach(assignment -> all.put(assignment.field(), assignment.value()));
            EmbeddedRule.check(model, all, false, faults);
        }
        refuse(model, verb, faults);
        return checked;
    }

    private static Fault computed(FieldDefinition field) {
        return new Fault(field.name(), "computed", "is computed by the database; leave it out");
    }

    private static void refuse(ModelDefinition model, String verb, List<Fault> faults) {
        if (!faults.isEmpty()) {
            throw new ValidationFailedException(model.name(), verb, faults);
        }
    }
}
