package io.dataflow.sqlite;

import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import java.sql.SQLException;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What a statement answered: rows on demand, or how many rows it changed; with RETURNING both. */
final class SqliteResult implements Result {

    private final @Nullable Cursor cursor;
    private final int chunk;
    private final long changed;

    private SqliteResult(@Nullable Cursor cursor, int chunk, long changed) {
        this.cursor = cursor;
        this.chunk = chunk;
        this.changed = changed;
    }

    static SqliteResult ofRows(Cursor cursor, int chunk) {
        return new SqliteResult(cursor, chunk, -1);
    }

    /** A result without rows; -1 where the statement changes none. */
    static SqliteResult ofCount(long changed) {
        return new SqliteResult(null, 0, changed);
    }

    static IllegalStateException consumed() {
        return new IllegalStateException("A result can be consumed once; execute the statement again");
    }

    boolean hasRows() {
        return cursor != null;
    }

    @Override
    public Mono<Long> getRowsUpdated() {
        Cursor rows = cursor;
        if (rows == null) {
            return changed < 0 ? Mono.empty() : Mono.just(changed);
        }
        return Mono.create(sink -> {
            if (!rows.claim(() -> sink.error(rows.gone()))) {
                sink.error(consumed());
                return;
            }
            rows.connection().submit(() -> {
                try {
                    rows.end();
                    sink.success(rows.updated() < 0 ? null : rows.updated());
                } catch (SQLException e) {
                    sink.error(rows.connection().describe(e, rows.sql()));
                }
            });
        });
    }

    @Override
    public <T> Flux<T> map(BiFunction<Row, RowMetadata, ? extends T> mapping) {
        return rows(row -> mapping.apply(row, row.columns()));
    }

    @Override
    public <T> Flux<T> map(Function<? super Readable, ? extends T> mapping) {
        return rows(mapping::apply);
    }

    private <T> Flux<T> rows(Function<SqliteRow, ? extends T> mapping) {
        return cursor == null ? Flux.empty() : new Rows<>(cursor, chunk, mapping);
    }

    @Override
    public Result filter(Predicate<Segment> filter) {
        return new Segments(segments().filter(filter));
    }

    @Override
    public <T> Flux<T> flatMap(Function<Segment, ? extends Publisher<? extends T>> mapping) {
        return segments().concatMap(mapping, 0);
    }

    private Flux<Segment> segments() {
        Cursor rows = cursor;
        if (rows == null) {
            return changed < 0 ? Flux.empty() : Flux.just(new Count(changed));
        }
        return this.<Segment>rows(row -> new RowPart(SqliteRow.copy(row)))
                .concatWith(Mono.fromSupplier(() -> rows.updated() < 0 ? null : new Count(rows.updated())));
    }

    private record Count(long value) implements UpdateCount {}

    private record RowPart(Row row) implements RowSegment {}

    /** A result of which parts were filtered out. */
    private record Segments(Flux<Segment> segments) implements Result {

        @Override
        public Mono<Long> getRowsUpdated() {
            return segments.<Long>handle((segment, sink) -> {
                        if (segment instanceof UpdateCount count) {
                            sink.next(count.value());
                        }
                    })
                    .reduce(Long::sum);
        }

        @Override
        public <T> Flux<T> map(BiFunction<Row, RowMetadata, ? extends T> mapping) {
            return map((Readable row) -> mapping.apply((Row) row, ((Row) row).getMetadata()));
        }

        @Override
        public <T> Flux<T> map(Function<? super Readable, ? extends T> mapping) {
            return segments.handle((segment, sink) -> {
                if (segment instanceof RowSegment part) {
                    sink.next(mapping.apply(part.row()));
                }
            });
        }

        @Override
        public Result filter(Predicate<Segment> filter) {
            return new Segments(segments.filter(filter));
        }

        @Override
        public <T> Flux<T> flatMap(Function<Segment, ? extends Publisher<? extends T>> mapping) {
            return segments.concatMap(mapping, 0);
        }
    }
}
