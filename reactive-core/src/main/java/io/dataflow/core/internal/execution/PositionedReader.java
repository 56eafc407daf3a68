package io.dataflow.core.internal.execution;

import io.dataflow.core.internal.operation.RowReader;
import io.dataflow.core.internal.query.Selection;
import io.dataflow.core.internal.query.SortKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows together with their position in the order, so that the next page can start there.
 *
 * @param rows the reader of the rows themselves
 * @param columns their columns, followed by those of the order
 */
public record PositionedReader<R>(RowReader<R> rows, List<Selection> columns)
        implements RowReader<PositionedReader.Positioned<R>> {

    /** A row and the values of the keys of its order. */
    public record Positioned<R>(R row, List<@Nullable Object> position) {}

    /** A reader for rows in an order. */
    public static <R> PositionedReader<R> of(RowReader<R> rows, List<SortKey> sort) {
        List<Selection> all = new ArrayList<>(rows.columns());
        sort.forEach(key -> all.add(new Selection.Field(key.field())));
        return new PositionedReader<>(rows, List.copyOf(all));
    }

    @Override
    public Positioned<R> read(@Nullable Object[] values) {
        int own = rows.columns().size();
        return new Positioned<>(
                rows.read(Arrays.copyOf(values, own)), Arrays.asList(Arrays.copyOfRange(values, own, values.length)));
    }
}
