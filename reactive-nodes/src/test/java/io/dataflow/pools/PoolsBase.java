package io.dataflow.pools;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.DataFlow;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.model.DataModel;
import io.dataflow.testsupport.DatabaseContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/** The base of contracts about connections: a DataFlow with a small pool, which leaves no connection behind. */
abstract class PoolsBase extends DatabaseContract {

    static final Duration LIMIT = Duration.ofSeconds(30);

    private final List<DataFlow> opened = new ArrayList<>();

    /** A row. */
    @DataModel
    record Part(String id, int amount) {}

    DataFlow open(UnaryOperator<DataFlow.PoolOptions> pool) {
        return open(DataFlow.builder(database().r2dbcUrl()), pool);
    }

    DataFlow open(DataFlow.Builder builder, UnaryOperator<DataFlow.PoolOptions> pool) {
        DataFlow db = builder.name("shop").model(Part.class).pool(pool).build();
        opened.add(db);
        return db;
    }

    DataFlow open(int size) {
        return open(o -> o.size(size).maxOverflow(0).acquireTimeout(Duration.ofSeconds(20)));
    }

    /** {@link #open(int)}, with so many rows. */
    DataFlow stocked(int size, int rows) {
        DataFlow db = open(size);
        stock(db, rows);
        return db;
    }

    static void stock(DataFlow db, int rows) {
        parts(db).bulkCreate(Flux.range(0, rows).map(i -> new Part("p" + i, i))).blockLast(LIMIT);
    }

    static ModelOperations<Part> parts(DataFlow db) {
        return db.model(Part.class);
    }

    /** A stream that takes one row and no more, and keeps its connection. */
    static BaseSubscriber<Part> stalled(DataFlow db) {
        BaseSubscriber<Part> reader = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
                subscription.request(1);
            }
        };
        parts(db).stream(parts(db).all()).subscribe(reader);
        return reader;
    }

    void awaitConnections(int count) {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(database().openConnections()).isEqualTo(count));
    }

    void closeDataFlows() {
        opened.forEach(db -> db.close(Duration.ofSeconds(5)).block(LIMIT));
    }

    @AfterEach
    void closeAll() {
        closeDataFlows();
        awaitConnections(0);
    }
}
