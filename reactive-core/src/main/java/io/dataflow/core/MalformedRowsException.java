package io.dataflow.core;

import org.jspecify.annotations.Nullable;

/**
 * A file that cannot be read as rows: a quote that is not closed, a cell too many, bytes that are no text, a gzip that ends early.
 *
 * <p>Its message names the line and what to do, never what stands there.
 */
public final class MalformedRowsException extends DataFlowException {

    private static final long serialVersionUID = 1L;

    private final long line;

    /** Creates the error for a line of the file, counted from 1. */
    public MalformedRowsException(String operation, long line, String message, @Nullable Throwable cause) {
        super("MALFORMED_ROWS", null, operation, operation + ": line " + line + ": " + message, cause);
        this.line = line;
    }

    /** The line of the file, from 1, on which the row began that cannot be read. */
    public long line() {
        return line;
    }
}
