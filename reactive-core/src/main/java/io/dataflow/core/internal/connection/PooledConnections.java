package io.dataflow.core.internal.connection;

import io.dataflow.core.DataFlowException;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Wrapped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.context.ContextView;

/**
 * The connections of one database: one budget, shared out among the lanes of work and the schedulers that have a lease.
 *
 * <p>Each lane and each lease is sure of what is kept for it, and none may have more than its limit. Whoever has waited longest
 * is next. An idle connection serves every lane of its scheduler; when the budget is spent, one that idles elsewhere is closed
 * for who needs it. A connection that could not be opened is tried again until its callers have waited long enough, unless the
 * database was never reached or refuses the credentials.
 *
 * <p>The state is guarded by one lock, held for a few steps; nothing of others is called under it.
 */
public final class PooledConnections implements ConnectionSource {

    private static final long LOOK_AT_LEASES = TimeUnit.SECONDS.toNanos(1);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(15);

    private final PoolSettings settings;
    private final Driver driver;
    private final PhysicalConnections physical;
    private final Object lock = new Object();
    private final Stations stations;
    private final Alarm alarm = new Alarm(this::tick);
    private final IdentityHashMap<Connection, Slot> taken = new IdentityHashMap<>();
    private final Sinks.Empty<Void> empty = Sinks.empty();
    private final Reachability reachability = new Reachability();
    private final Leaks leaks;
    private int open;
    private int closing;
    private int waiting;
    private boolean closed;
    private boolean warm;

    /**
     * Creates the pool; no connection is opened before the first is asked for.
     *
     * @param way how the connections without a lease are opened
     * @param ways how those of a lease are
     */
    public PooledConnections(Way way, Function<Lease, Way> ways, PoolSettings settings, Driver driver) {
        this.settings = settings;
        this.driver = driver;
        this.leaks = new Leaks(settings);
        this.physical = new PhysicalConnections(driver, settings);
        this.stations = new Stations(Station.main(way, settings), ways, settings);
    }

    /** Creates a pool over one factory, on whose connections no lease has its own loops. */
    public PooledConnections(ConnectionFactory factory, PoolSettings settings, Driver driver) {
        this(Way.by(factory), lease -> Way.by(factory), settings, driver);
    }

    @Override
    public Mono<Connection> acquire() {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Connection> caller) {
                caller.onSubscribe(new Waiter(PooledConnections.this, caller));
            }
        };
    }

    /** The lease of the work in a Context, or null; one of another DataFlow is none here. */
    @Nullable
    Lease lease(ContextView context) {
        return Lease.of(context, driver);
    }

    void enter(Waiter waiter) {
        Deliveries todo = new Deliveries();
        Throwable place = leaks.place();
        synchronized (lock) {
            long now = System.nanoTime();
            waiter.since = now;
            waiter.place = place;
            Station station = closed ? null : stations.of(waiter.lease);
            if (station == null || station.closed) {
                DataFlowException over = stations.over(closed, waiter.lease);
                todo.add(() -> waiter.fail(over));
            } else if (!waiter.isOver()) {
                Queue queue = station.lane(waiter.lane);
                queue.addLast(waiter);
                waiting++;
                serve(now, todo);
                if (waiter.queue != null && isTooLong(queue)) {
                    forget(waiter);
                    Throwable refused = exhausted(
                            numbers(now),
                            queue,
                            settings.maxWaiting() + " callers wait for one already, and no more may");
                    todo.add(() -> waiter.fail(refused));
                } else if (waiter.queue != null) {
                    alarm.by(now + settings.acquireTimeout().toNanos(), now);
                }
            }
        }
        todo.run();
    }

    /** Whether more wait in a lane than may, beside those for whom a connection is on its way. */
    private boolean isTooLong(Queue queue) {
        Station station = queue.station;
        int room = Math.max(0, station.room(queue, stations.free(station, taken.size())));
        return queue.waiting - Math.min(room, station.coming + closing) > settings.maxWaiting();
    }

    private Throwable exhausted(PoolNumbers numbers, Queue queue, String found) {
        Station station = queue.station;
        return numbers.exhausted(queue, station.most(queue, stations.free(station, taken.size())), found);
    }

    void leave(Waiter waiter) {
        synchronized (lock) {
            forget(waiter);
        }
    }

    private void forget(Waiter waiter) {
        Queue queue = waiter.queue;
        if (queue != null) {
            queue.remove(waiter);
            waiting--;
        }
    }

    @Override
    public Mono<Void> release(Connection connection, boolean reusable) {
        return Mono.defer(() -> {
            Deliveries todo = new Deliveries();
            Mono<Void> done = Mono.empty();
            synchronized (lock) {
                Slot slot = taken.get(connection);
                if (slot == null) {
                    return Mono.empty();
                }
                long now = System.nanoTime();
                giveUp(slot);
                if (reusable && !closed && !slot.station.closed && !slot.isRetired(now)) {
                    rest(slot, now);
                } else {
                    done = end(slot, todo);
                }
                serve(now, todo);
            }
            todo.run();
            return done;
        });
    }

    private void giveUp(Slot slot) {
        Queue lane = slot.lane;
        if (lane != null) {
            lane.inUse--;
            lane.station.inUse--;
            slot.lane = null;
            slot.place = null;
            taken.remove(slot.connection);
        }
    }

    private void rest(Slot slot, long now) {
        slot.idleSince = now;
        slot.station.idle.addLast(slot);
        alarm.by(now + slot.station.maxIdle, now);
    }

    /** Hands connections to those who may have one, the longest waiting first, and opens what is missing. */
    private void serve(long now, Deliveries todo) {
        if (waiting == 0) {
            return;
        }
        List<Station> without = new ArrayList<>(1);
        for (Queue queue = stations.next(without, taken.size());
                queue != null;
                queue = stations.next(without, taken.size())) {
            Station station = queue.station;
            Slot slot = station.idle.peekLast();
            boolean unsure = slot != null && isUnsure(slot, now);
            if (slot == null || (unsure && station.coming >= station.waiting())) {
                without.add(station);
                continue;
            }
            station.idle.removeLast();
            if (slot.isRetired(now)) {
                end(slot, todo);
            } else if (unsure) {
                station.coming++;
                todo.add(() -> physical.check(slot.connection, alive -> checked(slot, alive)));
            } else {
                grant(slot, queue, now, todo);
            }
        }
        without.forEach(station -> fetch(station, now, todo));
    }

    private void grant(Slot slot, Queue queue, long now, Deliveries todo) {
        Waiter waiter = queue.first();
        if (waiter == null) {
            throw new IllegalStateException("nobody waits");
        }
        forget(waiter);
        queue.inUse++;
        queue.station.inUse++;
        slot.lane = queue;
        slot.takenAt = now;
        slot.place = waiter.place;
        slot.leakTold = false;
        taken.put(slot.connection, slot);
        leaks.watch(slot, alarm, now);
        todo.add(() -> physical.look(slot.connection, alive -> looked(slot, waiter, queue, alive)));
    }

    private void looked(Slot slot, Waiter waiter, Queue queue, boolean alive) {
        if (alive && waiter.deliver(slot.connection)) {
            return;
        }
        Deliveries todo = new Deliveries();
        synchronized (lock) {
            long now = System.nanoTime();
            giveUp(slot);
            if (alive && !closed && !slot.station.closed) {
                rest(slot, now);
            } else {
                end(slot, todo);
            }
            if (!waiter.isOver()) {
                if (closed || queue.station.closed) {
                    DataFlowException over = stations.over(closed, waiter.lease);
                    todo.add(() -> waiter.fail(over));
                } else {
                    queue.addInOrder(waiter);
                    waiting++;
                    alarm.by(waiter.since + settings.acquireTimeout().toNanos(), now);
                }
            }
            serve(now, todo);
        }
        todo.run();
    }

    private void checked(Slot slot, boolean alive) {
        Deliveries todo = new Deliveries();
        synchronized (lock) {
            long now = System.nanoTime();
            slot.station.coming--;
            if (alive && !closed && !slot.station.closed) {
                rest(slot, now);
            } else {
                end(slot, todo);
            }
            if (!alive) {
                endUnsure(now, todo);
            }
            serve(now, todo);
        }
        todo.run();
    }

    /** Others of which nobody knows more are not asked one after another: what replaces them is opened at once. */
    private void endUnsure(long now, Deliveries todo) {
        for (Station station : stations.all()) {
            for (Slot slot = station.idle.peekFirst();
                    slot != null && isUnsure(slot, now);
                    slot = station.idle.peekFirst()) {
                station.idle.removeFirst();
                end(slot, todo);
            }
        }
    }

    /** Whether it has idled so long that the server is asked before it is handed out. */
    private boolean isUnsure(Slot slot, long now) {
        return now - slot.idleSince > settings.validateAfter().toNanos();
    }

    /** Opens connections for those who wait at a station that has none idle, as far as the budget goes. */
    private void fetch(Station station, long now, Deliveries todo) {
        if (!reachability.mayTry(now)) {
            alarm.by(reachability.retryAt(), now);
            return;
        }
        int wanted = 0;
        int free = stations.free(station, taken.size());
        for (Queue queue : station.lanes) {
            wanted += Math.max(0, Math.min(queue.waiting, station.room(queue, free)));
        }
        wanted = Math.min(wanted, free);
        if (!warm && station == stations.main()) {
            warm = true;
            wanted = Math.max(wanted, Math.min(settings.warmUp(), settings.most()));
        }
        if (reachability.isFailing()) {
            wanted = Math.min(wanted, 1);
        }
        while (station.coming < wanted && (open < settings.most())) {
            station.coming++;
            station.open++;
            open++;
            todo.add(() -> physical.open(
                    station.way.factory(), opened -> opened(station, opened), error -> failed(station, error)));
        }
        for (int missing = wanted - station.coming - closing; missing > 0; missing--) {
            endLongestIdle(todo);
        }
    }

    private void endLongestIdle(Deliveries todo) {
        Slot longest = stations.longestIdle();
        if (longest != null) {
            longest.station.idle.remove(longest);
            end(longest, todo);
        }
    }

    private void opened(Station station, Connection connection) {
        Deliveries todo = new Deliveries();
        synchronized (lock) {
            long now = System.nanoTime();
            reachability.reached();
            station.coming--;
            Slot slot = new Slot(connection, station, now + physical.lifeTime());
            if (closed || station.closed) {
                end(slot, todo);
            } else {
                rest(slot, now);
            }
            serve(now, todo);
        }
        todo.run();
    }

    private void failed(Station station, Throwable error) {
        Deliveries todo = new Deliveries();
        synchronized (lock) {
            long now = System.nanoTime();
            station.coming--;
            station.open--;
            open--;
            boolean last = reachability.failed(error, open, now) || station.way.hasOther();
            if (physical.isFull(error)) {
                int holds = open;
                todo.add(() -> physical.tellFull(holds));
                if (station.waiting() > 0 && station.idle.isEmpty()) {
                    // The server has no room beside what idles elsewhere.
                    endLongestIdle(todo);
                }
            }
            if (last) {
                refuseAll(station, waiter -> UnopenedException.of(error), todo);
            } else if (waiting > 0) {
                alarm.by(reachability.retryAt(), now);
            }
            serve(now, todo);
            left(station, todo);
        }
        todo.run();
    }

    private void refuseAll(Station station, Function<Waiter, Throwable> why, Deliveries todo) {
        for (Queue queue : station.lanes) {
            for (Waiter waiter = queue.first(); waiter != null; waiter = queue.first()) {
                Waiter refused = waiter;
                forget(refused);
                Throwable error = why.apply(refused);
                todo.add(() -> refused.fail(error));
            }
        }
    }

    /** Closes a connection that is in nobody's hands; what comes completes when it is closed. */
    private Mono<Void> end(Slot slot, Deliveries todo) {
        Sinks.Empty<Void> ended = Sinks.empty();
        closing++;
        todo.add(() -> physical.close(slot.connection, () -> {
            Deliveries next = new Deliveries();
            synchronized (lock) {
                closing--;
                open--;
                slot.station.open--;
                serve(System.nanoTime(), next);
                left(slot.station, next);
            }
            next.add(ended::tryEmitEmpty);
            next.run();
        }));
        return ended.asMono();
    }

    /** What follows when the last connection of a station, or of all, is gone. */
    private void left(Station station, Deliveries todo) {
        if (station.closed && station.open == 0) {
            todo.add(() -> physical.release(station.way.close(), station.gone::tryEmitEmpty));
        }
        if (closed && open == 0) {
            todo.add(empty::tryEmitEmpty);
        }
    }

    /**
     * Keeps connections for a lease.
     *
     * @throws ValidationFailedException if the budget does not hold them
     */
    public void admit(Lease lease) {
        synchronized (lock) {
            stations.admit(lease);
            alarm.by(System.nanoTime() + LOOK_AT_LEASES, System.nanoTime());
        }
    }

    /** Ends a lease: nothing is kept for it from now on; what comes refuses its callers, and waits for its connections. */
    public Mono<Void> end(Lease lease) {
        Deliveries todo = new Deliveries();
        Mono<Void> gone = ended(lease, todo);
        return Mono.defer(() -> {
            todo.run();
            return gone;
        });
    }

    /** Takes {@link #admit} back, of a lease that nobody has used. */
    public void retract(Lease lease) {
        synchronized (lock) {
            Station station = stations.find(lease);
            if (station != null) {
                stations.remove(station);
            }
        }
    }

    private Mono<Void> ended(Lease lease, Deliveries todo) {
        synchronized (lock) {
            Station station = stations.find(lease);
            if (station == null) {
                return Mono.empty();
            }
            end(station, todo);
            serve(System.nanoTime(), todo);
            return station.gone.asMono();
        }
    }

    private void end(Station station, Deliveries todo) {
        station.closed = true;
        stations.remove(station);
        refuseAll(station, waiter -> stations.over(closed, waiter.lease), todo);
        for (Slot slot = station.idle.pollFirst(); slot != null; slot = station.idle.pollFirst()) {
            end(slot, todo);
        }
        left(station, todo);
    }

    /** Whatever is due: who waited long enough, what idled long enough, leases whose scheduler is gone, leaks. */
    private void tick() {
        Deliveries todo = new Deliveries();
        synchronized (lock) {
            if (closed) {
                return;
            }
            long now = System.nanoTime();
            alarm.rang();
            PoolNumbers numbers = null;
            for (Station station : stations.all()) {
                Lease lease = station.lease;
                if (lease != null && lease.scheduler().isDisposed()) {
                    end(station, todo);
                    continue;
                }
                for (Queue queue : station.lanes) {
                    numbers = expire(queue, numbers, now, todo);
                }
                for (Slot first = station.idle.peekFirst();
                        first != null && (now - first.idleSince >= station.maxIdle || first.isRetired(now));
                        first = station.idle.peekFirst()) {
                    station.idle.removeFirst();
                    end(first, todo);
                }
            }
            leaks.tell(taken.values(), now, todo);
            serve(now, todo);
            setAlarm(now);
        }
        todo.run();
    }

    private @Nullable PoolNumbers expire(Queue queue, @Nullable PoolNumbers known, long now, Deliveries todo) {
        PoolNumbers numbers = known;
        long longest = settings.acquireTimeout().toNanos();
        List<Waiter> late = new ArrayList<>(0);
        for (Waiter waiter = queue.first(); waiter != null && now - waiter.since >= longest; waiter = waiter.next) {
            late.add(waiter);
        }
        for (Waiter waiter : late) {
            if (numbers == null) {
                numbers = numbers(now);
            }
            Throwable error = exhausted(
                    numbers,
                    queue,
                    "none came free within " + settings.acquireTimeout().toMillis() + " ms");
            todo.add(() -> waiter.fail(error));
        }
        late.forEach(this::forget);
        return numbers;
    }

    private void setAlarm(long now) {
        for (Station station : stations.all()) {
            if (station.lease != null) {
                alarm.by(now + LOOK_AT_LEASES, now);
            }
            Slot first = station.idle.peekFirst();
            if (first != null) {
                alarm.by(first.idleSince + station.maxIdle, now);
            }
            for (Queue queue : station.lanes) {
                Waiter waiter = queue.first();
                if (waiter != null) {
                    alarm.by(waiter.since + settings.acquireTimeout().toNanos(), now);
                }
            }
        }
        taken.values().forEach(slot -> leaks.watch(slot, alarm, now));
        if (waiting > 0 && !reachability.mayTry(now)) {
            alarm.by(reachability.retryAt(), now);
        }
    }

    private PoolNumbers numbers(long now) {
        int idle = 0;
        for (Station station : stations.all()) {
            idle += station.idle.size();
        }
        Slot longest = null;
        for (Slot slot : taken.values()) {
            if (longest == null || slot.takenAt - longest.takenAt < 0) {
                longest = slot;
            }
        }
        return new PoolNumbers(settings, open, taken.size(), idle, waiting, longest, reachability.failure(), now);
    }

    /** Closes every connection, after those of cancelled work came to rest, within a limit. */
    public Mono<Void> close() {
        return Mono.defer(() -> {
            Deliveries todo = new Deliveries();
            synchronized (lock) {
                closed = true;
                alarm.off();
                for (Station station : stations.all()) {
                    end(station, todo);
                }
            }
            todo.run();
            return empty.asMono().timeout(LONGEST_CLOSE, Mono.defer(this::closeTaken));
        });
    }

    private Mono<Void> closeTaken() {
        Deliveries todo = new Deliveries();
        synchronized (lock) {
            for (Slot slot : List.copyOf(taken.values())) {
                giveUp(slot);
                end(slot, todo);
            }
        }
        todo.run();
        return empty.asMono().timeout(LONGEST_CLOSE, Mono.empty());
    }

    /** The connection of the driver inside the wrappers of pools; not what the driver itself wraps. */
    public static Connection unwrap(Connection connection) {
        Connection inner = connection;
        while (inner instanceof Wrapped<?> wrapped && wrapped.unwrap() instanceof Connection next) {
            inner = next;
        }
        return inner;
    }
}
