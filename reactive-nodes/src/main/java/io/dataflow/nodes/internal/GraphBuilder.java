package io.dataflow.nodes.internal;

import io.dataflow.nodes.NodeInput;
import io.dataflow.nodes.NodeOptions;
import io.dataflow.nodes.Port;
import io.dataflow.nodes.Workflow;
import io.dataflow.nodes.WorkflowBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Gathers what a workflow is told to be; everything is checked when it is built. */
public final class GraphBuilder implements WorkflowBuilder {

    private final NodeRegistry registry;
    private final Draft draft;

    /** Starts a workflow over the nodes of a DataFlow. */
    public GraphBuilder(NodeRegistry registry, String name) {
        this.registry = registry;
        this.draft = new Draft(name);
    }

    @Override
    public WorkflowBuilder input(String name, Class<?> type) {
        draft.inputs.add(Port.value(name, type).mandatory());
        return this;
    }

    @Override
    public WorkflowBuilder inputStream(String name) {
        draft.inputs.add(Port.stream(name).mandatory());
        return this;
    }

    @Override
    public WorkflowBuilder addNode(String type, String id, Map<String, ?> inputs, UnaryOperator<NodeOptions> options) {
        return add(id, type, null, inputs, options);
    }

    @Override
    public WorkflowBuilder addCode(
            String id,
            Function<? super NodeInput, ? extends Mono<? extends Map<String, ?>>> code,
            UnaryOperator<NodeOptions> options) {
        return add(id, id, new CodeNode(id, code), Map.of(), options);
    }

    @Override
    public WorkflowBuilder addSyncCode(
            String id, Function<? super NodeInput, ? extends Map<String, ?>> code, UnaryOperator<NodeOptions> options) {
        return add(id, id, CodeNode.sync(id, code), Map.of(), options);
    }

    @Override
    public WorkflowBuilder addConnection(String from, String output, String to, String input) {
        draft.connections.add(new Draft.Connection(from, output, to, input));
        return this;
    }

    @Override
    public WorkflowBuilder addOrder(String first, String then) {
        draft.orders.add(new Draft.Order(first, then));
        return this;
    }

    @Override
    public WorkflowBuilder sequential() {
        draft.sequential = true;
        return this;
    }

    @Override
    public WorkflowBuilder transactional() {
        draft.transactional = true;
        return this;
    }

    @Override
    public Workflow build() {
        return new WorkflowCompiler(registry, draft).compile();
    }

    private WorkflowBuilder add(
            String id,
            String type,
            @Nullable CodeNode code,
            Map<String, ?> inputs,
            UnaryOperator<NodeOptions> options) {
        NodeOptions chosen = options.apply(NodeOptions.defaults());
        draft.steps.add(new Draft.Step(id, type, code, new LinkedHashMap<>(inputs), chosen));
        return this;
    }
}
