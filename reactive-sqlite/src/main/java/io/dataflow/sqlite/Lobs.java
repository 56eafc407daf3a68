package io.dataflow.sqlite;

import io.dataflow.sqlite.Execution.Run;
import io.r2dbc.spi.Blob;
import io.r2dbc.spi.Clob;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads large objects, which SQLite takes whole, before their statement begins. */
final class Lobs {

    private Lobs() {}

    /** The same run with the contents of its large objects. */
    static Mono<Run> read(Run run) {
        return Flux.range(0, run.values().length)
                .filter(i -> run.values()[i] instanceof Blob || run.values()[i] instanceof Clob)
                .concatMap(i -> read(run.values()[i]).map(content -> new Content(i, content)))
                .collectList()
                .map(contents -> {
                    @Nullable Object[] values = Arrays.copyOf(run.values(), run.values().length);
                    contents.forEach(content -> values[content.index()] = content.value());
                    return new Run(run.piece(), values);
                });
    }

    private record Content(int index, Object value) {}

    private static Mono<Object> read(@Nullable Object lob) {
        if (lob instanceof Clob clob) {
            return Flux.from(clob.stream())
                    .collect(StringBuilder::new, StringBuilder::append)
                    .map(text -> Encoder.checked(text.toString()));
        }
        return lob instanceof Blob blob
                ? Flux.from(blob.stream())
                        .collect(ByteArrayOutputStream::new, Lobs::append)
                        .map(ByteArrayOutputStream::toByteArray)
                : Mono.empty();
    }

    private static void append(ByteArrayOutputStream bytes, ByteBuffer buffer) {
        bytes.writeBytes(Encoder.bytes(buffer));
    }
}
