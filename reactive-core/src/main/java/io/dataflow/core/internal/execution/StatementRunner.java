package io.dataflow.core.internal.execution;

import io.dataflow.core.internal.connection.Driver;
import io.dataflow.core.internal.connection.Settler;
import io.dataflow.core.internal.sql.Bind;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.internal.sql.SqlStatement;
import io.dataflow.core.model.FieldType;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** Runs statements: the only class that asks a driver to execute one. */
public final class StatementRunner implements Settler {

    private static final SqlStatement PROBE = SqlStatement.of("SELECT 1");
    private static final Duration PATIENCE = Duration.ofMillis(20);
    private static final int PROBES = 3;

    private final Dialect dialect;
    private final Driver driver;
    private final PooledLoads loads;

    /** Creates a runner for one database. */
    public StatementRunner(Dialect dialect, Driver driver) {
        this.dialect = dialect;
        this.driver = driver;
        this.loads = new PooledLoads(driver);
    }

    /** Makes the values of a statement what the driver binds: for who has the time for that before there is a connection. */
    public EncodedStatement encoded(SqlStatement sql) {
        List<Bind> binds = sql.binds();
        Object[] values = new Object[binds.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = toDriver(binds.get(i));
        }
        return new EncodedStatement(sql.text(), values);
    }

    /** Runs a query and maps its rows, read on demand; the mapping sees each row only while it is called. */
    public <T> Flux<T> rows(Connection connection, SqlStatement sql, int fetchSize, Function<Row, T> mapping) {
        return run(connection, sql, fetchSize, result -> result.map((row, metadata) -> mapping.apply(row)));
    }

    /** Runs a query and maps its rows, read on demand, as they come together. */
    public <T> Flux<T> rows(Connection connection, SqlStatement sql, int fetchSize, RowMapping<T> mapping) {
        return mapping.joins()
                ? run(connection, sql, fetchSize, result -> result.map((row, metadata) -> mapping.eachOf(row)))
                        .concatMapIterable(rows -> rows, 1)
                : rows(connection, sql, fetchSize, mapping::one);
    }

    /** Runs a statement whose values are encoded, and maps all its rows. */
    public <T> Flux<T> rows(Connection connection, EncodedStatement sql, RowMapping<T> mapping) {
        return rows(connection, sql, mapping::one);
    }

    /** Runs a statement whose values are encoded, and maps all its rows. */
    public <T> Flux<T> rows(Connection connection, EncodedStatement sql, Function<Row, T> mapping) {
        return run(connection, sql, result -> result.map((row, metadata) -> mapping.apply(row)));
    }

    /**
     * Runs a query whose rows are few, and maps them all before the first is given.
     *
     * <p>A cancel does not reach the driver, which may lose the memory of rows on their way then: who settles the connection
     * waits for the end, or stops the statement.
     */
    public <T> Flux<T> gathered(Connection connection, SqlStatement sql, Function<Row, T> mapping) {
        return gathered(rows(connection, sql, 0, mapping).collectList());
    }

    /** {@link #gathered(Connection, SqlStatement, Function)} of rows that may come together. */
    public <T> Flux<T> gathered(Connection connection, SqlStatement sql, RowMapping<T> mapping) {
        return mapping.joins()
                ? gathered(run(connection, sql, 0, result -> result.map((row, metadata) -> mapping.all(row)))
                        .collectList()
                        .map(StatementRunner::concatenated))
                : gathered(connection, sql, mapping::one);
    }

    private static <T> Flux<T> gathered(Mono<List<T>> rows) {
        return rows.cache().flatMapIterable(all -> all);
    }

    private static <T> List<T> concatenated(List<List<T>> parts) {
        if (parts.size() == 1) {
            return parts.get(0);
        }
        List<T> all = new ArrayList<>(parts.stream().mapToInt(List::size).sum());
        parts.forEach(all::addAll);
        return all;
    }

    /** Runs a statement and answers how many rows it touched. */
    public Mono<Long> count(Connection connection, SqlStatement sql) {
        return sum(run(connection, sql, 0, Result::getRowsUpdated));
    }

    /** Runs a statement whose values are encoded, and answers how many rows it touched. */
    public Mono<Long> count(Connection connection, EncodedStatement sql) {
        return sum(run(connection, sql, Result::getRowsUpdated));
    }

    /** Runs statements of one text, one after the other, and answers how many rows each touched. */
    public Flux<Long> counts(Connection connection, List<SqlStatement> same) {
        if (same.get(0).binds().isEmpty()) {
            // A driver counts the statements of a batch by their values.
            return Flux.fromIterable(same).concatMap(sql -> count(connection, sql));
        }
        return run(
                connection,
                () -> statement(connection, same.stream().map(this::encoded).toList()),
                Result::getRowsUpdated);
    }

    /** Whether a connection is one session of the server from its first statement to its last. */
    public boolean keepsSession() {
        return driver.keepsSession();
    }

    /** Runs a load, for which the driver has a way of its own, and answers how many rows it stored. */
    public Mono<Long> load(Connection connection, Function<Connection, Mono<Long>> load) {
        Flux<Long> run = driver.offload(connection, Flux.defer(() -> load.apply(connection)));
        return sum(driver.keepsSession() ? run : loads.watched(connection, run));
    }

    /** Runs statements without values as one text and yields once for each that is done. */
    public Flux<Long> together(Connection connection, List<String> statements) {
        return run(
                connection,
                SqlStatement.of(String.join(";\n", statements)),
                0,
                result -> sum(Flux.from(result.getRowsUpdated())));
    }

    /** Runs a query without values that answers one number. */
    public Mono<Long> number(Connection connection, String sql) {
        return number(connection, SqlStatement.of(sql));
    }

    /** Runs a query that answers one number. */
    public Mono<Long> number(Connection connection, SqlStatement sql) {
        return sum(rows(connection, sql, 0, StatementRunner::number));
    }

    /** Runs a query whose values are encoded, and that answers one number. */
    public Mono<Long> number(Connection connection, EncodedStatement sql) {
        return sum(rows(connection, sql, StatementRunner::number));
    }

    private static long number(Row row) {
        Number number = (Number) row.get(0);
        return number == null ? 0L : number.longValue();
    }

    /** Not by {@code reduce}, which tells an error that meets a cancel to the hook of Reactor, as the driver said it. */
    static Mono<Long> sum(Flux<Long> numbers) {
        return numbers.collectList()
                .map(all -> all.stream().mapToLong(Long::longValue).sum());
    }

    @Override
    public Mono<Rest> settle(Connection connection) {
        return loads.wasCut(connection) ? loads.stop(connection).thenReturn(Rest.BROKEN) : settled(connection);
    }

    private Mono<Rest> settled(Connection connection) {
        // The probe queues behind the cancelled statement; only when that takes long is the server asked to stop it.
        Mono<Boolean> idle = probe(connection, 1).cache();
        Mono<Rest> stopped = driver.stop(connection)
                .onErrorComplete()
                .then(idle.onErrorResume(hit -> probe(connection, PROBES)))
                .thenReturn(Rest.STOPPED);
        return idle.thenReturn(Rest.CLEAN)
                .timeout(PATIENCE, stopped)
                .timeout(driver.longestStop())
                .onErrorReturn(Rest.BROKEN)
                .contextWrite(context -> Context.empty());
    }

    private Mono<Boolean> probe(Connection connection, int attempts) {
        // A late stop may hit the probe instead of the statement that it was meant for.
        return run(connection, PROBE, 0, result -> result.map((row, metadata) -> Boolean.TRUE))
                .last()
                .retry(attempts - 1L);
    }

    private <T> Flux<T> run(
            Connection connection, SqlStatement sql, int fetchSize, Function<Result, Publisher<T>> reading) {
        return run(
                connection,
                () -> {
                    Statement statement = statement(connection, List.of(encoded(sql)));
                    return fetchSize > 0 ? statement.fetchSize(fetchSize) : statement;
                },
                reading);
    }

    private <T> Flux<T> run(Connection connection, EncodedStatement sql, Function<Result, Publisher<T>> reading) {
        return run(connection, () -> statement(connection, List.of(sql)), reading);
    }

    private <T> Flux<T> run(
            Connection connection, Supplier<Statement> statement, Function<Result, Publisher<T>> reading) {
        return driver.offload(
                connection,
                Flux.defer(() -> Flux.from(statement.get().execute())).concatMap(reading, 1));
    }

    private Object toDriver(Bind bind) {
        FieldType type = bind.type();
        return type == null ? dialect.inferred(bind.value()) : dialect.toDriver(type, bind.value());
    }

    private static Statement statement(Connection connection, List<EncodedStatement> same) {
        Statement statement = connection.createStatement(same.get(0).text());
        for (int i = 0; i < same.size(); i++) {
            if (i > 0) {
                statement.add();
            }
            Object[] values = same.get(i).values();
            for (int j = 0; j < values.length; j++) {
                statement.bind(j, values[j]);
            }
        }
        return statement;
    }
}
