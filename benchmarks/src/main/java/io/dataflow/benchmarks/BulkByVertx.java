package io.dataflow.benchmarks;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.PreparedQuery;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneOffset;
import java.util.List;

/** The writes by batches of Vert.x, pipelined on one connection, in one transaction. */
final class BulkByVertx implements AutoCloseable {

    private static final int BATCH = 5_000;

    private final Vertx vertx = Vertx.vertx();
    private final PgConnection connection;

    BulkByVertx(BulkServer server) {
        connection = await(PgConnection.connect(
                vertx,
                new PgConnectOptions()
                        .setHost(server.host())
                        .setPort(server.port())
                        .setDatabase(server.database())
                        .setUser(server.user())
                        .setPassword(server.password())
                        .setCachePreparedStatements(true)));
    }

    private static <T> T await(Future<T> work) {
        return work.toCompletionStage().toCompletableFuture().join();
    }

    long create(List<Sample> rows) {
        return batches(
                rows,
                "INSERT INTO " + Sample.TABLE + " (" + Sample.COLUMNS + ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
    }

    long upsert(List<Sample> rows) {
        return batches(
                rows,
                "INSERT INTO " + Sample.TABLE + " (" + Sample.COLUMNS + ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
                        + " ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, email = EXCLUDED.email,"
                        + " age = EXCLUDED.age, score = EXCLUDED.score, active = EXCLUDED.active,"
                        + " created_at = EXCLUDED.created_at, attrs = EXCLUDED.attrs");
    }

    long update(List<Sample> rows) {
        return batches(
                rows,
                "UPDATE " + Sample.TABLE + " SET name = $2, email = $3, age = $4, score = $5, active = $6,"
                        + " created_at = $7, attrs = $8 WHERE id = $1");
    }

    private long batches(List<Sample> rows, String sql) {
        await(connection.begin().compose(transaction -> {
            PreparedQuery<RowSet<Row>> query = connection.preparedQuery(sql);
            Future<?> written = Future.succeededFuture();
            for (int from = 0; from < rows.size(); from += BATCH) {
                List<Sample> part = rows.subList(from, Math.min(rows.size(), from + BATCH));
                written = written.compose(before ->
                        query.executeBatch(part.stream().map(BulkByVertx::tuple).toList()));
            }
            return written.compose(all -> transaction.commit());
        }));
        return rows.size();
    }

    private static Tuple tuple(Sample row) {
        return Tuple.of(
                row.id(),
                row.name(),
                row.email(),
                row.age(),
                row.score(),
                row.active(),
                row.createdAt().atOffset(ZoneOffset.UTC),
                new JsonObject(row.attrs()));
    }

    @Override
    public void close() {
        await(connection.close());
        await(vertx.close());
    }
}
