package io.dataflow.benchmarks;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.RowStream;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;

/** Single operations by Vert.x: by its pool, or by its client, which pipelines on the connections of one. */
final class PointByVertx implements PointContender {

    private static final int PIPELINED = 64;
    private static final int FETCH = 1_000;

    /** The row as it is read. */
    record Read(
            String id,
            String name,
            String email,
            int age,
            double score,
            boolean active,
            Instant createdAt,
            JsonObject attrs) {

        static Read of(Row row) {
            return new Read(
                    row.getString(0),
                    row.getString(1),
                    row.getString(2),
                    row.getInteger(3),
                    row.getDouble(4),
                    row.getBoolean(5),
                    row.getOffsetDateTime(6).toInstant(),
                    row.getJsonObject(7));
        }
    }

    private final String name;
    private final Vertx vertx = Vertx.vertx();
    private final SqlClient client;

    private PointByVertx(String name, BulkServer server, boolean pipelined) {
        this.name = name;
        PgConnectOptions options = new PgConnectOptions()
                .setHost(server.host())
                .setPort(server.port())
                .setDatabase(server.database())
                .setUser(server.user())
                .setPassword(server.password())
                .setCachePreparedStatements(true);
        PoolOptions pool = new PoolOptions().setMaxSize(CONNECTIONS).setEventLoopSize(2);
        client = pipelined
                ? PgBuilder.client()
                        .with(pool)
                        .connectingTo(options.setPipeliningLimit(PIPELINED))
                        .using(vertx)
                        .build()
                : PgBuilder.pool().with(pool).connectingTo(options).using(vertx).build();
    }

    static PointByVertx pool(BulkServer server) {
        return new PointByVertx("vertx-pool", server, false);
    }

    static PointByVertx pipelined(BulkServer server) {
        return new PointByVertx("vertx-pipelined", server, true);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void read(Sample row, Load.End end) {
        run(READ, Tuple.of(row.id()), end);
    }

    @Override
    public void create(Sample row, Load.End end) {
        run(
                INSERT,
                Tuple.of(
                        row.id(),
                        row.name(),
                        row.email(),
                        row.age(),
                        row.score(),
                        row.active(),
                        row.createdAt().atOffset(ZoneOffset.UTC),
                        new JsonObject(row.attrs())),
                end);
    }

    @Override
    public void update(Sample row, Load.End end) {
        run(UPDATE, Tuple.of(row.score() + 1, row.id()), end);
    }

    @Override
    public void list(Sample first, Load.End end) {
        run(PAGE, Tuple.of(first.id()), end);
    }

    private void run(String sql, Tuple values, Load.End end) {
        Future<RowSet<Row>> rows = client.preparedQuery(sql).execute(values);
        rows.onComplete(done -> {
            if (done.succeeded()) {
                for (Row row : done.result()) {
                    Read.of(row);
                }
            }
            end.of(done.cause());
        });
    }

    @Override
    public long stream() {
        if (!(client instanceof Pool pool)) {
            throw new UnsupportedOperationException("a client that pipelines has no cursors");
        }
        Future<Long> read = pool.withTransaction(
                connection -> connection.prepare(SELECT).compose(query -> count(query.createStream(FETCH))));
        return read.toCompletionStage().toCompletableFuture().join();
    }

    private static Future<Long> count(RowStream<Row> rows) {
        Promise<Long> counted = Promise.promise();
        long[] count = new long[1];
        rows.exceptionHandler(counted::tryFail)
                .endHandler(end -> counted.tryComplete(count[0]))
                .handler(row -> {
                    Read.of(row);
                    count[0]++;
                });
        return counted.future();
    }

    @Override
    public void close() {
        client.close().toCompletionStage().toCompletableFuture().join();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
