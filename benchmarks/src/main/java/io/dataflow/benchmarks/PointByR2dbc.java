package io.dataflow.benchmarks;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.codec.Json;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Statement;
import java.time.Instant;
import java.util.Objects;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Single operations by r2dbc-postgresql and r2dbc-pool alone, by hand and as they are by default. */
final class PointByR2dbc implements PointContender {

    /** The row as it is read: the attributes stay JSON, which a peer by hand would not take apart. */
    record Row(
            String id,
            String name,
            String email,
            int age,
            double score,
            boolean active,
            Instant createdAt,
            String attrs) {

        static Row of(Readable row) {
            return new Row(
                    Objects.requireNonNull(row.get(0, String.class)),
                    Objects.requireNonNull(row.get(1, String.class)),
                    Objects.requireNonNull(row.get(2, String.class)),
                    Objects.requireNonNull(row.get(3, Integer.class)),
                    Objects.requireNonNull(row.get(4, Double.class)),
                    Objects.requireNonNull(row.get(5, Boolean.class)),
                    Objects.requireNonNull(row.get(6, Instant.class)),
                    Objects.requireNonNull(row.get(7, Json.class)).asString());
        }
    }

    private final ConnectionFactory factory;
    private final ConnectionPool pool;

    PointByR2dbc(BulkServer server) {
        factory = ConnectionFactories.get(server.url());
        pool = new ConnectionPool(ConnectionPoolConfiguration.builder(factory)
                .maxSize(CONNECTIONS)
                .build());
    }

    @Override
    public String name() {
        return "r2dbc-pool";
    }

    @Override
    public void read(Sample row, Load.End end) {
        rows(READ, statement -> statement.bind(0, row.id())).subscribe(read -> {}, end::of, () -> end.of(null));
    }

    @Override
    public void create(Sample row, Load.End end) {
        Json attrs = Json.of(row.json());
        rows(INSERT, statement -> statement
                        .bind(0, row.id())
                        .bind(1, row.name())
                        .bind(2, row.email())
                        .bind(3, row.age())
                        .bind(4, row.score())
                        .bind(5, row.active())
                        .bind(6, row.createdAt())
                        .bind(7, attrs))
                .subscribe(stored -> {}, end::of, () -> end.of(null));
    }

    @Override
    public void update(Sample row, Load.End end) {
        rows(UPDATE, statement -> statement.bind(0, row.score() + 1).bind(1, row.id()))
                .subscribe(updated -> {}, end::of, () -> end.of(null));
    }

    @Override
    public void list(Sample first, Load.End end) {
        rows(PAGE, statement -> statement.bind(0, first.id()))
                .collectList()
                .subscribe(page -> {}, end::of, () -> end.of(null));
    }

    private Flux<Row> rows(String sql, UnaryOperator<Statement> binding) {
        return Flux.usingWhen(
                pool.create(),
                connection -> Flux.from(
                                binding.apply(connection.createStatement(sql)).execute())
                        .concatMap(result -> result.map(Row::of)),
                connection -> connection.close());
    }

    @Override
    public long stream() {
        return Objects.requireNonNull(Flux.usingWhen(
                        Mono.from(factory.create()),
                        connection -> Flux.from(
                                        connection.createStatement(SELECT).execute())
                                .concatMap(result -> result.map(Row::of)),
                        connection -> connection.close())
                .count()
                .block());
    }

    @Override
    public void close() {
        pool.disposeLater().block();
    }
}
