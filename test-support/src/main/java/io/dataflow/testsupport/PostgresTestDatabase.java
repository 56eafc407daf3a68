package io.dataflow.testsupport;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A database of its own on a shared PostgreSQL server, owned by the plain role. */
class PostgresTestDatabase implements TestDatabase {

    private static final String OTHERS =
            " FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend' AND application_name <> '"
                    + PostgresUrls.OURS + "'";

    private final PostgresUrls server;
    private final String database = "t" + UUID.randomUUID().toString().replace("-", "");
    private final Sql admin;
    private final Sql sql;

    PostgresTestDatabase(PostgresUrls server) {
        this.server = server;
        this.admin = new Sql(server.admin());
        this.sql = new Sql(server.behind(database));
        admin.execute("CREATE DATABASE " + database + " OWNER " + server.user());
    }

    final String database() {
        return database;
    }

    @Override
    public String name() {
        return POSTGRESQL;
    }

    @Override
    public String r2dbcUrl() {
        return server.url(database);
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
        return admin.query("SELECT pid" + OTHERS, database).size();
    }

    @Override
    public List<String> runningStatements() {
        return admin.query("SELECT query" + OTHERS + " AND state = 'active'", database).stream()
                .map(row -> String.valueOf(row.get("query")))
                .toList();
    }

    @Override
    public void close() {
        admin.execute("DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
    }
}
