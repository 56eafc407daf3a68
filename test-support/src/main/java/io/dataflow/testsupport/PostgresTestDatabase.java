package io.dataflow.testsupport;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A database of its own on a shared PostgreSQL server, owned by the plain role. */
class PostgresTestDatabase implements TestDatabase {

    private static final String OTHERS =
            " FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend' AND application_name <> '"
                    + PostgresUrls.OURS + "'";

    private final PostgresDatabases databases;
    private final PostgresDatabases.Taken taken;
    private final Sql admin;
    private final Sql sql;
    private final AtomicBoolean closed = new AtomicBoolean();

    PostgresTestDatabase(PostgresDatabases databases) {
        this.databases = databases;
        this.taken = databases.take();
        this.admin = new Sql(databases.server().admin());
        this.sql = new Sql(databases.server().behind(taken.name()));
    }

    final String database() {
        return taken.name();
    }

    @Override
    public String name() {
        return POSTGRESQL;
    }

    @Override
    public String r2dbcUrl() {
        return databases.server().url(taken.name());
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
        return admin.query("SELECT pid" + OTHERS, taken.name()).size();
    }

    @Override
    public List<String> runningStatements() {
        return admin.query("SELECT query" + OTHERS + " AND state = 'active'", taken.name()).stream()
                .map(row -> String.valueOf(row.get("query")))
                .toList();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            databases.giveBack(taken);
        }
    }
}
