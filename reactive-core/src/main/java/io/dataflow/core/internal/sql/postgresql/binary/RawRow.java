package io.dataflow.core.internal.sql.postgresql.binary;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A row as the server sent it, and those that {@link RowJoiner} joined to it, found by the first of its fields, which the driver
 * gives as a part of the message.
 *
 * <p>To ask the driver for a field takes longer than to read it: it looks for a codec, under a lock, for each field of each
 * row. The fields stand in the message one behind the other, so that one question finds them all. Where the bytes around the
 * field are not such a message to their last byte, no row is found, and each field is asked for.
 */
final class RawRow {

    /** Between two rows: the header of the message, and the number of fields. */
    static final int BETWEEN = RowJoiner.HEADER + Short.BYTES;

    /** Before the first field: its length, and what begins the message. */
    private static final int BEFORE = BETWEEN + Integer.BYTES;

    private static final int JOINED = 1;

    private RawRow() {}

    /**
     * The fields of the row that begins with this one, each its length followed by its bytes, then all that stands in the
     * message; null where it is not found, or is not one of so many fields.
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
        byte[] rows = new byte[length];
        around.getBytes(first, rows);
        int end = end(rows, 0, fields);
        boolean joined = around.getShort(first - Short.BYTES) != fields;
        return (joined ? end >= 0 && end < length && hold(rows, end, fields) : end == length) ? rows : null;
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
        int start = first + Integer.BYTES - BEFORE;
        if (start < 0 || bytes.getByte(start) != RowJoiner.ROW) {
            return -1;
        }
        int told = bytes.getShort(first - Short.BYTES);
        long end = start + 1L + bytes.getInt(start + 1);
        return (told != fields && told != JOINED) || end > bytes.capacity() || end - start > RowJoiner.LONGEST
                ? -1
                : (int) (end - first);
    }

    /** Whether rows of so many fields follow the first one, to the last byte. */
    private static boolean hold(byte[] rows, int endOfFirst, int fields) {
        int end = endOfFirst;
        while (end < rows.length) {
            int next = end + BETWEEN;
            if (next > rows.length
                    || rows[end] != RowJoiner.ROW
                    || BinaryInput.getShort(rows, next - Short.BYTES) != fields) {
                return false;
            }
            int behind = end(rows, next, fields);
            if (behind != end + 1L + BinaryInput.getInt(rows, end + 1)) {
                return false;
            }
            end = behind;
        }
        return true;
    }

    /** The place behind so many fields; less than 0 where there are fewer. */
    static int end(byte[] row, int from, int fields) {
        long at = from;
        for (int i = 0; i < fields; i++) {
            if (at > row.length - Integer.BYTES) {
                return -1;
            }
            at += Integer.BYTES + Math.max(0, BinaryInput.getInt(row, (int) at));
        }
        return at > row.length ? -1 : (int) at;
    }
}
