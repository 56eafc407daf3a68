package io.dataflow.core.internal.connection;

import io.dataflow.core.PoolTimeoutException;
import io.r2dbc.spi.Connection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/** The connections of a pool that the user made, of which streams and bulk work together have a half at most, and at least one. */
public final class HalfForLongWork implements ConnectionSource {

    private final ConnectionSource source;
    private final PoolSettings settings;
    private final int half;
    private final Permits permits;
    private final Map<Connection, Turn> counted = new ConcurrentHashMap<>();

    /** Counts what streams and bulk work have of a pool of so many connections. */
    public HalfForLongWork(ConnectionSource source, int most, PoolSettings settings) {
        this.source = source;
        this.settings = settings;
        this.half = Math.max(1, most / 2);
        this.permits = new Permits(half, settings.acquireTimeout().toNanos(), this::late);
    }

    private PoolTimeoutException late(int others) {
        return new PoolTimeoutException(
                settings.name(),
                "stream, bulk",
                half,
                half,
                0,
                others + 1,
                "Pool '" + settings.name() + "', which was handed in: streams and bulk work together have " + half
                        + " of its connections, and none came free within "
                        + settings.acquireTimeout().toMillis() + " ms (active=" + half + " of " + half + ", waiting="
                        + (others + 1) + "); make the pool larger, the work shorter, or acquireTimeout longer",
                null);
    }

    @Override
    public Mono<Connection> acquire() {
        return Mono.deferContextual(context -> {
            Lane lane = Lane.of(context);
            return lane == Lane.STREAM || lane == Lane.BULK ? counted() : source.acquire();
        });
    }

    private Mono<Connection> counted() {
        return new Handover<>(
                permits.take().flatMap(turn -> {
                    Turn own = new Turn();
                    return source.acquire()
                            .doOnNext(connection -> counted.put(connection, own))
                            .doOnError(error -> own.end())
                            .doOnCancel(own::end);
                }),
                late -> release(late, true).onErrorComplete().subscribe());
    }

    /** One of the half; it ends once, whether its connection came back or never came. */
    private final class Turn {

        private final AtomicBoolean over = new AtomicBoolean();

        void end() {
            if (over.compareAndSet(false, true)) {
                permits.giveBack();
            }
        }
    }

    @Override
    public Mono<Void> release(Connection connection, boolean reusable) {
        return Mono.defer(() -> {
            Mono<Void> released = source.release(connection, reusable);
            Turn turn = counted.remove(connection);
            return turn == null ? released : released.doFinally(end -> turn.end());
        });
    }

    @Override
    public String owner(ContextView context) {
        return source.owner(context);
    }
}
