package io.dataflow.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A column that must have a value was given none. */
public final class NotNullViolationException extends ConstraintViolationException {

    private static final long serialVersionUID = 1L;

    /** Creates the error for a constraint and the fields that it covers, as far as the database names them. */
    public NotNullViolationException(
            @Nullable String model,
            @Nullable String operation,
            String message,
            @Nullable String constraint,
            List<String> fields) {
        super("NOT_NULL_VIOLATION", model, operation, message, constraint, fields);
    }
}
