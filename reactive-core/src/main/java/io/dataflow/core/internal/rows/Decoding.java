package io.dataflow.core.internal.rows;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Schedulers;

/**
 * Reads bytes as rows, on demand.
 *
 * <p>One buffer is asked for at a time, and the next when all rows of it were taken but for a piece that is parsed ahead. Parsing
 * runs on {@link Schedulers#parallel()}, whoever brings the bytes and asks for the rows.
 */
public final class Decoding {

    private final Inflow inflow;
    /** Told from one worker to the next by the signals between them. */
    private @Nullable RuntimeException fault;

    private Decoding(Inflow inflow) {
        this.inflow = inflow;
    }

    /** The rows of CSV. */
    public static Flux<Map<String, Object>> csv(Publisher<? extends ByteBuffer> bytes, CsvFormat format) {
        return rows(bytes, format.file(), file -> new CsvParser(format));
    }

    /** The rows of JSON objects, one on each line. */
    public static Flux<Map<String, Object>> ndjson(Publisher<? extends ByteBuffer> bytes, FileFormat format) {
        return rows(bytes, format, JsonLines::new);
    }

    /** The rows of one JSON array of objects. */
    public static Flux<Map<String, Object>> json(Publisher<? extends ByteBuffer> bytes, FileFormat format) {
        return rows(bytes, format, JsonArray::new);
    }

    private static Flux<Map<String, Object>> rows(
            Publisher<? extends ByteBuffer> bytes, FileFormat format, Function<FileFormat, RowParser> parser) {
        return Flux.using(
                () -> new Inflow(format, parser.apply(format)),
                inflow -> new Decoding(inflow).pieces(bytes),
                Inflow::close);
    }

    /** A fault of the file ends the bytes, and is told at the end: rows before it come before it, as before a fault of the source. */
    private Flux<Map<String, Object>> pieces(Publisher<? extends ByteBuffer> bytes) {
        return Flux.<ByteBuffer>from(bytes)
                .concatMapDelayError(this::pieces, true, 0)
                .takeUntil(rows -> fault != null)
                .concatWith(Flux.defer(this::end))
                .concatMapDelayError(Flux::fromIterable, true, 1);
    }

    private Flux<List<LineRow>> pieces(ByteBuffer buffer) {
        ByteBuffer bytes = buffer.duplicate();
        return Flux.<List<LineRow>, Boolean>generate(
                        () -> true,
                        (more, sink) -> more ? piece(sink, rows -> inflow.take(bytes, rows)) : complete(sink))
                .subscribeOn(Schedulers.parallel());
    }

    private Flux<List<LineRow>> end() {
        return Flux.<List<LineRow>, Boolean>generate(() -> fault == null, (more, sink) -> {
                    if (more) {
                        return piece(sink, rows -> {
                            inflow.end(rows);
                            return false;
                        });
                    }
                    RuntimeException found = fault;
                    if (found == null) {
                        return complete(sink);
                    }
                    sink.error(found);
                    return false;
                })
                .subscribeOn(Schedulers.parallel());
    }

    private static boolean complete(SynchronousSink<?> sink) {
        sink.complete();
        return false;
    }

    /** Takes until there are rows or a fault, and tells whether there is more to take. */
    private boolean piece(SynchronousSink<List<LineRow>> sink, Predicate<List<LineRow>> take) {
        List<LineRow> rows = new ArrayList<>();
        boolean more = true;
        while (more && rows.isEmpty() && inflow.enter()) {
            try {
                more = take.test(rows);
            } catch (RuntimeException e) {
                fault = e;
                more = false;
            } finally {
                inflow.leave();
            }
        }
        sink.next(rows);
        return more;
    }
}
