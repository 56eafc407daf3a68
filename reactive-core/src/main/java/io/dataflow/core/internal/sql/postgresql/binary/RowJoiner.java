package io.dataflow.core.internal.sql.postgresql.binary;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;

/**
 * Joins rows that were received together, before the driver takes the messages apart: it spends more on a message than reading a
 * row takes.
 *
 * <p>The first of them stays where it is, but says that it has one field and reaches to the end of the last: the driver finds
 * that field, and {@link RawRow} all that stand behind it. Only results whose first column has the name {@link #MARK}
 * are joined, if they are in the binary format, since who reads a row field by field would miss the rest. Nothing is moved or
 * held back, and what is not a message that it understands ends the joining for good.
 *
 * <p>It belongs to one connection, between the handler of TLS, if there is one, and the frame decoder.
 */
public final class RowJoiner extends ChannelInboundHandlerAdapter {

    /** The name of the first column of a result whose rows may be joined. */
    public static final String MARK = "io.dataflow: rows joined";

    static final byte ROW = 'D';
    /** The kind of a message and its length, which counts itself. */
    static final int HEADER = Byte.BYTES + Integer.BYTES;

    /** What is longer would be copied in vain: the driver costs little beside such rows. */
    static final int LONGEST = 1 << 16;

    private static final byte DESCRIPTION = 'T';
    private static final byte SUSPENDED = 's';
    private static final byte TLS_ACCEPTED = 'S';
    private static final byte TLS_REFUSED = 'N';
    private static final int SHORTEST = Integer.BYTES;
    private static final int FEWEST_FIELDS = 2;
    private static final int SHORTEST_ROW = HEADER + Short.BYTES + Integer.BYTES;
    /** Behind the name of a column: table, place, type, length, modifier and, last, the format. */
    private static final int REST_OF_COLUMN = 18;

    private static final int BINARY = 1;

    private static final ByteBuf MARK_BYTES = Unpooled.unreleasableBuffer(
            Unpooled.copiedBuffer(MARK, StandardCharsets.US_ASCII).asReadOnly());
    private static final int MARK_LENGTH = MARK.length();

    private final byte[] header = new byte[HEADER];
    private int headerLength;
    private long rest;
    private boolean begun;
    private boolean joining;
    private boolean lost;

    @Override
    public void channelRead(ChannelHandlerContext context, Object received) {
        if (!lost && received instanceof ByteBuf bytes) {
            read(bytes);
        }
        context.fireChannelRead(received);
    }

    private void read(ByteBuf bytes) {
        int end = bytes.writerIndex();
        int at = begin(bytes, bytes.readerIndex());
        while (at < end && !lost) {
            if (rest > 0) {
                int part = (int) Math.min(rest, end - at);
                rest -= part;
                at += part;
            } else if (headerLength > 0 || end - at < HEADER) {
                at = collectHeader(bytes, at, end);
            } else {
                at = message(bytes, at, end);
            }
        }
    }

    /** Whether the server takes TLS it answers by a single byte, before the first message. */
    private int begin(ByteBuf bytes, int at) {
        if (begun || !bytes.isReadable()) {
            return at;
        }
        byte first = bytes.getByte(at);
        if (first == TLS_ACCEPTED || first == TLS_REFUSED) {
            return at + 1;
        }
        begun = true;
        return at;
    }

    /** The header of a message that is received in parts; what comes with it stays as it is. */
    private int collectHeader(ByteBuf bytes, int from, int end) {
        int at = from;
        while (headerLength < HEADER && at < end) {
            header[headerLength++] = bytes.getByte(at++);
        }
        if (headerLength == HEADER) {
            headerLength = 0;
            int length = BinaryInput.getInt(header, 1);
            lost = length < SHORTEST;
            rest = (long) length - Integer.BYTES;
            joining &= header[0] == ROW || header[0] == SUSPENDED;
        }
        return at;
    }

    /** The place behind a message that begins here, as far as it was received. */
    private int message(ByteBuf bytes, int at, int end) {
        byte kind = bytes.getByte(at);
        int length = bytes.getInt(at + 1);
        long next = at + 1L + length;
        if (length < SHORTEST) {
            lost = true;
            return end;
        }
        if (kind == DESCRIPTION) {
            joining = next <= end && isMarked(bytes, at + HEADER, (int) next);
        } else if (kind != ROW && kind != SUSPENDED) {
            joining = false;
        }
        if (next > end) {
            rest = next - end;
            return end;
        }
        return kind == ROW && joining ? join(bytes, at, (int) next, end) : (int) next;
    }

    /** The place behind the rows that were joined; a row whose first field is NULL is none of which others could be found. */
    private static int join(ByteBuf bytes, int first, int second, int end) {
        if (second - first < SHORTEST_ROW || bytes.getInt(first + HEADER + Short.BYTES) < 0) {
            return second;
        }
        int next = second;
        while (end - next >= HEADER && bytes.getByte(next) == ROW) {
            long behind = next + 1L + bytes.getInt(next + 1);
            if (behind > end || behind - first > LONGEST || behind < next + HEADER) {
                break;
            }
            next = (int) behind;
        }
        if (next > second) {
            bytes.setInt(first + 1, next - first - 1);
            bytes.setShort(first + HEADER, 1);
        }
        return next;
    }

    /** Whether it describes marked rows of at least two columns, all in the binary format, in memory that can be looked around in. */
    private static boolean isMarked(ByteBuf bytes, int from, int end) {
        int name = from + Short.BYTES;
        if (bytes.isReadOnly()
                || !(bytes.hasMemoryAddress() || bytes.hasArray())
                || end - name <= MARK_LENGTH
                || !ByteBufUtil.equals(bytes, name, MARK_BYTES, 0, MARK_LENGTH)
                || bytes.getByte(name + MARK_LENGTH) != 0) {
            return false;
        }
        int columns = bytes.getShort(from);
        int at = name;
        for (int i = 0; i < columns; i++) {
            int zero = bytes.indexOf(at, end, (byte) 0);
            at = zero + 1 + REST_OF_COLUMN;
            if (zero < 0 || at > end || bytes.getShort(at - Short.BYTES) != BINARY) {
                return false;
            }
        }
        return columns >= FEWEST_FIELDS && at == end;
    }
}
