package io.dataflow.nodes.internal;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.internal.connection.TimeLimit;
import io.dataflow.nodes.Node;
import io.dataflow.nodes.NodeEvent.Kind;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What undoes the finished nodes of a run that has no transaction, or of one attempt of a node that runs workflows: the last to
 * finish is undone first.
 */
final class Saga {

    private static final Logger LOG = LoggerFactory.getLogger(Saga.class);

    private final Deque<Undo> undos = new ConcurrentLinkedDeque<>();

    /** Remembers how to undo a node that has finished. */
    void add(String path, Node node, Supplier<Map<String, @Nullable Object>> inputs, RunEvents events) {
        undos.push(new Undo(path, node, inputs, events));
    }

    /** Hands everything over to the run that this one is a part of. */
    Mono<Void> movedTo(Saga outer) {
        return Mono.fromRunnable(() -> {
            for (Undo undo = undos.pollLast(); undo != null; undo = undos.pollLast()) {
                outer.undos.push(undo);
            }
        });
    }

    /** Undoes everything; never fails, what went wrong is told and added to the error of the run, if there is one. */
    Mono<Void> compensate(@Nullable Throwable error) {
        return Flux.<Undo>generate(sink -> {
                    Undo next = undos.poll();
                    if (next == null) {
                        sink.complete();
                    } else {
                        sink.next(next);
                    }
                })
                .concatMap(undo -> undo.run(error), 0)
                .then()
                // A deadline that has passed is one reason to be here: it does not hold for what undoes.
                .contextWrite(context -> context.delete(TimeLimit.class));
    }

    private record Undo(String path, Node node, Supplier<Map<String, @Nullable Object>> inputs, RunEvents runEvents) {

        Mono<Void> run(@Nullable Throwable error) {
            return Mono.defer(() -> {
                RunEvents.OfNode events = runEvents.of(path);
                return Mono.defer(() -> node.run(inputs.get()))
                        .doOnNext(output -> events.tell(Kind.COMPENSATED, output.rows(), 1, null))
                        .then()
                        .onErrorResume(failure -> Mono.fromRunnable(() -> failed(events, failure, error)));
            });
        }

        private void failed(RunEvents.OfNode events, Throwable failure, @Nullable Throwable error) {
            DataFlowException told = new DataFlowException(
                    "COMPENSATION_FAILED",
                    null,
                    null,
                    "Node '" + path + "' was not undone: its compensation " + node.name()
                            + " failed (see the cause); what the node did is stored",
                    failure);
            told.cameFrom(path);
            LOG.warn("{} [{}]", told.getMessage(), failure.getClass().getName());
            events.tell(Kind.COMPENSATION_FAILED, 0, 1, told);
            if (error != null) {
                error.addSuppressed(told);
            }
        }
    }
}
