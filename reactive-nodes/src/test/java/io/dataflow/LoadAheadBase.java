package io.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.BulkFailedException;
import io.dataflow.core.BulkOptions;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.MapOperations;
import io.dataflow.core.Rejected;
import io.dataflow.core.model.ModelDefinition;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** What tests of loads ahead of their turn share: a table, others who lock its rows, and a look at what the server does. */
abstract class LoadAheadBase extends FacadeContract {

    static final String PATIENCE = "io.dataflow.bulk.aheadPatience";

    static final ModelDefinition ITEM = model("Item", "id", "string", "n", nullable("int"));

    static final String TABLE = "CREATE TABLE items (id text PRIMARY KEY, n integer)";

    /** The rows of a small batch: the server keeps them back to the end of the load. */
    static final int FEW = 12;

    /** The rows of a large batch: the server stores them a thousand at a time. */
    static final int MANY = 1_100;

    private final List<Outside> others = new CopyOnWriteArrayList<>();

    /** Somebody else on the database, in a transaction. */
    final class Outside {

        private final Connection connection;

        private Outside() {
            this.connection = await(
                    Mono.from(ConnectionFactories.get(database().r2dbcUrl()).create()));
            await(Mono.from(connection.beginTransaction()).thenReturn(true));
            others.add(this);
        }

        Outside run(String sql) {
            collected(Flux.from(connection.createStatement(sql).execute()).concatMap(Result::getRowsUpdated));
            return this;
        }

        /** Holds keys that it may store or not. */
        Outside holding(String... keys) {
            for (String key : keys) {
                run("INSERT INTO items VALUES ('" + key + "')");
            }
            return this;
        }

        void rollBack() {
            if (others.remove(this)) {
                await(Mono.from(connection.rollbackTransaction()).thenReturn(true));
                await(Mono.from(connection.close()).thenReturn(true));
            }
        }

        void commit() {
            others.remove(this);
            await(Mono.from(connection.commitTransaction()).thenReturn(true));
            await(Mono.from(connection.close()).thenReturn(true));
        }
    }

    /** A call that runs, and what it told. */
    static final class Call {

        final List<BulkProgress<Map<String, Object>>> ticks = new CopyOnWriteArrayList<>();
        private final Disposable running;
        private volatile @Nullable Throwable error;
        private volatile boolean over;

        Call(Flux<BulkProgress<Map<String, Object>>> call) {
            running = call.subscribe(
                    ticks::add,
                    failure -> {
                        error = failure;
                        over = true;
                    },
                    () -> over = true);
        }

        Call await() {
            often().until(() -> over);
            return this;
        }

        boolean isOver() {
            return over;
        }

        void cancel() {
            running.dispose();
        }

        @Nullable
        Throwable error() {
            return error;
        }

        BulkProgress<?> result() {
            await();
            if (error == null) {
                return ticks.get(ticks.size() - 1);
            }
            assertThat(error).isInstanceOf(BulkFailedException.class);
            return ((BulkFailedException) error).progress();
        }

        List<Long> inserted() {
            return ticks.stream().map(BulkProgress::inserted).toList();
        }

        List<Long> rejected() {
            return ticks.stream()
                    .flatMap(tick -> tick.rejected().stream())
                    .map(Rejected::index)
                    .toList();
        }
    }

    /** A statement that loads rows, as the server sees it. */
    record Load(int pid, boolean waitsForLock, boolean waitsForUs, long rows, long bytes) {}

    static ConditionFactory often() {
        return Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(LIMIT);
    }

    static void patience(Duration patience) {
        System.setProperty(PATIENCE, String.valueOf(patience.toMillis()));
    }

    @AfterEach
    final void endOthers() {
        System.clearProperty(PATIENCE);
        List.copyOf(others).forEach(Outside::rollBack);
    }

    final Outside outside() {
        return new Outside();
    }

    final DataFlow db(int connections) {
        return opened(builder()
                .model(ITEM)
                .existingSchema(true)
                .pool(o -> o.size(connections).maxOverflow(0))
                .build());
    }

    /** What the writer knows of the table by now, from a batch that was told. */
    final MapOperations learned(DataFlow db) {
        MapOperations items = db.model("Item");
        assertThat(await(items.bulkCreate(rows("learn", FEW)).last()).inserted())
                .isEqualTo(FEW);
        database().execute("DELETE FROM items");
        return items;
    }

    final MapOperations learned() {
        database().execute(TABLE);
        return learned(db(20));
    }

    static List<Map<String, Object>> rows(String prefix, int count, String... first) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (String key : first) {
            rows.add(row("id", key, "n", rows.size()));
        }
        IntStream.range(rows.size(), count).forEach(i -> rows.add(row("id", prefix + i, "n", i)));
        return rows;
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    static Flux<Map<String, Object>> batches(List<Map<String, Object>>... batches) {
        return Flux.fromArray(batches).concatMapIterable(batch -> batch);
    }

    static UnaryOperator<BulkOptions> of(int rows) {
        return o -> o.batchSize(rows);
    }

    final List<Load> loads() {
        return database()
                .query(
                        "SELECT a.pid, a.wait_event_type, a.wait_event, p.tuples_processed, p.bytes_processed FROM pg_stat_activity a"
                                + " LEFT JOIN pg_stat_progress_copy p ON p.pid = a.pid WHERE a.datname = current_database()"
                                + " AND a.application_name = 'reactive-dataflow' AND a.state = 'active' AND a.query LIKE 'COPY%'"
                                + " ORDER BY 1")
                .stream()
                .map(row -> new Load(
                        ((Number) row.get("pid")).intValue(),
                        "Lock".equals(row.get("wait_event_type")),
                        "ClientRead".equals(row.get("wait_event")),
                        row.get("tuples_processed") instanceof Number rows ? rows.longValue() : 0,
                        row.get("bytes_processed") instanceof Number bytes ? bytes.longValue() : 0))
                .toList();
    }

    final Load blocked() {
        return await(Load::waitsForLock);
    }

    /** The small load that has all its rows and waits for its turn. */
    final Load held() {
        return await(load -> load.waitsForUs() && load.bytes() > FEW * 8);
    }

    /** The large load that has all its rows and waits for its turn; the first thousand are stored. */
    final Load heldAndStored() {
        return await(load -> load.waitsForUs() && load.rows() >= 1_000);
    }

    final Load await(Predicate<Load> what) {
        return often().until(() -> loads().stream().filter(what).findFirst().orElse(null), Objects::nonNull);
    }

    final List<String> ids() {
        return database().query("SELECT id FROM items ORDER BY id COLLATE \"C\"").stream()
                .map(row -> (String) row.get("id"))
                .toList();
    }

    final long count() {
        return stored("items");
    }

    final void assertNothingRuns() {
        often().untilAsserted(() -> assertThat(database()
                        .query("SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                                + " AND application_name = 'reactive-dataflow' AND state <> 'idle'"))
                .isEmpty());
    }

    /** Nothing runs any more, and the pool gives all its connections. */
    final void assertIdle(DataFlow db, int connections) {
        assertNothingRuns();
        Sinks.Empty<Void> all = Sinks.empty();
        AtomicInteger inside = new AtomicInteger();
        Flux.range(0, connections)
                .flatMap(
                        i -> db.transaction(tx -> tx.model("Item")
                                .count(tx.model("Item").all())
                                .doOnNext(counted -> {
                                    if (inside.incrementAndGet() == connections) {
                                        all.tryEmitEmpty();
                                    }
                                })
                                .then(all.asMono())),
                        connections)
                .blockLast(LIMIT);
        assertThat(inside).hasValue(connections);
        assertThat(database().openConnections()).isLessThanOrEqualTo(connections);
    }
}
