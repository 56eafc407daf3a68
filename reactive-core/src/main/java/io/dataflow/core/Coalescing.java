package io.dataflow.core;

import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Whether the statements below a point of a pipeline may be asked together with those of others; they may by default.
 *
 * <p>It travels in the Reactor Context. For a model or a whole DataFlow it is turned off where that is built.
 */
public final class Coalescing {

    private static final Coalescing OFF = new Coalescing();

    private Coalescing() {}

    /** What turns it off, for {@code publisher.contextWrite(Coalescing.off())}. */
    public static Context off() {
        return Context.of(Coalescing.class, OFF);
    }

    /** The publisher, each of whose statements is asked alone. */
    public static <T> Mono<T> off(Mono<T> publisher) {
        return publisher.contextWrite(off());
    }

    /** {@link #off(Mono)} for many values. */
    public static <T> Flux<T> off(Publisher<T> publisher) {
        return Flux.from(publisher).contextWrite(off());
    }

    /** Whether a Context turns it off. */
    public static boolean isOff(ContextView context) {
        return context.hasKey(Coalescing.class);
    }
}
