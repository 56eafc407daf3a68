package io.dataflow.nodes.internal;

import io.dataflow.core.DataFlowException;
import io.dataflow.nodes.Node;
import io.dataflow.nodes.NodeInput;
import io.dataflow.nodes.NodeOutput;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    private final CompiledWorkflow workflow;
    private final List<Node> nodes;
    private final NodeInput inputs;
    private final RunEvents events;
    private final @Nullable WorkflowTransactions transactions;
    private final AtomicReferenceArray<@Nullable NodeOutput> outputs;
    private final AtomicIntegerArray waitsFor;
    private final AtomicInteger unfinished;
    private @Nullable FluxSink<Integer> ready;

    /** Prepares a run; {@code transactions} is null outside a transaction, where nodes run side by side. */
    WorkflowRun(
            CompiledWorkflow workflow,
            List<Node> nodes,
            NodeInput inputs,
            RunEvents events,
            @Nullable WorkflowTransactions transactions) {
        this.workflow = workflow;
        this.nodes = nodes;
        this.inputs = inputs;
        this.events = events;
        this.transactions = transactions;
        int size = nodes.size();
        this.outputs = new AtomicReferenceArray<>(size);
        this.waitsFor = new AtomicIntegerArray(size);
        this.unfinished = new AtomicInteger(size);
        for (int i = 0; i < size; i++) {
            waitsFor.set(i, workflow.steps().get(i).waitsFor());
        }
    }

    /** Runs the nodes and answers their outputs in the order of declaration. */
    Mono<Map<String, NodeOutput>> execute() {
        Flux<NodeOutput> finished = transactions == null
                ? Flux.<Integer>create(this::emitRoots).flatMap(this::runAndRelease, SIDE_BY_SIDE)
                : Flux.fromIterable(workflow.order()).concatMap(this::run);
        return finished.then(Mono.fromSupplier(this::result));
    }

    private void emitRoots(FluxSink<Integer> sink) {
        ready = sink;
        for (int i = 0; i < nodes.size(); i++) {
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
        return new StepRun(workflow.steps().get(position), nodes.get(position), this, events, transactions)
                .execute()
                .doOnNext(output -> outputs.set(position, output));
    }

    private Map<String, NodeOutput> result() {
        Map<String, NodeOutput> result = new LinkedHashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            NodeOutput output = outputs.get(i);
            if (output != null) {
                result.put(workflow.steps().get(i).id(), output);
            }
        }
        return Collections.unmodifiableMap(result);
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
                ? output.stream(port).doOnError(DataFlowException.class, error -> error.cameFrom(source))
                : output.get(port);
    }
}
