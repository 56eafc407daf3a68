package io.dataflow.core.internal.connection;

import io.dataflow.core.SerializationFailureException;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.util.retry.Retry;

/** Runs a transaction again that the database gave up for a concurrent one. */
final class Repetition {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private Repetition() {}

    /** What the body gave is held back, since a run whose commit fails has given nothing. */
    static <T> Flux<T> of(Flux<T> run, int times) {
        return run.collectList().retryWhen(again(times)).flatMapIterable(values -> values);
    }

    private static Retry again(int times) {
        return Retry.backoff(times, FIRST_PAUSE)
                .maxBackoff(LONGEST_PAUSE)
                .filter(SerializationFailureException.class::isInstance)
                .onRetryExhaustedThrow((retry, signal) -> signal.failure());
    }
}
