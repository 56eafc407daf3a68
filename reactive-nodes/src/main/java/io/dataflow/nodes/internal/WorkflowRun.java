package io.dataflow.nodes.internal;

import io.dataflow.core.DataFlowException;
import io.dataflow.nodes.Node;
import io.dataflow.nodes.NodeInput;
import io.dataflow.nodes.NodeOutput;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;

/**
 * One run of a workflow. Used once.
 *
 * <p>A node is handed to the pipeline when the last of those that it waits for is finished. The pipeline takes them from a
 * queue, so that a chain of any length needs no deep stack.
 */
final class WorkflowRun implements Reference.Scope {

    private static final int SIDE_BY_SIDE = 256;
    private static final NodeOutput SKIPPED = NodeOutput.of(Map.of());

    private final CompiledWorkflow workflow;
    private final NodeRegistry registry;
    private final NodeInput inputs;
    private final RunEvents events;
    private final InnerRuns inner;
    private final Saga saga;
    private final @Nullable WorkflowTransactions transactions;
    private final AtomicReferenceArray<@Nullable NodeOutput> outputs;
    private final AtomicIntegerArray waitsFor;
    private final AtomicInteger unfinished;
    private @Nullable FluxSink<Integer> ready;

    /** Prepares a run; {@code transactions} is null outside a transaction, where nodes run side by side. */
    WorkflowRun(
            CompiledWorkflow workflow,
            NodeRegistry registry,
            NodeInput inputs,
            RunEvents events,
            InnerRuns inner,
            Saga saga,
            @Nullable WorkflowTransactions transactions) {
        this.workflow = workflow;
        this.registry = registry;
        this.inputs = inputs;
        this.events = events;
        this.inner = inner;
        this.saga = saga;
        this.transactions = transactions;
        int size = workflow.steps().size();
        this.outputs = new AtomicReferenceArray<>(size);
        this.waitsFor = new AtomicIntegerArray(size);
        this.unfinished = new AtomicInteger(size);
        for (int i = 0; i < size; i++) {
            waitsFor.set(i, workflow.steps().get(i).waitsFor());
        }
    }

    /** Runs the nodes and answers their outputs in the order of declaration. */
    Mono<RunResult> execute() {
        Flux<NodeOutput> finished = transactions == null
                ? Flux.<Integer>create(this::emitRoots).flatMap(this::runAndRelease, SIDE_BY_SIDE)
                : Flux.fromIterable(workflow.order()).concatMap(this::run);
        return finished.then(Mono.fromSupplier(this::result));
    }

    private void emitRoots(FluxSink<Integer> sink) {
        ready = sink;
        for (int i = 0; i < workflow.steps().size(); i++) {
            if (workflow.steps().get(i).waitsFor() == 0) {
                sink.next(i);
            }
        }
    }

    private Mono<NodeOutput> runAndRelease(int position) {
        return run(position).doOnNext(output -> release(position));
    }

    private void release(int position) {
        FluxSink<Integer> sink = ready;
        if (sink == null) {
            return;
        }
        for (int dependent : workflow.steps().get(position).dependents()) {
            if (waitsFor.decrementAndGet(dependent) == 0) {
                sink.next(dependent);
            }
        }
        if (unfinished.decrementAndGet() == 0) {
            sink.complete();
        }
    }

    private Mono<NodeOutput> run(int position) {
        return Mono.defer(() -> outcome(position)).doOnNext(output -> outputs.set(position, output));
    }

    private Mono<NodeOutput> outcome(int position) {
        CompiledWorkflow.Step step = workflow.steps().get(position);
        if (isLeftOut(step)) {
            events.skipped(step.id());
            return Mono.just(SKIPPED);
        }
        Node node = step.local() != null ? step.local() : registry.node(step.type());
        return new StepRun(step, node, this, events, inner, () -> remember(step), transactions).execute();
    }

    private void remember(CompiledWorkflow.Step step) {
        CompiledWorkflow.Compensation undo = step.compensation();
        if (undo != null) {
            saga.add(
                    events.path(step.id()),
                    registry.node(undo.type()),
                    () -> undo.inputs().resolve(this),
                    events);
        }
    }

    private boolean isLeftOut(CompiledWorkflow.Step step) {
        Branches.Rule rule = step.rule();
        return rule.switches().isEmpty()
                ? !rule.causes().isEmpty() && rule.causes().stream().allMatch(this::isSkipped)
                : rule.switches().stream().noneMatch(chooser -> chooses(chooser, step.id()));
    }

    private boolean chooses(int chooser, String node) {
        NodeOutput output = outputs.get(chooser);
        return output != null && !isSkipped(chooser) && node.equals(output.get(SwitchNode.BRANCH));
    }

    private boolean isSkipped(int position) {
        return outputs.get(position) == SKIPPED;
    }

    private RunResult result() {
        Map<String, NodeOutput> given = new LinkedHashMap<>();
        Set<String> skipped = new LinkedHashSet<>();
        for (int i = 0; i < workflow.steps().size(); i++) {
            String id = workflow.steps().get(i).id();
            NodeOutput output = outputs.get(i);
            if (isSkipped(i)) {
                skipped.add(id);
            } else if (output != null) {
                given.put(id, output);
            }
        }
        RunTransaction transaction = workflow.transaction();
        return new RunResult(
                events.runId(),
                Collections.unmodifiableMap(given),
                Collections.unmodifiableSet(skipped),
                transaction != null && transaction.rollsBack(this));
    }

    @Override
    public boolean isSkipped(String source) {
        Integer position = workflow.positions().get(source);
        return position != null && isSkipped((int) position);
    }

    @Override
    public @Nullable Object value(String source, String port) {
        if (source.equals(Reference.INPUT)) {
            return inputs.isStream(port) ? inputs.stream(port) : inputs.get(port);
        }
        Integer position = workflow.positions().get(source);
        NodeOutput output = position == null ? null : outputs.get(position);
        if (output == null) {
            throw new IllegalStateException("Node '" + source + "' has not run before one that refers to it");
        }
        return output.isStream(port)
                ? output.stream(port).doOnError(DataFlowException.class, error -> error.cameFrom(events.path(source)))
                : output.get(port);
    }
}
