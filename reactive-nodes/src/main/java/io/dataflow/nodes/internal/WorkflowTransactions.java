package io.dataflow.nodes.internal;

import io.dataflow.core.TransactionOptions;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/** What workflows need of transactions; the DataFlow provides it. */
public interface WorkflowTransactions {

    /** Whether the Context holds a transaction, so that nodes share one connection. */
    boolean isActive(ContextView context);

    /**
     * Runs the body in a new transaction, or in a savepoint of the one in the Context: an error or a cancel rolls back, else it
     * is committed before the result is given.
     */
    <T> Mono<T> inTransaction(TransactionOptions options, Mono<T> body);
}
