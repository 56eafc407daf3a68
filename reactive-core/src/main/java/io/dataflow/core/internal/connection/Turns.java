package io.dataflow.core.internal.connection;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
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
    private final AtomicInteger granting = new AtomicInteger();
    private final UnaryOperator<Mono<Turn>> wait;
    private boolean taken;

    /** A queue in which anybody waits as long as it takes. */
    public Turns() {
        this.wait = turn -> turn;
    }

    /** A queue in which nobody waits longer than the patience. */
    Turns(Duration patience, Supplier<? extends Throwable> late) {
        this.wait = turn -> turn.timeout(patience, Mono.error(late));
    }

    /** Runs the work when its turn comes; the turn ends when the work ends and {@code settle} has completed. */
    public <T> Flux<T> take(Supplier<? extends Publisher<T>> work, Supplier<Mono<Void>> settleOnCancel) {
        return Flux.usingWhen(
                Mono.defer(() -> wait.apply(next())),
                // A turn that its cancel gave on ends silently: to complete without a value would be an error to who
                // needs one.
                turn -> turn.start() ? work.get() : Mono.<T>never(),
                turn -> Mono.fromRunnable(turn::end),
                (turn, error) -> Mono.fromRunnable(turn::end),
                turn -> turn.started
                        ? settleOnCancel.get().onErrorComplete().then(Mono.fromRunnable(turn::end))
                        : Mono.empty());
    }

    /** A turn, when it comes; it is held until what arrives was run. */
    Mono<Runnable> hold() {
        return Mono.defer(() -> wait.apply(next())).filter(Turn::start).map(turn -> turn::end);
    }

    private Mono<Turn> next() {
        Turn turn = new Turn();
        synchronized (waiting) {
            waiting.addLast(turn);
        }
        grant();
        return turn.come.asMono().thenReturn(turn).doOnCancel(turn::abandon);
    }

    /** Gives the turn to who waits longest; a loop, since work may end before its grant returns, and thousands may wait. */
    private void grant() {
        if (granting.getAndIncrement() != 0) {
            return;
        }
        do {
            Turn next = null;
            synchronized (waiting) {
                if (!taken) {
                    next = waiting.pollFirst();
                    taken = next != null;
                }
            }
            if (next != null) {
                next.come.tryEmitEmpty();
            }
        } while (granting.decrementAndGet() != 0);
    }

    private final class Turn {

        private final Sinks.Empty<Void> come = Sinks.empty();
        private final AtomicBoolean decided = new AtomicBoolean();
        private final AtomicBoolean over = new AtomicBoolean();
        private volatile boolean started;

        /** Whether the work may run: not when its cancel came first and gave the turn on. */
        boolean start() {
            if (decided.compareAndSet(false, true)) {
                started = true;
            }
            return started;
        }

        void abandon() {
            if (decided.compareAndSet(false, true)) {
                boolean left;
                synchronized (waiting) {
                    left = waiting.remove(this);
                }
                if (!left) {
                    end();
                }
            }
        }

        void end() {
            if (over.compareAndSet(false, true)) {
                synchronized (waiting) {
                    taken = false;
                }
                grant();
            }
        }
    }
}
