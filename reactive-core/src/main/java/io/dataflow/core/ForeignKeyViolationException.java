package io.dataflow.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A reference points to a row that is not there, or the row is still referenced. */
public final class ForeignKeyViolationException extends DataFlowException {

    private static final long serialVersionUID = 1L;

    private final @Nullable String constraint;
    private final transient List<String> fields;

    /** Creates the error for a constraint and the fields that it covers, as far as the database names them. */
    public ForeignKeyViolationException(
            @Nullable String model,
            @Nullable String operation,
            String message,
            @Nullable String constraint,
            List<String> fields,
            @Nullable Throwable cause) {
        super("FOREIGN_KEY_VIOLATION", model, operation, message, cause);
        this.constraint = constraint;
        this.fields = List.copyOf(fields);
    }

    /** The name of the constraint in the database, or null when the database does not tell. */
    public @Nullable String constraint() {
        return constraint;
    }

    /** The fields of the model that the constraint covers; empty when the database does not tell. */
    public List<String> fields() {
        return fields;
    }
}
