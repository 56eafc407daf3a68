package io.dataflow.core.internal.connection;

import io.dataflow.core.TransactionOptions;
import java.util.function.UnaryOperator;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A source of connections that runs transactions itself, which our work joins and which join ours: a transaction manager.
 *
 * <p>Its {@link #acquire} gives connections outside its transactions. All publishers see the Reactor Context of the caller.
 */
public interface TransactionHost extends ConnectionSource {

    /** The transaction of the host that is in the Context, the same for all who ask in it; empty without one. */
    Mono<TransactionScope> current();

    /** Whether the Context asks for work outside of any transaction, though there may be one around: one that is suspended. */
    Mono<Boolean> suspends();

    /**
     * Runs a body in a new transaction of the host, which is the {@link #current} one inside: committed when it completes,
     * rolled back when it fails or is cancelled.
     *
     * @param beginFailed turns the error of a begin into ours
     * @param commitFailed turns the error of a commit into ours
     * @param offload moves its end to where that blocks nobody
     */
    <T> Flux<T> inTransaction(
            TransactionOptions options,
            Publisher<T> body,
            UnaryOperator<Throwable> beginFailed,
            UnaryOperator<Throwable> commitFailed,
            UnaryOperator<Flux<Void>> offload);
}
