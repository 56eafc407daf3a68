package io.dataflow.sqlite;

import io.r2dbc.spi.ColumnMetadata;
import io.r2dbc.spi.RowMetadata;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.sqlite.core.DB;

/** The columns of a result; names are compared without regard to case, the first of several that are alike counts. */
final class Columns implements RowMetadata {

    private final List<Column> columns;
    private final Map<String, Integer> indexes = new HashMap<>();

    private Columns(List<Column> columns) {
        this.columns = columns;
        for (int i = columns.size() - 1; i >= 0; i--) {
            String name = columns.get(i).getName();
            indexes.put(name.toLowerCase(Locale.ROOT), i);
        }
        for (int i = columns.size() - 1; i >= 0; i--) {
            // The spelling that is used most finds its column without being changed first.
            indexes.put(
                    columns.get(i).getName(),
                    indexes.get(columns.get(i).getName().toLowerCase(Locale.ROOT)));
        }
    }

    static Columns of(DB db, long statement) throws SQLException {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < db.column_count(statement); i++) {
            columns.add(new Column(db.column_name(statement, i), ColumnType.of(db.column_decltype(statement, i))));
        }
        return new Columns(List.copyOf(columns));
    }

    int size() {
        return columns.size();
    }

    Column get(int index) {
        return columns.get(index);
    }

    /** The index of a column. */
    int index(String name) {
        Integer index = find(name);
        if (index == null) {
            throw new NoSuchElementException("The result has no column '" + name + "'; it has " + columns);
        }
        return index;
    }

    private @Nullable Integer find(String name) {
        Integer index = indexes.get(name);
        return index != null ? index : indexes.get(name.toLowerCase(Locale.ROOT));
    }

    int checked(int index) {
        if (index < 0 || index >= columns.size()) {
            throw new IndexOutOfBoundsException(
                    "The result has no column " + index + "; it has " + columns.size() + ", counted from 0");
        }
        return index;
    }

    @Override
    public ColumnMetadata getColumnMetadata(int index) {
        return columns.get(checked(index));
    }

    @Override
    public ColumnMetadata getColumnMetadata(String name) {
        return columns.get(index(name));
    }

    @Override
    public List<? extends ColumnMetadata> getColumnMetadatas() {
        return columns;
    }

    @Override
    public boolean contains(String columnName) {
        return find(columnName) != null;
    }

    /** A column of a result. */
    static final class Column implements ColumnMetadata {

        private final String name;
        private final ColumnType type;

        private Column(String name, ColumnType type) {
            this.name = name;
            this.type = type;
        }

        @Override
        public ColumnType getType() {
            return type;
        }

        @Override
        public Class<?> getJavaType() {
            return type.getJavaType();
        }

        @Override
        public String getName() {
            return name;
        }

        @Override
        public @Nullable Integer getPrecision() {
            return type.precision();
        }

        @Override
        public @Nullable Integer getScale() {
            return type.scale();
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
