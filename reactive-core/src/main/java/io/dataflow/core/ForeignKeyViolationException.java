package io.dataflow.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A reference points to a row that is not there, or the row is still referenced. */
public final class ForeignKeyViolationException extends ConstraintViolationException {

    private static final long serialVersionUID = 1L;

    /** Creates the error for a constraint and the fields that it covers, as far as the database names them. */
    public ForeignKeyViolationException(
            @Nullable String model,
            @Nullable String operation,
            String message,
            @Nullable String constraint,
            List<String> fields) {
        super("FOREIGN_KEY_VIOLATION", model, operation, message, constraint, fields);
    }
}
