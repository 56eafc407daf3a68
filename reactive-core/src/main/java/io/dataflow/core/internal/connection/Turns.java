package io.dataflow.core.internal.connection;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * A queue in which pieces of work take turns, first come first served, without blocking a thread.
 *
 * <p>A piece that is cancelled while it waits leaves the queue; one that is cancelled in its turn gives it on.
 */
public final class Turns {

    private final Deque<Turn> waiting = new ArrayDeque<>();
    private boolean taken;

    /** Runs the work when its turn comes; the turn ends when the work ends and {@code settle} has completed. */
    public <T> Flux<T> take(Supplier<? extends Publisher<T>> work, Supplier<Mono<Void>> settleOnCancel) {
        return Flux.usingWhen(
                Mono.defer(this::next),
                turn -> work.get(),
                turn -> Mono.fromRunnable(turn::end),
                (turn, error) -> Mono.fromRunnable(turn::end),
                turn -> settleOnCancel.get().onErrorComplete().then(Mono.fromRunnable(turn::end)));
    }

    private Mono<Turn> next() {
        Turn turn = new Turn();
        synchronized (waiting) {
            if (taken) {
                waiting.addLast(turn);
            } else {
                taken = true;
                turn.come.tryEmitEmpty();
            }
        }
        return turn.come.asMono().thenReturn(turn).doOnCancel(turn::abandon);
    }

    private final class Turn {

        private final Sinks.Empty<Void> come = Sinks.empty();
        private final AtomicBoolean over = new AtomicBoolean();

        void end() {
            if (over.compareAndSet(false, true)) {
                Turn next;
                synchronized (waiting) {
                    next = waiting.pollFirst();
                    taken = next != null;
                }
                if (next != null) {
                    next.come.tryEmitEmpty();
                }
            }
        }

        void abandon() {
            boolean left;
            synchronized (waiting) {
                left = waiting.remove(this);
            }
            if (!left) {
                end();
            }
        }
    }
}
