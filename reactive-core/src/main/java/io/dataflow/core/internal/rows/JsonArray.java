package io.dataflow.core.internal.rows;

import java.util.List;

/** Reads one JSON array of objects: finds where each object ends, however it is laid out, and has it read. */
final class JsonArray implements RowParser {

    private enum State {
        BEFORE,
        FIRST,
        NEXT,
        OBJECT,
        TEXT,
        ESCAPE,
        SEPARATOR,
        AFTER
    }

    private final FileFormat format;
    private final JsonObjects objects;
    private final StringBuilder kept = new StringBuilder();
    private State state = State.BEFORE;
    private int depth;
    private long line = 1;
    private long rowLine = 1;
    private boolean afterReturn;

    JsonArray(FileFormat format) {
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
            if (depth > 0) {
                if (inside(c)) {
                    kept.append(chars, start, at + 1 - start);
                    add(rows);
                }
            } else if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
                start = at;
                between(c);
            }
            if (c == '\r' || (c == '\n' && !afterReturn)) {
                line++;
            }
            afterReturn = c == '\r';
        }
        if (depth > 0) {
            kept.append(chars, start, to - start);
            checkLength();
        }
    }

    @Override
    public void end(List<LineRow> rows) {
        if (state != State.AFTER) {
            throw format.fault(
                    depth > 0 ? rowLine : line,
                    depth > 0
                            ? "the object that begins here does not end; get the rest of the file"
                            : state == State.BEFORE
                                    ? "the file is empty; a JSON array begins with '['"
                                    : "the array does not end; get the rest of the file");
        }
    }

    /** Whether the character ends the object. */
    private boolean inside(char c) {
        switch (state) {
            case ESCAPE -> state = State.TEXT;
            case TEXT -> state = c == '"' ? State.OBJECT : c == '\\' ? State.ESCAPE : State.TEXT;
            default -> {
                if (c == '"') {
                    state = State.TEXT;
                } else if (c == '{' || c == '[') {
                    depth++;
                } else if (c == '}' || c == ']') {
                    depth--;
                }
            }
        }
        return depth == 0;
    }

    private void between(char c) {
        switch (state) {
            case BEFORE ->
                expect(
                        c == '[',
                        State.FIRST,
                        "a JSON array begins with '['; for objects on lines of their own there is Rows.ndjson");
            case SEPARATOR -> {
                if (c == ']') {
                    state = State.AFTER;
                } else {
                    expect(c == ',', State.NEXT, "after an object comes ',' or ']'");
                }
            }
            case AFTER -> throw format.fault(line, "something follows the end of the array; a file holds one array");
            default -> {
                if (c == ']' && state == State.FIRST) {
                    state = State.AFTER;
                } else {
                    expect(c == '{', State.OBJECT, "each row of the array is an object");
                    depth = 1;
                    rowLine = line;
                }
            }
        }
    }

    private void expect(boolean holds, State following, String message) {
        if (!holds) {
            throw format.fault(line, message);
        }
        state = following;
    }

    private void add(List<LineRow> rows) {
        checkLength();
        String text = kept.toString();
        kept.setLength(0);
        state = State.SEPARATOR;
        rows.add(objects.row(text, rowLine));
    }

    private void checkLength() {
        if (kept.length() > format.longestRow()) {
            throw format.tooLong(rowLine);
        }
    }
}
