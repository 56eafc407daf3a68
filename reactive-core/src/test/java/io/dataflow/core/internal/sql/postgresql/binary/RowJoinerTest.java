package io.dataflow.core.internal.sql.postgresql.binary;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.VerificationRecord;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a server sends reaches the driver whole, however it was cut on the way; rows of marked results reach it together. */
class RowJoinerTest {

    private static final long SEED = 20_261_127;
    private static final int JOINED = 1;
    private static final int SHORTEST_MESSAGE = 4;

    /** A message as the server sends it. */
    private static byte[] message(char kind, ByteBuf body) {
        ByteBuf message = Unpooled.buffer().writeByte(kind).writeInt(Integer.BYTES + body.readableBytes());
        return bytes(message.writeBytes(body));
    }

    private static byte[] bytes(ByteBuf from) {
        byte[] bytes = new byte[from.readableBytes()];
        from.readBytes(bytes);
        return bytes;
    }

    private static byte[] description(String first, int columns, int format) {
        ByteBuf body = Unpooled.buffer().writeShort(columns);
        for (int i = 0; i < columns; i++) {
            body.writeBytes((i == 0 ? first : "column" + i).getBytes(StandardCharsets.UTF_8))
                    .writeByte(0);
            body.writeInt(16_384).writeShort(i + 1).writeInt(25).writeShort(-1).writeInt(-1);
            body.writeShort(format);
        }
        return message('T', body);
    }

    private static byte[] row(Random random, int columns, boolean firstIsNull, int longest) {
        ByteBuf body = Unpooled.buffer().writeShort(columns);
        for (int i = 0; i < columns; i++) {
            if (i == 0 ? firstIsNull : random.nextInt(5) == 0) {
                body.writeInt(-1);
            } else {
                byte[] field = new byte[random.nextInt(longest)];
                random.nextBytes(field);
                body.writeInt(field.length).writeBytes(field);
            }
        }
        return message('D', body);
    }

    private static byte[] end() {
        return message('C', Unpooled.copiedBuffer("SELECT 1\0", StandardCharsets.US_ASCII));
    }

    /** What came out: the messages, of which rows that were together are apart again. */
    private static final class Received {

        private final EmbeddedChannel channel = new EmbeddedChannel(
                new RowJoiner(), new LengthFieldBasedFrameDecoder(Integer.MAX_VALUE - 5, 1, 4, -4, 0));
        private final List<byte[]> messages = new ArrayList<>();
        private int together;
        private int columns;

        void send(byte[] bytes) {
            channel.writeInbound(
                    PooledByteBufAllocator.DEFAULT.directBuffer(bytes.length).writeBytes(bytes));
            for (ByteBuf frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
                take(frame);
                frame.release();
            }
        }

        private void take(ByteBuf frame) {
            if (frame.getByte(0) == 'T') {
                columns = frame.getShort(RowJoiner.HEADER);
            }
            if (frame.getByte(0) != 'D' || frame.getShort(RowJoiner.HEADER) == columns) {
                messages.add(bytes(frame));
                return;
            }
            assertThat(frame.getShort(RowJoiner.HEADER)).isEqualTo((short) JOINED);
            together++;
            // As the driver takes the first of its fields.
            int at = RowJoiner.HEADER + Short.BYTES;
            byte[] rows = RawRow.of(frame.slice(at + Integer.BYTES, frame.getInt(at)), columns);
            assertThat(rows).isNotNull();
            int start = 0;
            while (start < rows.length) {
                int end = RawRow.end(rows, start, columns);
                ByteBuf body = Unpooled.buffer().writeShort(columns).writeBytes(rows, start, end - start);
                messages.add(message('D', body));
                start = end + RawRow.BETWEEN;
            }
            assertThat(messages.size()).isGreaterThan(1);
        }

        void close() {
            channel.finishAndReleaseAll();
        }
    }

    private static byte[] whole(List<byte[]> messages) {
        return bytes(Unpooled.wrappedBuffer(messages.toArray(byte[][]::new)));
    }

    private static void result(Random random, List<byte[]> sent) {
        int columns = 1 + random.nextInt(4);
        String name = random.nextInt(3) == 0 ? "id" : RowJoiner.MARK;
        sent.add(description(name, columns, random.nextInt(4) == 0 ? 0 : 1));
        int longest = random.nextInt(20) == 0 ? 80_000 : 60;
        for (int i = random.nextInt(40); i > 0; i--) {
            sent.add(row(random, columns, random.nextInt(8) == 0, longest));
            switch (random.nextInt(30)) {
                case 0 -> sent.add(message('s', Unpooled.EMPTY_BUFFER));
                case 1 -> sent.add(message('N', Unpooled.copiedBuffer("SNOTICE\0\0", StandardCharsets.US_ASCII)));
                default -> {}
            }
        }
        sent.add(end());
    }

    @Test
    void whatIsSentArrivesHoweverItIsCut() throws Exception {
        int count = Effort.of(3_000);
        VerificationRecord.run("conversations with rows joined", count, SEED, () -> {
            int together = 0;
            for (int i = 0; i < count; i++) {
                Random random = new Random(SEED + i);
                List<byte[]> sent = new ArrayList<>();
                for (int results = 1 + random.nextInt(4); results > 0; results--) {
                    result(random, sent);
                }
                byte[] bytes = whole(sent);
                Received received = new Received();
                int most = random.nextInt(4) == 0 ? 12 : 4_000;
                for (int at = 0; at < bytes.length; ) {
                    int next = Math.min(bytes.length, at + 1 + random.nextInt(most));
                    received.send(Arrays.copyOfRange(bytes, at, next));
                    at = next;
                }
                together += received.together;
                assertThat(received.messages.toArray(byte[][]::new))
                        .as("run %s", i)
                        .isDeepEqualTo(sent.toArray(byte[][]::new));
                received.close();
            }
            assertThat(together).as("messages of several rows").isGreaterThan(count);
        });
    }

    private static List<byte[]> rows(int count, int columns) {
        List<byte[]> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(row(new Random(i), columns, false, 20));
        }
        return rows;
    }

    private static int together(byte[] description, List<byte[]> rows) {
        Received received = new Received();
        List<byte[]> sent = new ArrayList<>(List.of(description));
        sent.addAll(rows);
        sent.add(end());
        received.send(whole(sent));
        assertThat(received.messages).hasSameSizeAs(sent);
        received.close();
        return received.together;
    }

    @Test
    void onlyMarkedRowsInTheBinaryFormatAreJoined() {
        assertThat(together(description(RowJoiner.MARK, 3, 1), rows(10, 3))).isEqualTo(1);
        assertThat(together(description(RowJoiner.MARK, 3, 1), rows(1, 3)))
                .as("one row")
                .isZero();
        assertThat(together(description("id", 3, 1), rows(10, 3))).as("no mark").isZero();
        assertThat(together(description(RowJoiner.MARK + "s", 3, 1), rows(10, 3)))
                .as("another name")
                .isZero();
        assertThat(together(description(RowJoiner.MARK, 3, 0), rows(10, 3)))
                .as("text")
                .isZero();
        assertThat(together(description(RowJoiner.MARK, 1, 1), rows(10, 1)))
                .as("one column")
                .isZero();
    }

    @Test
    void noMoreIsJoinedThanIsCopied() {
        List<byte[]> wide = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            wide.add(message(
                    'D',
                    Unpooled.buffer()
                            .writeShort(2)
                            .writeInt(20_000)
                            .writeZero(20_000)
                            .writeInt(-1)));
        }
        assertThat(together(description(RowJoiner.MARK, 2, 1), wide)).isEqualTo(3);
    }

    @Test
    void theAnswerToTheQuestionForTlsIsNoMessage() {
        for (char answer : new char[] {'S', 'N'}) {
            EmbeddedChannel channel = new EmbeddedChannel(new RowJoiner());
            channel.writeInbound(Unpooled.copiedBuffer(String.valueOf(answer), StandardCharsets.US_ASCII));
            assertThat((ByteBuf) channel.readInbound()).isEqualTo(Unpooled.wrappedBuffer(new byte[] {(byte) answer}));
            channel.pipeline().addLast(new LengthFieldBasedFrameDecoder(Integer.MAX_VALUE - 5, 1, 4, -4, 0));
            List<byte[]> sent = new ArrayList<>(
                    List.of(message('R', Unpooled.buffer().writeInt(0)), description(RowJoiner.MARK, 2, 1)));
            sent.addAll(rows(3, 2));
            channel.writeInbound(Unpooled.wrappedBuffer(whole(sent)));
            assertThat(channel.inboundMessages()).as("after %s", answer).hasSize(3);
            channel.finishAndReleaseAll();
        }
    }

    @Test
    void whatIsNoMessagePassesUntouched() {
        Random random = new Random(SEED);
        for (int i = 0; i < 500; i++) {
            ByteBuf sent = Unpooled.buffer().writeByte('X').writeInt(random.nextInt(SHORTEST_MESSAGE));
            sent.writeBytes(whole(List.of(description(RowJoiner.MARK, 2, 1)))).writeBytes(whole(rows(3, 2)));
            byte[] bytes = bytes(sent);
            EmbeddedChannel channel = new EmbeddedChannel(new RowJoiner());
            channel.writeInbound(Unpooled.copiedBuffer(bytes));
            assertThat((ByteBuf) channel.readInbound()).isEqualTo(Unpooled.wrappedBuffer(bytes));
            channel.finishAndReleaseAll();
        }
    }

    @Test
    void aRowOfNoFieldsPassesUntouched() {
        byte[] bytes = whole(List.of(
                description(RowJoiner.MARK, 2, 1),
                message('D', Unpooled.buffer().writeShort(0))));
        EmbeddedChannel channel = new EmbeddedChannel(new RowJoiner());
        channel.writeInbound(Unpooled.copiedBuffer(bytes));
        assertThat((ByteBuf) channel.readInbound()).isEqualTo(Unpooled.wrappedBuffer(bytes));
        channel.finishAndReleaseAll();
    }
}
