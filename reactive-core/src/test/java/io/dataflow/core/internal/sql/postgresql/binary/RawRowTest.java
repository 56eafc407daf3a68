package io.dataflow.core.internal.sql.postgresql.binary;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.VerificationRecord;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A row is found in the message around one of its fields, and nowhere else. */
class RawRowTest {

    private static final long SEED = 20_261_126;
    private static final int BEFORE = 11;
    private static final int AFTER = 5;
    private static final int FIRST = BEFORE + 1 + Integer.BYTES + Short.BYTES;

    /** A message between others, as it comes from a socket. */
    private static byte[] message(List<byte @Nullable []> fields) {
        ByteBuf bytes = Unpooled.buffer().writeZero(BEFORE).writeByte('D').writeInt(0);
        bytes.writeShort(fields.size());
        for (byte[] field : fields) {
            bytes.writeInt(field == null ? -1 : field.length).writeBytes(field == null ? new byte[0] : field);
        }
        bytes.setInt(BEFORE + 1, bytes.writerIndex() - BEFORE - 1).writeZero(AFTER);
        byte[] message = new byte[bytes.readableBytes()];
        bytes.readBytes(message);
        return message;
    }

    private static ByteBuf in(ByteBufAllocator allocator, byte[] message) {
        return allocator.buffer(message.length).writeBytes(message);
    }

    /** The first field as the driver gives it: a part of the message, which is a part of what was received. */
    private static ByteBuf first(ByteBuf received) {
        ByteBuf message = received.slice(BEFORE, received.readableBytes() - BEFORE - AFTER);
        int at = FIRST - BEFORE;
        return message.slice(at + Integer.BYTES, message.getInt(at));
    }

    private static List<ByteBufAllocator> allocators() {
        return List.of(PooledByteBufAllocator.DEFAULT, ByteBufAllocator.DEFAULT, new UnpooledByteBufAllocator(false));
    }

    private static List<byte @Nullable []> fields(Random random) {
        List<byte @Nullable []> fields = new ArrayList<>();
        int count = 1 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            byte[] field = new byte[random.nextInt(40)];
            random.nextBytes(field);
            fields.add(i > 0 && random.nextInt(4) == 0 ? null : field);
        }
        return fields;
    }

    private static List<byte @Nullable []> read(byte[] row, int fields) {
        List<byte @Nullable []> read = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < fields; i++) {
            int length = BinaryInput.getInt(row, at);
            at += Integer.BYTES;
            read.add(length < 0 ? null : Arrays.copyOfRange(row, at, at + length));
            at += Math.max(0, length);
        }
        assertThat(at).as("the end").isEqualTo(row.length);
        return read;
    }

    @Test
    void allFieldsAreFoundByTheFirst() throws Exception {
        int count = Effort.of(20_000);
        VerificationRecord.run("rows found in messages", count, SEED, () -> {
            Random random = new Random(SEED);
            for (int i = 0; i < count; i++) {
                List<byte @Nullable []> fields = fields(random);
                for (ByteBufAllocator allocator : allocators()) {
                    ByteBuf received = in(allocator, message(fields));
                    for (ByteBuf buffer : List.of(received, Unpooled.unreleasableBuffer(received))) {
                        byte[] row = RawRow.of(first(buffer), fields.size());
                        assertThat(row).isNotNull();
                        assertThat(read(row, fields.size()))
                                .usingRecursiveComparison()
                                .isEqualTo(fields);
                    }
                    received.release();
                }
            }
        });
    }

    @Test
    void aMessageThatIsDamagedIsNone() {
        Random random = new Random(SEED);
        for (int i = 0; i < 500; i++) {
            List<byte @Nullable []> fields = fields(random);
            byte[] message = message(fields);
            ByteBuf received = Unpooled.wrappedBuffer(message);
            ByteBuf first = first(received);
            // Its kind, its length, the number of its fields, the length of the first one.
            int at = BEFORE + random.nextInt(1 + Integer.BYTES + Short.BYTES + Integer.BYTES);
            message[at] ^= (byte) (1 << random.nextInt(8));
            assertThat(RawRow.of(first, fields.size()))
                    .as("byte %s", at - BEFORE)
                    .isNull();
        }
    }

    @Test
    void whatIsNotAPartOfAMessageHasNoRow() {
        byte[] field = "text".getBytes(StandardCharsets.UTF_8);
        byte[] message = message(List.of(field, field));
        ByteBuf received = Unpooled.wrappedBuffer(message);
        assertThat(RawRow.of(first(received), 2)).isNotNull();
        assertThat(RawRow.of(first(received), 3)).as("of other columns").isNull();
        assertThat(RawRow.of(first(received).copy(), 2)).as("a copy").isNull();
        assertThat(RawRow.of(Unpooled.wrappedBuffer(field), 1))
                .as("the field alone")
                .isNull();
        assertThat(RawRow.of(Unpooled.EMPTY_BUFFER, 1)).as("nothing").isNull();
        ByteBuf second = received.slice(FIRST + 2 * Integer.BYTES + field.length, field.length);
        assertThat(RawRow.of(second, 2)).as("the second").isNull();
        ByteBuf cut = Unpooled.wrappedBuffer(Arrays.copyOf(message, message.length - AFTER - 1));
        assertThat(RawRow.of(cut.slice(FIRST + Integer.BYTES, field.length), 2))
                .as("cut off")
                .isNull();
        byte[] large = new byte[1 << 16];
        assertThat(RawRow.of(first(Unpooled.wrappedBuffer(message(List.of(large)))), 1))
                .as("too long to be copied")
                .isNull();
        ByteBuf parts = Unpooled.wrappedBuffer(
                Unpooled.wrappedBuffer(message, 0, FIRST),
                Unpooled.wrappedBuffer(message, FIRST, message.length - FIRST));
        assertThat(RawRow.of(first(parts), 2)).as("in parts").isNull();
    }
}
