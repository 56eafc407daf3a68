package io.dataflow.benchmarks;

import io.netty.buffer.Unpooled;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The writes by r2dbc-postgresql alone, each technique by hand and, unless it is said, in one transaction. */
final class BulkByR2dbc implements AutoCloseable {

    private static final int ARRAY = 5_000;

    private static final String ARRAYS =
            "unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::float8[], $6::bool[], $7::timestamptz[], $8::jsonb[])";
    private static final String SET = "name = %1$s.name, email = %1$s.email, age = %1$s.age, score = %1$s.score,"
            + " active = %1$s.active, created_at = %1$s.created_at, attrs = %1$s.attrs";
    private static final String INSERT =
            "INSERT INTO " + Sample.TABLE + " (" + Sample.COLUMNS + ") SELECT * FROM " + ARRAYS;

    private final PostgresqlConnection connection;
    private final PostgresqlConnection second;

    BulkByR2dbc(BulkServer server) {
        connection = open(server);
        second = open(server);
    }

    private static PostgresqlConnection open(BulkServer server) {
        return (PostgresqlConnection) Objects.requireNonNull(
                Mono.from(ConnectionFactories.get(server.url()).create()).block());
    }

    /** Binary COPY. */
    long copy(List<Sample> rows) {
        return done(copied(connection, rows));
    }

    /** Half of the rows on each of two connections: two transactions, which may end differently. */
    long copyOnTwo(List<Sample> rows) {
        int half = rows.size() / 2;
        return done(
                Flux.merge(copied(connection, rows.subList(0, half)), copied(second, rows.subList(half, rows.size())))
                        .reduce(0L, Long::sum));
    }

    /** In frames of 64 KiB. */
    private static Mono<Long> copied(PostgresqlConnection connection, List<Sample> rows) {
        Flux<ByteBuffer> chunks = Flux.generate(() -> new Position(rows), (position, sink) -> {
            ByteBuffer chunk = position.chunk();
            if (chunk == null) {
                sink.complete();
            } else {
                sink.next(chunk);
            }
            return position;
        });
        return connection
                .beginTransaction()
                .then(connection
                        .copyIn(SampleBytes.COPY)
                        .fromMany(chunks.map(chunk -> Mono.just(Unpooled.wrappedBuffer(chunk))))
                        .build())
                .delayUntil(stored -> connection.commitTransaction());
    }

    private static final class Position {

        private final List<Sample> rows;
        private final SampleBytes bytes = new SampleBytes();
        private int next;
        private boolean over;

        Position(List<Sample> rows) {
            this.rows = rows;
        }

        @org.jspecify.annotations.Nullable
        ByteBuffer chunk() {
            if (over) {
                return null;
            }
            while (next < rows.size() && !bytes.isFull()) {
                bytes.write(rows.get(next++));
            }
            if (next == rows.size()) {
                bytes.end();
                over = true;
            }
            return bytes.take();
        }
    }

    long createReturning(List<Sample> rows) {
        return arrays(rows, INSERT + " RETURNING id", result -> result.map(row -> row.get(0, String.class)));
    }

    long upsert(List<Sample> rows) {
        return arrays(
                rows, INSERT + " ON CONFLICT (id) DO UPDATE SET " + SET.formatted("EXCLUDED"), Result::getRowsUpdated);
    }

    long update(List<Sample> rows) {
        return arrays(
                rows,
                "UPDATE " + Sample.TABLE + " AS t SET " + SET.formatted("v") + " FROM " + ARRAYS + " AS v ("
                        + Sample.COLUMNS + ") WHERE t.id = v.id",
                Result::getRowsUpdated);
    }

    long delete(List<Sample> rows) {
        return done(connection
                .beginTransaction()
                .thenMany(Flux.fromIterable(rows).buffer(ARRAY).concatMap(part -> Flux.from(connection
                                .createStatement("DELETE FROM " + Sample.TABLE + " WHERE id = ANY($1)")
                                .bind(0, column(part, Sample::id, String[]::new))
                                .execute())
                        .concatMap(Result::getRowsUpdated)))
                .reduce(0L, Long::sum)
                .delayUntil(count -> connection.commitTransaction()));
    }

    /** One statement for each row, each a transaction of its own. */
    long insertLoop(List<Sample> rows) {
        String sql = "INSERT INTO " + Sample.TABLE + " (" + Sample.COLUMNS
                + ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb)";
        return done(Flux.fromIterable(rows)
                .concatMap(row -> Flux.from(connection
                                .createStatement(sql)
                                .bind(0, row.id())
                                .bind(1, row.name())
                                .bind(2, row.email())
                                .bind(3, row.age())
                                .bind(4, row.score())
                                .bind(5, row.active())
                                .bind(6, row.createdAt())
                                .bind(7, row.json())
                                .execute())
                        .concatMap(Result::getRowsUpdated))
                .reduce(0L, Long::sum));
    }

    private long arrays(List<Sample> rows, String sql, Function<Result, Publisher<?>> reading) {
        return done(connection
                .beginTransaction()
                .thenMany(Flux.fromIterable(rows).buffer(ARRAY).concatMap(part -> Flux.from(
                                bound(sql, part).execute())
                        .concatMap(reading)
                        .then(Mono.just((long) part.size()))))
                .reduce(0L, Long::sum)
                .delayUntil(count -> connection.commitTransaction()));
    }

    private Statement bound(String sql, List<Sample> rows) {
        return connection
                .createStatement(sql)
                .bind(0, column(rows, Sample::id, String[]::new))
                .bind(1, column(rows, Sample::name, String[]::new))
                .bind(2, column(rows, Sample::email, String[]::new))
                .bind(3, column(rows, Sample::age, Integer[]::new))
                .bind(4, column(rows, Sample::score, Double[]::new))
                .bind(5, column(rows, Sample::active, Boolean[]::new))
                .bind(6, column(rows, Sample::createdAt, Instant[]::new))
                .bind(7, column(rows, Sample::json, String[]::new));
    }

    private static <V> V[] column(
            List<Sample> rows, Function<Sample, V> value, java.util.function.IntFunction<V[]> array) {
        V[] column = array.apply(rows.size());
        for (int i = 0; i < column.length; i++) {
            column[i] = value.apply(rows.get(i));
        }
        return column;
    }

    private static long done(Mono<Long> work) {
        return Objects.requireNonNull(work.block());
    }

    @Override
    public void close() {
        connection.close().then(second.close()).block();
    }
}
