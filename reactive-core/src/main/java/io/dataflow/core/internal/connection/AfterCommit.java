package io.dataflow.core.internal.connection;

import io.dataflow.core.DataFlowException;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What runs after the commit of a transaction, in the order in which it was asked for. */
final class AfterCommit {

    private final List<Mono<?>> actions = new ArrayList<>();

    synchronized void add(Mono<?> action) {
        actions.add(action);
    }

    /** How many wait. */
    synchronized int size() {
        return actions.size();
    }

    /** Only so many of those who asked first still wait. */
    synchronized void keepFirst(int count) {
        actions.subList(Math.min(count, actions.size()), actions.size()).clear();
    }

    /** Takes over what a savepoint gathered that is kept. */
    void addAll(AfterCommit kept) {
        List<Mono<?>> more = kept.taken();
        synchronized (this) {
            actions.addAll(more);
        }
    }

    private synchronized List<Mono<?>> taken() {
        List<Mono<?>> all = List.copyOf(actions);
        actions.clear();
        return all;
    }

    /** Runs everything; one that fails keeps none of the others from running. */
    Mono<Void> run() {
        return Mono.defer(() -> {
            List<Throwable> failures = new ArrayList<>();
            return Flux.fromIterable(taken())
                    .concatMap(action -> action.then().onErrorResume(failure -> {
                        failures.add(failure);
                        return Mono.empty();
                    }))
                    .then(Mono.defer(() -> failures.isEmpty() ? Mono.<Void>empty() : Mono.error(failed(failures))));
        });
    }

    private static DataFlowException failed(List<Throwable> failures) {
        DataFlowException error = new DataFlowException(
                "AFTER_COMMIT_FAILED",
                null,
                "transaction",
                "transaction: it is committed, but what was to run after the commit failed (see the cause); do not repeat the"
                        + " transaction",
                failures.get(0));
        failures.stream().skip(1).forEach(error::addSuppressed);
        return error;
    }
}
