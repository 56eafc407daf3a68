package io.dataflow.cancel;

import io.dataflow.testsupport.TestDatabase;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.Result;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A transaction of somebody else that has stored an item and neither commits nor rolls back until it is closed.
 *
 * <p>On SQLite, where such a one would keep off every writer, it is a trigger that never ends for a new row of this key.
 */
final class RowLock implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final String ENDLESS =
            "CREATE VIEW endless AS WITH RECURSIVE x(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM x) SELECT n FROM x";

    private final Connection connection;
    private final boolean sqlite;

    RowLock(TestDatabase database, String id) {
        sqlite = database.name().equals(TestDatabase.SQLITE);
        connection = Mono.<Connection>from(
                        ConnectionFactories.get(database.r2dbcUrl()).create())
                .block(LIMIT);
        if (sqlite) {
            execute(ENDLESS);
            execute("CREATE TRIGGER endlessly BEFORE INSERT ON items WHEN NEW.id = '" + id
                    + "' BEGIN SELECT COUNT(*) FROM endless; END");
            return;
        }
        Mono.from(connection.beginTransaction()).block(LIMIT);
        execute("INSERT INTO \"items\" (\"id\", \"score\", \"created_at\", \"updated_at\") VALUES ('" + id
                + "', 1, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)");
    }

    private void execute(String sql) {
        Flux.from(connection.createStatement(sql).execute())
                .concatMap(Result::getRowsUpdated)
                .blockLast(LIMIT);
    }

    @Override
    public void close() {
        if (sqlite) {
            execute("DROP TRIGGER endlessly");
            execute("DROP VIEW endless");
        }
        Mono.from(connection.rollbackTransaction())
                .then(Mono.from(connection.close()))
                .block(LIMIT);
    }
}
