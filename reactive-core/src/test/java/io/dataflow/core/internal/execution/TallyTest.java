package io.dataflow.core.internal.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscriber;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/** What adds up the parts of a statement or a batch. */
class TallyTest {

    private final List<Throwable> dropped = new CopyOnWriteArrayList<>();

    @AfterEach
    void forgetHooks() {
        Hooks.resetOnErrorDropped();
    }

    @Test
    void outcomesAreAddedUp() {
        Mono<BatchOutcome> sum = Tally.of(Flux.just(
                new BatchOutcome(1, 2, 3, 4, List.of("a")), new BatchOutcome(10, 20, 30, 40, List.of("b", "c"))));
        for (int i = 0; i < 2; i++) {
            assertThat(sum.block()).isEqualTo(new BatchOutcome(11, 22, 33, 44, List.of("a", "b", "c")));
        }
        assertThat(Tally.of(Flux.empty()).block()).isEqualTo(BatchOutcome.NONE);
    }

    @Test
    void numbersAreAddedUp() {
        assertThat(StatementRunner.sum(Flux.just(1L, 20L)).block()).isEqualTo(21);
        assertThat(StatementRunner.sum(Flux.empty()).block()).isZero();
    }

    @Test
    void theErrorOfADriverThatMeetsACancelIsNotToldAsTheDriverSaidIt() {
        Hooks.onErrorDropped(dropped::add);
        failAfterCancel(Tally::of, new BatchOutcome(1, 0, 0, 0, List.of()));
        failAfterCancel(StatementRunner::sum, 1L);
        assertThat(dropped).isEmpty();

        failAfterCancel(numbers -> numbers.reduce(0L, Long::sum), 1L);
        assertThat(dropped)
                .as("what makes it needed: it can go once this is empty")
                .hasSize(1);
    }

    private static <T> void failAfterCancel(Function<Flux<T>, Mono<?>> sum, T part) {
        AtomicReference<Subscriber<? super T>> driver = new AtomicReference<>();
        Flux<T> parts = Flux.from(subscriber -> {
            subscriber.onSubscribe(Operators.emptySubscription());
            driver.set(subscriber);
        });
        BaseSubscriber<Object> caller = new BaseSubscriber<>() {
            @Override
            protected void hookOnError(Throwable error) {}
        };
        // What is below translates it, as it does without a cancel.
        sum.apply(parts).cast(Object.class).onErrorComplete().subscribe(caller);
        driver.get().onNext(part);
        caller.cancel();
        driver.get().onError(new R2dbcDataIntegrityViolationException("a row with its values"));
    }
}
