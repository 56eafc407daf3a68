package io.dataflow.core.internal.sql.postgresql.binary;

import io.netty.buffer.ByteBuf;
import io.r2dbc.postgresql.message.Format;
import org.jspecify.annotations.Nullable;

/**
 * A field of a row as the server sent it.
 *
 * <p>There is one for each connection, whose rows are read one after the other: it is to be read before the next is asked for.
 */
public final class RawField {

    private @Nullable ByteBuf bytes;
    private int type;
    private boolean binary;

    RawField() {}

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

    /** The number of its type on the server. */
    int type() {
        return type;
    }

    /** Whether the bytes are in the binary format. */
    boolean isBinary() {
        return binary;
    }
}
