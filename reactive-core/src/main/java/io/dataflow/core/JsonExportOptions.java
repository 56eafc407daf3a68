package io.dataflow.core;

import io.dataflow.core.internal.rows.Encoding;
import java.nio.charset.StandardCharsets;

/** How rows are written as JSON, which is UTF-8; immutable. Defaults: unpacked, buffers of about 16,384 characters. */
public final class JsonExportOptions {

    private final boolean gzip;
    private final int bufferSize;

    JsonExportOptions() {
        this(false, Rows.BUFFER);
    }

    private JsonExportOptions(boolean gzip, int bufferSize) {
        this.gzip = gzip;
        this.bufferSize = bufferSize;
    }

    /** Packs the file by gzip. */
    public JsonExportOptions gzip() {
        return new JsonExportOptions(true, bufferSize);
    }

    /** About how many characters make a buffer, from 1; 1 gives a buffer for each row. 16,384 by default. */
    public JsonExportOptions bufferSize(int characters) {
        Rows.require(characters >= 1, "Rows.toJson", "bufferSize", "must be at least 1, but is " + characters);
        return new JsonExportOptions(gzip, characters);
    }

    Encoding.Target target() {
        return new Encoding.Target(StandardCharsets.UTF_8, false, gzip, bufferSize);
    }
}
