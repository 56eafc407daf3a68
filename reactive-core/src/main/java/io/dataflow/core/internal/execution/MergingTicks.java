package io.dataflow.core.internal.execution;

import io.dataflow.core.BulkProgress;
import io.dataflow.core.Rejected;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.util.context.Context;

/**
 * Lets an import run at its own speed: ticks that nobody asked for yet are merged into one, so that nothing piles up and no
 * rejection is lost.
 */
final class MergingTicks {

    private MergingTicks() {}

    /** The ticks of a call, which is told whether somebody cancelled it: it may be a while until the cancel itself arrives. */
    static <T> Flux<BulkProgress<T>> of(Function<BooleanSupplier, Flux<BulkProgress<T>>> call) {
        return Flux.create(
                sink -> {
                    Merger<T> merger = new Merger<>(sink);
                    sink.onRequest(wanted -> merger.drain());
                    sink.onDispose(merger);
                    call.apply(sink::isCancelled).onErrorResume(merger::failed).subscribe(merger);
                },
                FluxSink.OverflowStrategy.BUFFER);
    }

    private static final class Merger<T> extends BaseSubscriber<BulkProgress<T>> {

        private final FluxSink<BulkProgress<T>> sink;
        private final AtomicInteger draining = new AtomicInteger();
        private @Nullable BulkProgress<T> latest;
        private List<Rejected<T>> rejected = new ArrayList<>();
        private List<Object> ids = new ArrayList<>();
        private boolean over;
        private @Nullable Throwable failure;

        Merger(FluxSink<BulkProgress<T>> sink) {
            this.sink = sink;
        }

        @Override
        public Context currentContext() {
            return Context.of(sink.contextView());
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        protected void hookOnNext(BulkProgress<T> tick) {
            synchronized (this) {
                latest = tick;
                rejected.addAll(tick.rejected());
                ids.addAll(tick.ids());
            }
            drain();
        }

        @Override
        protected void hookOnComplete() {
            end(null);
        }

        /** Not as a signal: one that meets a cancel has nobody to be told to, and would be dropped into the log. */
        Flux<BulkProgress<T>> failed(Throwable error) {
            end(error);
            return Flux.empty();
        }

        private void end(@Nullable Throwable error) {
            synchronized (this) {
                if (over) {
                    return;
                }
                over = true;
                failure = error;
            }
            drain();
        }

        /** Hands over what is asked for; a loop, so that a tick never overtakes another, nor the end a tick. */
        void drain() {
            if (draining.getAndIncrement() != 0) {
                return;
            }
            do {
                BulkProgress<T> tick = next();
                if (tick != null) {
                    sink.next(tick);
                }
                endIfOver();
            } while (draining.decrementAndGet() != 0);
        }

        private synchronized @Nullable BulkProgress<T> next() {
            BulkProgress<T> tick = latest;
            // Before an error goes what nobody asked for yet, so that no rejection is lost.
            if (tick == null || (sink.requestedFromDownstream() == 0 && failure == null)) {
                return null;
            }
            BulkProgress<T> merged = new BulkProgress<>(
                    tick.batchNumber(),
                    tick.processed(),
                    tick.inserted(),
                    tick.updated(),
                    tick.skipped(),
                    tick.deleted(),
                    tick.failed(),
                    Collections.unmodifiableList(rejected),
                    Collections.unmodifiableList(ids),
                    tick.elapsed(),
                    tick.last());
            latest = null;
            rejected = new ArrayList<>();
            ids = new ArrayList<>();
            return merged;
        }

        private void endIfOver() {
            Throwable error;
            synchronized (this) {
                if (!over || latest != null) {
                    return;
                }
                error = failure;
            }
            if (error == null) {
                sink.complete();
            } else if (!sink.isCancelled()) {
                sink.error(error);
            }
        }
    }
}
