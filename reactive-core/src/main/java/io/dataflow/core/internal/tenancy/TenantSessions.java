package io.dataflow.core.internal.tenancy;

import io.dataflow.core.internal.connection.ConnectionSource;
import io.dataflow.core.internal.connection.PreparedConnections;
import io.dataflow.core.internal.execution.StatementRunner;
import io.dataflow.core.internal.sql.SessionOfTenant;
import io.dataflow.core.internal.sql.SqlStatement;
import io.r2dbc.spi.Connection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/** Connections that are told for each use whose rows they may see, and told to forget it when they go back. */
public final class TenantSessions implements ConnectionSource {

    private final ConnectionSource prepared;
    private final Function<ContextView, String> owner;
    private final Function<String, SessionOfTenant> sessions;
    private final StatementRunner runner;
    private final Map<Connection, SessionOfTenant> open = new ConcurrentHashMap<>();

    /**
     * Creates the connections over those of another source.
     *
     * @param owner whose connection a Context asks for
     * @param sessions what a session of an owner is told
     */
    public TenantSessions(
            ConnectionSource source,
            Function<ContextView, String> owner,
            Function<String, SessionOfTenant> sessions,
            StatementRunner runner) {
        this.prepared = new PreparedConnections(source, this::entered, this::left);
        this.owner = owner;
        this.sessions = sessions;
        this.runner = runner;
    }

    @Override
    public String owner(ContextView context) {
        return owner.apply(context);
    }

    @Override
    public Mono<Connection> acquire() {
        return prepared.acquire();
    }

    @Override
    public Mono<Void> release(Connection connection, boolean reusable) {
        return prepared.release(connection, reusable).doFinally(signal -> open.remove(connection));
    }

    private Mono<Void> entered(Connection connection) {
        return Mono.deferContextual(context -> {
            SessionOfTenant session = sessions.apply(owner.apply(context));
            return run(runner, connection, session.enter()).doOnSuccess(entered -> open.put(connection, session));
        });
    }

    private Mono<Void> left(Connection connection) {
        return Mono.defer(() -> {
            SessionOfTenant session = open.remove(connection);
            return session == null ? Mono.empty() : run(runner, connection, session.leave());
        });
    }

    /** Tells a session. */
    static Mono<Void> run(StatementRunner runner, Connection connection, List<SqlStatement> statements) {
        return Flux.fromIterable(statements)
                .concatMap(statement -> runner.rows(connection, statement, 0, row -> true))
                .then();
    }
}
