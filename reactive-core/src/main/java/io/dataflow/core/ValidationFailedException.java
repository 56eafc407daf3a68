package io.dataflow.core;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Input that breaks a rule, found before any SQL, or before anything is changed where the rule needs what is stored; all faults of
 * one input are listed together.
 */
public final class ValidationFailedException extends DataFlowException {

    private static final long serialVersionUID = 1L;

    private final transient List<Fault> faults;

    /** One broken rule: the field or option, the rule's name, and what to do. Holds no value of a row. */
    public record Fault(String field, String rule, String message) {}

    /** Creates the error from its faults; there is at least one. */
    public ValidationFailedException(@Nullable String model, @Nullable String operation, List<Fault> faults) {
        super("VALIDATION_FAILED", model, operation, describe(model, operation, faults), null);
        this.faults = List.copyOf(faults);
    }

    /** Creates the error for a single fault. */
    public ValidationFailedException(
            @Nullable String model, @Nullable String operation, String field, String rule, String message) {
        this(model, operation, List.of(new Fault(field, rule, message)));
    }

    /** The broken rules, in the order of the fields. */
    public List<Fault> faults() {
        return faults;
    }

    private static String describe(@Nullable String model, @Nullable String operation, List<Fault> faults) {
        String subject = model == null
                ? Objects.requireNonNullElse(operation, "Input")
                : operation == null ? model : model + "." + operation;
        return subject + " refused: "
                + faults.stream()
                        .map(fault -> fault.field() + ": " + fault.message())
                        .collect(Collectors.joining("; "));
    }
}
