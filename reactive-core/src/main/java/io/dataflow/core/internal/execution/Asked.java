package io.dataflow.core.internal.execution;

import io.dataflow.core.internal.connection.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;

/**
 * A statement that answers one call or several.
 *
 * <p>It is cancelled when the last of its callers has gone. When it fails as a whole it is divided, as far as what was asked
 * allows that.
 */
final class Asked {

    private final Joint joint;
    private final Place place;
    private final List<Call> calls = new ArrayList<>();
    private final AtomicInteger present = new AtomicInteger();
    private final Disposable.Swap running = Disposables.swap();
    private volatile boolean isOver;
    private volatile long over;

    /** A statement for those of the calls whose callers are still there. */
    Asked(Joint joint, Place place, List<Call> wanted) {
        this.joint = joint;
        this.place = place;
        // Nobody can take the last place away before all are counted.
        present.incrementAndGet();
        for (Call call : wanted) {
            present.incrementAndGet();
            if (call.join(this)) {
                calls.add(call);
            } else {
                present.decrementAndGet();
            }
        }
    }

    boolean isEmpty() {
        return calls.isEmpty();
    }

    int size() {
        return calls.size();
    }

    /** The caller of one of the calls has gone. */
    void leave() {
        if (present.decrementAndGet() == 0) {
            running.dispose();
        }
    }

    /**
     * Asks.
     *
     * @param end called once, when the statement is over, with its error if it failed
     */
    void ask(End end) {
        if (calls.size() == 1) {
            alone(calls.get(0), end);
        } else {
            together(end);
        }
        leave();
    }

    /** What happens at the end of a statement. */
    @FunctionalInterface
    interface End {

        void of(@Nullable Throwable error);
    }

    private void alone(Call call, End end) {
        run(
                call.alone().cast(Object.class).collectList(),
                rows -> {
                    end.of(null);
                    call.answer(rows);
                },
                error -> {
                    end.of(error);
                    call.fail(error);
                },
                end);
    }

    private void together(End end) {
        run(
                // Any more of a Context would be that of one of the callers.
                joint.together(calls).contextWrite(context -> place.asContext()),
                answers -> Answering.give(answers.length, i -> answers[i].give(calls.get(i)), () -> end.of(null)),
                error -> {
                    end.of(error);
                    for (List<Call> part : joint.divide(calls, error)) {
                        new Asked(joint, place, part).askAside();
                    }
                },
                end);
    }

    private <T> void run(Mono<T> statement, Consumer<T> answer, Consumer<Throwable> failure, End end) {
        running.update(statement
                .doFinally(signal -> {
                    if (signal == SignalType.CANCEL) {
                        ended();
                        end.of(null);
                    }
                })
                .subscribe(
                        answers -> {
                            ended();
                            answer.accept(answers);
                        },
                        error -> {
                            ended();
                            failure.accept(error);
                        }));
    }

    private void ended() {
        over = System.nanoTime();
        isOver = true;
    }

    /** Whether the statement is over, though its callers may not have their answers yet. */
    boolean isOver() {
        return isOver;
    }

    /** When the statement was over, by {@link System#nanoTime()}; known as it ends. */
    long over() {
        return over;
    }

    /** Asks, beside all that wait their turn. */
    void askAside() {
        if (!isEmpty()) {
            ask(error -> {});
        }
    }
}
