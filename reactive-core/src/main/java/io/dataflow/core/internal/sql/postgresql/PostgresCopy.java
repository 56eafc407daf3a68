package io.dataflow.core.internal.sql.postgresql;

import io.dataflow.core.internal.connection.PooledConnections;
import io.dataflow.core.internal.execution.CommitOrder;
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
import java.util.function.Consumer;
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

    /** The statement whose data the chunks are; the name of the table is written as it has to be. */
    String sql(Consumer<SqlWriter> table, List<FieldDefinition> fields) {
        SqlWriter sql = SqlWriter.of(dialect).sql("COPY ");
        table.accept(sql);
        return sql.sql(" (")
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

    /**
     * Sends the bytes and answers how many rows were stored.
     *
     * <p>They are one frame of the protocol: the driver writes it as soon as it is asked, whereas of several it releases the last
     * one when the load fails or is cancelled, waiting to be written or not, and loses the connection. For the same reason a
     * cancel does not reach the driver: who settles the connection waits for the end, or stops the load.
     */
    Mono<Long> send(Connection connection, String sql, List<ByteBuffer> bytes) {
        ByteBuffer[] frame = bytes.toArray(ByteBuffer[]::new);
        Flux<Mono<ByteBuf>> whole = Flux.just(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(frame)));
        return Mono.deferContextual(context -> {
            CommitOrder.Turn turn = CommitOrder.turn(context);
            // The server commits when it is told that this was all.
            Flux<Mono<ByteBuf>> frames =
                    turn == null ? whole : whole.concatWith(turn.held().then(Mono.empty()));
            Mono<Long> load = runner.load(connection, on -> ((PostgresqlConnection) PooledConnections.unwrap(on))
                    .copyIn(sql)
                    .fromMany(frames)
                    .build()
                    .cache());
            return turn == null ? load : turn.unlessRefused(load);
        });
    }
}
