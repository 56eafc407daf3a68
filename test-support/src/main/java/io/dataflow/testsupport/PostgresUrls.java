package io.dataflow.testsupport;

import static io.r2dbc.spi.ConnectionFactoryOptions.DATABASE;
import static io.r2dbc.spi.ConnectionFactoryOptions.HOST;
import static io.r2dbc.spi.ConnectionFactoryOptions.PASSWORD;
import static io.r2dbc.spi.ConnectionFactoryOptions.PORT;
import static io.r2dbc.spi.ConnectionFactoryOptions.USER;

import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * How to reach a PostgreSQL server: an administrator who makes databases, and the role that owns them.
 *
 * @param admin the administrator's connection, whose database exists
 * @param user the role that owns what the tests make
 * @param password its password
 */
record PostgresUrls(ConnectionFactoryOptions admin, String user, String password) {

    /** The application name of the connections that look behind the product's back. */
    static final String OURS = "test-support";

    private static final Option<String> APPLICATION_NAME = Option.valueOf("applicationName");

    PostgresUrls {
        admin = admin.mutate().option(APPLICATION_NAME, OURS).build();
    }

    static PostgresUrls of(String adminUrl, String user, String password) {
        return new PostgresUrls(ConnectionFactoryOptions.parse(adminUrl), user, password);
    }

    /** The same server, where it is reached by another way. */
    PostgresUrls at(String host, int port) {
        return new PostgresUrls(
                admin.mutate().option(HOST, host).option(PORT, port).build(), user, password);
    }

    String host() {
        return admin.getRequiredValue(HOST).toString();
    }

    int port() {
        Object port = admin.getValue(PORT);
        return port == null ? 5432 : Integer.parseInt(port.toString());
    }

    /** The address of a database for the role. */
    String url(String database) {
        return "r2dbc:postgresql://%s:%s@%s:%d/%s".formatted(encode(user), encode(password), host(), port(), database);
    }

    /** The role's connection to a database, marked as ours. */
    ConnectionFactoryOptions behind(String database) {
        return admin.mutate()
                .option(USER, user)
                .option(PASSWORD, password)
                .option(DATABASE, database)
                .build();
    }

    private static String encode(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
