package io.dataflow.core.internal.fencing;

import io.dataflow.core.FencedException;
import io.dataflow.core.LeaseHeldException;
import io.dataflow.core.internal.connection.TimeLimit;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Does work under a lease: takes it, renews it while the work runs, and gives it back however that ends.
 *
 * @param leases the leases
 * @param name what the runner calls itself to others; never a credential
 * @param term how long the work stays with a runner of which nothing is heard
 * @param force whether the work is taken from whoever holds it
 * @param rest runs what is left to be done when work ended, however it did
 */
public record Runner(Leases leases, String name, Duration term, boolean force, UnaryOperator<Mono<Void>> rest) {

    private static final Logger LOG = LoggerFactory.getLogger(Runner.class);
    private static final int BEATS = 3;

    /** What this process calls itself, and the host where that is known. */
    public static String ofProcess() {
        String host = System.getenv("HOSTNAME");
        return "process " + ProcessHandle.current().pid() + (host == null ? "" : " on " + host);
    }

    /**
     * Runs a body while this runner holds the work.
     *
     * <p>Fails with {@link LeaseHeldException} while another holds it, and with {@link FencedException}, cancelling the body, once
     * another has taken over.
     */
    public <R> Flux<R> hold(Work work, Function<Lease, Flux<R>> body) {
        return Flux.defer(() -> {
            // Known before it is asked for, so that a cancel can give back what it was about to get.
            String holder = name + ", run " + run();
            return leases.there(work)
                    .thenMany(Flux.usingWhen(
                            Mono.just(holder),
                            any -> leases.take(work, holder, term, force)
                                    .flatMapMany(lease -> renewing(lease, body.apply(lease))),
                            any -> released(work, holder),
                            (any, error) -> error instanceof LeaseHeldException ? Mono.empty() : released(work, holder),
                            any -> released(work, holder)));
        });
    }

    /** Another for every run: beside the name of the process, chance without a seed that would have to be waited for. */
    private static String run() {
        return Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), Character.MAX_RADIX);
    }

    private <R> Flux<R> renewing(Lease lease, Flux<R> work) {
        return Flux.defer(() -> {
            Sinks.Empty<Void> over = Sinks.empty();
            Mono<R> beats = Flux.interval(term.dividedBy(BEATS))
                    .onBackpressureDrop()
                    .concatMap(beat -> renewed(lease), 0)
                    .takeUntilOther(over.asMono())
                    .then(Mono.empty());
            return Flux.merge(1, work.doOnTerminate(over::tryEmitEmpty), beats);
        });
    }

    /** What keeps one renewal from the database may be gone at the next. */
    private Mono<Void> renewed(Lease lease) {
        return leases.renew(lease, term).onErrorResume(error -> {
            if (error instanceof FencedException) {
                return Mono.error(error);
            }
            LOG.warn(
                    "{}: its lease could not be renewed, which is tried again",
                    lease.work().title(),
                    error);
            return Mono.empty();
        });
    }

    /** Without the limit of the work, which may be what ended it: others would wait for the end of the lease. */
    private Mono<Void> released(Work work, String holder) {
        return rest.apply(leases.release(work, holder).onErrorResume(error -> {
                    LOG.warn("{}: it could not be given back; its lease ends by itself", work.title(), error);
                    return Mono.empty();
                }))
                .contextWrite(context -> context.delete(TimeLimit.class));
    }
}
