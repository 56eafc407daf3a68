package io.dataflow.core.internal.rows;

import io.dataflow.core.MalformedRowsException;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/**
 * What any file of rows is made of.
 *
 * @param operation what errors call the reading of it, such as {@code Rows.csv}
 * @param charset how its characters are encoded, or null for the one that its first bytes tell, else UTF-8
 * @param gzip whether it is packed, or null where its first bytes tell
 * @param longestRow the most characters of a row
 */
public record FileFormat(
        String operation,
        @Nullable Charset charset,
        @Nullable Boolean gzip,
        int longestRow) {

    MalformedRowsException fault(long line, String message) {
        return new MalformedRowsException(operation, line, message, null);
    }

    MalformedRowsException tooLong(long line) {
        return fault(
                line,
                "the row that begins here is longer than " + longestRow
                        + " characters; look for a quote or bracket that is not closed, or raise maxRowLength(..)");
    }
}
