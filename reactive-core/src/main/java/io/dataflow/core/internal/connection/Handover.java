package io.dataflow.core.internal.connection;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;
import reactor.util.context.Context;

/**
 * Hands a value over exactly once: either a cancel reaches the source, which takes its value back, or the value reaches the
 * subscriber, which then gives it back itself; never both.
 */
final class Handover<T> extends MonoOperator<T, T> {

    Handover(Mono<T> source) {
        super(source);
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        source.subscribe(new Hand<>(actual));
    }

    private static final class Hand<T> implements CoreSubscriber<T>, Subscription {

        private final CoreSubscriber<? super T> actual;
        private final AtomicBoolean decided = new AtomicBoolean();
        private volatile @Nullable Subscription source;

        Hand(CoreSubscriber<? super T> actual) {
            this.actual = actual;
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
            if (decided.compareAndSet(false, true)) {
                actual.onNext(value);
                actual.onComplete();
            }
        }

        @Override
        public void onError(Throwable error) {
            if (decided.compareAndSet(false, true)) {
                actual.onError(error);
            }
        }

        @Override
        public void onComplete() {
            if (decided.compareAndSet(false, true)) {
                actual.onComplete();
            }
        }

        @Override
        public void request(long wanted) {
            Subscription from = source;
            if (from != null) {
                from.request(wanted);
            }
        }

        @Override
        public void cancel() {
            Subscription from = source;
            if (from != null && decided.compareAndSet(false, true)) {
                from.cancel();
            }
        }
    }
}
