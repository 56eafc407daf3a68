package io.dataflow.core.internal.connection;

import io.dataflow.core.PoolTimeoutException;
import io.r2dbc.spi.Connection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * The connections of a pool that the user made, of which streams and bulk work have a part each: together a half at most, and each
 * at least one.
 *
 * <p>None of both takes the part of the other, since a stream that feeds a bulk operation needs one of each.
 */
final class PartsForLongWork implements ConnectionSource {

    private final ConnectionSource source;
    private final PoolSettings settings;
    private final int all;
    private final Part streams;
    private final Part bulk;
    private final Map<Connection, Turn> counted = new ConcurrentHashMap<>();

    /** Counts what streams and bulk work have of a pool of so many connections. */
    PartsForLongWork(ConnectionSource source, int most, PoolSettings settings) {
        this.source = source;
        this.settings = settings;
        this.all = most;
        this.streams = new Part(Lane.STREAM, (most / 2 + 1) / 2);
        this.bulk = new Part(Lane.BULK, most / 4);
    }

    @Override
    public Mono<Connection> acquire() {
        return Mono.deferContextual(context -> {
            Part part = part(Lane.of(context));
            return part == null ? source.acquire() : counted(part.permits);
        });
    }

    private @Nullable Part part(Lane lane) {
        return lane == Lane.STREAM ? streams : lane == Lane.BULK ? bulk : null;
    }

    private Mono<Connection> counted(Permits permits) {
        return new Handover<>(
                permits.take().flatMap(turn -> {
                    Turn own = new Turn(permits);
                    return source.acquire()
                            .doOnNext(connection -> counted.put(connection, own))
                            .doOnError(error -> own.end())
                            .doOnCancel(own::end);
                }),
                late -> release(late, true).onErrorComplete().subscribe());
    }

    /** What one lane has. */
    private final class Part {

        private final String lane;
        private final int most;
        private final Permits permits;

        Part(Lane lane, int most) {
            this.lane = lane.label();
            this.most = Math.max(1, most);
            this.permits = new Permits(this.most, settings.acquireTimeout().toNanos(), this::late);
        }

        private PoolTimeoutException late(int others) {
            int waiting = others + 1;
            return new PoolTimeoutException(
                    settings.name(),
                    lane,
                    most,
                    most,
                    0,
                    waiting,
                    "Pool '" + settings.name() + "', which was handed in, lane " + lane + ": it has " + most
                            + " of the " + all
                            + " connections, and none came free within "
                            + settings.acquireTimeout().toMillis() + " ms (active=" + most + " of " + most
                            + ", waiting="
                            + waiting + "); make the pool larger, the work shorter, or acquireTimeout longer",
                    null);
        }
    }

    /** One of a part; it ends once, whether its connection came back or never came. */
    private static final class Turn {

        private final Permits permits;
        private final AtomicBoolean over = new AtomicBoolean();

        Turn(Permits permits) {
            this.permits = permits;
        }

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
