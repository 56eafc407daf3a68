package io.dataflow.benchmarks;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The writes by plain JDBC, on the calling thread: each batch is a transaction, and either a prepared statement for each row
 * that the driver is given as a batch, or a few statements over many rows.
 */
final class EmbeddedByJdbc implements AutoCloseable {

    /** As large as a batch of ours. */
    private static final int BATCH = 5_000;

    private static final int ROWS_OF_A_STATEMENT = 500;

    /** The values of an update: all but the time of creation. */
    private static final int CHANGED = 7;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT);

    private final EmbeddedTable table;
    private final Connection connection;

    /** Gives a statement the values of a row, after those of so many. */
    @FunctionalInterface
    private interface Binding {

        void bind(PreparedStatement statement, int before, Sample row) throws SQLException;
    }

    EmbeddedByJdbc(EmbeddedTable table, Path folder) throws SQLException {
        this.table = table;
        connection = DriverManager.getConnection(table.jdbcUrl(folder));
        for (String setting : table.settings()) {
            execute(setting);
        }
    }

    /** Runs a statement by itself. */
    void execute(String sql) throws SQLException {
        connection.setAutoCommit(true);
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** What is stored, as texts; without the JSON, whose members have no order. */
    List<List<String>> stored() throws SQLException {
        connection.setAutoCommit(true);
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT " + Sample.COLUMNS + " FROM samples ORDER BY id")) {
            List<List<String>> texts = new ArrayList<>();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column < Sample.FIELDS; column++) {
                    row.add(rows.getString(column));
                }
                texts.add(row);
            }
            return texts;
        }
    }

    long createBatch(List<Sample> rows) throws SQLException {
        return batches(table.insert(1), rows, this::bind);
    }

    long createValues(List<Sample> rows) throws SQLException {
        return statements(table.insert(ROWS_OF_A_STATEMENT), Sample.FIELDS, rows, this::bind);
    }

    /** Answers how many keys came back. */
    long createReturning(List<Sample> rows) throws SQLException {
        long keys = 0;
        connection.setAutoCommit(false);
        try (PreparedStatement statement = connection.prepareStatement(table.returning(ROWS_OF_A_STATEMENT))) {
            for (int row = 0; row < rows.size(); row += ROWS_OF_A_STATEMENT) {
                bind(statement, Sample.FIELDS, rows.subList(row, row + ROWS_OF_A_STATEMENT), this::bind);
                try (ResultSet result = statement.executeQuery()) {
                    while (result.next()) {
                        keys += result.getString(1).isEmpty() ? 0 : 1;
                    }
                }
                commitAfter(row + ROWS_OF_A_STATEMENT);
            }
        }
        connection.commit();
        return keys;
    }

    long upsertBatch(List<Sample> rows) throws SQLException {
        return batches(table.upsert(1), rows, this::bind);
    }

    long upsertValues(List<Sample> rows) throws SQLException {
        return statements(table.upsert(ROWS_OF_A_STATEMENT), Sample.FIELDS, rows, this::bind);
    }

    long updateBatch(List<Sample> rows) throws SQLException {
        return batches(table.update(), rows, EmbeddedByJdbc::bindChange);
    }

    long updateValues(List<Sample> rows) throws SQLException {
        String update = table.updateOf(ROWS_OF_A_STATEMENT).orElseThrow();
        return statements(update, CHANGED, rows, EmbeddedByJdbc::bindChange);
    }

    long deleteBatch(List<Sample> rows) throws SQLException {
        return batches(table.delete(1), rows, EmbeddedByJdbc::bindKey);
    }

    long deleteIn(List<Sample> rows) throws SQLException {
        return statements(table.delete(ROWS_OF_A_STATEMENT), 1, rows, EmbeddedByJdbc::bindKey);
    }

    private long batches(String sql, List<Sample> rows, Binding binding) throws SQLException {
        long touched = 0;
        connection.setAutoCommit(false);
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int row = 0; row < rows.size(); row += BATCH) {
                for (Sample each : rows.subList(row, Math.min(rows.size(), row + BATCH))) {
                    binding.bind(statement, 0, each);
                    statement.addBatch();
                }
                touched += Arrays.stream(statement.executeBatch()).sum();
                connection.commit();
            }
        }
        return touched;
    }

    /** Takes whole statements only: all counts of rows here are multiples of theirs. */
    private long statements(String sql, int width, List<Sample> rows, Binding binding) throws SQLException {
        long touched = 0;
        connection.setAutoCommit(false);
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int row = 0; row < rows.size(); row += ROWS_OF_A_STATEMENT) {
                bind(statement, width, rows.subList(row, row + ROWS_OF_A_STATEMENT), binding);
                touched += statement.executeUpdate();
                commitAfter(row + ROWS_OF_A_STATEMENT);
            }
        }
        connection.commit();
        return touched;
    }

    private void commitAfter(int rows) throws SQLException {
        if (rows % BATCH == 0) {
            connection.commit();
        }
    }

    private static void bind(PreparedStatement statement, int width, List<Sample> rows, Binding binding)
            throws SQLException {
        int before = 0;
        for (Sample row : rows) {
            binding.bind(statement, before, row);
            before += width;
        }
    }

    private static void bindChange(PreparedStatement statement, int before, Sample row) throws SQLException {
        bindPlain(statement, before, row);
        statement.setString(before + 7, row.json());
    }

    private void bind(PreparedStatement statement, int before, Sample row) throws SQLException {
        bindPlain(statement, before, row);
        if (table == EmbeddedTable.SQLITE) {
            statement.setString(before + 7, TIME.format(row.createdAt().atOffset(ZoneOffset.UTC)));
        } else {
            statement.setObject(before + 7, row.createdAt().atOffset(ZoneOffset.UTC));
        }
        statement.setString(before + 8, row.json());
    }

    private static void bindPlain(PreparedStatement statement, int before, Sample row) throws SQLException {
        statement.setString(before + 1, row.id());
        statement.setString(before + 2, row.name());
        statement.setString(before + 3, row.email());
        statement.setInt(before + 4, row.age());
        statement.setDouble(before + 5, row.score());
        statement.setBoolean(before + 6, row.active());
    }

    private static void bindKey(PreparedStatement statement, int before, Sample row) throws SQLException {
        statement.setString(before + 1, row.id());
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
