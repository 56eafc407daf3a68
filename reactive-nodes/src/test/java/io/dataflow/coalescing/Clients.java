package io.dataflow.coalescing;

import static io.dataflow.core.query.Dsl.set;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.RecordNotFoundException;
import io.dataflow.core.UniqueViolationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Clients that create, read, update and delete rows of few keys at once, and write down what they saw. */
final class Clients {

    private static final int KEYS = 4;
    private static final int PATIENT = 10;

    private final ModelOperations<Register> registers;
    private final Random random;
    private final Queue<Event> seen = new ConcurrentLinkedQueue<>();

    Clients(ModelOperations<Register> registers, long seed) {
        this.registers = registers;
        this.random = new Random(seed);
    }

    /** Lets clients do some operations each, on keys that nobody has used before, and answers what they saw. */
    List<Event> round(int round, int clients, int each) {
        seen.clear();
        Flux.range(0, clients)
                .flatMap(
                        client -> Flux.range(0, each)
                                .concatMap(
                                        i -> operation("r" + round + "-", round * clients * each + client * each + i)),
                        clients)
                .blockLast(Duration.ofSeconds(60));
        return new ArrayList<>(seen);
    }

    private Mono<Void> operation(String prefix, int value) {
        String key;
        int kind;
        int manner;
        Duration moment;
        synchronized (random) {
            key = prefix + random.nextInt(KEYS);
            kind = random.nextInt(10);
            manner = random.nextInt(PATIENT);
            moment = Duration.ofNanos(random.nextInt(3_000_000));
        }
        if (kind < 3) {
            return seen(key, Event.Kind.CREATE, value, moment, manner, registers.create(new Register(key, value)));
        }
        if (kind < 7) {
            return seen(key, Event.Kind.READ, null, moment, manner, registers.find(key));
        }
        if (kind < 9) {
            return seen(
                    key,
                    Event.Kind.UPDATE,
                    value,
                    moment,
                    manner,
                    registers.update(key, set(Register::value).to(value)));
        }
        return seen(
                key,
                Event.Kind.DELETE,
                null,
                moment,
                manner,
                registers.delete(key).filter(deleted -> deleted).map(deleted -> new Register(key, 0)));
    }

    /** The operation with its outcome; every other error is one of the test. */
    private Mono<Void> seen(
            String key,
            Event.Kind kind,
            @Nullable Integer value,
            Duration moment,
            int manner,
            Mono<Register> operation) {
        return Mono.defer(() -> {
            long from = System.nanoTime();
            Mono<Register> disturbed =
                    switch (manner) {
                        case 0 -> operation.timeout(moment);
                        case 1 ->
                            Mono.firstWithSignal(operation, Mono.delay(moment).then(Mono.error(new Gone())));
                        default -> operation;
                    };
            return disturbed
                    .map(row -> new Event(key, kind, value, Event.Outcome.DONE, read(kind, row), from, now()))
                    .switchIfEmpty(Mono.fromSupplier(() -> refused(key, kind, value, from)))
                    .onErrorResume(UniqueViolationException.class, error -> {
                        boolean exact = kind == Event.Kind.CREATE
                                && "Register".equals(error.model())
                                && error.fields().equals(List.of("id"));
                        return exact ? Mono.just(refused(key, kind, value, from)) : Mono.error(error);
                    })
                    .onErrorResume(
                            RecordNotFoundException.class,
                            error -> kind == Event.Kind.UPDATE
                                    ? Mono.just(refused(key, kind, value, from))
                                    : Mono.error(error))
                    .onErrorResume(
                            error -> error instanceof TimeoutException || error instanceof Gone || isOfH2(error),
                            error -> Mono.just(
                                    new Event(key, kind, value, Event.Outcome.UNKNOWN, null, from, Long.MAX_VALUE)))
                    .doOnNext(seen::add)
                    .then();
        });
    }

    /** H2 gives some statements up that meet a row which another one is deleting. */
    private static boolean isOfH2(Throwable error) {
        return error instanceof DataFlowException failure
                && failure.getMessage().contains("(H2 90143)");
    }

    private static @Nullable Integer read(Event.Kind kind, Register row) {
        return kind == Event.Kind.DELETE ? null : row.value();
    }

    private static Event refused(String key, Event.Kind kind, @Nullable Integer value, long from) {
        return new Event(key, kind, value, Event.Outcome.REFUSED, null, from, now());
    }

    private static long now() {
        return System.nanoTime();
    }

    /** The caller went away. */
    private static final class Gone extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
