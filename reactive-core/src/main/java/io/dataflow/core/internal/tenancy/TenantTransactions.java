package io.dataflow.core.internal.tenancy;

import io.dataflow.core.internal.connection.ConnectionSource;
import io.dataflow.core.internal.connection.Driver;
import io.dataflow.core.internal.connection.PreparedConnections;
import io.dataflow.core.internal.execution.StatementRunner;
import io.dataflow.core.internal.sql.SessionOfTenant;
import io.r2dbc.spi.Connection;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * Connections whose transactions are told whose rows they may see, where a pooler gives each another session; what is told ends with
 * the transaction, and work without one gets one.
 */
public final class TenantTransactions implements ConnectionSource {

    private final ConnectionSource source;
    private final ConnectionSource inTransactions;
    private final Function<ContextView, String> owner;
    private final Function<String, SessionOfTenant> sessions;
    private final StatementRunner runner;
    private final Driver driver;

    /**
     * Creates the connections over those of another source.
     *
     * @param owner whose connection a Context asks for
     * @param sessions what a transaction of an owner is told
     */
    public TenantTransactions(
            ConnectionSource source,
            Function<ContextView, String> owner,
            Function<String, SessionOfTenant> sessions,
            StatementRunner runner,
            Driver driver) {
        this.source = source;
        this.owner = owner;
        this.sessions = sessions;
        this.runner = runner;
        this.driver = driver;
        this.inTransactions = new PreparedConnections(source, this::begin, this::undone);
    }

    @Override
    public String owner(ContextView context) {
        return owner.apply(context);
    }

    @Override
    public Mono<Connection> acquire() {
        return source.acquire();
    }

    @Override
    public Mono<Void> release(Connection connection, boolean reusable) {
        return source.release(connection, reusable);
    }

    @Override
    public ConnectionSource inTransactions() {
        return inTransactions;
    }

    @Override
    public Mono<Void> begun(Connection connection) {
        return Mono.deferContextual(context ->
                TenantSessions.run(runner, connection, session(context).enter()));
    }

    /** Work of nobody is told nothing, and stays without a transaction. */
    private Mono<Void> begin(Connection connection) {
        return Mono.deferContextual(context -> session(context).enter().isEmpty()
                ? Mono.empty()
                : driver.offload(connection, Flux.from(connection.beginTransaction()))
                        .then(begun(connection)));
    }

    /** One that its caller did not take any more still has the transaction that was begun for it. */
    private Mono<Void> undone(Connection connection) {
        return Mono.defer(() -> connection.isAutoCommit()
                ? Mono.empty()
                : driver.offload(connection, Flux.from(connection.rollbackTransaction()))
                        .then());
    }

    private SessionOfTenant session(ContextView context) {
        return sessions.apply(owner.apply(context));
    }
}
