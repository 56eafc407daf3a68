package io.dataflow.core.model;

import org.jspecify.annotations.Nullable;

/**
 * What the values of a field have to keep; checked in every verb that writes, before any SQL.
 *
 * <p>Implementations are safe for all threads and fast: a bulk operation asks for each row.
 */
public interface Rule {

    /** The name of the rule in faults; by default the name of its class. */
    default String name() {
        return getClass().getSimpleName();
    }

    /**
     * Says what is wrong with a value, or null when nothing is.
     *
     * @param value the value as the field's type has it, never null: NULL is no matter of rules
     * @return what was expected; the message should not hold the value
     */
    @Nullable
    String fault(Object value);
}
