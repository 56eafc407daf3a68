package io.dataflow.core.query;

import io.dataflow.core.internal.query.Assignment;
import org.jspecify.annotations.Nullable;

/**
 * A change that has its field and waits for its value; immutable.
 *
 * @param <T> the Java type of a row
 * @param <V> the type of the field
 */
public final class Setter<T, V extends @Nullable Object> {

    private final Changes<?> base;
    private final String field;

    Setter(Changes<?> base, String field) {
        this.base = base;
        this.field = field;
    }

    /** The value that the field gets, instead of any change of it before; null is NULL. */
    public Changes<T> to(@Nullable V value) {
        return base.with(new Assignment(field, Assignment.Kind.SET, value));
    }

    /** Adds to the field, which has to be a number, in the database itself: concurrent additions all count. */
    public Changes<T> plus(V amount) {
        return base.with(new Assignment(field, Assignment.Kind.ADD, amount));
    }
}
