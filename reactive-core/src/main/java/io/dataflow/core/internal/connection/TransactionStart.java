package io.dataflow.core.internal.connection;

import io.dataflow.core.TransactionOptions;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.Option;
import io.r2dbc.spi.TransactionDefinition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the transactions of some options begin on one database, and what restores the connection after them.
 *
 * @param before statements before the begin
 * @param definition what the driver is told at the begin
 * @param after statements after the end, whatever it was
 */
public record TransactionStart(List<String> before, TransactionDefinition definition, List<String> after) {

    /** Everything is told to the driver, which sets it for the one transaction. */
    public static TransactionStart byDriver(TransactionOptions options) {
        Map<Option<?>, Object> attributes = new HashMap<>();
        TransactionOptions.Isolation isolation = options.isolation();
        if (isolation != null) {
            attributes.put(TransactionDefinition.ISOLATION_LEVEL, level(isolation));
        }
        if (options.isReadOnly()) {
            attributes.put(TransactionDefinition.READ_ONLY, true);
        }
        return new TransactionStart(List.of(), new Attributes(Map.copyOf(attributes)), List.of());
    }

    private static IsolationLevel level(TransactionOptions.Isolation isolation) {
        return switch (isolation) {
            case READ_COMMITTED -> IsolationLevel.READ_COMMITTED;
            case REPEATABLE_READ -> IsolationLevel.REPEATABLE_READ;
            case SERIALIZABLE -> IsolationLevel.SERIALIZABLE;
        };
    }

    private record Attributes(Map<Option<?>, Object> values) implements TransactionDefinition {

        @Override
        public <T> @Nullable T getAttribute(Option<T> option) {
            return option.cast(values.get(option));
        }
    }
}
