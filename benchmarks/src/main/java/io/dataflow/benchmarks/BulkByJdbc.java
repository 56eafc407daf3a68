package io.dataflow.benchmarks;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** The loads by pgjdbc: binary COPY, and batches that the driver rewrites into rows of VALUES. */
final class BulkByJdbc implements AutoCloseable {

    private static final int BATCH = 5_000;

    private final Connection connection;

    BulkByJdbc(BulkServer server) throws SQLException {
        connection = server.connect("?reWriteBatchedInserts=true");
        connection.setAutoCommit(false);
    }

    long copy(List<Sample> rows) throws SQLException {
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(SampleBytes.COPY);
        SampleBytes bytes = new SampleBytes();
        for (Sample row : rows) {
            bytes.write(row);
            if (bytes.isFull()) {
                send(copy, bytes.take());
            }
        }
        bytes.end();
        send(copy, bytes.take());
        long stored = copy.endCopy();
        connection.commit();
        return stored;
    }

    private static void send(CopyIn copy, ByteBuffer chunk) throws SQLException {
        copy.writeToCopy(chunk.array(), chunk.arrayOffset(), chunk.limit());
    }

    long batches(List<Sample> rows) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO " + Sample.TABLE + " (" + Sample.COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
            int waiting = 0;
            for (Sample row : rows) {
                bind(insert, row);
                insert.addBatch();
                if (++waiting == BATCH) {
                    insert.executeBatch();
                    waiting = 0;
                }
            }
            insert.executeBatch();
        }
        connection.commit();
        return rows.size();
    }

    private static void bind(PreparedStatement insert, Sample row) throws SQLException {
        insert.setString(1, row.id());
        insert.setString(2, row.name());
        insert.setString(3, row.email());
        insert.setInt(4, row.age());
        insert.setDouble(5, row.score());
        insert.setBoolean(6, row.active());
        insert.setTimestamp(7, Timestamp.from(row.createdAt()));
        insert.setObject(8, row.json(), Types.OTHER);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
