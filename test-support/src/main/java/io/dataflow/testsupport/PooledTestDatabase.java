package io.dataflow.testsupport;

/** A database on PostgreSQL whose product connects through pgbouncer in transaction mode; we look at it behind that. */
final class PooledTestDatabase extends PostgresTestDatabase {

    private final PgBouncer pooler;

    PooledTestDatabase(PostgresDatabases databases, PgBouncer pooler) {
        super(databases);
        this.pooler = pooler;
    }

    /** Says what a driver without a DataFlow must be told as well: it prepares no statements. */
    @Override
    public String r2dbcUrl() {
        return pooler.url(database()) + "?poolerMode=true&preparedStatementCacheQueries=0";
    }

    /** Those to the pooler, whose own to the server stay. */
    @Override
    public int openConnections() {
        return pooler.clients(database());
    }
}
