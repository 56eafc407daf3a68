package io.dataflow.testsupport;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A fresh, empty database on a real engine, and a way to look at it behind the product's back.
 *
 * <p>Everything here blocks and uses connections of its own, which the counts below leave out. Placeholders are
 * {@code $1, $2, ..} on every engine.
 */
public interface TestDatabase extends AutoCloseable {

    /** The name of PostgreSQL in {@link OnDatabase} and in the capability table. */
    String POSTGRESQL = "PostgreSQL";

    /** The name of H2 in {@link OnDatabase} and in the capability table. */
    String H2 = "H2";

    /** The name of SQLite in {@link OnDatabase} and in the capability table. */
    String SQLITE = "SQLite";

    /** A new database on the PostgreSQL server of this JVM, owned by a role that is no superuser. */
    static TestDatabase postgres() {
        return SharedPooler.isAsked() ? pooledPostgres() : new PostgresTestDatabase(SharedPostgres.get());
    }

    /** The same behind the pgbouncer of this JVM, whose address says that it is one. */
    static TestDatabase pooledPostgres() {
        return new PooledTestDatabase(SharedPostgres.get(), SharedPooler.get());
    }

    /** A new H2 database in memory. */
    static TestDatabase h2() {
        return new H2TestDatabase();
    }

    /** A new SQLite database of this JVM. */
    static TestDatabase sqlite() {
        return new SqliteTestDatabase();
    }

    /**
     * A new database of an engine.
     *
     * @throws IllegalArgumentException if no engine has this name
     */
    static TestDatabase of(String name) {
        return switch (name) {
            case POSTGRESQL -> postgres();
            case H2 -> h2();
            case SQLITE -> sqlite();
            default ->
                throw new IllegalArgumentException("No test database is called \"" + name + "\"; there are: "
                        + POSTGRESQL + ", " + SQLITE + ", " + H2);
        };
    }

    /** {@code "PostgreSQL"}, {@code "SQLite"} or {@code "H2"}. */
    String name();

    /** Where the product connects; user and password are part of it. */
    String r2dbcUrl();

    /** All rows of a query; columns in their order, under the names that the engine gives them. */
    List<Map<String, Object>> query(String sql, @Nullable Object... args);

    /** Runs a statement. @return how many rows it touched */
    long execute(String sql, @Nullable Object... args);

    /** How many connections the engine counts on this database, ours left out. */
    int openConnections();

    /** The texts of the statements that the engine is running on this database, ours left out. */
    List<String> runningStatements();

    /** Drops the database and ends whatever is still connected to it. */
    @Override
    void close();
}
