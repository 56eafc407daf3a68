package io.dataflow.core.query;

import io.dataflow.core.internal.query.SortDefinition;
import org.jspecify.annotations.Nullable;

/**
 * One key of an order: a field and its direction; immutable.
 *
 * <p>NULLs come last in both directions unless asked for first. Texts are ordered by code point.
 *
 * @param <T> the Java type of a row
 */
public final class Sort<T> {

    private final SortDefinition definition;

    Sort(String field, boolean descending) {
        this(new SortDefinition(field, descending, false));
    }

    private Sort(SortDefinition definition) {
        this.definition = definition;
    }

    /** Wraps a key of an order, unresolved; for the library itself. */
    public static <T> Sort<T> of(SortDefinition definition) {
        return new Sort<>(definition);
    }

    /** NULLs come before all values. */
    public Sort<T> nullsFirst() {
        return new Sort<>(new SortDefinition(definition.field(), definition.descending(), true));
    }

    /** NULLs come after all values, as they do by default. */
    public Sort<T> nullsLast() {
        return new Sort<>(new SortDefinition(definition.field(), definition.descending(), false));
    }

    /** What to order by, unresolved; for the library itself. */
    public SortDefinition definition() {
        return definition;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Sort<?> sort && definition.equals(sort.definition);
    }

    @Override
    public int hashCode() {
        return definition.hashCode();
    }

    @Override
    public String toString() {
        return definition.toString();
    }
}
