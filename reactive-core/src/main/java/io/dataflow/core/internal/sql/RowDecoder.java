package io.dataflow.core.internal.sql;

import io.r2dbc.spi.Row;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the values of rows whose columns are known. */
@FunctionalInterface
public interface RowDecoder {

    /** The values of the columns, in their order. */
    @Nullable
    Object[] values(Row row);

    /** Whether what the driver takes for one row may be several of them, of a query with {@link Dialect#joinedMark}. */
    default boolean joins() {
        return false;
    }

    /** The values of each of the rows that the driver takes for one. */
    default void each(Row row, Consumer<@Nullable Object[]> to) {
        to.accept(values(row));
    }
}
