package io.dataflow.core.internal.policy;

import io.dataflow.core.internal.operation.BulkRow;
import io.dataflow.core.internal.operation.Operation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.util.context.Context;

/** The end of a road without a database: it keeps the operations that get there, and answers each with the next of its answers. */
final class RoadEnd implements Policy.Road {

    final List<Operation<?>> reached = new ArrayList<>();
    private final Deque<Flux<?>> answers;

    RoadEnd(Flux<?>... answers) {
        this.answers = new ArrayDeque<>(Arrays.asList(answers));
    }

    @Override
    @SuppressWarnings("unchecked") // a test knows what it answers
    public <R> Flux<R> run(Operation<R> operation) {
        return Flux.defer(() -> {
            reached.add(operation);
            return answers.isEmpty() ? Flux.empty() : (Flux<R>) answers.removeFirst();
        });
    }

    /** The operation that gets here from one that is sent through a policy. */
    @SuppressWarnings("unchecked") // policies keep the verb unless a test says otherwise
    static <O extends Operation<?>> O through(Policy policy, O operation, Context context) {
        return (O) any(policy, operation, context);
    }

    static <O extends Operation<?>> O through(Policy policy, O operation) {
        return through(policy, operation, Context.empty());
    }

    static Operation<?> any(Policy policy, Operation<?> operation, Context context) {
        RoadEnd end = new RoadEnd();
        end.startingWith(policy)
                .run(operation)
                .contextWrite(context)
                .collectList()
                .block();
        return end.reached.get(end.reached.size() - 1);
    }

    /** The rows of a bulk operation, as who writes them gets them. */
    static <T> List<BulkRow<T>> rows(Operation.Bulk<T> bulk) {
        return Flux.from(bulk.rows()).collectList().block();
    }
}
