package io.dataflow.core.internal.rows;

import io.dataflow.core.DataFlowException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Schedulers;

/** The bytes of a stream that blocks, read as they are asked for by a worker that may; each subscription opens it anew. */
public final class FileBytes extends Exclusive {

    private static final int SIZE = 64 << 10;

    private final String name;
    private final InputStream in;

    private FileBytes(String name, InputStream in) {
        this.name = name;
        this.in = in;
    }

    /** The bytes; {@code name} is what errors call the stream. */
    public static Flux<ByteBuffer> of(String name, Callable<? extends InputStream> open) {
        return Flux.<ByteBuffer>defer(() -> {
                    FileBytes file;
                    try {
                        file = new FileBytes(name, open.call());
                    } catch (Exception e) {
                        return Flux.error(failure(name, "opened", e));
                    }
                    return Flux.<ByteBuffer, FileBytes>generate(() -> file, FileBytes::next, FileBytes::close)
                            .doOnCancel(file::close);
                })
                .subscribeOn(Schedulers.boundedElastic())
                .cancelOn(Schedulers.boundedElastic());
    }

    private FileBytes next(SynchronousSink<ByteBuffer> sink) {
        if (!enter()) {
            sink.complete();
            return this;
        }
        try {
            byte[] bytes = new byte[SIZE];
            int size = in.read(bytes);
            if (size < 0) {
                sink.complete();
            } else {
                sink.next(ByteBuffer.wrap(bytes, 0, size));
            }
        } catch (IOException e) {
            // A cancel interrupts the reading: then nobody waits for what it says.
            if (isClosed()) {
                sink.complete();
            } else {
                sink.error(failure(name, "read", e));
            }
        } finally {
            leave();
        }
        return this;
    }

    @Override
    void release() {
        try {
            in.close();
        } catch (IOException e) {
            // Everything that was asked for has been read.
        }
    }

    private static DataFlowException failure(String name, String verb, Exception e) {
        return new DataFlowException(
                "FILE",
                null,
                "Rows.file",
                name + " could not be " + verb + " (" + e.getClass().getSimpleName()
                        + "); look whether it is there and may be read",
                e);
    }
}
