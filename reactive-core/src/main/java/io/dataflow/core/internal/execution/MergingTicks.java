package io.dataflow.core.internal.execution;

import io.dataflow.core.BulkProgress;
import java.util.ArrayList;
import java.util.List;
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

    static <T> Flux<BulkProgress<T>> of(Flux<BulkProgress<T>> ticks) {
        return Flux.create(
                sink -> {
                    Merger<T> merger = new Merger<>(sink);
                    sink.onRequest(wanted -> merger.drain());
                    sink.onDispose(merger);
                    ticks.subscribe(merger);
                },
                FluxSink.OverflowStrategy.BUFFER);
    }

    static <T> BulkProgress<T> merge(BulkProgress<T> earlier, BulkProgress<T> later) {
        return new BulkProgress<>(
                later.batchNumber(),
                later.processed(),
                later.inserted(),
                later.updated(),
                later.skipped(),
                later.deleted(),
                later.failed(),
                concat(earlier.rejected(), later.rejected()),
                concat(earlier.ids(), later.ids()),
                later.elapsed(),
                later.last());
    }

    private static <E> List<E> concat(List<E> first, List<E> second) {
        if (first.isEmpty() || second.isEmpty()) {
            return first.isEmpty() ? second : first;
        }
        List<E> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    private static final class Merger<T> extends BaseSubscriber<BulkProgress<T>> {

        private final FluxSink<BulkProgress<T>> sink;
        private @Nullable BulkProgress<T> pending;
        private boolean complete;

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
                pending = pending == null ? tick : merge(pending, tick);
            }
            drain();
        }

        @Override
        protected void hookOnComplete() {
            synchronized (this) {
                complete = true;
            }
            drain();
        }

        @Override
        protected void hookOnError(Throwable error) {
            sink.error(error);
        }

        void drain() {
            BulkProgress<T> tick = null;
            boolean done;
            synchronized (this) {
                if (pending != null && sink.requestedFromDownstream() > 0) {
                    tick = pending;
                    pending = null;
                }
                done = complete && pending == null;
            }
            if (tick != null) {
                sink.next(tick);
            }
            if (done) {
                sink.complete();
            }
        }
    }
}
