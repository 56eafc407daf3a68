package io.dataflow.core.internal.model;

/** A text that is no JSON of the type that was asked for; its message holds nothing of the text. */
public final class UnreadableJsonException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final long line;
    private final long column;

    UnreadableJsonException(String message, long line, long column) {
        super(message);
        this.line = line;
        this.column = column;
    }

    /** The line of the text, from 1, or 0 where it is not known. */
    public long line() {
        return line;
    }

    /** The column of the line, from 1, or 0 where it is not known. */
    public long column() {
        return column;
    }
}
