package io.dataflow.core.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.DeadlineExceededException;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.VerificationRecord;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A limit answers what came in time, or says that it has passed: never nothing. */
@Capability("S31")
class TimeLimitTest {

    private static final Duration LIMIT = Duration.ofMillis(2);
    private static final Duration WAIT = Duration.ofMillis(300);

    private static Flux<Integer> limited(Flux<Integer> work) {
        TimeLimit limit = TimeLimit.startingNow(LIMIT);
        return limit.cut(work, () -> limit.exceeded("in the test", true));
    }

    @Test
    void aValueThatComesAtTheMomentOfTheLimitIsGivenOrTheLimitIsTold() throws Exception {
        int rounds = Effort.of(100_000);
        long seed = 5;
        AtomicInteger given = new AtomicInteger();
        AtomicInteger late = new AtomicInteger();
        VerificationRecord.run("values at the moment of a deadline", rounds, seed, () -> {
            Random random = new Random(seed);
            Flux.range(0, rounds)
                    .flatMap(
                            i -> {
                                Duration when = LIMIT.plusNanos(random.nextInt(400_000) - 200_000);
                                return limited(Mono.delay(when, Schedulers.boundedElastic())
                                                .thenReturn(i)
                                                .flux())
                                        .single()
                                        .doOnNext(value -> given.incrementAndGet())
                                        .onErrorResume(DeadlineExceededException.class, error -> {
                                            late.incrementAndGet();
                                            return Mono.empty();
                                        });
                            },
                            64)
                    .blockLast(Duration.ofMinutes(5));
        });
        assertThat(given.get() + late.get()).isEqualTo(rounds);
        assertThat(given.get()).isPositive();
        assertThat(late.get()).isPositive();
    }

    @Test
    void whatHasBegunIsLeftAloneAndWhatOnlyWaitsIsNot() {
        Duration longer = WAIT.multipliedBy(2);
        Flux<Integer> slow = Mono.delay(longer).thenReturn(1).flux();
        assertThat(untilBegun(slow, Mono.empty()).single().block()).isEqualTo(1);
        assertThat(untilBegun(slow, Mono.delay(longer).then())
                        .onErrorReturn(DeadlineExceededException.class, 2)
                        .single()
                        .block())
                .isEqualTo(2);
    }

    private static Flux<Integer> untilBegun(Flux<Integer> work, Mono<Void> wait) {
        return TimeLimit.untilBegun(wait::thenMany, work, limit -> limit.exceeded("in the test", true))
                .contextWrite(context -> TimeLimit.in(context, WAIT));
    }
}
