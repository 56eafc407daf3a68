package io.dataflow.core.internal.sql.postgresql.binary;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A row as the server sent it, found by the first of its fields, which the driver gives as a part of the message.
 *
 * <p>To ask the driver for a field takes longer than to read it: it looks for a codec, under a lock, for each field of each
 * row. The fields stand in the message one behind the other, so that one question finds them all. Where the bytes around the
 * field are not such a message to their last byte, no row is found, and each field is asked for.
 */
final class RawRow {

    private static final byte DATA_ROW = 'D';
    /** Before the first field: its length, the number of fields, the length of the message, and its kind. */
    private static final int HEADER = Integer.BYTES + Short.BYTES + Integer.BYTES + Byte.BYTES;

    private final ByteBuf message;
    private final int first;

    private RawRow(ByteBuf message, int first) {
        this.message = message;
        this.first = first;
    }

    /** The row with so many fields that begins with this one; null where it is not found. */
    static @Nullable RawRow of(ByteBuf field, int fields) {
        ByteBuf around = field;
        for (ByteBuf next = field.unwrap(); next != null; next = next.unwrap()) {
            around = next;
        }
        int first = place(field, around) - Integer.BYTES;
        return holds(around, first, fields) && around.getInt(first) == field.readableBytes()
                ? new RawRow(around, first)
                : null;
    }

    /** Where a part of a buffer begins in it; less than 0 where that is not known. */
    private static int place(ByteBuf part, ByteBuf whole) {
        long place = -1;
        if (part.hasMemoryAddress() && whole.hasMemoryAddress()) {
            place = part.memoryAddress() - whole.memoryAddress();
        } else if (part.hasArray() && whole.hasArray() && part.array() == whole.array()) {
            place = (long) part.arrayOffset() - whole.arrayOffset();
        }
        return place < 0 || place > whole.capacity() ? -1 : (int) place + part.readerIndex();
    }

    private static boolean holds(ByteBuf bytes, int first, int fields) {
        int start = first + Integer.BYTES - HEADER;
        if (start < 0 || bytes.getByte(start) != DATA_ROW) {
            return false;
        }
        long end = start + 1L + bytes.getInt(start + 1);
        if (end > bytes.capacity() || bytes.getShort(first - Short.BYTES) != fields) {
            return false;
        }
        long at = first;
        for (int i = 0; i < fields; i++) {
            if (at > end - Integer.BYTES) {
                return false;
            }
            at += Integer.BYTES + Math.max(0, bytes.getInt((int) at));
        }
        return at == end;
    }

    /** The bytes of the message. */
    ByteBuf bytes() {
        return message;
    }

    /** Where the length of the first field is, which is followed by its bytes and the next field. */
    int first() {
        return first;
    }
}
