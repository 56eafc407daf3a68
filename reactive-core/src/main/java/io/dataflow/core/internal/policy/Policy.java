package io.dataflow.core.internal.policy;

import io.dataflow.core.internal.operation.Operation;
import reactor.core.publisher.Flux;

/**
 * A rule around every operation: it may refuse it with a reason, rewrite it, or answer itself.
 *
 * <p>Policies are immutable and keep no state of a call; what they need of the caller comes from the Reactor Context.
 */
public interface Policy {

    /** Applies the rule and hands the operation on. */
    <R> Flux<R> apply(Operation<R> operation, Road next);

    /** The rest of the way to the database. */
    interface Road {

        /** Runs the operation; cold. */
        <R> Flux<R> run(Operation<R> operation);

        /** The road that starts with a policy. */
        default Road startingWith(Policy policy) {
            Road rest = this;
            return new Road() {
                @Override
                public <R> Flux<R> run(Operation<R> operation) {
                    return policy.apply(operation, rest);
                }
            };
        }
    }
}
