package io.dataflow.core.internal.rows;

import io.dataflow.core.MalformedRowsException;
import java.util.List;

/**
 * Reads CSV as RFC 4180 has it, and as it is found: any line break, quotes inside plain cells, escapes and comments where asked for.
 *
 * <p>A state machine, so that a piece may end between any two characters.
 */
final class CsvParser implements RowParser {

    private enum State {
        ROW_START,
        COMMENT,
        CELL_START,
        PLAIN,
        PLAIN_ESCAPE,
        /** Behind an escaped CR, to whose line break an LF belongs. */
        PLAIN_RETURN,
        QUOTED,
        QUOTED_ESCAPE,
        /** A quote inside a quoted cell: its end, or the first of two that stand for one. */
        QUOTE,
        AFTER_QUOTE
    }

    private final CsvFormat format;
    private final int delimiter;
    private final int quote;
    private final int escape;
    private final int comment;
    private final int highestPlain;
    private final int highestQuoted;
    private final CsvCells cells;

    private State state = State.ROW_START;
    private char last;
    private long line = 1;
    private long rowLine = 1;
    private long quoteLine = 1;
    private long length;
    private int rowStart;
    private int at;

    CsvParser(CsvFormat format) {
        this.format = format;
        this.delimiter = format.delimiter();
        this.quote = meaning(format.quote());
        this.escape = meaning(format.escape());
        this.comment = meaning(format.comment());
        // Most characters are beyond all that have a meaning, so that one comparison tells.
        this.highestPlain = Math.max(Math.max(delimiter, escape), '\r');
        this.highestQuoted = Math.max(Math.max(quote, escape), '\r');
        this.cells = new CsvCells(format);
    }

    /** The character, or one that no file has. */
    private static int meaning(char c) {
        return c == CsvFormat.NONE ? -1 : c;
    }

    @Override
    public long line() {
        return line;
    }

    @Override
    public void parse(char[] chars, int from, int to, List<LineRow> rows) {
        at = from;
        rowStart = from;
        while (at < to) {
            switch (state) {
                case ROW_START -> rowStart(chars);
                case COMMENT -> comment(chars, to);
                case CELL_START -> cellStart(chars, rows);
                case PLAIN -> plain(chars, to, rows);
                case QUOTED -> quoted(chars, to, rows);
                case PLAIN_ESCAPE, QUOTED_ESCAPE -> escaped(chars);
                case PLAIN_RETURN -> escapedReturn(chars);
                case QUOTE -> quote(chars);
                case AFTER_QUOTE -> afterQuote(chars, rows);
            }
        }
        if (state != State.ROW_START && state != State.COMMENT) {
            length += to - rowStart;
            checkLength();
        }
        last = chars[to - 1];
    }

    @Override
    public void end(List<LineRow> rows) {
        switch (state) {
            case ROW_START, COMMENT -> {}
            case QUOTED -> throw fault(quoteLine, "a quote that begins a cell here is not closed; close it");
            case PLAIN_ESCAPE, QUOTED_ESCAPE ->
                throw fault(rowLine, "the file ends with an escape that nothing follows; get the rest of the file");
            case QUOTE, AFTER_QUOTE -> {
                cells.add(true, rowLine);
                cells.end(rowLine, rows);
            }
            case CELL_START, PLAIN, PLAIN_RETURN -> {
                if (state == State.CELL_START && format.trim() && cells.isEmpty()) {
                    // Nothing but blanks, as of a line that is left out.
                    return;
                }
                cells.add(false, rowLine);
                cells.end(rowLine, rows);
            }
        }
    }

    private void rowStart(char[] chars) {
        char c = chars[at];
        if (isBreak(c)) {
            breakLine(chars);
            at++;
        } else if (c == comment) {
            state = State.COMMENT;
            at++;
        } else {
            rowLine = line;
            rowStart = at;
            length = 0;
            state = State.CELL_START;
        }
    }

    private void comment(char[] chars, int to) {
        while (at < to && !isBreak(chars[at])) {
            at++;
        }
        if (at < to) {
            breakLine(chars);
            at++;
            state = State.ROW_START;
        }
    }

    private void cellStart(char[] chars, List<LineRow> rows) {
        char c = chars[at];
        if (c == quote) {
            quoteLine = line;
            state = State.QUOTED;
            at++;
        } else if (format.trim() && isBlank(c)) {
            at++;
        } else if (format.trim() && isBreak(c) && cells.isEmpty()) {
            state = State.ROW_START;
        } else {
            state = State.PLAIN;
        }
    }

    private void plain(char[] chars, int to, List<LineRow> rows) {
        int start = at;
        int i = at;
        while (i < to) {
            char c = chars[i];
            if (c <= highestPlain && (c == delimiter || c == '\n' || c == '\r' || c == escape)) {
                break;
            }
            i++;
        }
        at = i;
        if (i == to) {
            cells.keep(chars, start, i);
        } else if (chars[i] == escape) {
            cells.keep(chars, start, i);
            state = State.PLAIN_ESCAPE;
            at++;
        } else {
            cells.add(chars, start, i, false, rowLine);
            endCell(chars, rows);
        }
    }

    private void quoted(char[] chars, int to, List<LineRow> rows) {
        int start = at;
        int i = at;
        while (i < to) {
            char c = chars[i];
            if (c <= highestQuoted) {
                if (c == quote || c == escape) {
                    break;
                }
                if (c == '\n' || c == '\r') {
                    at = i;
                    breakLine(chars);
                }
            }
            i++;
        }
        at = i;
        if (i + 1 < to && chars[i] == quote && (chars[i + 1] == delimiter || isBreak(chars[i + 1]))) {
            at++;
            cells.add(chars, start, i, true, rowLine);
            endCell(chars, rows);
            return;
        }
        cells.keep(chars, start, i);
        if (i < to) {
            state = chars[i] == quote ? State.QUOTE : State.QUOTED_ESCAPE;
            at++;
        }
    }

    private void quote(char[] chars) {
        if (chars[at] == quote) {
            cells.keep((char) quote);
            state = State.QUOTED;
            at++;
        } else {
            state = State.AFTER_QUOTE;
        }
    }

    private void afterQuote(char[] chars, List<LineRow> rows) {
        char c = chars[at];
        if (c == delimiter || isBreak(c)) {
            cells.add(true, rowLine);
            endCell(chars, rows);
        } else if (format.trim() && isBlank(c)) {
            at++;
        } else {
            throw fault(line, "text follows the closing quote of a cell; double the quotes that belong to the text");
        }
    }

    /** What has a meaning elsewhere stands for itself, and three letters for what they stand for everywhere. */
    private void escaped(char[] chars) {
        char c = chars[at];
        if (c == quote || c == delimiter || c == escape || c == comment || isBreak(c)) {
            if (isBreak(c)) {
                breakLine(chars);
            }
            cells.keep(c);
        } else {
            switch (c) {
                case 'n' -> cells.keep('\n');
                case 'r' -> cells.keep('\r');
                case 't' -> cells.keep('\t');
                default -> throw fault(line, "an escape stands before a character that needs none; double the escape");
            }
        }
        if (state == State.QUOTED_ESCAPE) {
            state = State.QUOTED;
        } else {
            state = c == '\r' ? State.PLAIN_RETURN : State.PLAIN;
        }
        at++;
    }

    private void escapedReturn(char[] chars) {
        if (chars[at] == '\n') {
            cells.keep('\n');
            breakLine(chars);
            at++;
        }
        state = State.PLAIN;
    }

    /** At the delimiter or line break that ends a cell. */
    private void endCell(char[] chars, List<LineRow> rows) {
        if (chars[at] == delimiter) {
            state = State.CELL_START;
        } else {
            length += at - rowStart;
            checkLength();
            cells.end(rowLine, rows);
            breakLine(chars);
            state = State.ROW_START;
        }
        at++;
    }

    private void checkLength() {
        if (length > format.file().longestRow()) {
            throw format.file().tooLong(rowLine);
        }
    }

    /** Counts a line break; CR and LF are one. */
    private void breakLine(char[] chars) {
        char before = at == 0 ? last : chars[at - 1];
        if (chars[at] == '\r' || before != '\r') {
            line++;
        }
    }

    private static boolean isBreak(char c) {
        return c == '\n' || c == '\r';
    }

    private boolean isBlank(char c) {
        return (c == ' ' || c == '\t') && c != delimiter;
    }

    private MalformedRowsException fault(long where, String message) {
        return format.file().fault(where, message);
    }
}
