package io.dataflow.cancel;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.Result;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A transaction of somebody else that has stored an item and neither commits nor rolls back until it is closed. */
final class RowLock implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Connection connection;

    RowLock(String url, String id) {
        connection =
                Mono.<Connection>from(ConnectionFactories.get(url).create()).block(LIMIT);
        Mono.from(connection.beginTransaction()).block(LIMIT);
        Flux.from(connection
                        .createStatement(
                                "INSERT INTO \"items\" (\"id\", \"score\", \"created_at\", \"updated_at\") VALUES ('"
                                        + id + "', 1, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)")
                        .execute())
                .concatMap(Result::getRowsUpdated)
                .blockLast(LIMIT);
    }

    @Override
    public void close() {
        Mono.from(connection.rollbackTransaction())
                .then(Mono.from(connection.close()))
                .block(LIMIT);
    }
}
