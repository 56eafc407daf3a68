package io.dataflow.core.internal.sql.postgresql.binary;

import io.netty.buffer.Unpooled;
import io.r2dbc.postgresql.codec.Codecs;
import io.r2dbc.postgresql.message.Format;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** One of several rows that came as one, for whoever asks the driver for a field; it is moved from row to row. */
final class JoinedRow implements Row {

    private final RowMetadata metadata;
    private final int[] oids;
    private final @Nullable Codecs codecs;
    private final byte[] rows;
    private int start;

    JoinedRow(RowMetadata metadata, int[] oids, @Nullable Codecs codecs, byte[] rows) {
        this.metadata = metadata;
        this.oids = oids;
        this.codecs = codecs;
        this.rows = rows;
    }

    /** The row that begins at a place. */
    JoinedRow at(int place) {
        start = place;
        return this;
    }

    @Override
    public RowMetadata getMetadata() {
        return metadata;
    }

    @Override
    public <T> @Nullable T get(int index, Class<T> type) {
        int at = start;
        for (int i = 0; i < index; i++) {
            at += Integer.BYTES + Math.max(0, BinaryInput.getInt(rows, at));
        }
        int length = BinaryInput.getInt(rows, at);
        if (length < 0) {
            return null;
        }
        if (codecs == null) {
            throw new IllegalStateException("the driver does not tell how it reads a field of the type " + oids[index]);
        }
        return codecs.decode(
                Unpooled.wrappedBuffer(rows, at + Integer.BYTES, length), oids[index], Format.FORMAT_BINARY, type);
    }

    @Override
    public <T> @Nullable T get(String name, Class<T> type) {
        for (int i = 0; i < oids.length; i++) {
            if (metadata.getColumnMetadata(i).getName().equalsIgnoreCase(name)) {
                return get(i, type);
            }
        }
        throw new NoSuchElementException("no column '" + name + "'");
    }
}
