package io.dataflow.core.internal.sql;

import io.r2dbc.spi.Row;
import org.jspecify.annotations.Nullable;

/** Reads the values of rows whose columns are known. */
@FunctionalInterface
public interface RowDecoder {

    /** The values of the columns, in their order. */
    @Nullable
    Object[] values(Row row);
}
