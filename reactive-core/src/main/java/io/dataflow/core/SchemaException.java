package io.dataflow.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tables of the database do not fit the models, or could not be made to fit.
 *
 * <p>Its code is {@code SCHEMA_MISMATCH} when they differ in a way that adding tables and columns cannot repair: all
 * differences are listed and nothing was changed. It is {@code SCHEMA_CHANGE_FAILED} when the database refused a change, and
 * {@code SCHEMA_UNREADABLE} when nothing of the schema could be seen.
 */
public final class SchemaException extends DataFlowException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> faults;
    private final boolean passing;

    private SchemaException(String code, @Nullable String model, String message, List<String> faults, boolean passing) {
        super(code, model, "schema", message, null);
        this.faults = List.copyOf(faults);
        this.passing = passing;
    }

    /** Creates the error for differences between models and database; there is at least one. */
    public static SchemaException mismatch(String schema, List<String> faults) {
        return new SchemaException(
                "SCHEMA_MISMATCH",
                null,
                "Schema '" + schema + "' does not fit the models; nothing was changed:\n - "
                        + String.join("\n - ", faults),
                faults,
                false);
    }

    /** Creates the error for a change that the database refused, in which nothing says a value of a row. */
    public static SchemaException changeFailed(@Nullable String model, String message, boolean passing) {
        return new SchemaException("SCHEMA_CHANGE_FAILED", model, message, List.of(message), passing);
    }

    /** Creates the error for a schema of which nothing could be seen; there is at least one reason. */
    public static SchemaException unreadable(List<String> reasons) {
        return new SchemaException(
                "SCHEMA_UNREADABLE", null, "The schema cannot be read: " + String.join("; ", reasons), reasons, false);
    }

    /** What is wrong, one by one, in the order of the models. */
    public List<String> faults() {
        return faults;
    }

    @Override
    public boolean isTransient() {
        return passing;
    }
}
