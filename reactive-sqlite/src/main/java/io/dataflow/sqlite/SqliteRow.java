package io.dataflow.sqlite;

import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import org.jspecify.annotations.Nullable;

/** A row of a result, whose values are read as the types that are asked for. */
abstract class SqliteRow implements Row {

    /** The columns of the result. */
    abstract Columns columns();

    /** What is stored: Long, Double, String, byte[] or null. */
    abstract @Nullable Object stored(int index);

    @Override
    public RowMetadata getMetadata() {
        return columns();
    }

    @Override
    public @Nullable Object get(int index) {
        return get(index, Object.class);
    }

    @Override
    public @Nullable Object get(String name) {
        return get(columns().index(name), Object.class);
    }

    @Override
    public <T> @Nullable T get(String name, Class<T> type) {
        return get(columns().index(name), type);
    }

    @Override
    public <T> @Nullable T get(int index, Class<T> type) {
        Columns columns = columns();
        Object stored = stored(columns.checked(index));
        if (stored == null) {
            return null;
        }
        Columns.Column column = columns.get(index);
        Object value = type == Object.class
                ? column.getType().natural(stored)
                : Decoder.decode(stored, type, column.getName());
        return type.cast(value);
    }

    /** A row that outlives the step of its cursor. */
    static SqliteRow copy(SqliteRow row) {
        Columns columns = row.columns();
        @Nullable Object[] values = new @Nullable Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = row.stored(i);
        }
        return new Copy(columns, values);
    }

    private static final class Copy extends SqliteRow {

        private final Columns columns;
        private final @Nullable Object[] values;

        Copy(Columns columns, @Nullable Object[] values) {
            this.columns = columns;
            this.values = values;
        }

        @Override
        Columns columns() {
            return columns;
        }

        @Override
        @Nullable
        Object stored(int index) {
            return values[index];
        }
    }
}
