package io.dataflow.nodes.internal;

import io.dataflow.core.TransactionOptions;
import io.dataflow.nodes.LoopOptions;
import io.dataflow.nodes.NodeInput;
import io.dataflow.nodes.NodeOptions;
import io.dataflow.nodes.Port;
import io.dataflow.nodes.Workflow;
import io.dataflow.nodes.WorkflowBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
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
        return add(id, id, CodeNode.later(id, code), Map.of(), options);
    }

    @Override
    public WorkflowBuilder addSyncCode(
            String id, Function<? super NodeInput, ? extends Map<String, ?>> code, UnaryOperator<NodeOptions> options) {
        return add(id, id, CodeNode.sync(id, code), Map.of(), options);
    }

    @Override
    public WorkflowBuilder addStreamCode(
            String id,
            Function<? super NodeInput, ? extends Publisher<? extends Map<String, ?>>> code,
            UnaryOperator<NodeOptions> options) {
        return add(id, id, StreamNode.code(id, null, code), Map.of(), options);
    }

    @Override
    public WorkflowBuilder addMap(String id, Function<? super Map<String, Object>, ? extends Map<String, ?>> change) {
        return add(id, id, StreamNode.map(id, null, change), Map.of(), UnaryOperator.identity());
    }

    @Override
    public WorkflowBuilder addFilter(String id, Predicate<? super Map<String, Object>> kept) {
        return add(id, id, StreamNode.filter(id, null, kept), Map.of(), UnaryOperator.identity());
    }

    @Override
    public WorkflowBuilder addSwitch(String id, String value, Map<String, String> cases, @Nullable String otherwise) {
        SwitchNode node = new SwitchNode(id, cases, otherwise);
        return add(id, id, node, Map.of(SwitchNode.VALUE, value), UnaryOperator.identity());
    }

    @Override
    public WorkflowBuilder addSubworkflow(
            String id, Workflow workflow, Map<String, ?> inputs, UnaryOperator<NodeOptions> options) {
        return add(id, id, new SubworkflowNode(id, new Body(CompiledWorkflow.of(workflow))), inputs, options);
    }

    @Override
    public WorkflowBuilder addLoop(String id, Workflow body, UnaryOperator<LoopOptions> options) {
        LoopOptions chosen = options.apply(LoopOptions.defaults());
        Body rounds = new Body(CompiledWorkflow.of(body));
        LoopEnd end = LoopEnd.of(id, chosen, rounds, draft.faults::add);
        LoopNode node = new LoopNode(id, rounds, end, chosen.maxRounds());
        return add(id, id, node, chosen.inputs(), UnaryOperator.identity());
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
    public WorkflowBuilder transactional(UnaryOperator<TransactionOptions> options) {
        TransactionOptions before = draft.transaction;
        draft.transaction = options.apply(before == null ? TransactionOptions.defaults() : before);
        return this;
    }

    @Override
    public WorkflowBuilder rollbackWhen(String template) {
        draft.rollbackWhen = template;
        return this;
    }

    @Override
    public Workflow build() {
        return new WorkflowCompiler(registry, draft).compile();
    }

    /** Changes the name. */
    void name(String name) {
        draft.name = name;
    }

    /** Adds a fault to those that are told when it is built. */
    void fault(String fault) {
        draft.faults.add(fault);
    }

    /** Adds a node that is in no registry. */
    void add(String id, LocalNode node, NodeOptions options) {
        draft.steps.add(new Draft.Step(id, id, node, Map.of(), options));
    }

    private WorkflowBuilder add(
            String id,
            String type,
            @Nullable LocalNode local,
            Map<String, ?> inputs,
            UnaryOperator<NodeOptions> options) {
        NodeOptions chosen = options.apply(NodeOptions.defaults());
        draft.steps.add(new Draft.Step(id, type, local, new LinkedHashMap<>(inputs), chosen));
        return this;
    }
}
