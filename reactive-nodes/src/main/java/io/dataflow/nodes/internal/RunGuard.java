package io.dataflow.nodes.internal;

import reactor.core.publisher.Mono;

/** Lets the close of a DataFlow wait for its workflows; the DataFlow provides it. */
public interface RunGuard {

    /** A whole run: refused after the close, else all that it does is let finish. */
    <T> Mono<T> work(Mono<T> run);

    /** What a run leaves to be done when it has failed or was cancelled. */
    Mono<Void> rest(Mono<Void> rest);
}
