package io.dataflow;

import io.dataflow.core.internal.ReplicaSettings;
import io.dataflow.core.internal.connection.PoolSettings;
import java.time.Duration;

/**
 * A read replica that a builder was told of.
 *
 * @param source where it is
 * @param options what was asked for
 */
record ReplicaSource(Source source, ReplicaOptions options) {

    /** The primary answers as well, so that nobody waits long for what does not. */
    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(3);

    /**
     * What the core needs to know.
     *
     * @param primary where the primary is
     * @param name the name of the DataFlow
     * @param pool the limits of the pool of the primary
     */
    ReplicaSettings settings(Source primary, String name, DataFlow.PoolOptions pool) {
        PoolSettings given = pool.settings();
        PoolSettings impatient = given.connectTimeout().compareTo(LONGEST_CONNECT) > 0
                ? given.withConnectTimeout(LONGEST_CONNECT)
                : given;
        PoolSettings asked = options.pool(new DataFlow.PoolOptions(impatient)).settings();
        return new ReplicaSettings(
                primary.replica(source)::factory,
                soonTold(asked).named(name + " (replica)"),
                options.maxLag(),
                options.readsItsWrites(),
                options.without());
    }

    /** Who waits for a connection is told that none can be opened before the wait is over, and asks the primary. */
    private static PoolSettings soonTold(PoolSettings asked) {
        Duration half = asked.acquireTimeout().dividedBy(2);
        return asked.connectTimeout().compareTo(half) > 0 && !half.isZero() ? asked.withConnectTimeout(half) : asked;
    }
}
