package io.dataflow.nodes.internal;

import io.dataflow.core.WorkflowException;
import io.dataflow.nodes.DataFlowRuntime;
import io.dataflow.nodes.Node;
import io.dataflow.nodes.NodeEvent;
import io.dataflow.nodes.NodeInput;
import io.dataflow.nodes.Workflow;
import io.dataflow.nodes.WorkflowResult;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;

/** Runs workflows over the nodes of one DataFlow. Keeps nothing between runs. */
public final class PipelineRuntime implements DataFlowRuntime {

    private static final int KEPT_BY_MERGE = 256;

    private final NodeRegistry registry;
    private final WorkflowTransactions transactions;

    /** Creates the runtime of a DataFlow. */
    public PipelineRuntime(NodeRegistry registry, WorkflowTransactions transactions) {
        this.registry = registry;
        this.transactions = transactions;
    }

    @Override
    public Mono<WorkflowResult> run(Workflow workflow, Map<String, ?> inputs) {
        return run(workflow, inputs, event -> {});
    }

    @Override
    public Flux<NodeEvent> events(Workflow workflow, Map<String, ?> inputs) {
        return Flux.defer(() -> {
            EventQueue queue = new EventQueue();
            // Subscribed first, so that the sink is there when the run begins; it takes events from any thread
            Flux<NodeEvent> events = Flux.create(queue::open);
            Flux<NodeEvent> run = run(workflow, inputs, queue::add)
                    .doOnTerminate(queue::close)
                    .thenMany(Flux.empty());
            return Flux.mergeDelayError(KEPT_BY_MERGE, events, run);
        });
    }

    private Mono<WorkflowResult> run(Workflow workflow, Map<String, ?> inputs, Consumer<NodeEvent> listener) {
        return Mono.deferContextual(context -> {
            CompiledWorkflow compiled = compiled(workflow);
            NodeInput given = RunInputs.check(compiled, inputs);
            String runId = runId();
            boolean takesTurns = compiled.isTransactional() || transactions.isActive(context);
            Mono<WorkflowResult> run = Mono.defer(() -> new WorkflowRun(
                            compiled,
                            nodes(compiled),
                            given,
                            new RunEvents(runId, compiled.name(), listener),
                            takesTurns ? transactions : null)
                    .execute()
                    .map(outputs -> new RunResult(runId, outputs)));
            return compiled.isTransactional() ? transactions.inTransaction(run) : run;
        });
    }

    private static CompiledWorkflow compiled(Workflow workflow) {
        if (workflow instanceof CompiledWorkflow compiled) {
            return compiled;
        }
        throw new WorkflowException(
                workflow.name(),
                List.of("it was not made by the builder that db.workflow(..) gives; build it with that"));
    }

    private List<Node> nodes(CompiledWorkflow workflow) {
        List<Node> nodes = new ArrayList<>();
        for (CompiledWorkflow.Step step : workflow.steps()) {
            nodes.add(step.code() != null ? step.code() : registry.node(step.type()));
        }
        return nodes;
    }

    /** Random enough to tell runs apart, and made without the lock of a secure source. */
    private static String runId() {
        byte[] bytes = new byte[16];
        ThreadLocalRandom.current().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Where a run puts its events for one subscriber. */
    private static final class EventQueue {

        private @Nullable FluxSink<NodeEvent> sink;

        void open(FluxSink<NodeEvent> opened) {
            sink = opened;
        }

        void add(NodeEvent event) {
            if (sink != null) {
                sink.next(event);
            }
        }

        void close() {
            if (sink != null) {
                sink.complete();
            }
        }
    }
}
