package io.dataflow.core.internal.rows;

import java.util.AbstractMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A row that knows the line of the file on which it begins; besides, a map like any other, which may be changed. */
public abstract class LineRow extends AbstractMap<String, Object> {

    private final long line;

    LineRow(long line) {
        this.line = line;
    }

    /** The line of the file that a row came from, or 0 where it came from none. */
    public static long of(@Nullable Object row) {
        return row instanceof LineRow known ? known.line : 0;
    }

    /** The values as a row of a line; the values themselves where there is none. */
    public static Map<String, Object> on(long line, Map<String, Object> values) {
        return line > 0 ? new ObjectRow(line, values) : values;
    }
}
