package io.dataflow.core.internal.rows;

import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A row of cells under names that it shares with the other rows of its file; it takes a third of the memory of a hash map. */
@SuppressWarnings("NullAway") // NULL is a null in the map
final class CellRow extends LineRow {

    /** Stands in the place of a cell that the row does not have. */
    static final Object ABSENT = new Object();

    private Columns columns;
    private @Nullable Object[] cells;

    CellRow(long line, Columns columns, @Nullable Object[] cells) {
        super(line);
        this.columns = columns;
        this.cells = cells;
    }

    @Override
    public @Nullable Object get(@Nullable Object name) {
        int place = columns.place(name);
        return place < 0 || cells[place] == ABSENT ? null : cells[place];
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        int place = columns.place(name);
        return place >= 0 && cells[place] != ABSENT;
    }

    @Override
    public @Nullable Object put(String name, @Nullable Object value) {
        int place = columns.place(name);
        if (place < 0) {
            columns = columns.with(name);
            cells = Arrays.copyOf(cells, cells.length + 1);
            cells[cells.length - 1] = value;
            return null;
        }
        return exchange(place, value);
    }

    @Override
    public @Nullable Object remove(@Nullable Object name) {
        int place = columns.place(name);
        return place < 0 ? null : exchange(place, ABSENT);
    }

    private @Nullable Object exchange(int place, @Nullable Object value) {
        Object before = cells[place];
        cells[place] = value;
        return before == ABSENT ? null : before;
    }

    @Override
    public int size() {
        int size = 0;
        for (Object cell : cells) {
            size += cell == ABSENT ? 0 : 1;
        }
        return size;
    }

    /** Without the entries that the iterator would make: every row of an import comes by here. */
    @Override
    public void forEach(BiConsumer<? super String, ? super Object> action) {
        for (int i = 0; i < cells.length; i++) {
            if (cells[i] != ABSENT) {
                action.accept(columns.name(i), cells[i]);
            }
        }
    }

    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Map.Entry<String, Object>> iterator() {
                return new Entries();
            }

            @Override
            public int size() {
                return CellRow.this.size();
            }
        };
    }

    private final class Entries implements Iterator<Map.Entry<String, Object>> {

        private int next = present(0);
        private int last = -1;

        @Override
        public boolean hasNext() {
            return next < cells.length;
        }

        @Override
        public Map.Entry<String, Object> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            last = next;
            next = present(next + 1);
            return new Cell(last);
        }

        @Override
        public void remove() {
            if (last < 0) {
                throw new IllegalStateException("next() comes first");
            }
            cells[last] = ABSENT;
            last = -1;
        }

        private int present(int from) {
            int place = from;
            while (place < cells.length && cells[place] == ABSENT) {
                place++;
            }
            return place;
        }
    }

    private final class Cell extends SimpleEntry<String, Object> {

        private static final long serialVersionUID = 1L;
        private final int place;

        Cell(int place) {
            super(columns.name(place), cells[place]);
            this.place = place;
        }

        @Override
        public @Nullable Object setValue(@Nullable Object value) {
            cells[place] = value;
            return super.setValue(value);
        }
    }
}
