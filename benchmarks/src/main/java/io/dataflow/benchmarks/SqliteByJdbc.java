package io.dataflow.benchmarks;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicBoolean;

/** The work by plain sqlite-jdbc, on the calling thread. */
final class SqliteByJdbc implements AutoCloseable {

    static final int ROWS_OF_A_STATEMENT = 100;

    private final String url;
    private final Connection connection;
    private int stored;

    SqliteByJdbc(Path file) throws SQLException {
        url = "jdbc:sqlite:" + file;
        connection = open();
    }

    private Connection open() throws SQLException {
        Connection opened = DriverManager.getConnection(url);
        execute(opened, "PRAGMA journal_mode = WAL");
        execute(opened, "PRAGMA synchronous = NORMAL");
        execute(opened, "PRAGMA foreign_keys = ON");
        return opened;
    }

    private static void execute(Connection on, String sql) throws SQLException {
        try (Statement statement = on.createStatement()) {
            statement.execute(sql);
        }
    }

    void create() throws SQLException {
        execute(connection, Contact.CREATE.formatted("contact"));
        execute(connection, Contact.CREATE.formatted("copy"));
        execute(connection, "CREATE TABLE counter (n INTEGER)");
        execute(connection, "INSERT INTO counter VALUES (0)");
    }

    void fill(int rows) throws SQLException {
        stored = rows;
        connection.setAutoCommit(false);
        insertBatch("contact", rows);
        connection.commit();
        connection.setAutoCommit(true);
    }

    /** Rows in one transaction, many in one statement. */
    long insertValues(int rows) throws SQLException {
        execute(connection, "DELETE FROM copy");
        connection.setAutoCommit(false);
        try (PreparedStatement statement = connection.prepareStatement(Contact.insert("copy", ROWS_OF_A_STATEMENT))) {
            for (int row = 0; row < rows; row += ROWS_OF_A_STATEMENT) {
                for (int i = 0; i < ROWS_OF_A_STATEMENT; i++) {
                    bind(statement, i * Contact.COLUMNS, Contact.of(row + i));
                }
                statement.executeUpdate();
            }
        }
        connection.commit();
        connection.setAutoCommit(true);
        return rows;
    }

    /** Rows in one transaction, by JDBC's own batches. */
    long insertBatch(int rows) throws SQLException {
        execute(connection, "DELETE FROM copy");
        connection.setAutoCommit(false);
        insertBatch("copy", rows);
        connection.commit();
        connection.setAutoCommit(true);
        return rows;
    }

    private void insertBatch(String table, int rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(Contact.insert(table, 1))) {
            for (int row = 0; row < rows; row++) {
                bind(statement, 0, Contact.of(row));
                statement.addBatch();
                if (row % 1_000 == 999) {
                    statement.executeBatch();
                }
            }
            statement.executeBatch();
        }
    }

    private static void bind(PreparedStatement statement, int before, Contact contact) throws SQLException {
        statement.setLong(before + 1, contact.id());
        statement.setString(before + 2, contact.name());
        statement.setString(before + 3, contact.email());
        statement.setInt(before + 4, contact.age());
        statement.setDouble(before + 5, contact.score());
        statement.setBoolean(before + 6, contact.active());
        statement.setString(before + 7, contact.createdAt());
    }

    private static Contact contact(ResultSet row) throws SQLException {
        return new Contact(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getInt(4),
                row.getDouble(5),
                row.getBoolean(6),
                row.getString(7));
    }

    long stream() throws SQLException {
        long rows = 0;
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(Contact.SELECT)) {
            while (result.next()) {
                if (contact(result).name() != null) {
                    rows++;
                }
            }
        }
        return rows;
    }

    long read(int reads) throws SQLException {
        return read(connection, reads);
    }

    private long read(Connection on, int reads) throws SQLException {
        long found = 0;
        try (PreparedStatement statement = on.prepareStatement(Contact.SELECT + " WHERE id = ?")) {
            for (int i = 0; i < reads; i++) {
                statement.setLong(1, Contact.key(i, stored));
                try (ResultSet result = statement.executeQuery()) {
                    if (result.next() && contact(result).name() != null) {
                        found++;
                    }
                }
            }
        }
        return found;
    }

    /** Reads while another thread commits one small write after the other. */
    long readBesideWriter(int reads) throws SQLException, InterruptedException {
        AtomicBoolean over = new AtomicBoolean();
        Thread writer = new Thread(() -> write(over), "writer");
        writer.start();
        long found = read(connection, reads);
        over.set(true);
        writer.join();
        return found;
    }

    private void write(AtomicBoolean over) {
        try (Connection own = open();
                PreparedStatement statement = own.prepareStatement("UPDATE counter SET n = n + 1")) {
            while (!over.get()) {
                statement.executeUpdate();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
