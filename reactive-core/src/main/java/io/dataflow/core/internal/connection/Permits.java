package io.dataflow.core.internal.connection;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;

/** So many at once and no more; the others wait their turn, and no longer than a limit. */
final class Permits {

    private final int most;
    private final long longest;
    private final IntFunction<? extends Throwable> late;
    private final Set<Ask> waiting = new LinkedHashSet<>();
    private int taken;

    /** @param late the error of who waited too long beside so many others */
    Permits(int most, long longestNanos, IntFunction<? extends Throwable> late) {
        this.most = most;
        this.longest = longestNanos;
        this.late = late;
    }

    /** Gives true when the turn has come; whoever got that gives it back. */
    Mono<Boolean> take() {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Boolean> caller) {
                caller.onSubscribe(new Ask(caller));
            }
        };
    }

    void giveBack() {
        Deliveries todo = new Deliveries();
        synchronized (waiting) {
            taken--;
            next(todo);
        }
        todo.run();
    }

    private void next(Deliveries todo) {
        var first = waiting.iterator();
        if (taken < most && first.hasNext()) {
            Ask next = first.next();
            first.remove();
            taken++;
            todo.add(next::deliver);
        }
    }

    /** Somebody who asks; the first of its turn, its limit and its going away is the last. */
    private final class Ask implements Subscription {

        private static final int NEW = 0;
        private static final int WAITING = 1;
        private static final int OVER = 2;

        private final CoreSubscriber<? super Boolean> caller;
        private final AtomicInteger state = new AtomicInteger(NEW);
        private volatile @Nullable Disposable limit;

        Ask(CoreSubscriber<? super Boolean> caller) {
            this.caller = caller;
        }

        @Override
        public void request(long wanted) {
            if (!Operators.validate(wanted) || !state.compareAndSet(NEW, WAITING)) {
                return;
            }
            Deliveries todo = new Deliveries();
            synchronized (waiting) {
                // A cancel that came meanwhile looked for it before it was there.
                if (state.get() == WAITING) {
                    waiting.add(this);
                }
                next(todo);
                if (waiting.contains(this)) {
                    limit = Schedulers.parallel().schedule(this::expire, longest, TimeUnit.NANOSECONDS);
                }
            }
            todo.run();
        }

        private void deliver() {
            stopClock();
            if (state.compareAndSet(WAITING, OVER)) {
                caller.onNext(true);
                caller.onComplete();
            } else {
                giveBack();
            }
        }

        private void expire() {
            int others;
            synchronized (waiting) {
                others = waiting.size() - 1;
                if (!waiting.remove(this)) {
                    return;
                }
            }
            if (state.compareAndSet(WAITING, OVER)) {
                caller.onError(late.apply(others));
            }
        }

        @Override
        public void cancel() {
            if (state.getAndSet(OVER) == WAITING) {
                stopClock();
                synchronized (waiting) {
                    waiting.remove(this);
                }
            }
        }

        private void stopClock() {
            Disposable clock = limit;
            if (clock != null) {
                clock.dispose();
            }
        }
    }
}
