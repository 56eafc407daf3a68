package io.dataflow.webflux;

import io.dataflow.core.internal.connection.TransactionScope;
import org.springframework.core.Ordered;
import org.springframework.transaction.reactive.TransactionSynchronization;
import reactor.core.publisher.Mono;

/** Tells our part in a transaction of Spring how that goes on; the last to be asked, since others may use it until then. */
record GuestSynchronization(TransactionScope scope) implements TransactionSynchronization, Ordered {

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    /** A statement that failed dooms the transaction, on every database alike. */
    @Override
    public Mono<Void> beforeCommit(boolean readOnly) {
        return scope.sound();
    }

    /** What was cancelled comes to rest first. */
    @Override
    public Mono<Void> beforeCompletion() {
        return scope.close();
    }

    @Override
    public Mono<Void> afterCommit() {
        return scope.committed();
    }
}
