package io.dataflow.core.internal.connection;

import io.r2dbc.spi.Connection;
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

    /** Whose connection a Context asks for, where connections have owners; a transaction has one of them. */
    default String owner(ContextView context) {
        return "";
    }
}
