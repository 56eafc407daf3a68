package io.dataflow.benchmarks;

import io.dataflow.testsupport.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/** The server that all contenders write to, and what nobody is measured by: its tables are filled and emptied. */
final class BulkServer implements AutoCloseable {

    private static final String DATABASE = "bench_bulk";
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

    private final PostgresServer server =
            PostgresServer.builder().durable(true).settings(SETTINGS).launch();
    private final String url = server.createDatabase(DATABASE);
    private final Connection connection;

    BulkServer() throws SQLException {
        connection = connect("");
        execute(Sample.CREATE.formatted(Sample.TABLE));
        execute(Sample.CREATE.formatted("stock"));
    }

    /** The address for R2DBC. */
    String url() {
        return url;
    }

    int port() {
        return server.port();
    }

    String database() {
        return DATABASE;
    }

    /** A connection of pgjdbc. */
    Connection connect(String options) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + server.port() + "/" + DATABASE + options,
                PostgresServer.USER,
                PostgresServer.PASSWORD);
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String ask(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            return result.next() ? result.getString(1) : "";
        }
    }

    /** The process that all others of the server come from. */
    long process() throws SQLException {
        return ProcessHandle.of(Long.parseLong(ask("SELECT pg_backend_pid()")))
                .flatMap(ProcessHandle::parent)
                .map(ProcessHandle::pid)
                .orElseThrow();
    }

    /** The settings as the server has them. */
    String settings() throws SQLException {
        StringBuilder told = new StringBuilder();
        for (String name : TOLD) {
            told.append(name).append('=').append(ask("SHOW " + name)).append(' ');
        }
        return told.toString().strip();
    }

    /** Empties the table. */
    void empty() throws SQLException {
        execute("TRUNCATE " + Sample.TABLE);
    }

    /** Takes what the table holds for what {@link #refill} puts into it. */
    void keepAsStock() throws SQLException {
        execute("TRUNCATE stock");
        execute("INSERT INTO stock SELECT * FROM " + Sample.TABLE);
    }

    /** Fills the table as it was. */
    void refill() throws SQLException {
        empty();
        execute("INSERT INTO " + Sample.TABLE + " SELECT * FROM stock");
        execute("ANALYZE " + Sample.TABLE);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
        server.close();
    }
}
