package io.dataflow.core;

import io.dataflow.core.internal.rows.Decoding;
import io.dataflow.core.internal.rows.Encoding;
import io.dataflow.core.internal.rows.FileBytes;
import io.dataflow.core.internal.rows.LineRow;
import java.io.FileNotFoundException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/**
 * Files as streams of rows, and rows as files: CSV, JSON with a line for each row, and JSON arrays.
 *
 * <p>Sources are cold and read on demand: one buffer is asked for at a time, of which at most 64 KiB are parsed ahead, so memory is bounded
 * whatever the size of the file, packed or not. Parsing runs on {@code Schedulers.parallel()}. A buffer must stay as it is until the next
 * one is asked for. Cancel stops the source and releases what is held. What cannot be read is a {@link MalformedRowsException} that names
 * the line, after the rows before it; never a row.
 *
 * <p>The rows are maps from the name of a field to its value, which may be changed. They know the line of the file that they begin on, as
 * {@link Rejected#line} tells it, and keep it through operators that pass them on, changed or not; {@link #line} reads it.
 */
public final class Rows {

    static final int LONGEST_ROW = 16 << 20;
    static final int BUFFER = 16 << 10;

    private Rows() {}

    /** What an empty cell of a CSV file is. */
    public enum Empty {
        /** No value: a create takes the default of the column, an update leaves it as it is. */
        ABSENT,
        /** NULL. */
        NULL,
        /** The empty text. */
        EMPTY
    }

    /** The rows of a CSV file with a header; every cell is a text, which the model converts to the type of the field. */
    public static Flux<Map<String, Object>> csv(Publisher<? extends ByteBuffer> bytes) {
        return csv(bytes, options -> options);
    }

    /** The rows of a CSV file; a column that the options name and the header does not is an {@link UnknownNameException}. */
    public static Flux<Map<String, Object>> csv(
            Publisher<? extends ByteBuffer> bytes, UnaryOperator<CsvOptions> options) {
        return Decoding.csv(bytes, options.apply(new CsvOptions()).format());
    }

    /** The rows of a file of JSON objects, one on each line; blank lines are left out. */
    public static Flux<Map<String, Object>> ndjson(Publisher<? extends ByteBuffer> bytes) {
        return ndjson(bytes, options -> options);
    }

    /** {@link #ndjson(Publisher)} with options. */
    public static Flux<Map<String, Object>> ndjson(
            Publisher<? extends ByteBuffer> bytes, UnaryOperator<JsonOptions> options) {
        return Decoding.ndjson(bytes, options.apply(new JsonOptions()).format("Rows.ndjson"));
    }

    /** The rows of a file that is one JSON array of objects, however it is laid out. */
    public static Flux<Map<String, Object>> json(Publisher<? extends ByteBuffer> bytes) {
        return json(bytes, options -> options);
    }

    /** {@link #json(Publisher)} with options. */
    public static Flux<Map<String, Object>> json(
            Publisher<? extends ByteBuffer> bytes, UnaryOperator<JsonOptions> options) {
        return Decoding.json(bytes, options.apply(new JsonOptions()).format("Rows.json"));
    }

    /** The bytes of a file, read on demand by a worker that may block; each subscription opens the file, its end closes it. */
    public static Flux<ByteBuffer> file(Path path) {
        return FileBytes.of("the file " + path, () -> Files.newInputStream(path));
    }

    /** The bytes of a resource of the class path, by its name as {@link Class#getResourceAsStream} takes it. */
    public static Flux<ByteBuffer> resource(Class<?> owner, String name) {
        return FileBytes.of("the resource " + name, () -> {
            InputStream in = owner.getResourceAsStream(name);
            if (in == null) {
                throw new FileNotFoundException(name);
            }
            return in;
        });
    }

    /** The bytes of any stream that blocks; each subscription opens it anew, its end closes it. */
    public static Flux<ByteBuffer> input(Callable<? extends InputStream> open) {
        return FileBytes.of("the stream", open);
    }

    /**
     * Rows as the bytes of a CSV file with a header: records, beans or maps with the fields of the first one.
     *
     * <p>NULL is an empty cell, the empty text two quotes, times are ISO 8601, bytes base64, lists and JSON fields are JSON, so that
     * {@link #csv(Publisher)} and the same model give the same rows again. Rows are asked for as buffers are: with
     * {@code Rows.toCsv(db.model(X.class).stream(query))} any number fits in memory.
     */
    public static Flux<ByteBuffer> toCsv(Publisher<?> records) {
        return toCsv(records, options -> options);
    }

    /** {@link #toCsv(Publisher)} with options. */
    public static Flux<ByteBuffer> toCsv(Publisher<?> records, UnaryOperator<CsvExportOptions> options) {
        CsvExportOptions chosen = options.apply(new CsvExportOptions());
        return Encoding.csv(records, chosen.output(), chosen.target());
    }

    /** Rows as the bytes of a file of JSON objects, one on each line: records, beans or maps, asked for as buffers are. */
    public static Flux<ByteBuffer> toNdjson(Publisher<?> records) {
        return toNdjson(records, options -> options);
    }

    /** {@link #toNdjson(Publisher)} with options. */
    public static Flux<ByteBuffer> toNdjson(Publisher<?> records, UnaryOperator<JsonExportOptions> options) {
        return Encoding.ndjson(records, options.apply(new JsonExportOptions()).target());
    }

    /** Rows as the bytes of one JSON array of objects: records, beans or maps, asked for as buffers are. */
    public static Flux<ByteBuffer> toJson(Publisher<?> records) {
        return toJson(records, options -> options);
    }

    /** {@link #toJson(Publisher)} with options. */
    public static Flux<ByteBuffer> toJson(Publisher<?> records, UnaryOperator<JsonExportOptions> options) {
        return Encoding.json(records, options.apply(new JsonExportOptions()).target());
    }

    /** The line of the file on which a row begins, from 1; 0 for a row that came from no file. */
    public static long line(@Nullable Object row) {
        return LineRow.of(row);
    }

    /** A row of one's own that knows the line of the file, for who makes a new map of a row: {@code onLine(line(row), map)}. */
    public static Map<String, Object> onLine(long line, Map<String, Object> row) {
        return LineRow.on(line, row);
    }

    static void require(boolean holds, String operation, String option, String message) {
        if (!holds) {
            throw new ValidationFailedException(null, operation, option, "options", message);
        }
    }

    /** Refuses characters that have a meaning in CSV where they cannot have it, or two. */
    static void requireMeanings(String operation, char... characters) {
        String meanings = new String(characters);
        require(
                meanings.chars().noneMatch(c -> c == '\n' || c == '\r' || Character.isSurrogate((char) c)),
                operation,
                "delimiter",
                "delimiter, quote, escape and comment are single characters other than line breaks");
        require(
                meanings.chars().distinct().count() == meanings.length(),
                operation,
                "delimiter",
                "delimiter, quote, escape and comment must be different characters");
    }
}
