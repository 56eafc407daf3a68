package io.dataflow.core.internal.connection;

import io.r2dbc.spi.Connection;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * Where connections come from and go back to: our pool, or whoever manages connections around us.
 *
 * <p>Both publishers see the Reactor Context of the caller.
 */
public interface ConnectionSource {

    /** A connection for the caller alone, in autocommit unless the source runs a transaction of its own. */
    Mono<Connection> acquire();

    /**
     * Takes the connection back.
     *
     * @param reusable false when its state is unknown, so that nobody may get it again
     */
    Mono<Void> release(Connection connection, boolean reusable);

    /** Tells a transaction that has begun what sessions cannot be told, since no session is kept; nothing by default. */
    default Mono<Void> begun(Connection connection) {
        return Mono.empty();
    }

    /** Connections for work that is no transaction, which needs one to be told anything; null where it needs none. */
    default @Nullable ConnectionSource inTransactions() {
        return null;
    }

    /** Whose connection a Context asks for, where connections have owners; a transaction has one of them. */
    default String owner(ContextView context) {
        return "";
    }
}
