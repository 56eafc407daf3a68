package io.dataflow.core.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.testsupport.Capability;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** The only value of a source. */
@Capability("S41")
class OnlyTest {

    @Test
    void oneValueIsTheResult() {
        StepVerifier.create(Only.of(Flux.just(1))).expectNext(1).verifyComplete();
    }

    @Test
    void noneOrAnotherIsAnError() {
        StepVerifier.create(Only.of(Flux.empty())).verifyError(NoSuchElementException.class);
        TestPublisher<Integer> two = TestPublisher.create();
        StepVerifier.create(Only.of(two.flux()))
                .then(() -> two.next(1, 2))
                .verifyError(IndexOutOfBoundsException.class);
        two.assertCancelled();
    }

    @Test
    void noneIsWhatTheCallerMakesOfIt() {
        StepVerifier.create(Only.orEmpty(Flux.empty())).verifyComplete();
        StepVerifier.create(Only.orError(Flux.empty(), () -> new IllegalStateException("none")))
                .verifyErrorMessage("none");
        StepVerifier.create(Only.orEmpty(Flux.just(1))).expectNext(1).verifyComplete();
        StepVerifier.create(Only.orError(Flux.just(1), () -> new IllegalStateException("none")))
                .expectNext(1)
                .verifyComplete();
        StepVerifier.create(Only.orEmpty(Flux.just(1, 2))).verifyError(IndexOutOfBoundsException.class);
    }

    @Test
    void anErrorIsTold() {
        StepVerifier.create(Only.of(Flux.just(1).concatWith(Mono.error(new IllegalStateException("after it")))))
                .verifyError(IllegalStateException.class);
    }

    @Test
    void nothingIsAskedForBeforeTheCallerAsks() {
        TestPublisher<Integer> source = TestPublisher.create();
        StepVerifier.create(Only.of(source.flux()), 0)
                .then(source::assertWasNotRequested)
                .thenRequest(1)
                .then(() -> source.emit(1))
                .expectNext(1)
                .verifyComplete();
    }

    static Stream<Function<Flux<Long>, Mono<Long>>> takers() {
        return Stream.of(
                Only::of,
                source -> Only.orError(source, () -> new IllegalStateException("none")),
                source -> Only.orEmpty(source).switchIfEmpty(Mono.error(() -> new IllegalStateException("none"))));
    }

    /** What comes while the source is being cancelled comes inside of {@code doOnCancel}. */
    @ParameterizedTest
    @MethodSource("takers")
    void aValueThatMeetsItsCancelIsNoEmptySource(Function<Flux<Long>, Mono<Long>> taker) {
        TestPublisher<Long> source = TestPublisher.create();
        Sinks.Empty<Void> stop = Sinks.empty();
        Flux<Long> racing = source.flux().doOnCancel(() -> source.emit(1L));

        StepVerifier.create(taker.apply(racing).flux().takeUntilOther(stop.asMono()))
                .then(() -> assertThat(stop.tryEmitEmpty().isSuccess()).isTrue())
                .verifyComplete();
    }
}
