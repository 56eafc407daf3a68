package io.dataflow.nodes;

import java.util.Map;
import org.reactivestreams.Publisher;

/** What a code node is given: the values and streams that are connected to it. */
public final class NodeInput extends PortValues {

    private NodeInput(Map<String, ?> values, Map<String, ? extends Publisher<Map<String, Object>>> streams) {
        super("input", values, streams);
    }

    /** The input of the given values and streams; both maps are copied. */
    public static NodeInput of(Map<String, ?> values, Map<String, ? extends Publisher<Map<String, Object>>> streams) {
        return new NodeInput(values, streams);
    }
}
