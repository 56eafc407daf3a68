package io.dataflow.nodes.internal;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.TransactionOptions;
import io.dataflow.nodes.Node;
import io.dataflow.nodes.NodeEvent.Kind;
import io.dataflow.nodes.NodeOptions;
import io.dataflow.nodes.NodeOutput;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** One node in one run: its attempts, its limit of time, and what takes its place when it failed. */
final class StepRun {

    private final CompiledWorkflow.Step step;
    private final Node node;
    private final Reference.Scope scope;
    private final RunEvents runEvents;
    private final InnerRuns inner;
    private final Runnable finished;
    private final @Nullable WorkflowTransactions transactions;

    /** Prepares the node; {@code finished} hears when it has run well, {@code transactions} is null outside a transaction. */
    StepRun(
            CompiledWorkflow.Step step,
            Node node,
            Reference.Scope scope,
            RunEvents runEvents,
            InnerRuns inner,
            Runnable finished,
            @Nullable WorkflowTransactions transactions) {
        this.step = step;
        this.node = node;
        this.scope = scope;
        this.runEvents = runEvents;
        this.inner = inner;
        this.finished = finished;
        this.transactions = transactions;
    }

    /** Runs the node once its dependencies are there. */
    Mono<NodeOutput> execute() {
        return Mono.defer(() -> {
            RunEvents.OfNode events = runEvents.start(step.id());
            AtomicInteger attempts = new AtomicInteger();
            Mono<NodeOutput> outcome = attempts(events, attempts)
                    .doOnNext(output -> finished.run())
                    .doOnError(DataFlowException.class, error -> error.cameFrom(runEvents.path(step.id())))
                    .doOnError(error -> events.tell(Kind.FAILED, 0, attempts.get(), error));
            Template.Entries substitute = step.onErrorUse();
            if (substitute != null) {
                outcome = outcome.onErrorResume(
                        error -> Mono.fromSupplier(() -> NodeOutput.of(substitute.resolve(scope))));
            }
            return outcome.doOnNext(output -> events.tell(Kind.FINISHED, output.rows(), attempts.get(), null));
        });
    }

    private Mono<NodeOutput> attempts(RunEvents.OfNode events, AtomicInteger attempts) {
        NodeOptions options = step.options();
        AtomicReference<@Nullable Throwable> last = new AtomicReference<>();
        Mono<NodeOutput> attempt = Mono.defer(() -> {
                    if (attempts.incrementAndGet() > 1) {
                        events.tell(Kind.RETRIED, 0, attempts.get(), last.get());
                    }
                    return node.run(step.inputs().resolve(scope));
                })
                .switchIfEmpty(Mono.error(this::nothing))
                .contextWrite(context -> context.put(ProgressListener.class, listener(events, attempts))
                        .put(Wanted.class, step.wanted()));
        Duration limit = options.timeout();
        if (limit != null) {
            attempt = attempt.timeout(limit, Mono.error(() -> late(limit)));
        }
        if (node instanceof NestingNode) {
            attempt = inner.attempt(attempt);
        }
        Retry retry = options.retry();
        if (transactions != null && (retry != null || options.onErrorUse() != null)) {
            attempt = transactions.inTransaction(TransactionOptions.defaults(), attempt);
        }
        if (retry == null) {
            return attempt;
        }
        return attempt.doOnError(last::set)
                .retryWhen(retry)
                .onErrorMap(Exceptions::isRetryExhausted, error -> error.getCause() == null ? error : error.getCause());
    }

    private static ProgressListener listener(RunEvents.OfNode events, AtomicInteger attempts) {
        return rows -> events.tell(Kind.PROGRESS, rows, attempts.get(), null);
    }

    private DataFlowException late(Duration limit) {
        return new DataFlowException(
                "NODE_TIMEOUT",
                null,
                null,
                "Node '" + step.id() + "' (" + step.type() + ") took longer than its limit of " + limit.toMillis()
                        + " ms and was cancelled; a write outside a transaction may be stored",
                null);
    }

    private DataFlowException nothing() {
        return new DataFlowException(
                "NODE_WITHOUT_OUTPUT",
                null,
                null,
                "Node '" + step.id() + "' (" + step.type() + ") ended without an output; Node.run has to give one",
                null);
    }
}
