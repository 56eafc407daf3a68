package io.dataflow.core;

import io.dataflow.core.internal.rows.FileFormat;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/**
 * How a file of JSON is read; immutable, each method answers a changed copy.
 *
 * <p>Defaults: the charset is told by the byte order mark, else UTF-8; gzip is recognized; a row has at most 16,777,216 characters.
 */
public final class JsonOptions {

    private final @Nullable Charset charset;
    private final @Nullable Boolean gzip;
    private final int maxRowLength;

    JsonOptions() {
        this(null, null, Rows.LONGEST_ROW);
    }

    private JsonOptions(@Nullable Charset charset, @Nullable Boolean gzip, int maxRowLength) {
        this.charset = charset;
        this.gzip = gzip;
        this.maxRowLength = maxRowLength;
    }

    /** How the characters are encoded; by default as the byte order mark says, else UTF-8. */
    public JsonOptions charset(Charset encoding) {
        return new JsonOptions(encoding, gzip, maxRowLength);
    }

    /** Whether the file is packed by gzip; by default its first bytes tell. */
    public JsonOptions gzip(boolean packed) {
        return new JsonOptions(charset, packed, maxRowLength);
    }

    /** The most characters of a row, from 1; 16,777,216 by default. A longer row is an error. */
    public JsonOptions maxRowLength(int characters) {
        Rows.require(characters >= 1, "Rows.json", "maxRowLength", "must be at least 1, but is " + characters);
        return new JsonOptions(charset, gzip, characters);
    }

    FileFormat format(String operation) {
        return new FileFormat(operation, charset, gzip, maxRowLength);
    }
}
