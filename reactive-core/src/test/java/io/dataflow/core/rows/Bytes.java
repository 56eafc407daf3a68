package io.dataflow.core.rows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import reactor.core.publisher.Flux;

/** Files that tests make, and what is read of them. */
final class Bytes {

    private static final Duration LONG = Duration.ofSeconds(60);

    private Bytes() {}

    static Flux<ByteBuffer> of(String text) {
        return Flux.just(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    static Flux<ByteBuffer> of(byte[]... pieces) {
        return Flux.fromArray(pieces).map(ByteBuffer::wrap);
    }

    /** The bytes in pieces of a size. */
    static Flux<ByteBuffer> cut(byte[] bytes, int size) {
        List<byte[]> pieces = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += size) {
            pieces.add(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size)));
        }
        return of(pieces.toArray(byte[][]::new));
    }

    static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    static List<Map<String, Object>> read(Flux<Map<String, Object>> rows) {
        return Objects.requireNonNull(rows.collectList().block(LONG));
    }

    static String text(Flux<ByteBuffer> bytes) {
        return new String(joined(bytes), StandardCharsets.UTF_8);
    }

    static byte[] joined(Flux<ByteBuffer> bytes) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (ByteBuffer buffer : Objects.requireNonNull(bytes.collectList().block(LONG))) {
            byte[] piece = new byte[buffer.remaining()];
            buffer.get(piece);
            all.writeBytes(piece);
        }
        return all.toByteArray();
    }
}
