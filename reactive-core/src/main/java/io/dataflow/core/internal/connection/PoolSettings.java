package io.dataflow.core.internal.connection;

import java.time.Duration;

/**
 * The limits of a pool; every wait and every queue has one.
 *
 * @param name the name in errors and meters
 * @param maxSize the most connections
 * @param acquireTimeout the longest wait for a connection
 * @param maxIdleTime how long an idle connection stays open
 * @param maxWaiting the most callers that wait
 */
public record PoolSettings(String name, int maxSize, Duration acquireTimeout, Duration maxIdleTime, int maxWaiting) {}
