package io.dataflow.core.internal.model;

/**
 * A value that a field cannot take; whoever knows the field turns it into a fault of that field.
 *
 * <p>Its message never holds the value. It has no stack trace, because bulk operations meet it once per bad row.
 */
public final class InvalidValueException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String rule;

    /** Creates the error for a broken rule, with a message that says what was expected. */
    public InvalidValueException(String rule, String message) {
        super(message, null, false, false);
        this.rule = rule;
    }

    /** The rule that is broken: type, format, range, exact, finite, text, oneOf or depth. */
    public String rule() {
        return rule;
    }

    /** What was expected and what was found. */
    public String message() {
        return String.valueOf(getMessage());
    }
}
