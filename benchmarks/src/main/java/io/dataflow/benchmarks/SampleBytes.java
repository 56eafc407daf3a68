package io.dataflow.benchmarks;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** The binary format of COPY, written by hand for this one table. */
final class SampleBytes {

    static final String COPY = "COPY " + Sample.TABLE + " (" + Sample.COLUMNS + ") FROM STDIN (FORMAT binary)";
    static final int CHUNK = 64 << 10;
    private static final int LONGEST = 1 << 10;
    private static final long EPOCH_SECOND = 946_684_800;
    private static final short FIELDS = 8;

    private ByteBuffer buffer = ByteBuffer.allocate(CHUNK + LONGEST);

    SampleBytes() {
        buffer.put("PGCOPY\n\u00ff\r\n\0".getBytes(StandardCharsets.ISO_8859_1));
        buffer.putInt(0).putInt(0);
    }

    boolean isFull() {
        return buffer.position() >= CHUNK;
    }

    void end() {
        buffer.putShort((short) -1);
    }

    /** What was written since the last time. */
    ByteBuffer take() {
        ByteBuffer taken = buffer.flip();
        buffer = ByteBuffer.allocate(CHUNK + LONGEST);
        return taken;
    }

    void write(Sample row) {
        buffer.putShort(FIELDS);
        text(row.id());
        text(row.name());
        text(row.email());
        buffer.putInt(4).putInt(row.age());
        buffer.putInt(8).putDouble(row.score());
        buffer.putInt(1).put((byte) (row.active() ? 1 : 0));
        Instant created = row.createdAt();
        buffer.putInt(8).putLong((created.getEpochSecond() - EPOCH_SECOND) * 1_000_000 + created.getNano() / 1_000);
        byte[] json = row.json().getBytes(StandardCharsets.UTF_8);
        buffer.putInt(json.length + 1).put((byte) 1).put(json);
    }

    private void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        buffer.putInt(bytes.length).put(bytes);
    }
}
