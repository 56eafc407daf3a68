package io.dataflow.nodes;

import java.util.Map;
import org.reactivestreams.Publisher;

/** What a node has given: values, and streams that are read when they are subscribed to. */
public final class NodeOutput extends PortValues {

    private final long rows;

    private NodeOutput(
            Map<String, ?> values, Map<String, ? extends Publisher<Map<String, Object>>> streams, long rows) {
        super("output", values, streams);
        this.rows = rows;
    }

    /** The output of the given values; the map is copied and may hold null. */
    public static NodeOutput of(Map<String, ?> values) {
        return of(values, Map.of(), 0);
    }

    /** The output of the given values and streams; both maps are copied. */
    public static NodeOutput of(
            Map<String, ?> values, Map<String, ? extends Publisher<Map<String, Object>>> streams, long rows) {
        return new NodeOutput(values, streams, rows);
    }

    /** How many rows the node has read or written; 0 for a node that touches none. */
    public long rows() {
        return rows;
    }
}
