package io.dataflow.cancel;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.DataFlow;
import io.dataflow.core.internal.connection.ConnectionSource;
import io.dataflow.core.internal.connection.Driver;
import io.dataflow.core.internal.connection.GivenPool;
import io.dataflow.core.internal.connection.OffloadedSource;
import io.dataflow.core.internal.connection.PooledConnections;
import io.dataflow.core.internal.sql.h2.H2Driver;
import io.dataflow.core.internal.sql.postgresql.PostgresDriver;
import io.dataflow.core.internal.sql.sqlite.SqliteDriver;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.TestDatabase;
import io.dataflow.testsupport.VerificationRecord;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.pool.PoolMetrics;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A pool that the user made loses no connection to us, and gets none back that nobody may use. */
@Capability("S41")
abstract class GivenPoolContract extends CancelBase {

    private ConnectionPool pool;

    private DataFlow over(int connections) {
        pool = new ConnectionPool(ConnectionPoolConfiguration.builder(
                        ConnectionFactories.get(database().r2dbcUrl()))
                .initialSize(0)
                .maxSize(connections)
                .build());
        return DataFlow.builder(pool)
                .model(Item.class)
                .model(Slow.class)
                .autoMigrate(false)
                .build();
    }

    private void close(DataFlow db) {
        db.close().block(LIMIT);
    }

    @AfterEach
    void closePool() {
        pool.disposeLater().block(LIMIT);
    }

    private int taken() {
        return pool.getMetrics().map(PoolMetrics::acquiredSize).orElseThrow();
    }

    @Test
    void aCancelStopsWhatRunsOnItsOnlyConnection() {
        open(1).close().block(LIMIT);
        createSlowView();
        DataFlow db = over(1);
        for (int i = 0; i < 3; i++) {
            Disposable running =
                    db.model(Slow.class).count(db.model(Slow.class).all()).subscribe();
            awaitRunning("slow_view");
            running.dispose();
            assertThat(items(db).count(items(db).all()).block(SOON)).isLessThan(2);
            soon().untilAsserted(
                            () -> assertThat(database().runningStatements()).isEmpty());
        }
        close(db);
    }

    @Test
    void cancelledWorkLosesNoConnection() throws Exception {
        open(1).close().block(LIMIT);
        DataFlow db = over(2);
        int rounds = Effort.of(4_000);
        long seed = 97;
        VerificationRecord.run("cancelled work on a pool of the user", rounds, seed, () -> {
            Random random = new Random(seed);
            Flux.range(0, rounds)
                    .flatMap(
                            i -> Mono.firstWithSignal(
                                    items(db).count(items(db).all()),
                                    Mono.delay(Duration.ofNanos(random.nextInt(2_000_000)))),
                            6)
                    .blockLast(Duration.ofSeconds(120));
        });
        Awaitility.await().atMost(SOON).until(() -> taken() == 0);
        assertThat(items(db).count(items(db).all()).block(LIMIT)).isZero();
        close(db);
    }

    @Test
    void aConnectionOfUnknownStateIsNeverHandedOutAgain() {
        close(over(2));
        Driver driver =
                switch (database().name()) {
                    case TestDatabase.POSTGRESQL -> new PostgresDriver();
                    case TestDatabase.SQLITE -> new SqliteDriver();
                    default -> new H2Driver();
                };
        ConnectionSource source = new OffloadedSource(new GivenPool(pool), driver);
        Set<Connection> seen = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            Connection first = source.acquire().block(LIMIT);
            Connection second = source.acquire().block(LIMIT);
            assertThat(seen.add(PooledConnections.unwrap(first))).isTrue();
            assertThat(seen.add(PooledConnections.unwrap(second))).isTrue();
            source.release(first, false).then(source.release(second, false)).block(LIMIT);
            assertThat(taken()).isZero();
        }
        Connection kept = null;
        for (int i = 0; i < 2; i++) {
            Connection again = source.acquire().block(LIMIT);
            Connection found = PooledConnections.unwrap(again);
            source.release(again, true).block(LIMIT);
            assertThat(kept).isIn(null, found);
            kept = found;
        }
        driver.close().block(LIMIT);
    }
}
