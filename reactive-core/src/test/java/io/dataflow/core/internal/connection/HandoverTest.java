package io.dataflow.core.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.VerificationRecord;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What is handed over reaches its subscriber or is taken back, whatever comes at the same moment. */
@Capability("S41")
class HandoverTest {

    private static final Duration LIMIT = Duration.ofMillis(2);
    private static final Duration WAIT = Duration.ofSeconds(60);

    /** A value that comes after a time, whether anybody still wants it or not. */
    private static Mono<Integer> unstoppable(int value, Duration after) {
        return unstoppable(
                value, coming -> Schedulers.parallel().schedule(coming, after.toNanos(), TimeUnit.NANOSECONDS));
    }

    /** The same, when what is told of its coming lets it. */
    private static Mono<Integer> unstoppable(int value, Consumer<Runnable> told) {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Integer> actual) {
                actual.onSubscribe(new Subscription() {
                    @Override
                    public void request(long wanted) {
                        told.accept(() -> {
                            actual.onNext(value);
                            actual.onComplete();
                        });
                    }

                    @Override
                    public void cancel() {
                        // Too late.
                    }
                });
            }
        };
    }

    @Test
    void aValueThatComesAtTheMomentOfTheLimitIsGivenOrTakenBack() throws Exception {
        int rounds = Effort.of(50_000);
        long seed = 11;
        AtomicInteger given = new AtomicInteger();
        AtomicInteger takenBack = new AtomicInteger();
        AtomicInteger failed = new AtomicInteger();
        VerificationRecord.run("values at the moment of the limit of a handover", rounds, seed, () -> {
            Random random = new Random(seed);
            Flux.range(0, rounds)
                    .flatMap(
                            i -> new Handover<>(
                                            unstoppable(i, LIMIT.plusNanos(random.nextInt(400_000) - 200_000)),
                                            late -> takenBack.incrementAndGet(),
                                            LIMIT)
                                    .doOnNext(value -> given.incrementAndGet())
                                    .onErrorResume(TimeoutException.class, late -> {
                                        failed.incrementAndGet();
                                        return Mono.empty();
                                    }),
                            64)
                    .blockLast(Duration.ofSeconds(300));
            Awaitility.await().atMost(WAIT).untilAsserted(() -> assertThat(given.get() + takenBack.get())
                    .isEqualTo(rounds));
        });
        assertThat(failed.get()).isEqualTo(takenBack.get());
    }

    @Test
    void whatComesAfterTheLimitIsTakenBackAndTheLimitIsTold() {
        List<Integer> late = new CopyOnWriteArrayList<>();
        AtomicReference<Runnable> coming = new AtomicReference<>();
        Mono<Integer> handed = new Handover<>(unstoppable(7, coming::set), late::add, LIMIT);
        assertThatThrownBy(() -> handed.block(WAIT))
                .hasCauseInstanceOf(TimeoutException.class)
                .hasMessageContaining("nothing came within 2 ms");
        coming.get().run();
        assertThat(late).containsExactly(7);
    }

    @Test
    void whatComesInTimeIsGivenAndTheLimitIsForgotten() {
        List<Integer> late = new CopyOnWriteArrayList<>();
        Integer given = new Handover<>(Mono.just(3), late::add, Duration.ofMillis(200))
                .delayElement(Duration.ofMillis(400))
                .block(WAIT);
        assertThat(given).isEqualTo(3);
        assertThat(late).isEmpty();
        assertThat(new Handover<>(Mono.<Integer>empty(), late::add, WAIT).block(WAIT))
                .isNull();
    }
}
