package io.dataflow.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A value breaks a check that the database holds on the table. */
public final class CheckViolationException extends ConstraintViolationException {

    private static final long serialVersionUID = 1L;

    /** Creates the error for a constraint and the fields that it covers, as far as the database names them. */
    public CheckViolationException(
            @Nullable String model,
            @Nullable String operation,
            String message,
            @Nullable String constraint,
            List<String> fields) {
        super("CHECK_VIOLATION", model, operation, message, constraint, fields);
    }
}
