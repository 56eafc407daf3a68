package io.dataflow.core.internal.rows;

import java.util.List;

/**
 * Makes rows of characters that come piece by piece; a piece may end anywhere. Not safe for concurrent use.
 *
 * <p>Rows that were complete before a fault are in the list when it is thrown.
 */
interface RowParser {

    /** Takes the characters from one index to another, and adds the rows that end in them. */
    void parse(char[] chars, int from, int to, List<LineRow> rows);

    /** The file ends here: adds the row that was not complete, or throws where it cannot end so. */
    void end(List<LineRow> rows);

    /** The line that was reached, from 1. */
    long line();
}
