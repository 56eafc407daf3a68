package io.dataflow.core.internal.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.internal.connection.Lane;
import io.dataflow.core.internal.connection.Place;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.sql.postgresql.PostgresDialect;
import io.dataflow.core.model.ModelDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Which calls go into which statement, whatever the statements are. */
class GatheringTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final ModelDefinition NOTE =
            ModelDefinition.of(Map.of("name", "Note", "fields", Map.of("id", "string")));

    private final Errors errors = new Errors(new PostgresDialect());
    private final AtomicInteger idle = new AtomicInteger();
    private final List<Integer> sizes = new ArrayList<>();

    /** One statement at a time. */
    private Gathering gathering(@Nullable Object only) {
        return gathering(only, 10_000);
    }

    private Gathering gathering(@Nullable Object only, int mostWaiting) {
        return gathering(only, mostWaiting, 1);
    }

    private Gathering gathering(@Nullable Object only, int mostWaiting, int atOnce) {
        return new Gathering(
                new CountingJoint(only, sizes),
                new Pace(atOnce),
                new Place(null, null, Lane.INTERACTIVE),
                mostWaiting,
                ended -> idle.incrementAndGet());
    }

    private Mono<List<Object>> call(Gathering gathering, long weight, Flux<Object> alone) {
        return call(alone, weight, call -> assertThat(gathering.take(call)).isTrue());
    }

    private Mono<List<Object>> call(Flux<Object> alone, long weight, Consumer<Call> take) {
        RowValues values = new RowValues(NOTE);
        values.weighs(weight);
        return Mono.create(sink -> {
            Call call = new Call(new Operation.Create<>(NOTE, values, Readers.values(NOTE)), alone, sink, errors);
            sink.onCancel(call::cancel);
            take.accept(call);
        });
    }

    @Test
    void oneWhoseOnlyCallerWasGoneBeforeItCameIsOver() {
        Gathering gathering = gathering(null);

        assertThat(takesOneThatHasGone(gathering)).isTrue();

        assertThat(idle).hasValue(1);
        assertThat(takesOneThatHasGone(gathering)).as("it is closed").isFalse();
    }

    private boolean takesOneThatHasGone(Gathering gathering) {
        return Boolean.TRUE.equals(Mono.<List<Object>>create(sink -> {
                    Operation<?> create = new Operation.Create<>(NOTE, new RowValues(NOTE), Readers.values(NOTE));
                    Call call = new Call(create, Flux.empty(), sink, errors);
                    call.cancel();
                    sink.success(List.of(gathering.take(call)));
                })
                .map(answer -> answer.get(0))
                .block(LIMIT));
    }

    @Test
    void aStatementTakesWhatOneMegabyteHoldsAndAnythingAlone() {
        Gathering gathering = gathering(null);
        Sinks.One<Object> first = Sinks.one();
        long[] weights = {600_000, 500_000, 5_000_000, 10, 10, 10};
        List<Mono<List<Object>>> calls = new ArrayList<>();
        calls.add(call(gathering, 0, first.asMono().flux()));
        for (long weight : weights) {
            calls.add(call(gathering, weight, Flux.empty()));
        }

        var all = Flux.fromIterable(calls)
                .flatMap(call -> call.defaultIfEmpty(List.of()), calls.size())
                .collectList()
                .toFuture();
        first.tryEmitValue("done").orThrow();

        assertThat(all).succeedsWithin(LIMIT);
        assertThat(sizes)
                .as("as they came; what is alone is no joint statement")
                .containsExactly(3);
        assertThat(idle).hasValue(1);
    }

    @Test
    void whatIsAskedForAsOthersAreAnsweredIsAskedTogether() {
        Gathering gathering = gathering(null);
        int clients = 6;

        Answering.give(
                LIMIT.toNanos(), clients, i -> call(gathering, 0, Flux.empty()).subscribe(), () -> assertThat(sizes)
                        .as("all wait")
                        .isEmpty());

        assertThat(sizes).containsExactly(clients);
        assertThat(idle).hasValue(1);
    }

    @Test
    void whoAsksAgainAsTheyAreAnsweredFindsRoomToWait() {
        Gathering gathering = gathering(null, 1);

        Answering.give(LIMIT.toNanos(), 6, i -> call(gathering, 0, Flux.empty()).subscribe(), () -> {});

        assertThat(sizes).as("asked together, none aside").containsExactly(6);
    }

    @Test
    void whoAsksAgainIsSharedAmongTheStatementsThatRunAtOnce() {
        Gathering gathering = gathering(null, 10_000, 2);
        Sinks.One<Object> first = Sinks.one();
        Sinks.One<Object> second = Sinks.one();
        int clients = 15;
        AtomicInteger answered = new AtomicInteger();
        call(gathering, 0, first.asMono().flux()).subscribe();
        call(gathering, 0, second.asMono().flux()).subscribe();
        for (int i = 0; i < clients; i++) {
            Mono<List<Object>> call = call(gathering, 0, Flux.empty());
            call.then(call).subscribe(null, null, answered::incrementAndGet);
        }

        first.tryEmitValue("done").orThrow();

        assertThat(sizes)
                .as("all that came at once, then half of those who ask again and the second's caller, and so on")
                .containsExactly(clients, 8, 4, 2);
        assertThat(answered).hasValue(clients);
        second.tryEmitValue("done").orThrow();
        assertThat(idle).hasValue(1);
    }

    @Test
    void whatAStatementLeavesToOthersBeginsBesideIt() {
        Gathering gathering = gathering(null, 10_000, 2);
        Sinks.One<Object> first = Sinks.one();
        Sinks.One<Object> second = Sinks.one();
        Sinks.One<Object> again = Sinks.one();
        AtomicInteger running = new AtomicInteger();
        call(gathering, 0, first.asMono().flux()).subscribe();
        call(gathering, 0, second.asMono().flux()).subscribe();
        for (int i = 0; i < 2; i++) {
            Mono<List<Object>> alone =
                    call(gathering, 0, again.asMono().flux().doOnSubscribe(begun -> running.incrementAndGet()));
            call(gathering, 0, Flux.empty())
                    // Nothing runs beside the statement whose callers ask again.
                    .doOnTerminate(() -> second.tryEmitValue("done"))
                    .then(alone)
                    .subscribe();
        }

        first.tryEmitValue("done").orThrow();

        assertThat(sizes).containsExactly(2);
        assertThat(running).as("one in each of the two that may run").hasValue(2);
        again.tryEmitValue("done").orThrow();
        assertThat(idle).hasValue(1);
    }

    @Test
    void aLoneCallerWhoAsksAgainIsNotHeldUp() {
        List<Boolean> held = new ArrayList<>();
        call(gathering(null), 0, Flux.just("row"))
                .doOnNext(rows -> held.add(Answering.holds(gathering(null))))
                .block(LIMIT);

        assertThat(held).containsExactly(false);
        assertThat(idle).hasValue(1);
    }

    @Test
    void callersThatTakeLongWithTheirAnswersKeepNobodyElseWaiting() throws Exception {
        Gathering gathering = gathering(null);
        Sinks.One<Object> first = Sinks.one();
        CountDownLatch inAnswer = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        call(gathering, 0, first.asMono().flux()).subscribe();
        AtomicBoolean asked = new AtomicBoolean();
        for (int i = 0; i < 2; i++) {
            call(gathering, 0, Flux.empty())
                    .doFinally(signal -> {
                        inAnswer.countDown();
                        asked.compareAndSet(false, waited(answered));
                    })
                    .subscribe();
        }
        Thread other = new Thread(() -> first.tryEmitValue("done").orThrow());
        other.start();
        inAnswer.await();
        Thread.sleep(5); // longer than answers may take

        // On this thread, and not when the clock of slow statements strikes.
        call(gathering, 0, Flux.just("another")).subscribe(rows -> answered.countDown());
        assertThat(answered.getCount()).as("asked and answered at once").isZero();

        other.join(LIMIT.toMillis());
        assertThat(asked)
                .as("the other call was answered while this one took its time")
                .isTrue();
    }

    private static boolean waited(CountDownLatch latch) {
        try {
            return latch.await(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void statementsThatFailAtOnceFollowEachOtherWithoutEnd() {
        AtomicReference<Gathering> gathering = new AtomicReference<>(gathering("the same key"));
        // On a slow machine the first takes too long, after which nobody waits and it is closed.
        Consumer<Call> take = call -> {
            while (!gathering.get().take(call)) {
                gathering.set(gathering("the same key"));
            }
        };
        Sinks.One<Object> first = Sinks.one();
        int many = 5_000;

        var failures = Flux.range(0, many)
                .flatMap(
                        i -> call(
                                        i == 0
                                                ? first.asMono().flux()
                                                : Flux.error(new IllegalStateException("closed")),
                                        0,
                                        take)
                                .map(rows -> 0)
                                .onErrorReturn(IllegalStateException.class, 1),
                        many)
                .reduce(0, Integer::sum)
                .toFuture();
        first.tryEmitValue("done").orThrow();

        assertThat(failures).succeedsWithin(LIMIT).isEqualTo(many - 1);
    }
}
