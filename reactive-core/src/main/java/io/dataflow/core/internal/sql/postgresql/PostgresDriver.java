package io.dataflow.core.internal.sql.postgresql;

import io.dataflow.core.internal.connection.Driver;
import io.dataflow.core.internal.connection.KnownOptions;
import io.dataflow.core.internal.connection.PooledConnections;
import io.dataflow.core.internal.connection.Room;
import io.r2dbc.postgresql.PostgresqlConnectionFactoryProvider;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import io.r2dbc.spi.R2dbcException;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/**
 * The driver of PostgreSQL: it never blocks, and stops a statement by a request on another connection.
 *
 * <p>Connections of our own transfer values in the binary format unless the URL says {@code forceBinary=false}.
 */
public final class PostgresDriver implements Driver {

    private static final Option<Object> STATEMENT_CACHE = Option.valueOf("preparedStatementCacheQueries");
    private static final Option<Object> TIME_ZONE = Option.valueOf("timeZone");
    private static final String TOO_MANY_CONNECTIONS = "53300";
    private static final Duration LONGEST_STOP_OF_POOLER = Duration.ofSeconds(2);
    private static final Option<Object> LOOPS = Option.valueOf("loopResources");
    private static final Option<Object> APPLICATION = Option.valueOf("applicationName");
    private static final Option<Object> BINARY = Option.valueOf("forceBinary");
    private static final Option<Object> EXTENSIONS = Option.valueOf("autodetectExtensions");

    /** Whether all connections know our extensions of the driver: known before one is opened. */
    private volatile boolean extended;

    /** Whether there are any that transfer the binary format. */
    private volatile boolean binary;

    private boolean tuned;

    private final boolean pooled;
    private volatile @Nullable Room room;

    /** Looked for when there is a driver. */
    private static final class Known {
        static final KnownOptions OPTIONS = new KnownOptions(PostgresqlConnectionFactoryProvider.class, List.of());
    }

    /** The driver of connections to the server itself. */
    public PostgresDriver() {
        this(false);
    }

    /**
     * Creates the driver.
     *
     * @param pooled whether a pooler gives each transaction another session
     */
    public PostgresDriver(boolean pooled) {
        this.pooled = pooled;
    }

    @Override
    public boolean keepsSession() {
        return !pooled;
    }

    /** Where a pooler has no session for a statement yet, it waits on, and ends with its connection alone. */
    @Override
    public Duration longestStop() {
        return pooled ? LONGEST_STOP_OF_POOLER : Driver.super.longestStop();
    }

    /** The connections to a pooler are not those to the server. */
    @Override
    public @Nullable Room room() {
        return pooled ? null : room;
    }

    /** Notes how many connections the server takes. */
    void note(Room told) {
        room = told;
    }

    @Override
    public ConnectionFactoryOptions tune(ConnectionFactoryOptions options) {
        Known.OPTIONS.require(options);
        ConnectionFactoryOptions.Builder with = options.mutate();
        if (pooled) {
            PostgresPooler.requireNoSession(options);
        }
        // Unlimited by default, so that every text of a statement would stay on the server; behind a pooler the session
        // that
        // prepared one is not the session that runs it.
        setIfAbsent(with, options, STATEMENT_CACHE, pooled ? 0 : 256);
        setIfAbsent(with, options, TIME_ZONE, "UTC");
        setIfAbsent(with, options, APPLICATION, "reactive-dataflow");
        setIfAbsent(with, options, ConnectionFactoryOptions.CONNECT_TIMEOUT, Duration.ofSeconds(10));
        boolean knowsExtensions = is(options, EXTENSIONS);
        boolean inBinary = readsRaw(options);
        setIfAbsent(with, options, LOOPS, PostgresLoops.shared(inBinary));
        if (inBinary) {
            setIfAbsent(with, options, BINARY, true);
        }
        note(knowsExtensions, inBinary);
        return with.build();
    }

    /** There may be more than one URL, as of tenants that have databases of their own: what one of them lacks is not used. */
    private synchronized void note(boolean knowsExtensions, boolean inBinary) {
        extended = knowsExtensions && (extended || !tuned);
        binary = binary || inBinary;
        tuned = true;
    }

    /** What reads the binary format is an extension of the driver. */
    private static boolean readsRaw(ConnectionFactoryOptions options) {
        return is(options, EXTENSIONS) && is(options, BINARY);
    }

    private static boolean is(ConnectionFactoryOptions options, Option<Object> option) {
        return !options.hasOption(option) || Boolean.parseBoolean(String.valueOf(options.getValue(option)));
    }

    /** Whether some of the connections that were tuned give their fields as the server sent them, in the binary format. */
    public boolean givesRawFields() {
        return binary;
    }

    /** Whether all connections that were tuned bind what we have encoded. */
    public boolean bindsBinaryParameters() {
        return extended;
    }

    private static <V> void setIfAbsent(
            ConnectionFactoryOptions.Builder tuned, ConnectionFactoryOptions options, Option<V> option, V value) {
        if (!options.hasOption(option)) {
            tuned.option(option, value);
        }
    }

    @Override
    public ConnectionFactory prepare(ConnectionFactory factory, BiFunction<Connection, String, Mono<Long>> ask) {
        return factory;
    }

    @Override
    public Loops loops(String name) {
        LoopResources own = PostgresLoops.of(name);
        return new Loops(
                options -> options.mutate()
                        .option(LOOPS, readsRaw(options) ? PostgresLoops.joining(own) : own)
                        .build(),
                // No work is left on them, so that nobody has to wait for any.
                own.disposeLater(Duration.ZERO, Duration.ofSeconds(5)));
    }

    @Override
    public boolean isFull(Throwable error) {
        return error instanceof R2dbcException known && TOO_MANY_CONNECTIONS.equals(known.getSqlState());
    }

    @Override
    public boolean sendsAtOnce() {
        return true;
    }

    @Override
    public Mono<Void> stop(Connection connection) {
        return Mono.defer(() -> PooledConnections.unwrap(connection) instanceof PostgresqlConnection postgres
                ? postgres.cancelRequest()
                : Mono.empty());
    }

    @Override
    public Mono<Void> close() {
        return Mono.empty();
    }
}
