package io.dataflow.pools;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.DataFlow;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.PoolTimeoutException;
import io.dataflow.core.model.DataModel;
import io.dataflow.testsupport.DatabaseContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.util.retry.Retry;

/** The base of contracts about connections: a DataFlow with a small pool, which leaves no connection behind. */
abstract class PoolsBase extends DatabaseContract {

    static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int MOST_ATTEMPTS = 100;

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
        return open(o -> o.size(size).maxOverflow(0).acquireTimeout(Duration.ofSeconds(60)));
    }

    /** {@link #open(int)}, with so many rows. */
    DataFlow stocked(int size, int rows) {
        DataFlow db = open(size);
        stock(db, rows);
        return db;
    }

    /** Stores rows, however short the pool lets anybody wait for the first connection. */
    static void stock(DataFlow db, int rows) {
        db.ready()
                .retryWhen(Retry.max(MOST_ATTEMPTS).filter(PoolTimeoutException.class::isInstance))
                .block(LIMIT);
        parts(db).bulkCreate(Flux.range(0, rows).map(i -> new Part("p" + i, i))).blockLast(LIMIT);
    }

    static ModelOperations<Part> parts(DataFlow db) {
        return db.model(Part.class);
    }

    /** A stream that takes one row and no more, and keeps its connection once it has one. */
    static BaseSubscriber<Part> stalled(DataFlow db) {
        return stalled(db, Sinks.one());
    }

    /** {@link #stalled} that has its connection, however often it has to ask for one. */
    static BaseSubscriber<Part> holding(DataFlow db) {
        for (int i = 0; i < MOST_ATTEMPTS; i++) {
            Sinks.One<Boolean> began = Sinks.one();
            BaseSubscriber<Part> reader = stalled(db, began);
            if (Boolean.TRUE.equals(began.asMono().block(LIMIT))) {
                return reader;
            }
        }
        throw new AssertionError("no stream has begun");
    }

    private static BaseSubscriber<Part> stalled(DataFlow db, Sinks.One<Boolean> began) {
        BaseSubscriber<Part> reader = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                subscription.request(1);
            }

            @Override
            protected void hookOnNext(Part row) {
                began.tryEmitValue(true);
            }

            @Override
            protected void hookOnError(Throwable error) {
                began.tryEmitValue(false);
            }
        };
        parts(db).stream(parts(db).all()).subscribe(reader);
        return reader;
    }

    void awaitConnections(int count) {
        awaitConnections(count, count);
    }

    /** A server notices the end of a connection a moment later. */
    void awaitConnections(int least, int most) {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(database().openConnections()).isBetween(least, most));
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
