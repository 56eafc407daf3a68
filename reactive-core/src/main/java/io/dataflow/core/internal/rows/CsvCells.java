package io.dataflow.core.internal.rows;

import io.dataflow.core.Rows.Empty;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers the cells of a row, of the header first. Not safe for concurrent use. */
final class CsvCells {

    private static final int KEPT_AT_REST = 64 << 10;

    private final CsvFormat format;
    private final List<String> header = new ArrayList<>();
    private final @Nullable Object empty;
    private final @Nullable Object quotedEmpty;
    private StringBuilder kept = new StringBuilder();
    private @Nullable CsvLayout layout;
    private @Nullable Object[] row = {};
    private int count;

    CsvCells(CsvFormat format) {
        this.format = format;
        this.empty = valueOf(format.empty());
        this.quotedEmpty = valueOf(format.quotedEmpty());
        if (!format.columns().isEmpty()) {
            begin(new CsvLayout(format, format.columns(), 1));
        }
    }

    private static @Nullable Object valueOf(Empty empty) {
        return switch (empty) {
            case ABSENT -> CellRow.ABSENT;
            case NULL -> null;
            case EMPTY -> "";
        };
    }

    boolean isEmpty() {
        return count == 0 && kept.length() == 0;
    }

    /** Keeps a part of a cell that goes on. */
    void keep(char[] chars, int from, int to) {
        kept.append(chars, from, to - from);
    }

    void keep(char c) {
        kept.append(c);
    }

    /** Adds a cell that ends with the given characters. */
    void add(char[] chars, int from, int to, boolean quoted, long line) {
        if (kept.length() > 0) {
            keep(chars, from, to);
            add(quoted, line);
            return;
        }
        int end = to;
        while (!quoted && format.trim() && end > from && isBlank(chars[end - 1])) {
            end--;
        }
        int place = place(line);
        if (place >= 0) {
            row[place] = end > from ? new String(chars, from, end - from) : empty(quoted);
        } else if (layout == null) {
            header.add(new String(chars, from, end - from));
        }
        count++;
    }

    /** Adds a cell of what was kept. */
    void add(boolean quoted, long line) {
        int end = kept.length();
        while (!quoted && format.trim() && end > 0 && isBlank(kept.charAt(end - 1))) {
            end--;
        }
        int place = place(line);
        if (place >= 0) {
            row[place] = end > 0 ? kept.substring(0, end) : empty(quoted);
        } else if (layout == null) {
            header.add(kept.substring(0, end));
        }
        count++;
        kept.setLength(0);
        if (kept.capacity() > KEPT_AT_REST) {
            kept = new StringBuilder();
        }
    }

    /** Ends the row. */
    void end(long line, List<LineRow> rows) {
        CsvLayout known = layout;
        if (known == null) {
            begin(new CsvLayout(format, header, line));
            return;
        }
        if (count < known.width()) {
            missing(known, line);
        }
        rows.add(new CellRow(line, known.columns(), row));
        begin(known);
    }

    private void begin(CsvLayout known) {
        layout = known;
        row = new @Nullable Object[known.columns().width()];
        count = 0;
    }

    private @Nullable Object empty(boolean quoted) {
        return quoted ? quotedEmpty : empty;
    }

    /** Where the next cell belongs in the row, or -1 where nobody asks for it. */
    private int place(long line) {
        if (layout == null) {
            return -1;
        }
        if (count == layout.width()) {
            throw format.file()
                    .fault(
                            line,
                            "the row has more than the " + count
                                    + " cells of the header; quote the cells that hold the delimiter");
        }
        return layout.place(count);
    }

    private void missing(CsvLayout known, long line) {
        if (!format.shortRows()) {
            throw format.file()
                    .fault(
                            line,
                            "the row has " + count + " cells, the header " + known.width()
                                    + "; get the rest of the file, or allow it by shortRows()");
        }
        for (int i = count; i < known.width(); i++) {
            if (known.place(i) >= 0) {
                row[known.place(i)] = empty;
            }
        }
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
