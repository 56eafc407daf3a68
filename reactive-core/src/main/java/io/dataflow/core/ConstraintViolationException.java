package io.dataflow.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A write that a constraint of the database refused. */
public abstract sealed class ConstraintViolationException extends DataFlowException
        permits UniqueViolationException,
                ForeignKeyViolationException,
                NotNullViolationException,
                CheckViolationException {

    private static final long serialVersionUID = 1L;

    private final @Nullable String constraint;
    private final transient List<String> fields;

    ConstraintViolationException(
            String code,
            @Nullable String model,
            @Nullable String operation,
            String message,
            @Nullable String constraint,
            List<String> fields) {
        super(code, model, operation, message, null);
        this.constraint = constraint;
        this.fields = List.copyOf(fields);
    }

    /** The name of the constraint in the database, or null when the database does not tell. */
    public final @Nullable String constraint() {
        return constraint;
    }

    /** The fields of the model that the constraint covers; empty when the database does not tell. */
    public final List<String> fields() {
        return fields;
    }
}
