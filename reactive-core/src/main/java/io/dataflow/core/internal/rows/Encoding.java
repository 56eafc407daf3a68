package io.dataflow.core.internal.rows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Writes rows as bytes, on demand: for each buffer that is asked for, as many rows are taken as fill it.
 *
 * <p>Rows are written on the thread that brings them, and packed on {@link Schedulers#parallel()}.
 */
public final class Encoding extends Exclusive {

    private final RowWriter writer;
    private final CharsetEncoder encoder;
    private final int size;
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream packed = new ByteArrayOutputStream();
    private final @Nullable GZIPOutputStream packer;

    private Encoding(RowWriter writer, Target target) {
        this.writer = writer;
        this.size = target.bufferSize();
        this.encoder = target.charset()
                .newEncoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        this.packer = target.gzip() ? packer() : null;
        text.append(target.byteOrderMark() ? "\uFEFF" : "");
    }

    /**
     * What any file that is written is made of.
     *
     * @param bufferSize about how many characters make a buffer
     */
    public record Target(Charset charset, boolean byteOrderMark, boolean gzip, int bufferSize) {}

    /** The bytes of CSV. */
    public static Flux<ByteBuffer> csv(Publisher<?> rows, CsvOutput output, Target target) {
        return bytes(rows, () -> new CsvWriter("Rows.toCsv", output), target);
    }

    /** The bytes of JSON objects, one on each line. */
    public static Flux<ByteBuffer> ndjson(Publisher<?> rows, Target target) {
        return bytes(rows, () -> new JsonWriter("Rows.toNdjson", false), target);
    }

    /** The bytes of one JSON array. */
    public static Flux<ByteBuffer> json(Publisher<?> rows, Target target) {
        return bytes(rows, () -> new JsonWriter("Rows.toJson", true), target);
    }

    private static Flux<ByteBuffer> bytes(Publisher<?> rows, Supplier<RowWriter> writer, Target target) {
        return Flux.using(
                () -> new Encoding(writer.get(), target), encoding -> encoding.buffers(rows), Encoding::close);
    }

    private Flux<ByteBuffer> buffers(Publisher<?> rows) {
        Flux<ByteBuffer> buffers = Flux.<Object>from(rows)
                .bufferUntil(this::isFullWith)
                .map(taken -> encoded(false))
                .concatWith(Mono.fromSupplier(() -> {
                    writer.end(text);
                    return encoded(true);
                }))
                .filter(ByteBuffer::hasRemaining);
        return packer == null
                ? buffers
                : buffers.concatMap(
                                buffer ->
                                        Mono.fromSupplier(() -> packed(buffer)).subscribeOn(Schedulers.parallel()),
                                0)
                        .concatWith(Mono.fromSupplier(this::packedEnd).subscribeOn(Schedulers.parallel()))
                        .filter(ByteBuffer::hasRemaining);
    }

    private boolean isFullWith(Object row) {
        writer.row(row, text);
        return text.length() >= size;
    }

    /** What was written since the last time. */
    private ByteBuffer encoded(boolean last) {
        CharBuffer chars = CharBuffer.wrap(text);
        ByteBuffer bytes =
                ByteBuffer.allocate((int) Math.ceil(chars.length() * (double) encoder.maxBytesPerChar()) + 8);
        try {
            require(encoder.encode(chars, bytes, last));
            if (last) {
                require(encoder.flush(bytes));
            }
        } catch (CharacterCodingException e) {
            throw writer.fault("or one shortly before it holds a character that "
                    + encoder.charset().name() + " has not; write UTF-8, or repair the text");
        }
        text.setLength(0);
        return bytes.flip();
    }

    private static void require(CoderResult result) throws CharacterCodingException {
        if (!result.isUnderflow()) {
            result.throwException();
        }
    }

    private GZIPOutputStream packer() {
        try {
            return new GZIPOutputStream(packed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ByteBuffer packed(ByteBuffer buffer) {
        return packing(out -> out.write(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining()));
    }

    private ByteBuffer packedEnd() {
        return packing(GZIPOutputStream::finish);
    }

    private interface Packing {
        void to(GZIPOutputStream out) throws IOException;
    }

    private ByteBuffer packing(Packing packing) {
        if (packer == null || !enter()) {
            return ByteBuffer.allocate(0);
        }
        try {
            packing.to(packer);
            byte[] bytes = packed.toByteArray();
            packed.reset();
            return ByteBuffer.wrap(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            leave();
        }
    }

    @Override
    void release() {
        if (packer != null) {
            try {
                packer.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
