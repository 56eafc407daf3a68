package io.dataflow.test;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.StepVerifierOptions;

/**
 * Makes verifiers that know their test: a failure says its name, and a signal that does not come within the patience is a
 * failure instead of a test that hangs.
 */
public final class DataFlowStep {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String test;
    private final Duration patience;

    private DataFlowStep(String test, Duration patience) {
        this.test = test;
        this.patience = patience;
    }

    /** The steps of a test, by its name. */
    public static DataFlowStep of(String test) {
        return new DataFlowStep(test, PATIENCE);
    }

    /** The same steps, each of which waits so long for a signal; 30 seconds by default. */
    public DataFlowStep patience(Duration longest) {
        return new DataFlowStep(test, longest);
    }

    /** A verifier of what a publisher yields; nothing happens before it is told to verify. */
    public <T> StepVerifier.FirstStep<T> create(Publisher<? extends T> publisher) {
        return create(publisher, Long.MAX_VALUE);
    }

    /** {@link #create(Publisher)}, which asks for so many elements at first. */
    public <T> StepVerifier.FirstStep<T> create(Publisher<? extends T> publisher, long demand) {
        Flux<T> watched = Flux.<T>from(publisher).timeout(patience, Mono.error(this::late));
        return StepVerifier.create(
                watched, StepVerifierOptions.create().initialRequest(demand).scenarioName(test));
    }

    private TimeoutException late() {
        return new TimeoutException(test + ": no signal came within " + patience.toMillis() + " ms");
    }
}
