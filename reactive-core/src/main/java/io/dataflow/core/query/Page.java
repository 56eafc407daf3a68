package io.dataflow.core.query;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A part of the rows that a query matches; immutable.
 *
 * @param records the rows, in order
 * @param total the number of all rows that the filter matches, or null when the query asked for none
 * @param limit the most rows that this page could hold
 * @param offset how many rows were left out before it
 * @param nextCursor where the next page starts ({@link Query#after}), or null when this is the last
 * @param <T> the Java type of a row
 */
public record Page<T>(
        List<T> records,
        @Nullable Long total,
        int limit,
        long offset,
        @Nullable String nextCursor) {

    /** Copies the rows. */
    public Page {
        records = List.copyOf(records);
    }

    /** The same page with each row made into something else. */
    public <R> Page<R> map(Function<? super T, ? extends R> mapping) {
        return new Page<>(records.stream().<R>map(mapping).toList(), total, limit, offset, nextCursor);
    }

    /** How many rows it has of how many; never the rows. */
    @Override
    public String toString() {
        return "Page[" + records.size() + " rows, total=" + total + ", limit=" + limit + ", offset=" + offset
                + (nextCursor == null ? "" : ", and more") + "]";
    }
}
