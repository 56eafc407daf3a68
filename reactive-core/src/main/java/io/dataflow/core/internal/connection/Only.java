package io.dataflow.core.internal.connection;

import java.util.NoSuchElementException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * The only value of a source that gives one at most.
 *
 * <p>Reactor's {@code single} and {@code singleOrEmpty} drop a value that meets a cancel and take the end behind it for that of an
 * empty source, which {@code takeUntilOther} tells its caller. Here nothing is told after a cancel.
 */
public final class Only<T> extends Mono<T> {

    private final Flux<T> source;
    private final @Nullable Supplier<? extends Throwable> ifNone;

    private Only(Flux<T> source, @Nullable Supplier<? extends Throwable> ifNone) {
        this.source = source;
        this.ifNone = ifNone;
    }

    /** The value of a source; fails as {@code single} does where there is none, or another. */
    public static <T> Mono<T> of(Flux<T> source) {
        return new Only<>(source, () -> new NoSuchElementException("The source has no value"));
    }

    /** The value of a source, if there is one; fails as {@code singleOrEmpty} does where there is another. */
    public static <T> Mono<T> orEmpty(Flux<T> source) {
        return new Only<>(source, null);
    }

    /** The value of a source, or this error where there is none; fails as {@code single} does where there is another. */
    public static <T> Mono<T> orError(Flux<T> source, Supplier<? extends Throwable> ifNone) {
        return new Only<>(source, ifNone);
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        source.subscribe(new Taking<>(actual, ifNone));
    }

    private static final class Taking<T> implements CoreSubscriber<T>, Subscription {

        private final CoreSubscriber<? super T> actual;
        private final @Nullable Supplier<? extends Throwable> ifNone;
        private volatile @Nullable Subscription source;
        private volatile boolean cancelled;
        private @Nullable T value;
        private boolean done;

        Taking(CoreSubscriber<? super T> actual, @Nullable Supplier<? extends Throwable> ifNone) {
            this.actual = actual;
            this.ifNone = ifNone;
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
        public void onNext(T next) {
            if (value == null) {
                value = next;
            } else if (!done) {
                Subscription from = source;
                if (from != null) {
                    from.cancel();
                }
                onError(new IndexOutOfBoundsException("The source has more than one value"));
            }
        }

        @Override
        public void onError(Throwable error) {
            if (!done) {
                done = true;
                if (!cancelled) {
                    actual.onError(error);
                }
            }
        }

        @Override
        public void onComplete() {
            if (done) {
                return;
            }
            done = true;
            if (cancelled) {
                return;
            }
            T only = value;
            if (only == null && ifNone != null) {
                actual.onError(ifNone.get());
                return;
            }
            if (only != null) {
                actual.onNext(only);
            }
            actual.onComplete();
        }

        /** A value is told at the end of the source, which comes only when it was asked for. */
        @Override
        public void request(long wanted) {
            Subscription from = source;
            if (from != null) {
                from.request(Long.MAX_VALUE);
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            Subscription from = source;
            if (from != null) {
                from.cancel();
            }
        }
    }
}
