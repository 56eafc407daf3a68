package io.dataflow.core.internal.connection;

import io.dataflow.core.DeadlineExceededException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * The moment until which statements have time, and how long that was when it was set.
 *
 * @param until the moment, by {@link System#nanoTime()}
 * @param given how long there was
 */
public record TimeLimit(long until, Duration given) {

    private static final Duration LONGEST = Duration.ofDays(365);

    /** A limit that begins now. */
    public static TimeLimit startingNow(Duration given) {
        Duration bounded = given.compareTo(LONGEST) > 0 ? LONGEST : given.isNegative() ? Duration.ZERO : given;
        return new TimeLimit(System.nanoTime() + bounded.toNanos(), given);
    }

    /** The Context with a limit that begins now, unless it holds one that ends earlier. */
    public static Context in(Context context, Duration given) {
        return startingNow(given).in(context);
    }

    /** The Context with this limit, unless it holds one that ends earlier. */
    public Context in(Context context) {
        TimeLimit outer = of(context);
        return outer != null && outer.until - until <= 0 ? context : context.put(TimeLimit.class, this);
    }

    /** The limit of a Context, or null. */
    public static @Nullable TimeLimit of(ContextView context) {
        return context.getOrDefault(TimeLimit.class, null);
    }

    /** What waits for others, under the limit of the Context. */
    public static Mono<Void> waiting(Mono<Void> wait, String what) {
        return Mono.deferContextual(context -> {
            TimeLimit limit = of(context);
            return limit == null
                    ? wait
                    : limit.cut(wait.flux(), () -> limit.exceeded(what, true)).then();
        });
    }

    /**
     * What waits before it begins, under the limit of the Context until then.
     *
     * @param waiting makes the whole of what is given to it to begin
     * @param work what is left alone once it has begun
     * @param late the error of the limit
     */
    static <T> Flux<T> untilBegun(
            Function<Flux<T>, Flux<T>> waiting, Flux<T> work, Function<TimeLimit, ? extends Throwable> late) {
        return Flux.deferContextual(context -> {
            TimeLimit limit = of(context);
            if (limit == null) {
                return waiting.apply(work);
            }
            AtomicBoolean decided = new AtomicBoolean();
            Flux<T> begun = Flux.defer(() -> decided.compareAndSet(false, true) ? work : Flux.error(late.apply(limit)));
            return limit.cut(
                    waiting.apply(begun),
                    up -> up.flatMap(tick -> decided.compareAndSet(false, true) ? Mono.just(tick) : Mono.never()),
                    () -> late.apply(limit));
        });
    }

    /** The work, cancelled and failed when the time is up; nothing is subscribed to when it is up already. */
    public <T> Flux<T> cut(Flux<T> work, Supplier<? extends Throwable> late) {
        return cut(work, up -> up, late);
    }

    private <T> Flux<T> cut(Flux<T> work, UnaryOperator<Mono<Long>> end, Supplier<? extends Throwable> late) {
        return Flux.defer(() -> {
            long left = until - System.nanoTime();
            if (left <= 0) {
                return Flux.error(late.get());
            }
            AtomicBoolean up = new AtomicBoolean();
            // Once the time is up values may be lost, so that an end that comes at the same moment counts as late.
            return work.takeUntilOther(
                            end.apply(Mono.delay(Duration.ofNanos(left))).doOnNext(tick -> up.set(true)))
                    .concatWith(Mono.defer(() -> up.get() ? Mono.error(late.get()) : Mono.empty()));
        });
    }

    /**
     * The error of a limit that has passed.
     *
     * @param what what was going on
     * @param repeatable whether nothing can be stored of it
     */
    public DeadlineExceededException exceeded(String what, boolean repeatable) {
        return new DeadlineExceededException(
                null, null, "its deadline of " + given.toMillis() + " ms passed " + what, given, repeatable);
    }
}
