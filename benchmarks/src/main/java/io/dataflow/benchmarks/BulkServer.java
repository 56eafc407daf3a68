package io.dataflow.benchmarks;

import io.dataflow.testsupport.PostgresServer;
import io.r2dbc.spi.ConnectionFactoryOptions;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The server that all contenders write to, and what nobody is measured by: its tables are filled and emptied.
 *
 * <p>It is the one of {@code DATAFLOW_BENCH_POSTGRES_URL} if that is set, an r2dbc URL of a role that may create databases, whose
 * database {@value #DATABASE} is made anew and dropped at the end; else one of our own.
 */
final class BulkServer implements AutoCloseable {

    static final String VARIABLE = "DATAFLOW_BENCH_POSTGRES_URL";

    private static final String DATABASE = "bench_bulk";
    private static final String CHECKPOINT = "CHECKPOINT";
    private static final String FORBIDDEN = "42501";
    private static final Map<String, String> SETTINGS =
            Map.of("shared_buffers", "1GB", "max_wal_size", "8GB", "autovacuum", "off");
    private static final List<String> TOLD = List.of(
            "server_version",
            "fsync",
            "synchronous_commit",
            "full_page_writes",
            "shared_buffers",
            "max_wal_size",
            "autovacuum");

    private final @Nullable PostgresServer own;
    private final ConnectionFactoryOptions address;
    private final Connection connection;
    /** That of a role that may have the server write out what it owes, if we have one. */
    private final @Nullable Connection checkpoints;

    BulkServer() throws SQLException {
        String given = System.getenv(VARIABLE);
        if (given == null || given.isBlank()) {
            PostgresServer launched =
                    PostgresServer.builder().durable(true).settings(SETTINGS).launch();
            own = launched;
            address = ConnectionFactoryOptions.parse(launched.createDatabase(DATABASE));
        } else {
            own = null;
            ConnectionFactoryOptions server = ConnectionFactoryOptions.parse(given);
            address = server.mutate()
                    .option(ConnectionFactoryOptions.DATABASE, DATABASE)
                    .build();
            drop(server);
            onServer(server, "CREATE DATABASE " + DATABASE);
        }
        connection = connect("");
        execute(Sample.CREATE.formatted(Sample.TABLE));
        execute(Sample.CREATE.formatted("stock"));
        checkpoints = own == null ? mayCheckpoint() : connectAs(PostgresServer.SUPERUSER, PostgresServer.PASSWORD, "");
    }

    private @Nullable Connection mayCheckpoint() throws SQLException {
        try {
            execute(CHECKPOINT);
            return connection;
        } catch (SQLException e) {
            if (FORBIDDEN.equals(e.getSQLState())) {
                return null;
            }
            throw e;
        }
    }

    /** The address for R2DBC. */
    String url() {
        return "r2dbc:postgresql://" + encoded(user()) + ":" + encoded(password()) + "@" + host() + ":" + port() + "/"
                + DATABASE;
    }

    String host() {
        return address.getRequiredValue(ConnectionFactoryOptions.HOST).toString();
    }

    int port() {
        Object port = address.getValue(ConnectionFactoryOptions.PORT);
        return port == null ? 5432 : Integer.parseInt(port.toString());
    }

    String user() {
        return address.getRequiredValue(ConnectionFactoryOptions.USER).toString();
    }

    String password() {
        Object password = address.getValue(ConnectionFactoryOptions.PASSWORD);
        return password == null ? "" : password.toString();
    }

    private static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    String database() {
        return DATABASE;
    }

    /** A connection of pgjdbc. */
    Connection connect(String options) throws SQLException {
        return connectAs(user(), password(), options);
    }

    private Connection connectAs(String user, String password, String options) throws SQLException {
        return DriverManager.getConnection(jdbcUrl() + options, user, password);
    }

    String jdbcUrl() {
        return "jdbc:postgresql://" + host() + ":" + port() + "/" + DATABASE;
    }

    private void drop(ConnectionFactoryOptions server) throws SQLException {
        onServer(server, "DROP DATABASE IF EXISTS " + DATABASE + " WITH (FORCE)");
    }

    private void onServer(ConnectionFactoryOptions server, String sql) throws SQLException {
        Object database = server.getValue(ConnectionFactoryOptions.DATABASE);
        String url = "jdbc:postgresql://" + host() + ":" + port() + "/" + (database == null ? "postgres" : database);
        try (Connection admin = DriverManager.getConnection(url, user(), password())) {
            execute(admin, sql);
        }
    }

    void execute(String sql) throws SQLException {
        execute(connection, sql);
    }

    private static void execute(Connection on, String sql) throws SQLException {
        try (Statement statement = on.createStatement()) {
            statement.execute(sql);
        }
    }

    private String ask(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            return result.next() ? result.getString(1) : "";
        }
    }

    /** The process that all others of the server come from; {@link Measurement#NO_SERVER} where that is not of this machine. */
    long process() throws SQLException {
        if (own == null
                && !ask("SELECT inet_server_addr() = inet_client_addr()").equals("t")) {
            return Measurement.NO_SERVER;
        }
        return ProcessHandle.of(Long.parseLong(ask("SELECT pg_backend_pid()")))
                .flatMap(ProcessHandle::parent)
                .map(ProcessHandle::pid)
                .orElse(Measurement.NO_SERVER);
    }

    /** The settings as the server has them. */
    String settings() throws SQLException {
        StringBuilder told = new StringBuilder();
        for (String name : TOLD) {
            told.append(name).append('=').append(ask("SHOW " + name)).append(' ');
        }
        return told.append(checkpoints == null ? "(no checkpoints: the role may not)" : "")
                .toString()
                .strip();
    }

    /** Empties the table. */
    void empty() throws SQLException {
        execute("TRUNCATE " + Sample.TABLE);
    }

    /**
     * Empties the table after a checkpoint, where the role may make one: nobody pays for what others have left to be written, and
     * the log goes on in files that are there, as on a server that has run for a while, in place of new ones.
     */
    void emptyAfterCheckpoint() throws SQLException {
        if (checkpoints != null) {
            execute(checkpoints, CHECKPOINT);
        }
        empty();
    }

    /** Takes what the table holds for what {@link #refill} puts into it. */
    void keepAsStock() throws SQLException {
        execute("TRUNCATE stock");
        execute("INSERT INTO stock SELECT * FROM " + Sample.TABLE);
    }

    /** Fills the table as it was. */
    void refill() throws SQLException {
        emptyAfterCheckpoint();
        execute("INSERT INTO " + Sample.TABLE + " SELECT * FROM stock");
        execute("ANALYZE " + Sample.TABLE);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
        if (own != null) {
            if (checkpoints != null) {
                checkpoints.close();
            }
            own.close();
        } else {
            drop(ConnectionFactoryOptions.parse(System.getenv(VARIABLE)));
        }
    }
}
