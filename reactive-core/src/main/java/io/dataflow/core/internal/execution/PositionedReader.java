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
 * <p>Its columns are those of the rows, followed by those of the order that are not among them.
 */
public final class PositionedReader<R> implements RowReader<PositionedReader.Positioned<R>> {

    private final RowReader<R> rows;
    private final List<Selection> columns;
    private final int own;
    /** Which of the columns the order is by. */
    private final int[] order;

    private PositionedReader(RowReader<R> rows, List<Selection> columns, int[] order) {
        this.rows = rows;
        this.columns = columns;
        this.own = rows.columns().size();
        this.order = order;
    }

    /** A row, and where its position is told. */
    public static final class Positioned<R> {

        private final R row;
        private final @Nullable Object[] values;
        private final int[] order;

        private Positioned(R row, @Nullable Object[] values, int[] order) {
            this.row = row;
            this.values = values;
            this.order = order;
        }

        /** The row. */
        public R row() {
            return row;
        }

        /** The values of the keys of its order. */
        public List<@Nullable Object> position() {
            @Nullable Object[] position = new @Nullable Object[order.length];
            for (int i = 0; i < order.length; i++) {
                position[i] = values[order[i]];
            }
            return Arrays.asList(position);
        }
    }

    /** A reader for rows in an order. */
    public static <R> PositionedReader<R> of(RowReader<R> rows, List<SortKey> sort) {
        List<Selection> all = new ArrayList<>(rows.columns());
        int[] order = new int[sort.size()];
        for (int i = 0; i < order.length; i++) {
            Selection key = new Selection.Field(sort.get(i).field());
            if (!all.contains(key)) {
                all.add(key);
            }
            order[i] = all.indexOf(key);
        }
        return new PositionedReader<>(rows, List.copyOf(all), order);
    }

    @Override
    public List<Selection> columns() {
        return columns;
    }

    @Override
    public Positioned<R> read(@Nullable Object[] values) {
        R row = rows.read(values.length == own ? values : Arrays.copyOf(values, own));
        return new Positioned<>(row, values, order);
    }
}
