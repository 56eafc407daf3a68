package io.dataflow.core.internal;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.internal.connection.Lease;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** One user of a lease: its work has the connections of the lease, and its results arrive on the scheduler. */
public final class Leased {

    private final String name;
    private final Lease lease;
    private final Lifecycle lifecycle;
    private final Mono<Void> release;

    /** @param release tells that this user is gone */
    Leased(String name, Lease lease, Mono<Void> release) {
        this.name = name;
        this.lease = lease;
        this.lifecycle = new Lifecycle(name + "' on scheduler '" + lease.name());
        this.release = release.cache();
    }

    /** The scheduler. */
    public Scheduler scheduler() {
        return lease.scheduler();
    }

    /** The work on the lease; what comes of it, errors too, comes on the scheduler. */
    <T> Flux<T> run(Publisher<T> work) {
        return Flux.defer(() -> scheduler().isDisposed()
                ? Flux.error(disposed())
                : lifecycle
                        .guard(Flux.from(work))
                        .contextWrite(lease::in)
                        .publishOn(scheduler())
                        .onErrorMap(
                                RejectedExecutionException.class,
                                refused -> scheduler().isDisposed() ? disposed() : refused));
    }

    private DataFlowException disposed() {
        return new DataFlowException(
                "CLOSED",
                null,
                null,
                "DataFlow '" + name + "': scheduler '" + lease.name()
                        + "' is disposed, so that no work is taken on its lease any more",
                null);
    }

    /** Refuses new work, waits for what runs, and gives the lease up. */
    public Mono<Void> close() {
        return lifecycle.close().then(release);
    }

    /** {@link #close()}, but cancels what has not finished within the time. */
    public Mono<Void> close(Duration patience) {
        return lifecycle.close(patience).then(release);
    }
}
