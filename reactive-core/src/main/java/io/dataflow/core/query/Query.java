package io.dataflow.core.query;

import io.dataflow.core.internal.query.Checks;
import io.dataflow.core.internal.query.ListSpec.Lock;
import io.dataflow.core.internal.query.PropertyNames;
import io.dataflow.core.internal.query.QueryDefinition;
import io.dataflow.core.internal.query.SortDefinition;
import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Which rows to read, in which order, and how many; immutable, each method answers a changed copy.
 *
 * <p>Defaults: ordered by key, the limit of the operation (100 for a list, none for a stream), no offset, with the total, all
 * fields, no locks. Every order is total: the key is its last tie-breaker.
 *
 * @param <T> the Java type of a row
 */
public sealed class Query<T> permits Filter {

    private final QueryDefinition definition;

    Query(QueryDefinition definition) {
        this.definition = definition;
    }

    /** The rows in this order, instead of any order given before. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public final <S extends T> Query<S> orderBy(Sort<? super S>... sorts) {
        return new Query<>(
                definition.withSort(Arrays.stream(sorts).map(Sort::definition).toList()));
    }

    /** The rows in this order, instead of any order given before. */
    public final <S extends T> Query<S> orderBy(Collection<? extends Sort<? super S>> sorts) {
        return new Query<>(definition.withSort(
                sorts.stream().<SortDefinition>map(Sort::definition).toList()));
    }

    /** At most this many rows; 0 and more. A list holds its page in memory, so it takes 1,000,000 at most. */
    public final Query<T> limit(int rows) {
        Checks.require(rows >= 0, "Query", "limit", "range", "must not be negative, but is " + rows);
        return new Query<>(definition.withLimit(rows));
    }

    /** Leaves out the first rows; 0 by default. Not together with {@link #after}. */
    public final Query<T> offset(long rows) {
        Checks.require(rows >= 0, "Query", "offset", "range", "must not be negative, but is " + rows);
        return new Query<>(definition.withOffset(rows));
    }

    /**
     * Starts after the last row of the page that gave this cursor ({@link Page#nextCursor()}).
     *
     * <p>Order and model have to be those of that page; the filter may differ. Unlike an offset it costs the same for every
     * page, and rows that come or go between two pages are neither repeated nor missed.
     */
    public final Query<T> after(String cursor) {
        return new Query<>(definition.withCursor(cursor));
    }

    /** Does not count the rows: the total of the page is null. */
    public final Query<T> withoutTotal() {
        return new Query<>(definition.withoutTotal());
    }

    /** Reads these properties alone, instead of all fields. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public final <S extends T> Query<S> select(Property<S, ?> first, Property<S, ?>... more) {
        return new Query<>(definition.withSelect(PropertyNames.of(first, more)));
    }

    /** Reads these fields alone, instead of all. */
    public final Query<T> select(String first, String... more) {
        return new Query<>(definition.withSelect(PropertyNames.of(first, more)));
    }

    /**
     * Takes rows that are deleted softly along; by default they are hidden.
     *
     * <p>On a model without soft delete it changes nothing: what is deleted there is gone.
     */
    public final Query<T> includeDeleted() {
        return new Query<>(definition.includingDeleted());
    }

    /** Locks the rows until the transaction ends; waits for rows that are locked by others. */
    public final Query<T> forUpdate() {
        return new Query<>(definition.withLock(Lock.FOR_UPDATE));
    }

    /** Leaves out rows that others have locked, instead of waiting for them; only after {@link #forUpdate()}. */
    public final Query<T> skipLocked() {
        Checks.require(
                definition.lock() != Lock.NONE,
                "Query",
                "skipLocked",
                "lock",
                "says what forUpdate() does with locked rows; call forUpdate() before it");
        return new Query<>(definition.withLock(Lock.FOR_UPDATE_SKIP_LOCKED));
    }

    /** What was asked for, unresolved; for the library itself. */
    public final QueryDefinition definition() {
        return definition;
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof Query<?> query && definition.equals(query.definition);
    }

    @Override
    public final int hashCode() {
        return definition.hashCode();
    }

    /** The names and operators of this query; never its values. */
    @Override
    public final String toString() {
        return definition.toString();
    }
}
