package io.dataflow.core.internal.execution;

import io.dataflow.core.internal.operation.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Answers creates at once, without rows, and notes how many are asked together; they weigh what their rows do.
 *
 * @param only what no two of one statement have in common
 * @param sizes how many were asked together, statement by statement
 */
record CountingJoint(@Nullable Object only, List<Integer> sizes) implements Joint {

    @Override
    public Mono<Answer[]> together(List<Call> calls) {
        sizes.add(calls.size());
        return Mono.just(Answer.none(calls.size()));
    }

    @Override
    public @Nullable Object only(Call call) {
        return only;
    }

    @Override
    public long weight(Call call) {
        return ((Operation.Create<?>) call.operation()).values().weight();
    }

    @Override
    public List<Call> ordered(List<Call> calls) {
        return calls;
    }

    @Override
    public List<List<Call>> divide(List<Call> calls, Throwable error) {
        return Joint.halves(calls);
    }
}
