package io.dataflow.core.internal;

import io.dataflow.core.internal.connection.PoolSettings;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A read replica, as it was asked for.
 *
 * @param factory opens connections to it; tuned already
 * @param pool the limits of its pool
 * @param maxLag how old what is read there may be
 * @param readYourWrites whether reads see what was written before through the same DataFlow
 * @param without the models whose reads stay on the primary
 */
public record ReplicaSettings(
        Function<UnaryOperator<ConnectionFactoryOptions>, ConnectionFactory> factory,
        PoolSettings pool,
        Duration maxLag,
        boolean readYourWrites,
        Set<String> without) {}
