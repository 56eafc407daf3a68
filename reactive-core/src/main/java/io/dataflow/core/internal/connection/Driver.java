package io.dataflow.core.internal.connection;

import io.dataflow.core.TransactionOptions;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import java.time.Duration;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What is special about the driver of one database: options, threads, and how a running statement is stopped. */
public interface Driver {

    /** Adds the options that the driver needs to behave. */
    ConnectionFactoryOptions tune(ConnectionFactoryOptions options);

    /**
     * Wraps a factory so that opening and closing connections never blocks the caller.
     *
     * @param ask runs a query that answers one number
     */
    ConnectionFactory prepare(ConnectionFactory factory, BiFunction<Connection, String, Mono<Long>> ask);

    /**
     * I/O threads of their own for some connections; null where connections share none anyway.
     *
     * @param name in the names of the threads
     */
    default @Nullable Loops loops(String name) {
        return null;
    }

    /**
     * I/O threads for some connections.
     *
     * @param use adds them to the options of a factory
     * @param close ends them
     */
    record Loops(UnaryOperator<ConnectionFactoryOptions> use, Mono<Void> close) {}

    /** Whether an error of opening a connection says that the server has as many as it takes. */
    default boolean isFull(Throwable error) {
        return false;
    }

    /** How many connections the server takes, once it has told that by the way; null before, and where nobody can know. */
    default @Nullable Room room() {
        return null;
    }

    /** Learns what {@link #stop} needs to know of a connection that {@link #prepare} had no part in. */
    default Mono<Void> recognize(Connection connection) {
        return Mono.empty();
    }

    /** Moves work with the database that is not on one connection to where it blocks nobody; a driver that blocks nobody leaves it. */
    default <T> Flux<T> offload(Flux<T> work) {
        return work;
    }

    /**
     * Moves a conversation on a connection to where it blocks nobody; conversations on one connection never overlap, so
     * that the next one starts when a cancelled one has left the connection. A driver that blocks nobody leaves it.
     */
    default <T> Flux<T> offload(Connection connection, Flux<T> conversation) {
        return conversation;
    }

    /**
     * How transactions of the options begin.
     *
     * @throws io.dataflow.core.UnsupportedByDatabaseException if the database cannot do what they ask for
     */
    default TransactionStart start(TransactionOptions options) {
        return TransactionStart.byDriver(options);
    }

    /** Whether what is asked of a connection at once is sent in that order, without waiting for answers between. */
    default boolean sendsAtOnce() {
        return false;
    }

    /** Whether a transaction, unless it only reads, is the only one that writes from its begin to its end. */
    default boolean writesAlone() {
        return false;
    }

    /** How long a statement that was stopped may take until its connection is given up. */
    default Duration longestStop() {
        return Duration.ofSeconds(10);
    }

    /** Whether all transactions on a connection are of one session, so that what it was told holds for the next. */
    default boolean keepsSession() {
        return true;
    }

    /** Asks the database to stop what runs on the connection; completes when it was asked. */
    Mono<Void> stop(Connection connection);

    /** Releases what the driver holds beyond its connections. */
    Mono<Void> close();
}
