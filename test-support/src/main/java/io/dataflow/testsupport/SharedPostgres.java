package io.dataflow.testsupport;

import io.r2dbc.spi.ConnectionFactoryOptions;
import org.jspecify.annotations.Nullable;

/**
 * The databases of the PostgreSQL server of this JVM, which is started when first asked for.
 *
 * <p>The server is the one of {@code DATAFLOW_TEST_POSTGRES_URL} if that is set (an r2dbc URL of a role that may create
 * databases and roles), else a container where Docker answers, else a server of our own.
 */
final class SharedPostgres {

    static final String VARIABLE = "DATAFLOW_TEST_POSTGRES_URL";

    private static @Nullable PostgresDatabases databases;

    private SharedPostgres() {}

    static synchronized PostgresDatabases get() {
        PostgresDatabases known = databases;
        if (known == null) {
            known = start();
            databases = known;
        }
        return known;
    }

    private static PostgresDatabases start() {
        String url = System.getenv(VARIABLE);
        if (url != null && !url.isBlank()) {
            PostgresDatabases ofOthers = new PostgresDatabases(given(url));
            Runtime.getRuntime().addShutdownHook(new Thread(ofOthers::close, "postgres-clean-up"));
            return ofOthers;
        }
        return new PostgresDatabases(
                PostgresContainer.isPossible()
                        ? given(PostgresContainer.start())
                        : PostgresServer.launch().urls());
    }

    /** A server that we did not make: it gets our plain role, unless its own is plain already. */
    private static PostgresUrls given(String url) {
        PostgresUrls admin = PostgresUrls.of(url, PostgresServer.USER, PostgresServer.PASSWORD);
        Sql sql = new Sql(admin.admin());
        boolean mayMakeRoles = !sql.query(
                        "SELECT 1 FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolcreaterole)")
                .isEmpty();
        if (mayMakeRoles) {
            sql.execute(PostgresServer.CREATE_USER_IF_ABSENT);
            return admin;
        }
        ConnectionFactoryOptions own = admin.admin();
        return new PostgresUrls(
                own,
                own.getRequiredValue(ConnectionFactoryOptions.USER).toString(),
                String.valueOf(own.getValue(ConnectionFactoryOptions.PASSWORD)));
    }
}
