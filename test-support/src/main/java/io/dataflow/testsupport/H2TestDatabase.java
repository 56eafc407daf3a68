package io.dataflow.testsupport;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** An H2 database in memory, which lives until it is closed. */
final class H2TestDatabase implements TestDatabase {

    private final String url =
            "r2dbc:h2:mem:///t" + UUID.randomUUID().toString().replace("-", "") + "?DB_CLOSE_DELAY=-1";
    private final Sql sql = new Sql(url);

    /** A lock is granted within two seconds there or not at all, which a busy machine makes of a wait that is meant to be. */
    H2TestDatabase() {
        sql.execute("SET DEFAULT_LOCK_TIMEOUT 60000");
    }

    @Override
    public String name() {
        return H2;
    }

    @Override
    public String r2dbcUrl() {
        return url;
    }

    @Override
    public List<Map<String, Object>> query(String text, @Nullable Object... args) {
        return sql.query(text, args);
    }

    @Override
    public long execute(String text, @Nullable Object... args) {
        return sql.execute(text, args);
    }

    @Override
    public int openConnections() {
        return query("SELECT SESSION_ID FROM INFORMATION_SCHEMA.SESSIONS WHERE SESSION_ID <> SESSION_ID()")
                .size();
    }

    @Override
    public List<String> runningStatements() {
        return query("SELECT EXECUTING_STATEMENT AS S FROM INFORMATION_SCHEMA.SESSIONS"
                        + " WHERE SESSION_ID <> SESSION_ID() AND EXECUTING_STATEMENT IS NOT NULL")
                .stream()
                .map(row -> String.valueOf(row.get("S")))
                .toList();
    }

    @Override
    public void close() {
        Mono.from(ConnectionFactories.get(url).create()).flatMap(this::shutdown).block();
    }

    private Mono<Void> shutdown(Connection connection) {
        return Flux.from(connection.createStatement("SHUTDOWN IMMEDIATELY").execute())
                .onErrorComplete()
                .then();
    }
}
