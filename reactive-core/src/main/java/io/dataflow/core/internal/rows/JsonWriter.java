package io.dataflow.core.internal.rows;

import io.dataflow.core.internal.model.JsonCodecs;
import io.dataflow.core.model.JsonCodec;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes JSON objects, each on a line of its own, alone or as one array. */
final class JsonWriter extends RowWriter {

    private final boolean array;
    private final JsonCodec codec = JsonCodecs.find();

    JsonWriter(String operation, boolean array) {
        super(operation);
        this.array = array;
    }

    @Override
    void write(Object row, Map<String, ? extends @Nullable Object> values, boolean first, StringBuilder text) {
        if (array) {
            text.append(first ? "[\n" : ",\n");
        }
        text.append(codec.write(values));
        if (!array) {
            text.append('\n');
        }
    }

    @Override
    void end(boolean empty, StringBuilder text) {
        if (array) {
            text.append(empty ? "[]\n" : "\n]\n");
        }
    }
}
