package io.dataflow.core.internal.connection;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Sinks;

/** The connections of one scheduler, those that idle and the lanes that share them; guarded by the lock of the pool. */
final class Station {

    /** This part of the connections is kept for interactive work, and is the most that each other lane may have. */
    private static final int PART = 3;

    final @Nullable Lease lease;
    final Way way;
    final long maxIdle;
    /** How many connections of the pool no other station may take from it. */
    final int kept;
    /** The most that it may have. */
    final int limit;

    final ArrayDeque<Slot> idle = new ArrayDeque<>();
    final List<Queue> lanes;
    final Sinks.Empty<Void> gone = Sinks.empty();
    int open;
    int coming;
    int inUse;
    boolean closed;

    /** Those of all work without a lease. */
    static Station main(Way way, PoolSettings settings) {
        int most = settings.most();
        return new Station(null, way, settings.maxIdleTime(), keptWithoutLease(most), most);
    }

    /** How many connections of a pool no lease may take. */
    static int keptWithoutLease(int most) {
        return Math.max(1, most / PART);
    }

    /** Those of a lease. */
    static Station of(Lease lease, Way way, PoolSettings settings) {
        Lease.Options options = lease.options();
        int most = settings.most();
        Duration idle = options.maxIdleTime();
        return new Station(
                lease,
                way,
                idle == null ? settings.maxIdleTime() : idle,
                kept(options),
                options.size() > 0 ? options.size() : Math.max(Math.min(2, most), most / 4));
    }

    /** How many connections a lease keeps for itself. */
    static int kept(Lease.Options options) {
        return Math.max(1, options.size());
    }

    private Station(@Nullable Lease lease, Way way, Duration maxIdle, int kept, int limit) {
        this.lease = lease;
        this.way = way;
        this.maxIdle = maxIdle.toNanos();
        this.kept = kept;
        this.limit = limit;
        this.lanes =
                Arrays.stream(Lane.values()).map(lane -> new Queue(lane, this)).toList();
    }

    Queue lane(Lane lane) {
        for (Queue queue : lanes) {
            if (queue.lane == lane) {
                return queue;
            }
        }
        throw new IllegalArgumentException("no such lane");
    }

    /** The callers that wait for one of its connections. */
    int waiting() {
        int waiting = 0;
        for (Queue queue : lanes) {
            waiting += queue.waiting;
        }
        return waiting;
    }

    /** How many of what is kept for it it has not taken. */
    int unused() {
        return Math.max(0, kept - inUse);
    }

    /**
     * How many connections more a lane of it may take.
     *
     * @param free those of the pool that are neither in use nor kept for other stations
     */
    int room(Queue queue, int free) {
        int room = Math.min(free, limit - inUse);
        if (queue.lane != Lane.INTERACTIVE) {
            room -= Math.max(0, part(free) - lane(Lane.INTERACTIVE).inUse);
        }
        return Math.min(room, most(queue, free) - queue.inUse);
    }

    /** The most that a lane of it may have now. */
    int most(Queue queue, int free) {
        return queue.lane == Lane.INTERACTIVE ? span(free) : Math.max(1, part(free));
    }

    private int part(int free) {
        return span(free) / PART;
    }

    /** How many connections it can have now, while others have theirs. */
    private int span(int free) {
        return Math.min(limit, inUse + Math.max(0, free));
    }

    /** The name in errors. */
    String suffix() {
        return lease == null ? "" : " on scheduler '" + lease.name() + "'";
    }
}
