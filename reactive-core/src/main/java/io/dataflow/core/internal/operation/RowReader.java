package io.dataflow.core.internal.operation;

import io.dataflow.core.internal.query.Selection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a row of a result becomes a Java value.
 *
 * @param <R> the Java type of a row
 */
public interface RowReader<R> {

    /** The columns to read, in order. */
    List<Selection> columns();

    /** Builds the Java value from the values of the columns. */
    R read(@Nullable Object[] values);
}
