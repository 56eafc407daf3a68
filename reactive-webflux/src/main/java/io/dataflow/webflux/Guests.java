package io.dataflow.webflux;

import io.dataflow.core.internal.connection.TransactionHost;
import io.dataflow.core.internal.connection.TransactionScope;
import io.r2dbc.spi.Connection;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.connection.ConnectionHolder;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;

/** Our parts in the transactions of Spring. */
final class Guests {

    // Spring gives each transaction a holder of its own, which it takes away and brings back when it suspends and
    // resumes.
    private final Map<ConnectionHolder, TransactionScope> scopes = new WeakHashMap<>();

    /** Our part in the transaction of a holder; null as long as nothing of ours ran in it. */
    synchronized @Nullable TransactionScope find(ConnectionHolder holder) {
        return scopes.get(holder);
    }

    /** Our part in the transaction of a holder, from now on if there was none; null when the holder has no transaction. */
    synchronized @Nullable TransactionScope join(
            TransactionSynchronizationManager active, ConnectionHolder holder, TransactionHost host) {
        TransactionScope there = scopes.get(holder);
        Connection connection = holder.getConnection();
        if (there != null || connection.isAutoCommit()) {
            return there;
        }
        TransactionScope scope = TransactionScope.guest(host, connection);
        scopes.put(holder, scope);
        if (active.isSynchronizationActive()) {
            active.registerSynchronization(new GuestSynchronization(scope));
        }
        return scope;
    }
}
