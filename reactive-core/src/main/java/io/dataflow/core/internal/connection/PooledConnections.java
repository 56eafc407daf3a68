package io.dataflow.core.internal.connection;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.PoolTimeoutException;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.pool.PoolMetrics;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.r2dbc.spi.Wrapped;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.pool.PoolAcquirePendingLimitException;
import reactor.pool.PoolShutdownException;

/** Connections from a pool of our own over r2dbc-pool, with every limit set and errors that tell the numbers. */
public final class PooledConnections implements ConnectionSource {

    private static final Duration LOOK = Duration.ofMillis(5);
    private static final int LOOKS = 3_000;

    private final PoolSettings settings;
    private final Driver driver;
    private final ConnectionPool pool;
    private final Set<Connection> broken = ConcurrentHashMap.newKeySet();
    private final AtomicInteger releasing = new AtomicInteger();

    /** Creates the pool; no connection is opened before the first is asked for. */
    public PooledConnections(ConnectionFactory factory, PoolSettings settings, Driver driver) {
        this.settings = settings;
        this.driver = driver;
        this.pool = new ConnectionPool(ConnectionPoolConfiguration.builder(factory)
                .name(settings.name())
                .initialSize(0)
                .minIdle(0)
                .maxSize(settings.maxSize())
                .maxIdleTime(settings.maxIdleTime())
                .backgroundEvictionInterval(settings.maxIdleTime().dividedBy(2))
                .maxAcquireTime(settings.acquireTimeout())
                .maxCreateConnectionTime(settings.acquireTimeout())
                .maxValidationTime(Duration.ofSeconds(5))
                .acquireRetry(3)
                .preRelease(this::refuseBroken)
                .customizer(builder -> builder.maxPendingAcquire(settings.maxWaiting())
                        // By the pool itself they would be closed on whatever thread finds that one has idled too long.
                        .destroyHandler(connection -> driver.offload(connection, Flux.from(connection.close()))))
                .build());
    }

    @Override
    public Mono<Connection> acquire() {
        return new Handover<>(pool.create()).onErrorMap(this::describe);
    }

    @Override
    public Mono<Void> release(Connection connection, boolean reusable) {
        if (reusable) {
            return given(connection);
        }
        return Mono.defer(() -> {
            Connection physical = unwrap(connection);
            broken.add(physical);
            return given(connection).onErrorComplete().doFinally(signal -> broken.remove(physical));
        });
    }

    /**
     * Gives a connection back. The pool looks at it once more after it told so: whoever closes the pool on the word of it, in the
     * same call or on another thread, would have it destroyed twice.
     */
    private Mono<Void> given(Connection connection) {
        return Mono.defer(() -> {
            releasing.incrementAndGet();
            return new Unwound(Mono.from(connection.close())).doOnTerminate(releasing::decrementAndGet);
        });
    }

    /** Closes every connection, after those of cancelled work came to rest, within a limit. */
    public Mono<Void> close() {
        // Not an interval: its end may interrupt the thread that goes on to close, and with it the file of an H2
        // database.
        return Mono.defer(() -> isAtRest() ? Mono.<Long>empty() : Mono.delay(LOOK))
                .repeat(LOOKS, () -> !isAtRest())
                .thenMany(driver.offload(pool.disposeLater().flux()))
                .then();
    }

    /** Whether every connection is idle: none in use, none on its way in or out. */
    private boolean isAtRest() {
        return releasing.get() == 0
                && pool.getMetrics()
                        .map(numbers -> numbers.allocatedSize() == numbers.idleSize())
                        .orElse(true);
    }

    /** How many connections are in use. */
    public int active() {
        return pool.getMetrics().map(PoolMetrics::acquiredSize).orElse(0);
    }

    /** The connection of the driver inside the wrappers of pools; not what the driver itself wraps. */
    public static Connection unwrap(Connection connection) {
        Connection inner = connection;
        while (inner instanceof Wrapped<?> wrapped && wrapped.unwrap() instanceof Connection next) {
            inner = next;
        }
        return inner;
    }

    private Publisher<Void> refuseBroken(Connection connection) {
        return broken.contains(unwrap(connection))
                ? Mono.error(new IllegalStateException("connection of unknown state"))
                : Mono.empty();
    }

    private Throwable describe(Throwable error) {
        if (error instanceof R2dbcTimeoutException || error instanceof PoolAcquirePendingLimitException) {
            return exhausted(error);
        }
        if (error instanceof PoolShutdownException) {
            return new DataFlowException(
                    "CLOSED", null, null, "Pool '" + settings.name() + "' is closed; no work is taken any more", null);
        }
        return error;
    }

    private PoolTimeoutException exhausted(Throwable error) {
        PoolMetrics metrics = pool.getMetrics().orElseThrow();
        int total = metrics.allocatedSize();
        int active = metrics.acquiredSize();
        int idle = metrics.idleSize();
        int waiting = metrics.pendingAcquireSize();
        String found = error instanceof PoolAcquirePendingLimitException
                ? "more than " + settings.maxWaiting() + " callers wait already"
                : "none came free within " + settings.acquireTimeout().toMillis() + " ms";
        return new PoolTimeoutException(
                settings.name(),
                total,
                active,
                idle,
                waiting,
                "Pool '" + settings.name() + "': a connection was asked for, but " + found + " (total=" + total + " of "
                        + settings.maxSize() + ", active=" + active + ", idle=" + idle + ", waiting=" + waiting
                        + "); make the pool larger, the work shorter, or acquireTimeout longer",
                null);
    }

    /** The settings of the pool. */
    public PoolSettings settings() {
        return settings;
    }
}
