package io.dataflow.core.internal.connection;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/**
 * Hands a value over exactly once: either a cancel reaches the source, which takes its value back, or the value reaches the
 * subscriber, which then gives it back itself; never both. A limit of time decides in the same way.
 */
final class Handover<T> extends MonoOperator<T, T> {

    private final Consumer<? super T> late;
    private final @Nullable Duration longest;

    /** The values of a source that takes back by itself what comes after a cancel. */
    Handover(Mono<T> source) {
        this(source, value -> {});
    }

    /** The values of a source; {@code late} gets what comes after a cancel. */
    Handover(Mono<T> source, Consumer<? super T> late) {
        this(source, late, null);
    }

    /** Fails with a {@link TimeoutException} when neither comes in time; {@code late} gets what comes after that, too. */
    Handover(Mono<T> source, Consumer<? super T> late, @Nullable Duration longest) {
        super(source);
        this.late = late;
        this.longest = longest;
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        source.subscribe(new Hand<>(actual, late, longest));
    }

    private static final class Hand<T> implements CoreSubscriber<T>, Subscription {

        private final CoreSubscriber<? super T> actual;
        private final Consumer<? super T> late;
        private final @Nullable Duration longest;
        private final AtomicBoolean decided = new AtomicBoolean();
        private volatile @Nullable Subscription source;
        private volatile @Nullable Disposable clock;

        Hand(CoreSubscriber<? super T> actual, Consumer<? super T> late, @Nullable Duration longest) {
            this.actual = actual;
            this.late = late;
            this.longest = longest;
        }

        /** Whether nothing else came before. */
        private boolean decide() {
            if (!decided.compareAndSet(false, true)) {
                return false;
            }
            Disposable running = clock;
            if (running != null) {
                running.dispose();
            }
            return true;
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            source = subscription;
            actual.onSubscribe(this);
        }

        @Override
        public void onNext(T value) {
            if (decide()) {
                actual.onNext(value);
                actual.onComplete();
            } else {
                late.accept(value);
            }
        }

        @Override
        public void onError(Throwable error) {
            if (decide()) {
                actual.onError(error);
            }
        }

        @Override
        public void onComplete() {
            if (decide()) {
                actual.onComplete();
            }
        }

        @Override
        public void request(long wanted) {
            Subscription from = source;
            if (from != null) {
                startClock(from);
                from.request(wanted);
            }
        }

        /** Before anything is asked of the source, so that whatever it gives finds the clock. */
        private void startClock(Subscription from) {
            Duration limit = longest;
            if (limit == null || clock != null) {
                return;
            }
            clock = Schedulers.parallel()
                    .schedule(
                            () -> {
                                if (decide()) {
                                    from.cancel();
                                    actual.onError(
                                            new TimeoutException("nothing came within " + limit.toMillis() + " ms"));
                                }
                            },
                            limit.toNanos(),
                            TimeUnit.NANOSECONDS);
        }

        @Override
        public void cancel() {
            Subscription from = source;
            if (from != null && decide()) {
                from.cancel();
            }
        }
    }
}
