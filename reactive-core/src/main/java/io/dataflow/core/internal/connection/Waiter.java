package io.dataflow.core.internal.connection;

import io.r2dbc.spi.Connection;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/**
 * A caller who wants a connection: it gets one, or an error, or goes away; the first of these is the last.
 *
 * <p>Its links are those of its queue, guarded by the lock of the pool.
 */
final class Waiter implements Subscription {

    private static final int NEW = 0;
    private static final int WAITING = 1;
    private static final int OVER = 2;

    final CoreSubscriber<? super Connection> caller;
    final Lane lane;
    final @Nullable Lease lease;
    long since;

    @Nullable
    Throwable place;

    @Nullable
    Queue queue;

    @Nullable
    Waiter previous;

    @Nullable
    Waiter next;

    private final PooledConnections pool;
    private final AtomicInteger state = new AtomicInteger(NEW);

    Waiter(PooledConnections pool, CoreSubscriber<? super Connection> caller) {
        this.pool = pool;
        this.caller = caller;
        this.lane = Lane.of(caller.currentContext());
        this.lease = pool.lease(caller.currentContext());
    }

    @Override
    public void request(long wanted) {
        if (Operators.validate(wanted) && state.compareAndSet(NEW, WAITING)) {
            pool.enter(this);
        }
    }

    @Override
    public void cancel() {
        if (state.getAndSet(OVER) == WAITING) {
            pool.leave(this);
        }
    }

    boolean isOver() {
        return state.get() == OVER;
    }

    /** Gives the connection to the caller; false when it went away, so that somebody else gets it. */
    boolean deliver(Connection connection) {
        if (!state.compareAndSet(WAITING, OVER)) {
            return false;
        }
        caller.onNext(connection);
        caller.onComplete();
        return true;
    }

    void fail(Throwable error) {
        if (state.compareAndSet(WAITING, OVER)) {
            caller.onError(error);
        }
    }
}
