package io.dataflow.core.internal.replica;

import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.policy.Policy;
import io.dataflow.core.internal.query.ListSpec.Lock;
import java.util.Set;
import reactor.core.publisher.Flux;

/**
 * The road of users where there is a replica: each operation as a whole, so that what policies look up for a write is looked up
 * on the primary.
 *
 * @param replica decides
 * @param primary the road to the primary
 * @param copy the road to the replica
 * @param without the models whose reads stay on the primary
 */
public record ReplicaRoad(Replica replica, Policy.Road primary, Policy.Road copy, Set<String> without)
        implements Policy.Road {

    @Override
    public <R> Flux<R> run(Operation<R> operation) {
        boolean reads = operation instanceof Operation.Read
                || operation instanceof Operation.Count
                || operation instanceof Operation.List;
        if (!reads) {
            return replica.noted(primary.run(operation));
        }
        boolean locks =
                operation instanceof Operation.List<?> list && list.spec().lock() != Lock.NONE;
        return locks || without.contains(operation.model().name())
                ? primary.run(operation)
                : replica.read(() -> copy.run(operation), () -> primary.run(operation));
    }
}
