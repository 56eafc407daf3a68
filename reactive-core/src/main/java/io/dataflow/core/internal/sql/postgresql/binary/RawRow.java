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

    /** What is longer would be copied in vain: to ask for its fields costs little beside reading them. */
    private static final int LONGEST = 1 << 16;

    private RawRow() {}

    /**
     * The fields of the row that begins with this one, each its length followed by its bytes; null where it is not found, or is
     * not one of so many fields.
     */
    static byte @Nullable [] of(ByteBuf field, int fields) {
        ByteBuf around = field;
        for (ByteBuf next = field.unwrap(); next != null; next = next.unwrap()) {
            around = next;
        }
        int first = place(field, around) - Integer.BYTES;
        int length = length(around, first, fields);
        if (length < Integer.BYTES || around.getInt(first) != field.readableBytes()) {
            return null;
        }
        byte[] row = new byte[length];
        around.getBytes(first, row);
        return holds(row, fields) ? row : null;
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

    /** How long the fields are together, by the message that they stand in; less than 0 where there is none. */
    private static int length(ByteBuf bytes, int first, int fields) {
        int start = first + Integer.BYTES - HEADER;
        if (start < 0 || bytes.getByte(start) != DATA_ROW || bytes.getShort(first - Short.BYTES) != fields) {
            return -1;
        }
        long end = start + 1L + bytes.getInt(start + 1);
        return end > bytes.capacity() || end - first > LONGEST ? -1 : (int) (end - first);
    }

    private static boolean holds(byte[] row, int fields) {
        long at = 0;
        for (int i = 0; i < fields; i++) {
            if (at > row.length - Integer.BYTES) {
                return false;
            }
            at += Integer.BYTES + Math.max(0, BinaryInput.getInt(row, (int) at));
        }
        return at == row.length;
    }
}
