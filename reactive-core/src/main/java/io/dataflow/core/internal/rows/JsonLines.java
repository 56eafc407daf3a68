package io.dataflow.core.internal.rows;

import java.util.List;

/** Reads JSON objects of which each has a line of its own; blank lines are left out. */
final class JsonLines implements RowParser {

    private final FileFormat format;
    private final JsonObjects objects;
    private final StringBuilder kept = new StringBuilder();
    private long line = 1;
    private boolean afterReturn;

    JsonLines(FileFormat format) {
        this.format = format;
        this.objects = new JsonObjects(format);
    }

    @Override
    public long line() {
        return line;
    }

    @Override
    public void parse(char[] chars, int from, int to, List<LineRow> rows) {
        int start = from;
        for (int at = from; at < to; at++) {
            char c = chars[at];
            if (c == '\n' && afterReturn) {
                start = at + 1;
            } else if (c == '\n' || c == '\r') {
                kept.append(chars, start, at - start);
                add(rows);
                line++;
                start = at + 1;
            }
            afterReturn = c == '\r';
        }
        kept.append(chars, start, to - start);
        checkLength();
    }

    @Override
    public void end(List<LineRow> rows) {
        add(rows);
    }

    private void add(List<LineRow> rows) {
        checkLength();
        String text = kept.toString();
        kept.setLength(0);
        if (!text.isBlank()) {
            rows.add(objects.row(text, line));
        }
    }

    private void checkLength() {
        if (kept.length() > format.longestRow()) {
            throw format.tooLong(line);
        }
    }
}
