package io.dataflow.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A value that must be unique is there already. */
public final class UniqueViolationException extends ConstraintViolationException {

    private static final long serialVersionUID = 1L;

    /** Creates the error for a constraint and the fields that it covers, as far as the database names them. */
    public UniqueViolationException(
            @Nullable String model,
            @Nullable String operation,
            String message,
            @Nullable String constraint,
            List<String> fields) {
        super("UNIQUE_VIOLATION", model, operation, message, constraint, fields);
    }
}
