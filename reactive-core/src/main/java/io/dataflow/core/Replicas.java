package io.dataflow.core;

import io.dataflow.core.internal.replica.WriteTime;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Whether the reads below a point of a pipeline may go to the read replica, and whose writes they have to see there.
 *
 * <p>It travels in the Reactor Context. For a model or a whole DataFlow it is said where that is built; without a replica it
 * means nothing. See {@code docs/replicas.md}.
 */
public final class Replicas {

    private static final Replicas PRIMARY = new Replicas();

    private Replicas() {}

    /** What keeps reads on the primary, for {@code publisher.contextWrite(Replicas.primary())}. */
    public static Context primary() {
        return Context.of(Replicas.class, PRIMARY);
    }

    /** The publisher, all of whose reads go to the primary. */
    public static <T> Mono<T> primary(Mono<T> publisher) {
        return publisher.contextWrite(primary());
    }

    /** {@link #primary(Mono)} for many values. */
    public static <T> Flux<T> primary(Publisher<T> publisher) {
        return Flux.from(publisher).contextWrite(primary());
    }

    /**
     * A session: reads in it see what was written in it, and need not see what others have just written through the same
     * DataFlow. One is a request or a user; the Context may be kept and used again. What is in a session inside of another is in
     * both.
     */
    public static Context session() {
        return WriteTime.session();
    }

    /** The publisher in a session of its own; each subscription has another. */
    public static <T> Mono<T> session(Mono<T> publisher) {
        return publisher.contextWrite(context -> context.putAll(session().readOnly()));
    }

    /** {@link #session(Mono)} for many values. */
    public static <T> Flux<T> session(Publisher<T> publisher) {
        return Flux.from(publisher)
                .contextWrite(context -> context.putAll(session().readOnly()));
    }

    /** Whether a Context keeps reads on the primary. */
    public static boolean isPrimary(ContextView context) {
        return context.hasKey(Replicas.class);
    }
}
