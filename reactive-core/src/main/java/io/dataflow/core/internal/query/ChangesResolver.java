package io.dataflow.core.internal.query;

import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.ValidationFailedException.Fault;
import io.dataflow.core.internal.model.EmbeddedValues;
import io.dataflow.core.internal.model.FieldValues;
import io.dataflow.core.internal.model.JsonMerge;
import io.dataflow.core.internal.model.ManagedFields;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldDefinition.Managed;
import io.dataflow.core.model.FieldType.Scalar;
import io.dataflow.core.model.ModelDefinition;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks changes against a model and converts their values; all faults of one call are reported together. */
final class ChangesResolver {

    private static final Set<Scalar> NUMBERS = EnumSet.range(Scalar.BYTE, Scalar.DECIMAL);

    private final ModelDefinition model;
    private final String operation;
    private final List<Fault> faults = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();

    ChangesResolver(ModelDefinition model, String operation) {
        this.model = model;
        this.operation = operation;
    }

    /** The changes of rows that are there: at least one, none of a key or a managed field. */
    List<Assignment> assignments(ChangesDefinition changes) {
        List<Assignment> resolved = new ArrayList<>();
        for (Assignment change : named(changes)) {
            FieldDefinition field = model.field(change.field(), operation);
            if (field.key()) {
                faults.add(new Fault(field.name(), "key", "is a part of the key, which never changes; leave it out"));
                continue;
            }
            if (field.managed() != Managed.NONE && !restores(field, change)) {
                faults.add(ManagedFields.refusal(field));
                continue;
            }
            resolved.add(new Assignment(field.name(), change.kind(), value(field, change)));
        }
        if (changes.ifVersion() != null && model.managed(Managed.VERSION) == null) {
            faults.add(new Fault(
                    "ifVersion",
                    "version",
                    "expects a version, but the model has none; mark a field with @io.dataflow.core.model.Version"));
        }
        if (changes.assignments().isEmpty()) {
            faults.add(new Fault("changes", "empty", "change nothing; set at least one field"));
        }
        refuseFaults();
        return resolved;
    }

    /** The one allowed change of a managed field: a row that is deleted softly comes back. */
    private static boolean restores(FieldDefinition field, Assignment change) {
        return field.managed() == Managed.DELETED_AT && change.kind() == Assignment.Kind.SET && change.value() == null;
    }

    /** The values of a new row. */
    RowValues row(ChangesDefinition changes) {
        RowValues row = new RowValues(model);
        for (Assignment change : named(changes)) {
            FieldDefinition field = model.field(change.field(), operation);
            if (change.kind() == Assignment.Kind.ADD) {
                faults.add(
                        new Fault(field.name(), "plus", "plus(..) needs a row that is there; a new one takes to(..)"));
            } else if (change.kind() == Assignment.Kind.MERGE) {
                // a new row has nothing to merge into
                Object value = JsonMerge.apply(null, value(field, change));
                row.set(field, value(field, new Assignment(change.field(), Assignment.Kind.SET, value)));
            } else {
                row.set(field, value(field, change));
            }
        }
        refuseFaults();
        return row;
    }

    private List<Assignment> named(ChangesDefinition changes) {
        changes.allowed().stream()
                .filter(name -> model.findEmbedded(name) == null)
                .forEach(name -> model.field(name, operation));
        if (model.embedded().isEmpty()) {
            return changes.assignments();
        }
        List<Assignment> all = new ArrayList<>();
        for (Assignment change : changes.assignments()) {
            EmbeddedValues.takeApart(
                    model,
                    change.field(),
                    change.value(),
                    operation,
                    (field, value) -> all.add(new Assignment(field, change.kind(), value)));
        }
        return all;
    }

    private @Nullable Object value(FieldDefinition field, Assignment change) {
        if (change.kind() != Assignment.Kind.MERGE && !seen.add(field.name())) {
            faults.add(new Fault(field.name(), "twice", "is changed twice; say it once"));
        }
        Object given = change.value();
        if (change.kind() == Assignment.Kind.ADD
                && !(field.type() instanceof Scalar scalar && NUMBERS.contains(scalar))) {
            faults.add(new Fault(field.name(), "plus", "is no number, so nothing can be added to it"));
            return null;
        }
        if (given == null) {
            if (change.kind() == Assignment.Kind.ADD) {
                faults.add(new Fault(field.name(), "plus", "plus(..) takes a number, but got null"));
            } else if (!field.nullable()) {
                faults.add(new Fault(field.name(), "notNull", "must have a value, but got null"));
            }
            return null;
        }
        return switch (change.kind()) {
            case SET -> FieldValues.checked(field, given, faults);
            case ADD -> FieldValues.summand(field, given, faults);
            case MERGE -> FieldValues.patch(field, given, faults);
        };
    }

    private void refuseFaults() {
        if (!faults.isEmpty()) {
            throw new ValidationFailedException(model.name(), operation, faults);
        }
    }
}
