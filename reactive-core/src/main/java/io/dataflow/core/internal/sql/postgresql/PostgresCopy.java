package io.dataflow.core.internal.sql.postgresql;

import io.dataflow.core.internal.connection.PooledConnections;
import io.dataflow.core.internal.execution.StatementRunner;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.sql.Dialect;
import io.dataflow.core.internal.sql.SqlWriter;
import io.dataflow.core.internal.sql.postgresql.binary.BinaryOutput;
import io.dataflow.core.internal.sql.postgresql.binary.BinaryType;
import io.dataflow.core.model.FieldDefinition;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.spi.Connection;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Loads rows by binary {@code COPY}.
 *
 * <p>The rows are encoded before the conversation with the server begins, so that it never waits for their source: a source that
 * stalls, fails or is cancelled meanwhile finds the connection in no state that it cannot leave.
 */
final class PostgresCopy {

    private static final byte[] SIGNATURE = "PGCOPY\n\u00ff\r\n\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final int END = -1;
    private static final int EXPECTED_ROW = 200;

    private final Dialect dialect;
    private final StatementRunner runner;

    PostgresCopy(Dialect dialect, StatementRunner runner) {
        this.dialect = dialect;
        this.runner = runner;
    }

    /** Whether the driver of the connection has COPY. */
    static boolean isOn(Connection connection) {
        return PooledConnections.unwrap(connection) instanceof PostgresqlConnection;
    }

    /** The statement whose data the chunks are. */
    String sql(String table, List<FieldDefinition> fields) {
        return SqlWriter.of(dialect)
                .sql("COPY ")
                .name(table)
                .sql(" (")
                .columns(fields)
                .sql(") FROM STDIN (FORMAT binary)")
                .statement()
                .text();
    }

    /** The rows as the server takes them. */
    static List<ByteBuffer> encode(List<FieldDefinition> fields, List<RowValues> rows) {
        FieldDefinition[] columns = fields.toArray(FieldDefinition[]::new);
        BinaryType[] types =
                fields.stream().map(field -> BinaryType.of(field.type())).toArray(BinaryType[]::new);
        BinaryOutput out = new BinaryOutput(rows.size() * EXPECTED_ROW);
        out.write(SIGNATURE);
        out.writeInt(0);
        out.writeInt(0);
        for (RowValues row : rows) {
            out.writeShort(columns.length);
            for (int i = 0; i < columns.length; i++) {
                types[i].write(out, row.get(columns[i]));
            }
            out.endOfRow();
        }
        out.writeShort(END);
        return out.chunks();
    }

    /** Sends the chunks, each as one frame of the protocol, and answers how many rows were stored. */
    Mono<Long> send(Connection connection, String sql, List<ByteBuffer> chunks) {
        return runner.load(connection, on -> {
            AtomicBoolean over = new AtomicBoolean();
            return ((PostgresqlConnection) PooledConnections.unwrap(on))
                    .copyIn(sql)
                    .fromMany(Flux.fromIterable(chunks).map(chunk -> frame(chunk, over)))
                    .build()
                    .doOnError(error -> over.set(true))
                    .doOnCancel(() -> over.set(true));
        });
    }

    /**
     * A frame, or an error when nobody waits for the load any more. Never the end of the data: it would store what went before.
     */
    private static Mono<ByteBuf> frame(ByteBuffer chunk, AtomicBoolean over) {
        if (over.get()) {
            throw new CancellationException("the load is over");
        }
        return Mono.fromSupplier(() -> Unpooled.wrappedBuffer(chunk));
    }
}
