package io.dataflow.core.internal.sql.h2;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.dataflow.core.TransactionOptions;
import io.dataflow.core.UnsupportedByDatabaseException;
import io.dataflow.core.internal.connection.Driver;
import io.dataflow.core.internal.connection.KnownOptions;
import io.dataflow.core.internal.connection.PooledConnections;
import io.dataflow.core.internal.connection.TransactionStart;
import io.r2dbc.h2.H2ConnectionFactoryProvider;
import io.r2dbc.h2.H2ConnectionOption;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The driver of H2, which runs inside the process and blocks: every conversation moves to a worker of its own.
 *
 * <p>There are as many workers as conversations that can go on at once, so that none waits behind another that waits for it.
 */
public final class H2Driver implements Driver {

    private static final Option<Object> OPTIONS = Option.valueOf("options");
    private static final Map<String, String> SETTINGS = Map.of(
            // Committed rows would be lost when the process is killed.
            "WRITE_DELAY", "0",
            // The whole result would be built before the first row.
            "LAZY_QUERY_EXECUTION", "1");

    private static final String ISOLATION = "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL ";

    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(0, Integer.MAX_VALUE, 60, SECONDS, new SynchronousQueue<>(), H2Driver::thread);
    // Not the service itself, whose tasks a cancel interrupts: that closes the file of the database under all its
    // users.
    @SuppressWarnings("UnnecessaryMethodReference")
    private final Scheduler workers = Schedulers.fromExecutor(threads::execute, true);

    /** Looked for when there is a driver. */
    private static final class Known {
        static final KnownOptions OPTIONS = new KnownOptions(
                H2ConnectionFactoryProvider.class,
                Arrays.stream(H2ConnectionOption.values())
                        .map(H2ConnectionOption::getKey)
                        .toList());
    }

    /**
     * The session of a connection.
     *
     * @param id its number within its database
     * @param from opens connections to that database
     */
    private record Session(long id, ConnectionFactory from) {}

    private final Map<Connection, Session> sessions = Collections.synchronizedMap(new WeakHashMap<>());
    private final Map<Connection, Scheduler> lanes = Collections.synchronizedMap(new WeakHashMap<>());
    private volatile @Nullable ConnectionFactory factory;
    private volatile @Nullable BiFunction<Connection, String, Mono<Long>> ask;

    @Override
    public ConnectionFactoryOptions tune(ConnectionFactoryOptions options) {
        Known.OPTIONS.require(options);
        String given = options.hasOption(OPTIONS) ? String.valueOf(options.getValue(OPTIONS)) : "";
        String everything = given + options;
        StringBuilder all = new StringBuilder(given);
        SETTINGS.forEach((name, value) -> {
            if (!everything.contains(name + "=")) {
                all.append(all.isEmpty() ? "" : ";").append(name).append('=').append(value);
            }
        });
        if (!everything.contains("DB_CLOSE_DELAY=")
                && "mem".equals(options.getValue(ConnectionFactoryOptions.PROTOCOL))) {
            // In-memory data would vanish with the last connection.
            all.append(";DB_CLOSE_DELAY=-1");
        }
        return options.mutate().option(OPTIONS, all.toString()).build();
    }

    @Override
    public ConnectionFactory prepare(ConnectionFactory plain, BiFunction<Connection, String, Mono<Long>> asking) {
        this.factory = plain;
        this.ask = asking;
        return new ConnectionFactory() {
            @Override
            public Publisher<? extends Connection> create() {
                return Mono.usingWhen(
                        offload(Flux.<Connection>from(plain.create())).single(),
                        connection -> recognize(connection, plain, asking).thenReturn(connection),
                        connection -> Mono.empty(),
                        (connection, error) -> closed(connection),
                        H2Driver.this::closed);
            }

            @Override
            public ConnectionFactoryMetadata getMetadata() {
                return plain.getMetadata();
            }
        };
    }

    @Override
    public Mono<Void> recognize(Connection connection) {
        ConnectionFactory from = factory;
        BiFunction<Connection, String, Mono<Long>> asking = ask;
        return from == null || asking == null ? Mono.empty() : recognize(connection, from, asking);
    }

    private Mono<Void> recognize(
            Connection connection, ConnectionFactory from, BiFunction<Connection, String, Mono<Long>> asking) {
        Connection physical = PooledConnections.unwrap(connection);
        return sessions.containsKey(physical)
                ? Mono.empty()
                : asking.apply(physical, "SELECT SESSION_ID()")
                        .doOnNext(id -> sessions.put(physical, new Session(id, from)))
                        .then();
    }

    private Mono<Void> closed(Connection connection) {
        return offload(connection, Flux.from(connection.close())).then();
    }

    @Override
    public <T> Flux<T> offload(Flux<T> work) {
        return work.subscribeOn(workers);
    }

    /** By SQL, for the session: what the driver itself would set holds for the whole database. */
    @Override
    public TransactionStart start(TransactionOptions options) {
        if (options.isReadOnly()) {
            throw unsupported("transactions that refuse writes", "leave readOnly out");
        }
        TransactionOptions.Isolation isolation = options.isolation();
        if (isolation == TransactionOptions.Isolation.SERIALIZABLE) {
            throw unsupported("transactions as if they ran one after another", "use REPEATABLE_READ");
        }
        TransactionStart plain = TransactionStart.byDriver(TransactionOptions.defaults());
        return isolation == null
                ? plain
                : new TransactionStart(
                        List.of(ISOLATION + isolation.name().replace('_', ' ')),
                        plain.definition(),
                        List.of(ISOLATION + "READ COMMITTED"));
    }

    private static UnsupportedByDatabaseException unsupported(String what, String advice) {
        return new UnsupportedByDatabaseException(
                null, "transaction", "transaction: H2 has no " + what + "; " + advice + ", or use PostgreSQL", null);
    }

    /** A cancel cannot call back what a worker has begun, so that the next conversation waits until it has let go. */
    @Override
    public <T> Flux<T> offload(Connection connection, Flux<T> conversation) {
        return conversation.subscribeOn(lanes.computeIfAbsent(PooledConnections.unwrap(connection), any -> lane()));
    }

    @SuppressWarnings("UnnecessaryMethodReference")
    private Scheduler lane() {
        Executor inTurn = new InTurn(threads);
        return Schedulers.fromExecutor(inTurn::execute, true);
    }

    @Override
    public Mono<Void> stop(Connection connection) {
        BiFunction<Connection, String, Mono<Long>> asking = ask;
        Session session = sessions.get(PooledConnections.unwrap(connection));
        if (asking == null || session == null) {
            return Mono.empty();
        }
        return Mono.usingWhen(
                        offload(Flux.from(session.from().create())).single(),
                        control -> asking.apply(
                                control, "SELECT CASE WHEN CANCEL_SESSION(" + session.id() + ") THEN 1 ELSE 0 END"),
                        this::closed)
                .then();
    }

    @Override
    public Mono<Void> close() {
        // The threads end as they come to rest, and what comes late still finds one. Takes the lock of the pool of
        // threads, so that it is not for an event loop.
        return Mono.<Void>fromRunnable(() -> threads.setKeepAliveTime(0, SECONDS))
                .subscribeOn(Schedulers.boundedElastic());
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "dataflow-h2");
        thread.setDaemon(true);
        return thread;
    }
}
