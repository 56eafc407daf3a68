package io.dataflow.core.internal.rows;

import io.dataflow.core.internal.model.JsonCodecs;
import io.dataflow.core.internal.model.UnreadableJsonException;
import io.dataflow.core.model.JsonCodec;
import java.util.Map;

/** Reads the text of one object as a row. */
final class JsonObjects {

    private final FileFormat format;
    private final JsonCodec codec = JsonCodecs.find();

    JsonObjects(FileFormat format) {
        this.format = format;
    }

    /** The row of the text that begins on the given line. */
    @SuppressWarnings("unchecked") // the names of an object are texts
    LineRow row(String text, long line) {
        Object value;
        try {
            value = codec.read(text, Object.class);
        } catch (UnreadableJsonException e) {
            long at = line + Math.max(e.line() - 1, 0);
            throw format.fault(
                    at, "is no JSON" + (e.column() > 0 ? " at column " + e.column() : "") + "; mend the object there");
        }
        if (value instanceof Map<?, ?> map) {
            return new ObjectRow(line, (Map<String, Object>) map);
        }
        throw format.fault(line, "holds JSON that is no object; each row is an object of fields");
    }
}
