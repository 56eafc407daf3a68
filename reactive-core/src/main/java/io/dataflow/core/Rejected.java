package io.dataflow.core;

import org.jspecify.annotations.Nullable;

/**
 * A row that a bulk operation could not store.
 *
 * @param index the position of the row in the source, from 0
 * @param line the line of the file that the row came from, or 0 where it came from none
 * @param row the row itself, where it could be read
 * @param cause why it was rejected
 */
public record Rejected<T>(long index, long line, @Nullable T row, DataFlowException cause) {

    /** Where and why; never the row. */
    @Override
    public String toString() {
        return "Rejected[index=" + index + (line > 0 ? ", line=" + line : "") + ", cause=" + cause + "]";
    }
}
