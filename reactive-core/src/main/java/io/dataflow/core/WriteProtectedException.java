package io.dataflow.core;

import org.jspecify.annotations.Nullable;

/** A change that a rule forbids, found before any SQL. */
public final class WriteProtectedException extends DataFlowException {

    private static final long serialVersionUID = 1L;

    private final String rule;
    private final String level;

    /** Creates the error. */
    public WriteProtectedException(
            @Nullable String model, @Nullable String operation, String message, String rule, String level) {
        super("WRITE_PROTECTED", model, operation, message, null);
        this.rule = rule;
        this.level = level;
    }

    /** The name of the rule, such as {@code appendOnly}. */
    public String rule() {
        return rule;
    }

    /** What the rule was declared for, such as {@code model}. */
    public String level() {
        return level;
    }
}
