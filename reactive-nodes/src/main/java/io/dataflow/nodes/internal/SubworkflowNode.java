package io.dataflow.nodes.internal;

import io.dataflow.nodes.NodeDefinition;
import io.dataflow.nodes.NodeOutput;
import java.util.Map;
import reactor.core.publisher.Mono;

/** A workflow that runs as one node of another. */
final class SubworkflowNode implements NestingNode {

    private final NodeDefinition definition;
    private final Body body;

    SubworkflowNode(String id, Body body) {
        this.definition = new NodeDefinition(
                id,
                body.inputs(),
                body.outputs(),
                "Runs workflow '" + body.workflow().name() + "'.");
        this.body = body;
    }

    @Override
    public Body body() {
        return body;
    }

    @Override
    public NodeDefinition definition() {
        return definition;
    }

    @Override
    public Mono<NodeOutput> run(Map<String, ?> inputs) {
        return InnerRuns.inContext(body.workflow(), inputs, name()).map(result -> body.output(result, Map.of()));
    }
}
