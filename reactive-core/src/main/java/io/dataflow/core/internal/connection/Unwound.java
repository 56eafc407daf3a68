package io.dataflow.core.internal.connection;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;
import reactor.util.context.Context;

/**
 * Ends only after its source has returned, when the source ends while it is subscribed to: what follows may take down what the
 * source still stands on.
 */
final class Unwound extends MonoOperator<Void, Void> {

    Unwound(Mono<Void> source) {
        super(source);
    }

    @Override
    public void subscribe(CoreSubscriber<? super Void> actual) {
        Late late = new Late(actual);
        source.subscribe(late);
        late.returned();
    }

    private static final class Late implements CoreSubscriber<Void> {

        private final CoreSubscriber<? super Void> actual;
        /** What came first: the end of the source, kept here, or the return of its subscribe. */
        private final AtomicReference<@Nullable Runnable> first = new AtomicReference<>();

        Late(CoreSubscriber<? super Void> actual) {
            this.actual = actual;
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            actual.onSubscribe(subscription);
        }

        @Override
        public void onNext(Void never) {}

        @Override
        public void onError(Throwable error) {
            end(() -> actual.onError(error));
        }

        @Override
        public void onComplete() {
            end(actual::onComplete);
        }

        private void end(Runnable signal) {
            if (!first.compareAndSet(null, signal)) {
                signal.run();
            }
        }

        void returned() {
            Runnable kept = first.getAndSet(Late::nothing);
            if (kept != null) {
                kept.run();
            }
        }

        private static void nothing() {}
    }
}
