package io.dataflow.core;

import io.dataflow.core.internal.connection.TimeLimit;
import java.time.Duration;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A limit of time for every statement below a point of a pipeline: waiting for a connection, and running.
 *
 * <p>It begins with the subscription and travels in the Reactor Context; of several, the earliest counts. When it passes, a
 * statement that waits leaves the queue, one that runs is stopped on the server, and {@link DeadlineExceededException} tells
 * which; later statements are refused. What is no statement (a delay, a call of another service, a commit that was sent) is
 * left alone. A statement inside a transaction takes the transaction with it.
 */
public final class Deadline {

    private Deadline() {}

    /** The publisher under a limit; one that is not positive has passed already. */
    public static <T> Mono<T> within(Duration limit, Mono<T> publisher) {
        return publisher.contextWrite(context -> TimeLimit.in(context, limit));
    }

    /** {@link #within(Duration, Mono)} for many values. */
    public static <T> Flux<T> within(Duration limit, Flux<T> publisher) {
        return publisher.contextWrite(context -> TimeLimit.in(context, limit));
    }

    /** {@link #within(Duration, Mono)} for a publisher of any kind. */
    public static <T> Flux<T> within(Duration limit, Publisher<T> publisher) {
        return within(limit, Flux.from(publisher));
    }
}
