package io.dataflow.core.internal.connection;

import io.dataflow.core.ValidationFailedException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a pool; every wait and every queue has one.
 *
 * @param name the name in errors and meters
 * @param size the connections that the pool holds
 * @param maxOverflow how many more under load
 * @param acquireTimeout the longest wait for a connection
 * @param connectTimeout the longest that opening one takes
 * @param maxIdleTime how long an idle connection stays open
 * @param maxLifeTime how long a connection is used
 * @param validateAfter how long a connection idles before the server is asked whether it is alive
 * @param maxWaiting the most callers that wait in one lane, beside those for whom a connection is on its way
 * @param warmUp how many connections the first use opens
 * @param leakAfter how long a connection may be away before its borrower is logged with the place; null to keep no places
 */
public record PoolSettings(
        String name,
        int size,
        int maxOverflow,
        Duration acquireTimeout,
        Duration connectTimeout,
        Duration maxIdleTime,
        Duration maxLifeTime,
        Duration validateAfter,
        int maxWaiting,
        int warmUp,
        @Nullable Duration leakAfter) {

    private static final int MOST = 10_000;

    /** The defaults. */
    public static PoolSettings defaults(String name) {
        return new PoolSettings(
                name,
                20,
                10,
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofMinutes(10),
                Duration.ofMinutes(30),
                Duration.ofSeconds(30),
                10_000,
                0,
                null);
    }

    /** The most connections. */
    int most() {
        return size + maxOverflow;
    }

    /** Connections that the pool holds. */
    public PoolSettings withSize(int connections) {
        atLeastOne(connections, "size");
        return with(limits -> limits.size = connections);
    }

    /** More connections under load. */
    public PoolSettings withMaxOverflow(int connections) {
        between("maxOverflow", 0, connections);
        return with(limits -> limits.maxOverflow = connections);
    }

    /** Connections that the first use opens. */
    public PoolSettings withWarmUp(int connections) {
        between("warmUp", 0, connections);
        return with(limits -> limits.warmUp = connections);
    }

    /** The most callers that wait. */
    public PoolSettings withMaxWaiting(int callers) {
        require(callers >= 0, "maxWaiting", "must not be negative, but is " + callers);
        return with(limits -> limits.maxWaiting = callers);
    }

    /** The longest wait for a connection. */
    public PoolSettings withAcquireTimeout(Duration time) {
        positive(time, "acquireTimeout");
        return with(limits -> limits.acquireTimeout = time);
    }

    /** The longest that opening one takes. */
    public PoolSettings withConnectTimeout(Duration time) {
        positive(time, "connectTimeout");
        return with(limits -> limits.connectTimeout = time);
    }

    /** How long an idle connection stays open. */
    public PoolSettings withMaxIdleTime(Duration time) {
        positive(time, "maxIdleTime");
        return with(limits -> limits.maxIdleTime = time);
    }

    /** How long a connection is used. */
    public PoolSettings withMaxLifeTime(Duration time) {
        positive(time, "maxLifeTime");
        return with(limits -> limits.maxLifeTime = time);
    }

    /** How long a connection idles before the server is asked. */
    public PoolSettings withValidateAfter(Duration time) {
        positive(time, "validateAfter");
        return with(limits -> limits.validateAfter = time);
    }

    /** How long a connection may be away before that is logged. */
    public PoolSettings withLeakAfter(Duration time) {
        positive(time, "detectLeaks");
        return with(limits -> limits.leakAfter = time);
    }

    /** The same limits under another name. */
    public PoolSettings named(String other) {
        return with(limits -> limits.name = other);
    }

    /** The same limits for a pool of few connections beside this one. */
    public PoolSettings beside(String other, int connections) {
        return named(other).withSize(connections).withMaxOverflow(0).withWarmUp(0);
    }

    /** Refuses a time that is none. */
    public static void positive(Duration time, String option) {
        require(!time.isNegative() && !time.isZero(), option, "must be positive, but is " + time);
    }

    /** Refuses a number of connections that is none, or too large. */
    public static void atLeastOne(int connections, String option) {
        between(option, 1, connections);
    }

    private static void between(String option, int least, int value) {
        require(value >= least && value <= MOST, option, "must be from " + least + " to " + MOST + ", but is " + value);
    }

    private static void require(boolean holds, String option, String message) {
        if (!holds) {
            throw new ValidationFailedException("DataFlow.PoolOptions", null, option, "range", message);
        }
    }

    private PoolSettings with(Consumer<Limits> change) {
        Limits limits = new Limits(this);
        change.accept(limits);
        return limits.settings();
    }

    /** The limits while one of them changes. */
    private static final class Limits {

        private String name;
        private int size;
        private int maxOverflow;
        private Duration acquireTimeout;
        private Duration connectTimeout;
        private Duration maxIdleTime;
        private Duration maxLifeTime;
        private Duration validateAfter;
        private int maxWaiting;
        private int warmUp;
        private @Nullable Duration leakAfter;

        Limits(PoolSettings settings) {
            name = settings.name;
            size = settings.size;
            maxOverflow = settings.maxOverflow;
            acquireTimeout = settings.acquireTimeout;
            connectTimeout = settings.connectTimeout;
            maxIdleTime = settings.maxIdleTime;
            maxLifeTime = settings.maxLifeTime;
            validateAfter = settings.validateAfter;
            maxWaiting = settings.maxWaiting;
            warmUp = settings.warmUp;
            leakAfter = settings.leakAfter;
        }

        PoolSettings settings() {
            return new PoolSettings(
                    name,
                    size,
                    maxOverflow,
                    acquireTimeout,
                    connectTimeout,
                    maxIdleTime,
                    maxLifeTime,
                    validateAfter,
                    maxWaiting,
                    warmUp,
                    leakAfter);
        }
    }
}
