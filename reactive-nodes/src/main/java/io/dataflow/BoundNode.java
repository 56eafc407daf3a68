package io.dataflow;

import io.dataflow.core.internal.DataFlowCore;
import io.dataflow.core.internal.connection.TransactionScope;
import io.dataflow.nodes.Node;
import io.dataflow.nodes.NodeDefinition;
import io.dataflow.nodes.NodeOutput;
import java.util.Map;
import reactor.core.publisher.Mono;

/** A node that joins a transaction, whatever the Context of its subscriber holds. */
record BoundNode(Node node, DataFlowCore core, TransactionScope scope) implements Node {

    @Override
    public NodeDefinition definition() {
        return node.definition();
    }

    @Override
    public Mono<NodeOutput> run(Map<String, ?> inputs) {
        return core.bind(scope, node.run(inputs).flux()).singleOrEmpty();
    }
}
