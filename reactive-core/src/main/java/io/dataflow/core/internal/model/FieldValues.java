package io.dataflow.core.internal.model;

import io.dataflow.core.ValidationFailedException.Fault;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.Rule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes what was given for a field a value of it, and says what is wrong with it. */
public final class FieldValues {

    private FieldValues() {}

    /** The value of a field that stores it, after its rules were checked; a fault is added to the others and null comes back. */
    public static @Nullable Object checked(FieldDefinition field, @Nullable Object raw, List<Fault> faults) {
        return checked(field, raw, faults, new Weight());
    }

    /** {@link #checked(FieldDefinition, Object, List)}, and what the value weighs is added. */
    public static @Nullable Object checked(
            FieldDefinition field, @Nullable Object raw, List<Fault> faults, Weight weight) {
        Object value = converted(field, raw, faults, weight);
        if (value != null && !field.rules().isEmpty()) {
            for (Rule rule : field.rules()) {
                String fault = fault(rule, value);
                if (fault != null) {
                    faults.add(new Fault(field.name(), rule.name(), shown(field, rule, fault)));
                }
            }
        }
        return value;
    }

    /** The value as the type of the field has it; a fault is added to the others and null comes back. */
    public static @Nullable Object converted(FieldDefinition field, @Nullable Object raw, List<Fault> faults) {
        return converted(field, raw, faults, new Weight());
    }

    private static @Nullable Object converted(
            FieldDefinition field, @Nullable Object raw, List<Fault> faults, Weight weight) {
        if (raw == null) {
            if (!field.nullable()) {
                faults.add(new Fault(field.name(), "required", "must have a value, but got null"));
            }
            return null;
        }
        try {
            return Values.convert(field, raw, weight);
        } catch (InvalidValueException invalid) {
            faults.add(new Fault(field.name(), invalid.rule(), invalid.message()));
            return null;
        }
    }

    /**
     * What is added to a field. Only the database knows the sum: it checks a range, but no other rule could see it; a fault is
     * added to the others and null comes back.
     */
    public static @Nullable Object summand(FieldDefinition field, @Nullable Object value, List<Fault> faults) {
        if (!field.rules().stream().allMatch(RangeRule.class::isInstance)) {
            faults.add(new Fault(
                    field.name(), "plus", "has rules, which need the whole value: set it whole instead of adding"));
            return null;
        }
        return converted(field, value, faults);
    }

    /** The merge patch of a JSON field, which its rules could not see; a fault is added to the others and null comes back. */
    public static @Nullable Object patch(FieldDefinition field, @Nullable Object patch, List<Fault> faults) {
        if (!field.rules().isEmpty()) {
            faults.add(new Fault(
                    field.name(),
                    "patch",
                    "has rules, which need the whole value: set it whole, or leave out what changes inside"));
            return null;
        }
        try {
            return Values.patch(field, patch);
        } catch (InvalidValueException invalid) {
            faults.add(new Fault(field.name(), invalid.rule(), invalid.message()));
            return null;
        }
    }

    private static @Nullable String fault(Rule rule, Object value) {
        try {
            return rule.fault(value);
        } catch (RuntimeException e) {
            // Its message may hold the value.
            return "could not be checked: the rule threw " + e.getClass().getSimpleName();
        }
    }

    private static String shown(FieldDefinition field, Rule rule, String fault) {
        return field.sensitive()
                ? "breaks the rule " + Suggestions.quote(rule.name()) + "; the field is sensitive, so no more is said"
                : fault;
    }
}
