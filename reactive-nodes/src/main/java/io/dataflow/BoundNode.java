package io.dataflow;

import io.dataflow.core.internal.DataFlowCore;
import io.dataflow.core.internal.Seat;
import io.dataflow.nodes.Node;
import io.dataflow.nodes.NodeDefinition;
import io.dataflow.nodes.NodeOutput;
import io.dataflow.nodes.Port;
import java.util.Map;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A node that runs on a lease or in a transaction, whatever the Context of its subscriber holds. */
record BoundNode(Node node, DataFlowCore core, Seat seat) implements Node {

    @Override
    public NodeDefinition definition() {
        return node.definition();
    }

    @Override
    public Mono<NodeOutput> run(Map<String, ?> inputs) {
        return core.bind(seat, node.run(inputs).flux()).singleOrEmpty().map(this::bound);
    }

    /** Streams are read later, by whoever subscribes to them. */
    private NodeOutput bound(NodeOutput output) {
        Map<String, Flux<Map<String, Object>>> streams = definition().outputs().stream()
                .map(Port::name)
                .filter(output::isStream)
                .collect(Collectors.toMap(port -> port, port -> core.bind(seat, output.stream(port))));
        return streams.isEmpty() ? output : NodeOutput.of(output.asMap(), streams, output.rows());
    }
}
