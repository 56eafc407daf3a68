package io.dataflow.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Single operations by pgjdbc and HikariCP: a thread for each client, which waits for each answer. */
final class PointByJdbc implements PointContender {

    private static final int FETCH = 1_000;

    /** The row as it is read. */
    record Row(
            String id,
            String name,
            String email,
            int age,
            double score,
            boolean active,
            Instant createdAt,
            String attrs) {

        static Row of(ResultSet row) throws SQLException {
            return new Row(
                    row.getString(1),
                    row.getString(2),
                    row.getString(3),
                    row.getInt(4),
                    row.getDouble(5),
                    row.getBoolean(6),
                    row.getTimestamp(7).toInstant(),
                    row.getString(8));
        }
    }

    /** Gives a statement its values. */
    @FunctionalInterface
    private interface Binding {

        void bind(PreparedStatement statement) throws SQLException;
    }

    private static final ThreadLocal<@Nullable Client> CLIENT = new ThreadLocal<>();

    private final HikariDataSource pool;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    PointByJdbc(BulkServer server) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(server.jdbcUrl());
        config.setUsername(server.user());
        config.setPassword(server.password());
        config.setMaximumPoolSize(CONNECTIONS);
        pool = new HikariDataSource(config);
    }

    @Override
    public String name() {
        return "pgjdbc-hikari";
    }

    @Override
    public void read(Sample row, Load.End end) {
        run(READ, statement -> statement.setString(1, row.id()), end);
    }

    @Override
    public void create(Sample row, Load.End end) {
        run(
                INSERT,
                statement -> {
                    statement.setString(1, row.id());
                    statement.setString(2, row.name());
                    statement.setString(3, row.email());
                    statement.setInt(4, row.age());
                    statement.setDouble(5, row.score());
                    statement.setBoolean(6, row.active());
                    statement.setTimestamp(7, Timestamp.from(row.createdAt()));
                    statement.setObject(8, row.json(), Types.OTHER);
                },
                end);
    }

    @Override
    public void update(Sample row, Load.End end) {
        run(
                UPDATE,
                statement -> {
                    statement.setDouble(1, row.score() + 1);
                    statement.setString(2, row.id());
                },
                end);
    }

    @Override
    public void list(Sample first, Load.End end) {
        run(PAGE, statement -> statement.setString(1, first.id()), end);
    }

    private void run(String sql, Binding binding, Load.End end) {
        Runnable call = () -> end.of(rows(sql.replaceAll("\\$\\d", "?"), binding));
        Client here = CLIENT.get();
        if (here == null) {
            threads.execute(new Client(call));
        } else {
            here.next = call;
        }
    }

    /** The thread of a client, who makes the next call when this one was answered. */
    private static final class Client implements Runnable {

        private @Nullable Runnable next;

        Client(Runnable first) {
            this.next = first;
        }

        @Override
        public void run() {
            CLIENT.set(this);
            while (next != null) {
                Runnable call = next;
                next = null;
                call.run();
            }
            CLIENT.remove();
        }
    }

    /** The error, if there was one. */
    private @Nullable Throwable rows(String sql, Binding binding) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            binding.bind(statement);
            List<Row> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(Row.of(result));
                }
            }
            return rows.isEmpty() ? new IllegalStateException("no row") : null;
        } catch (SQLException e) {
            return e;
        }
    }

    @Override
    public long stream() throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement statement = connection.prepareStatement(SELECT)) {
                statement.setFetchSize(FETCH);
                long rows = 0;
                try (ResultSet result = statement.executeQuery()) {
                    while (result.next()) {
                        Row.of(result);
                        rows++;
                    }
                }
                return rows;
            } finally {
                connection.rollback();
            }
        }
    }

    @Override
    public void close() {
        threads.shutdown();
        pool.close();
    }
}
