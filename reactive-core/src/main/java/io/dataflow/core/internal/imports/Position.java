package io.dataflow.core.internal.imports;

import io.dataflow.core.internal.operation.BulkRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which rows of a source are decided: all before the mark, and some ranges above it, which batches that overtook others leave.
 *
 * <p>Immutable. There are no more ranges than batches that run side by side.
 *
 * @param mark every row with a smaller index is decided
 * @param ahead the decided ranges above it, apart from each other and in order
 */
public record Position(long mark, List<Range> ahead) {

    /** Nothing is decided. */
    public static final Position START = new Position(0, List.of());

    /**
     * Rows from one index to another.
     *
     * @param from the first
     * @param to the one after the last
     */
    public record Range(long from, long to) {

        @Override
        public String toString() {
            return from + "-" + to;
        }
    }

    /** The position of a mark and the text that {@link #aheadText} made. */
    public static Position of(long mark, String ahead) {
        List<Range> ranges = new ArrayList<>();
        for (String range : ahead.isEmpty() ? new String[0] : ahead.split(",")) {
            int dash = range.indexOf('-');
            ranges.add(new Range(Long.parseLong(range.substring(0, dash)), Long.parseLong(range.substring(dash + 1))));
        }
        return new Position(mark, List.copyOf(ranges));
    }

    /** The ranges above the mark as text. */
    public String aheadText() {
        return ahead.stream().map(Range::toString).collect(Collectors.joining(","));
    }

    /** Whether a row is decided. */
    public boolean contains(long index) {
        if (index < mark) {
            return true;
        }
        for (Range range : ahead) {
            if (index >= range.from() && index < range.to()) {
                return true;
            }
        }
        return false;
    }

    /** The index after the last row that is decided. */
    public long end() {
        return ahead.isEmpty() ? mark : ahead.get(ahead.size() - 1).to();
    }

    /** How many rows above the mark are decided. */
    public long rowsAhead() {
        return ahead.stream().mapToLong(range -> range.to() - range.from()).sum();
    }

    /** This position with further rows, which are in the order of their indexes. */
    public Position with(List<? extends BulkRow<?>> rows) {
        List<Range> ranges = new ArrayList<>(ahead);
        ranges.add(new Range(0, mark));
        long from = -1;
        long to = -1;
        for (BulkRow<?> row : rows) {
            if (row.index() != to) {
                add(ranges, from, to);
                from = row.index();
            }
            to = row.index() + 1;
        }
        add(ranges, from, to);
        return joined(ranges);
    }

    private static void add(List<Range> ranges, long from, long to) {
        if (from >= 0) {
            ranges.add(new Range(from, to));
        }
    }

    private static Position joined(List<Range> ranges) {
        ranges.sort(Comparator.comparingLong(Range::from));
        List<Range> joined = new ArrayList<>();
        for (Range range : ranges) {
            Range last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
            if (last != null && range.from() <= last.to()) {
                joined.set(joined.size() - 1, new Range(last.from(), Math.max(last.to(), range.to())));
            } else {
                joined.add(range);
            }
        }
        Range first = joined.remove(0);
        return new Position(first.to(), List.copyOf(joined));
    }
}
