package io.dataflow.core.internal.connection;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
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

    private final Consumer<? super T> late;

    /** The values of a source that takes back by itself what comes after a cancel. */
    Handover(Mono<T> source) {
        this(source, value -> {});
    }

    /** The values of a source; {@code late} gets what comes after a cancel. */
    Handover(Mono<T> source, Consumer<? super T> late) {
        super(source);
        this.late = late;
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        source.subscribe(new Hand<>(actual, late));
    }

    private static final class Hand<T> implements CoreSubscriber<T>, Subscription {

        private final CoreSubscriber<? super T> actual;
        private final Consumer<? super T> late;
        private final AtomicBoolean decided = new AtomicBoolean();
        private volatile @Nullable Subscription source;

        Hand(CoreSubscriber<? super T> actual, Consumer<? super T> late) {
            this.actual = actual;
            this.late = late;
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
            } else {
                late.accept(value);
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
