package io.dataflow.testsupport;

import io.r2dbc.spi.ConnectionFactoryOptions;
import org.jspecify.annotations.Nullable;

/**
 * The PostgreSQL server of this JVM, started when first asked for.
 *
 * <p>It is the one of {@code DATAFLOW_TEST_POSTGRES_URL} if that is set (an r2dbc URL of a role that may create
 * databases and roles), else a container where Docker answers, else a server of our own.
 */
final class SharedPostgres {

    static final String VARIABLE = "DATAFLOW_TEST_POSTGRES_URL";

    private static @Nullable PostgresUrls server;

    private SharedPostgres() {}

    static synchronized PostgresUrls get() {
        PostgresUrls known = server;
        if (known == null) {
            known = start();
            server = known;
        }
        return known;
    }

    private static PostgresUrls start() {
        String url = System.getenv(VARIABLE);
        if (url != null && !url.isBlank()) {
            return given(url);
        }
        if (PostgresContainer.isPossible()) {
            return given(PostgresContainer.start());
        }
        return PostgresServer.launch().urls();
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
