package io.dataflow.core.internal.sql.postgresql.binary;

import io.netty.buffer.ByteBuf;
import io.r2dbc.postgresql.codec.Codecs;
import io.r2dbc.postgresql.message.Format;
import io.r2dbc.spi.Row;
import org.jspecify.annotations.Nullable;

/**
 * A field of a row as the server sent it.
 *
 * <p>There is one for each connection, whose rows are read one after the other: it is to be read before the next is asked for.
 */
public final class RawField {

    private final @Nullable Codecs codecs;
    private @Nullable ByteBuf bytes;
    private int type;
    private boolean binary;

    RawField(@Nullable Codecs codecs) {
        this.codecs = codecs;
    }

    /** A field of a row; null where it is NULL, or where the connection does not give fields as they were sent. */
    static @Nullable RawField find(Row row, int index) {
        try {
            return row.get(index, RawField.class);
        } catch (IllegalArgumentException unknown) {
            // The URL of this connection is another one, which turns our extensions of the driver off.
            return null;
        }
    }

    RawField of(ByteBuf given, int oid, Format format) {
        bytes = given;
        type = oid;
        binary = format == Format.FORMAT_BINARY;
        return this;
    }

    /** The bytes, which belong to the row. */
    ByteBuf bytes() {
        ByteBuf given = bytes;
        if (given == null) {
            throw new IllegalStateException("no field was read");
        }
        return given;
    }

    /** What else the driver makes of bytes; null where it does not tell. */
    @Nullable
    Codecs codecs() {
        return codecs;
    }

    /** The number of its type on the server. */
    int type() {
        return type;
    }

    /** Whether the bytes are in the binary format. */
    boolean isBinary() {
        return binary;
    }
}
