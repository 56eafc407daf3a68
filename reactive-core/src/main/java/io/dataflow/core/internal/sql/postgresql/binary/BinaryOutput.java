package io.dataflow.core.internal.sql.postgresql.binary;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Bytes that are written one after the other, in chunks of about 64 KiB: what the server takes best at once.
 *
 * <p>They lie on the heap, so that nothing has to be released when what they were meant for is cancelled.
 */
public final class BinaryOutput {

    private static final int CHUNK = 64 << 10;
    /** The place that a value of ordinary length needs at most, so that chunks seldom grow. */
    private static final int SLACK = 4 << 10;

    private static final int SMALLEST = 256;

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final List<ByteBuffer> chunks = new ArrayList<>();
    private byte[] bytes;
    private int size;

    /** An output for so many bytes, more or less. */
    public BinaryOutput(int expected) {
        this.bytes = new byte[Math.max(SMALLEST, Math.min(expected, CHUNK + SLACK))];
    }

    /** Appends a byte. */
    public void writeByte(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
    }

    /** Appends two bytes. */
    public void writeShort(int value) {
        reserve(2);
        bytes[size] = (byte) (value >>> 8);
        bytes[size + 1] = (byte) value;
        size += 2;
    }

    /** Appends four bytes. */
    public void writeInt(int value) {
        reserve(4);
        putInt(size, value);
        size += 4;
    }

    /** Appends eight bytes. */
    public void writeLong(long value) {
        reserve(8);
        LONGS.set(bytes, size, value);
        size += 8;
    }

    /** Appends bytes. */
    public void write(byte[] value) {
        reserve(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
    }

    /** Appends a text in UTF-8. */
    public void writeText(String text) {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Where the next byte goes, until {@link #endOfRow}. */
    int size() {
        return size;
    }

    /** Takes back what was written since. */
    void backTo(int earlier) {
        size = earlier;
    }

    /** Begins a value whose length goes before it; answers what {@link #endValue} needs. */
    public int beginValue() {
        writeInt(0);
        return size;
    }

    /** Ends the value that began at the mark. */
    public void endValue(int mark) {
        putInt(mark - 4, size - mark);
    }

    /** Ends a chunk where it is large enough; only between rows, or elements. */
    public void endOfRow() {
        if (size >= CHUNK) {
            cut();
            bytes = new byte[CHUNK + SLACK];
        }
    }

    /** A copy of what was written, while no chunk has ended. */
    byte[] written() {
        return Arrays.copyOf(bytes, size);
    }

    /** The chunks written; nothing may be written after. */
    public List<ByteBuffer> chunks() {
        if (size > 0) {
            cut();
        }
        return chunks;
    }

    private void cut() {
        chunks.add(ByteBuffer.wrap(bytes, 0, size).asReadOnlyBuffer());
        size = 0;
    }

    private void putInt(int at, int value) {
        INTS.set(bytes, at, value);
    }

    private void reserve(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
        }
    }
}
