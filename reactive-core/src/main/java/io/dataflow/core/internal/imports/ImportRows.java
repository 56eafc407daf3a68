package io.dataflow.core.internal.imports;

import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.operation.BulkRow;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The rows of a source that a job has not decided yet, asked for as they are wanted.
 *
 * <p>A source that ends before the position, or whose first row has other names than before, is not the one that the job began
 * with: that is an error. The names are told before anything of it is stored; the end comes last, behind rows between those that
 * batches side by side decided ahead of the position.
 *
 * @param job the name of the job
 * @param model the name of its model
 * @param state the job as this run found it
 * @param reader takes a row apart
 */
public record ImportRows<T>(String job, String model, ImportState state, Reader<T> reader) {

    /** Takes a row apart. */
    @FunctionalInterface
    public interface Reader<T> {

        /** The row at an index of the source. */
        BulkRow<T> read(long index, Object row);
    }

    /**
     * The undecided rows of a source.
     *
     * @param first the index of its first row: 0, unless the source began further on
     * @param seen is told the names of the very first row
     */
    public Flux<BulkRow<T>> of(Publisher<?> rows, long first, Seen seen) {
        Position done = state.position();
        return Flux.defer(() -> {
            AtomicLong next = new AtomicLong(first);
            return Flux.from(rows)
                    .<BulkRow<T>>handle((row, sink) -> {
                        long index = next.getAndIncrement();
                        if (index == 0) {
                            seen.source = source(row);
                        }
                        if (!done.contains(index)) {
                            sink.next(reader.read(index, row));
                        }
                    })
                    .concatWith(Mono.defer(
                            () -> next.get() < done.end() ? Mono.error(tooShort(next.get())) : Mono.empty()));
        });
    }

    private String source(Object row) {
        String now = row instanceof Map<?, ?> map
                ? ImportShape.source(map.keySet())
                : row.getClass().getSimpleName();
        String before = state.shape().source();
        String difference = before == null ? null : ImportShape.difference(before, now);
        if (difference != null) {
            throw refused("source", "its first row is not what it was when the job began (" + difference + ")");
        }
        return now;
    }

    private ValidationFailedException tooShort(long rows) {
        return refused(
                "source",
                "it has " + rows + " rows, but the job stands at row "
                        + state.position().end());
    }

    private ValidationFailedException refused(String field, String what) {
        return new ValidationFailedException(
                model,
                "importJob",
                field,
                "source",
                what + "; job '" + job + "' goes on with the source that it began with: give that, or reset() the job");
    }

    /** What was seen of a source on its way. */
    public static final class Seen {

        private volatile @Nullable String source;

        /** The names of its very first row, or those known before where that did not come. */
        @Nullable
        String orElse(@Nullable String before) {
            String now = source;
            return now == null ? before : now;
        }
    }
}
