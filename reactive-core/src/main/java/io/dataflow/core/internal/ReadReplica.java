package io.dataflow.core.internal;

import io.dataflow.core.CoalescingOptions;
import io.dataflow.core.TenancyOptions.Separation;
import io.dataflow.core.UnsupportedByDatabaseException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.connection.ConnectionSource;
import io.dataflow.core.internal.connection.Lease;
import io.dataflow.core.internal.connection.Only;
import io.dataflow.core.internal.connection.Transactions;
import io.dataflow.core.internal.execution.OperationExecutor;
import io.dataflow.core.internal.execution.SqlExecutor;
import io.dataflow.core.internal.execution.StatementRunner;
import io.dataflow.core.internal.policy.Policy;
import io.dataflow.core.internal.replica.LogPosition;
import io.dataflow.core.internal.replica.Replica;
import io.dataflow.core.internal.replica.ReplicaConnections;
import io.dataflow.core.internal.replica.ReplicaRoad;
import io.dataflow.core.internal.replica.ReplicaStatus;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.internal.sql.Replication;
import io.dataflow.core.internal.sql.SqlStatement;
import io.dataflow.core.internal.tenancy.Tenancy;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Row;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/** The read replica of a DataFlow: its connections, the end of the road there, and who decides about each read. */
final class ReadReplica implements FurtherPools {

    private final ReplicaSettings settings;
    private final Replication queries;
    private final StatementRunner runner;
    private final ReplicaPools pools;
    private final Replica replica;
    private final SqlExecutor sql;
    private final Policy.Road end;

    /**
     * What the replica has in common with the primary.
     *
     * @param maker makes the transactions over a source of connections
     * @param isHosted whether a transaction manager hands out the connections of the primary
     * @param isBound whether work in a Context is bound to a connection that it has already
     */
    record Parts(
            DataFlowCore.Settings settings,
            Database database,
            TransactionMaker maker,
            Tenancy tenancy,
            boolean isHosted,
            Predicate<ContextView> isBound) {}

    /**
     * Makes it; nothing is opened.
     *
     * @param primary opens connections to the primary
     * @throws UnsupportedByDatabaseException if the database has no replicas
     * @throws ValidationFailedException if it does not go with how tenants or transactions are kept
     */
    ReadReplica(ReplicaSettings settings, ConnectionFactory primary, Parts parts) {
        this.settings = settings;
        this.runner = parts.maker().runner();
        Dialect dialect = parts.database().dialect();
        this.queries = required(dialect);
        requireFit(parts.tenancy(), parts.isHosted());
        this.pools = ReplicaPools.of(
                tuning -> settings.factory()
                        .apply(options -> tuning.apply(parts.database().driver().tune(options))),
                this::verified,
                Pools.plain(primary),
                settings.pool(),
                parts.settings().pool(),
                parts.database().driver(),
                runner);
        this.replica = new Replica(
                settings.pool().name(),
                settings.maxLag(),
                settings.readYourWrites(),
                new Replica.Measured(
                        position(parts.maker().over(pools.position())),
                        status(parts.maker().over(pools.status())),
                        parts.isBound()));
        boolean alike = parts.tenancy().options().separation() == Separation.COLUMN;
        ConnectionSource reads = new ReplicaConnections(pools.reads());
        Transactions transactions = parts.maker()
                .over(
                        alike
                                ? reads
                                : parts.tenancy()
                                        .sessions(
                                                reads, runner, parts.database().driver()));
        CoalescingOptions coalescing = parts.settings().coalescing();
        this.end = new OperationExecutor(
                dialect,
                runner,
                transactions,
                parts.maker().errors(),
                parts.database().writer().apply(dialect, runner),
                alike ? coalescing : coalescing.on(false),
                settings.pool());
        this.sql = new SqlExecutor(dialect, runner, transactions, parts.maker().errors());
    }

    private static Replication required(Dialect dialect) {
        Replication replication = dialect.replication();
        if (replication == null) {
            throw new UnsupportedByDatabaseException(
                    null,
                    "readReplica",
                    "readReplica: " + dialect.name()
                            + " has no replicas that are read from; leave it out, or use PostgreSQL",
                    null);
        }
        return replication;
    }

    private static void requireFit(Tenancy tenancy, boolean hosted) {
        String why = tenancy.options().separation() == Separation.DATABASE
                ? "tenants have databases of their own, of which this would be the replica of one; leave it out, or keep tenants"
                        + " apart in one database"
                : hosted
                        ? "a transaction manager hands out the connections, whose commits are not seen here, so that reads could"
                                + " miss what was just written; make the DataFlow on a URL"
                        : null;
        if (why != null) {
            throw new ValidationFailedException("DataFlow", null, "readReplica", "replica", why);
        }
    }

    private Mono<LogPosition> position(Transactions ofPrimary) {
        return ofPrimary
                .use(connection -> Flux.defer(() -> {
                    long at = System.nanoTime();
                    return runner.rows(
                            connection,
                            SqlStatement.of(queries.position()),
                            0,
                            row -> new LogPosition(number(row, 0), number(row, 1), at, number(row, 2)));
                }))
                .as(Only::of);
    }

    private Mono<ReplicaStatus> status(Transactions ofReplica) {
        return ofReplica.use(this::status).as(Only::of);
    }

    private Flux<ReplicaStatus> status(Connection connection) {
        return runner.rows(
                connection,
                SqlStatement.of(queries.status()),
                0,
                row -> new ReplicaStatus(number(row, 0), number(row, 1), number(row, 2) == 1, number(row, 3)));
    }

    private static long number(Row row, int column) {
        return Objects.requireNonNull((Number) row.get(column), "the database knows no position")
                .longValue();
    }

    private Mono<Void> verified(Connection connection) {
        return replica.verified(status(connection).as(Only::of));
    }

    @Override
    public void admit(Lease lease) {
        pools.reads().admit(lease);
    }

    @Override
    public Mono<Void> end(Lease lease) {
        return pools.reads().end(lease);
    }

    @Override
    public Mono<Void> close() {
        return Mono.<Void>fromRunnable(replica::close).then(pools.close());
    }

    /** The end of the road to it. */
    Policy.Road end() {
        return end;
    }

    /** The road of users, of which reads may go to it. */
    Policy.Road road(Policy.Road primary, Policy.Road copy) {
        return new ReplicaRoad(replica, primary, copy, settings.without());
    }

    /** A query of a user that says of itself that it only reads. */
    <R> Flux<R> query(SqlExecutor primary, Function<SqlExecutor, Flux<R>> query) {
        return replica.read(() -> query.apply(sql), () -> query.apply(primary));
    }

    /** Work that may write: reads that begin after its result see it. */
    <R> Flux<R> noted(Flux<R> work) {
        return replica.noted(work);
    }
}
