package io.dataflow.core.internal.operation;

import io.dataflow.core.internal.query.Selection;
import io.dataflow.core.model.FieldType;
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

    /** The types of the columns; not to be changed. */
    default FieldType[] types() {
        return columns().stream().map(Selection::type).toArray(FieldType[]::new);
    }

    /** Builds the Java value from the values of the columns. */
    R read(@Nullable Object[] values);
}
