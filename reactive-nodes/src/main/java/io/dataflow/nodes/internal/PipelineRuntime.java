package io.dataflow.nodes.internal;

import io.dataflow.core.DataFlowException;
import io.dataflow.nodes.DataFlowRuntime;
import io.dataflow.nodes.NodeEvent;
import io.dataflow.nodes.NodeInput;
import io.dataflow.nodes.NodeOutput;
import io.dataflow.nodes.Workflow;
import io.dataflow.nodes.WorkflowResult;
import java.util.HexFormat;
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
    private final RunGuard guard;

    /** Creates the runtime of a DataFlow. */
    public PipelineRuntime(NodeRegistry registry, WorkflowTransactions transactions, RunGuard guard) {
        this.registry = registry;
        this.transactions = transactions;
        this.guard = guard;
    }

    @Override
    public Mono<WorkflowResult> run(Workflow workflow, Map<String, ?> inputs) {
        return run(workflow, inputs, event -> {}).cast(WorkflowResult.class);
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

    private Mono<RunResult> run(Workflow workflow, Map<String, ?> inputs, Consumer<NodeEvent> listener) {
        return guard.work(Mono.defer(() -> {
            CompiledWorkflow compiled = CompiledWorkflow.of(workflow);
            return run(compiled, inputs, new RunEvents(runId(), compiled.name(), "", listener), null);
        }));
    }

    /** A run alone, or as a part of another, which it gives what undoes its nodes when it is done or cancelled. */
    private Mono<RunResult> run(
            CompiledWorkflow workflow, Map<String, ?> inputs, RunEvents events, @Nullable Saga outer) {
        return Mono.deferContextual(context -> {
            NodeInput given = RunInputs.check(workflow, inputs);
            boolean takesTurns = workflow.isTransactional() || transactions.isActive(context);
            if (takesTurns && workflow.outline().compensates()) {
                throw compensationInTransaction(workflow);
            }
            Mono<RunResult> run = Mono.usingWhen(
                    Mono.fromSupplier(Saga::new),
                    saga -> new WorkflowRun(
                                    workflow,
                                    registry,
                                    given,
                                    events,
                                    new Inside(events, saga),
                                    saga,
                                    takesTurns ? transactions : null)
                            .execute(),
                    saga -> outer == null ? Mono.empty() : saga.movedTo(outer),
                    (saga, error) -> guard.rest(saga.compensate(error)),
                    saga -> outer == null ? guard.rest(saga.compensate(null)) : saga.movedTo(outer));
            RunTransaction transaction = workflow.transaction();
            return transaction == null ? run : inTransaction(transaction, run);
        });
    }

    /** An error is what rolls a transaction back, so one carries the result of a run that asks for that. */
    private Mono<RunResult> inTransaction(RunTransaction transaction, Mono<RunResult> run) {
        Mono<RunResult> decided =
                run.flatMap(result -> result.isRolledBack() ? Mono.error(new RolledBack(result)) : Mono.just(result));
        return transactions
                .inTransaction(transaction.options(), decided)
                .onErrorResume(RolledBack.class, asked -> Mono.just(asked.result));
    }

    /** The workflows inside a run, or inside one attempt of a node of it. */
    private final class Inside implements InnerRuns {

        private final RunEvents events;
        private final Saga saga;

        Inside(RunEvents events, Saga saga) {
            this.events = events;
            this.saga = saga;
        }

        @Override
        public Mono<NodeOutput> attempt(Mono<NodeOutput> attempt) {
            return Mono.usingWhen(
                    Mono.fromSupplier(Saga::new),
                    undos -> attempt.contextWrite(context -> context.put(InnerRuns.class, new Inside(events, undos))),
                    undos -> undos.movedTo(saga),
                    (undos, error) -> guard.rest(undos.compensate(error)),
                    undos -> undos.movedTo(saga));
        }

        @Override
        public Mono<RunResult> run(CompiledWorkflow workflow, Map<String, ?> inputs, String under) {
            return PipelineRuntime.this.run(workflow, inputs, events.inside(under), saga);
        }
    }

    private static DataFlowException compensationInTransaction(CompiledWorkflow workflow) {
        return new DataFlowException(
                "COMPENSATION_IN_TRANSACTION",
                null,
                null,
                "Workflow '" + workflow.name()
                        + "' undoes its nodes by compensations, but was run inside a transaction, which"
                        + " rolls back by itself; run it outside, or leave the compensations out",
                null);
    }

    /** Random enough to tell runs apart, and made without the lock of a secure source. */
    private static String runId() {
        byte[] bytes = new byte[16];
        ThreadLocalRandom.current().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** The result of a run that rolls back though nothing failed; never leaves the runtime. */
    private static final class RolledBack extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient RunResult result;

        RolledBack(RunResult result) {
            super("The workflow asked for a rollback", null, false, false);
            this.result = result;
        }
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
