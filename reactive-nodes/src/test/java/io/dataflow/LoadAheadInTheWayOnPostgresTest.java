package io.dataflow;

import static io.dataflow.core.BulkOptions.OnError.CONTINUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.BulkFailedException;
import io.dataflow.core.BulkOptions.OnError;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.Deadline;
import io.dataflow.core.DeadlineExceededException;
import io.dataflow.core.MapOperations;
import io.dataflow.core.OutcomeUnknownException;
import io.dataflow.core.UniqueViolationException;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.OnDatabase;
import io.dataflow.testsupport.WithoutPooler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Batches that are on their way side by side get into one another's way, and come to the end that they had one by one. */
@Capability({"S19", "S23", "S41"})
@OnDatabase("PostgreSQL")
@WithoutPooler("a pooler hides the connections, and nothing is loaded ahead through one")
class LoadAheadInTheWayOnPostgresTest extends LoadAheadBase {

    /** Time for a usual machine to come to what a test means; a slower one shows the same, with less in the way. */
    private static final Duration SHORT = Duration.ofMillis(700);

    private final List<Throwable> dropped = new CopyOnWriteArrayList<>();

    @AfterEach
    void nothingWasDropped() {
        Hooks.resetOnErrorDropped();
        assertThat(dropped).as("errors that nobody was told").isEmpty();
    }

    private MapOperations watched(DataFlow db) {
        Hooks.onErrorDropped(dropped::add);
        database().execute(TABLE);
        return learned(db);
    }

    private void set(String setting) {
        database()
                .execute("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET " + setting.replace("'", "''")
                        + "', current_database()); END $$");
    }

    /** The rows of a batch that waits for the key A first and wants the key X behind it. */
    private static List<Map<String, Object>> wanting() {
        return rows("a", MANY, "A", "X");
    }

    private static void assertDuplicateOf(Call call, long inserted) {
        assertThat(call.await().error())
                .isInstanceOf(BulkFailedException.class)
                .hasCauseInstanceOf(UniqueViolationException.class);
        assertThat(call.result().inserted()).isEqualTo(inserted);
        assertThat(call.inserted()).containsExactly(inserted, inserted);
    }

    /** The server sees no circle: the one waits for a row of the other, which waits for us. */
    @Test
    void aBatchThatWaitsForARowOfTheNextOneGetsThrough() {
        patience(SHORT);
        MapOperations items = watched(db(20));
        Outside other = outside().holding("A");
        Call call = new Call(items.bulkCreate(batches(wanting(), rows("b", MANY, "X")), of(MANY)));
        blocked();
        shortly(load -> load.waitsForUs() && load.rows() >= 1_000);
        other.rollBack();
        assertDuplicateOf(call, MANY);
        assertThat(count()).isEqualTo(MANY);
    }

    /** The next one waits for somebody who ends later than all of this; the batch before must not wait with it. */
    @Test
    void aBatchWaitsForNobodyWhomOnlyTheNextOneWaitsFor() {
        patience(SHORT);
        MapOperations items = watched(db(20));
        Outside first = outside().holding("A");
        Outside later = outside().holding("B");
        List<Map<String, Object>> next = rows("b", MANY * 2, "X");
        next.set(1_500, row("id", "B", "n", 1));
        Call call = new Call(items.bulkCreate(batches(rows("a", MANY * 2, "A", "X"), next), of(MANY * 2)));
        await(load -> load.waitsForLock() && load.rows() == 0);
        shortly(load -> load.waitsForLock() && load.rows() >= 1_000);
        first.rollBack();
        often().until(() -> !call.ticks.isEmpty());
        assertThat(count()).isEqualTo(MANY * 2);
        later.rollBack();
        assertDuplicateOf(call, MANY * 2);
    }

    /** Each holds what the other wants, which the server ends by failing one of them. */
    @ParameterizedTest
    @EnumSource
    void aDeadlockBetweenTwoBatchesIsNoneOfTheCall(OnError onError) {
        patience(LIMIT);
        MapOperations items = watched(db(20));
        Outside other = outside().holding("A");
        List<Map<String, Object>> next = rows("b", MANY * 2, "X");
        next.set(1_500, row("id", "Y", "n", 1));
        List<Map<String, Object>> before = rows("a", MANY * 2, "Y");
        before.set(1_500, row("id", "A", "n", 1));
        before.set(1_501, row("id", "X", "n", 1));
        Call call = new Call(items.bulkCreate(
                batches(before, next), o -> o.batchSize(MANY * 2).onError(onError)));
        // The one has stored Y and waits for A, the other has stored X and waits for Y.
        often().until(() -> loads().stream()
                        .filter(load -> load.waitsForLock() && load.rows() >= 1_000)
                        .count()
                == 2);
        other.rollBack();
        if (onError == OnError.STOP) {
            assertDuplicateOf(call, MANY * 2);
        } else {
            assertThat(List.of(call.result().inserted(), call.result().failed()))
                    .containsExactly(MANY * 4 - 2L, 2L);
            assertThat(call.rejected()).containsExactly(MANY * 2L, MANY * 2L + 1_500);
        }
        assertThat(count()).isEqualTo(call.result().inserted());
    }

    @Test
    void aLockTimeoutForARowOfTheNextBatchIsNoneOfTheCall() {
        patience(LIMIT);
        set("lock_timeout = '1s'");
        MapOperations items = watched(db(20));
        for (boolean stored = false; !stored; database().execute("DELETE FROM items WHERE $1", !stored)) {
            Outside other = outside().holding("A");
            Call call = new Call(items.bulkCreate(batches(wanting(), rows("b", MANY, "X")), of(MANY)));
            often().until(() -> call.isOver() || isThere(load -> load.waitsForUs() && load.rows() >= 1_000));
            stored = !call.isOver();
            other.rollBack();
            call.await();
            if (stored) {
                assertDuplicateOf(call, MANY);
                assertThat(count()).isEqualTo(MANY);
            }
        }
    }

    private boolean isThere(Predicate<Load> what) {
        return loads().stream().anyMatch(what);
    }

    /** Waits for a load, unless the patience with it is over before. */
    private void shortly(Predicate<Load> what) {
        long end = System.nanoTime() + SHORT.toNanos();
        often().until(() -> isThere(what) || System.nanoTime() > end);
    }

    @Test
    void aCancelLeavesNothingOfTheNextBatchNorOfOneThatWaits() {
        patience(LIMIT);
        DataFlow db = db(6);
        MapOperations items = watched(db);
        for (int round = 0; round < 3; round++) {
            Outside other = outside().holding("A");
            Call call =
                    new Call(items.bulkCreate(batches(rows("a", FEW, "A"), rows("b", FEW), rows("c", FEW)), of(FEW)));
            blocked();
            held();
            call.cancel();
            often().until(() -> loads().isEmpty());
            other.rollBack();
            assertIdle(db, 6);
            assertThat(count()).isZero();
        }
        assertThat(call(items).inserted()).isEqualTo(MANY);
        assertIdle(db, 6);
    }

    private static BulkProgress<?> call(MapOperations items) {
        return await(items.bulkCreate(rows("z", MANY), of(100)).last());
    }

    /** The next batch may be in commit by then, and no other. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void aCancelAtATickLeavesOneBatchUntoldAtMost(int ticks) {
        DataFlow db = db(6);
        MapOperations items = watched(db);
        for (int round = 0; round < 5; round++) {
            BulkProgress<?> seen = await(
                    items.bulkCreate(rows("a", FEW * 40), of(FEW)).take(ticks).last());
            assertNothingRuns();
            assertThat(count()).isBetween(seen.inserted(), seen.inserted() + FEW);
            assertThat(count() % FEW).isZero();
            database().execute("DELETE FROM items");
        }
        assertIdle(db, 6);
    }

    @Test
    void aConnectionThatIsLostWhileItHoldsBackCostsNothing() {
        patience(LIMIT);
        DataFlow db = db(6);
        MapOperations items = watched(db);
        Outside other = outside().holding("A");
        Call call = new Call(items.bulkCreate(batches(rows("a", FEW, "A"), rows("b", FEW), rows("c", FEW)), of(FEW)));
        blocked();
        end(held());
        other.rollBack();
        assertThat(call.result().inserted()).isEqualTo(FEW * 3);
        assertThat(call.error()).isNull();
        assertThat(count()).isEqualTo(FEW * 3);
        assertIdle(db, 6);
    }

    @Test
    void aConnectionThatIsLostInItsTurnEndsTheCallWithoutTheNextBatch() {
        patience(LIMIT);
        DataFlow db = db(6);
        MapOperations items = watched(db);
        Outside other = outside().holding("A");
        Call call = new Call(items.bulkCreate(batches(rows("a", FEW, "A"), rows("b", FEW), rows("c", FEW)), of(FEW)));
        Load blocked = blocked();
        held();
        end(blocked);
        assertThat(call.await().error()).isInstanceOf(BulkFailedException.class).satisfies(error -> assertThat(
                        error.getCause())
                .isInstanceOfSatisfying(DataFlowException.class, known -> assertThat(
                                known.isTransient() || known instanceof OutcomeUnknownException)
                        .isTrue()));
        other.rollBack();
        assertIdle(db, 6);
        assertThat(count()).isZero();
    }

    private void end(Load load) {
        database().query("SELECT pg_terminate_backend($1)", load.pid());
        often().until(() -> loads().stream().noneMatch(one -> one.pid() == load.pid()));
    }

    @Test
    void aDeadlineThatPassesWhileABatchHoldsBackLeavesNothing() {
        patience(LIMIT);
        DataFlow db = db(6);
        MapOperations items = watched(db);
        Outside other = outside().holding("A");
        // Until both are on their way when it passes, however slow the machine is.
        for (Duration limit = Duration.ofMillis(500); ; limit = limit.multipliedBy(2)) {
            Call call = new Call(Deadline.within(
                    limit, items.bulkCreate(batches(rows("a", FEW, "A"), rows("b", FEW), rows("c", FEW)), of(FEW))));
            AtomicInteger most = new AtomicInteger();
            often().until(() -> {
                most.accumulateAndGet(
                        (int) loads().stream().filter(Load::waitsForUs).count(), Math::max);
                return call.error() != null;
            });
            assertThat(call.error())
                    .isInstanceOf(BulkFailedException.class)
                    .hasCauseInstanceOf(DeadlineExceededException.class);
            // What waits for the lock is stopped a moment after that was told.
            often().until(() -> loads().isEmpty());
            if (most.get() > 0) {
                break;
            }
        }
        other.rollBack();
        assertIdle(db, 6);
        assertThat(count()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 2", "2, 2", "2, 4", "3, 3", "6, 4"})
    void callsGetThroughAPoolThatHasTooFewConnections(int connections, int calls) {
        DataFlow db = db(connections);
        MapOperations items = watched(db);
        List<Call> running = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            List<Map<String, Object>> rows = rows("x" + i + "-", FEW * 10);
            // A bad row of every third batch takes a connection anew.
            for (int bad = FEW * 2; bad < rows.size(); bad += FEW * 3) {
                rows.set(bad, rows.get(bad - 1));
            }
            running.add(new Call(items.bulkCreate(rows, o -> o.batchSize(FEW).onError(CONTINUE))));
        }
        running.forEach(call -> {
            assertThat(List.of(call.result().inserted(), call.result().failed()))
                    .containsExactly(117L, 3L);
            assertThat(call.rejected()).containsExactly(24L, 60L, 96L);
        });
        assertThat(count()).isEqualTo(117L * calls);
        assertIdle(db, connections);
    }

    /** Most of its rows are not even sent: the server waits for a lock, and takes no more of them meanwhile. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLargeLoadThatIsGivenUpCostsNoConnection(boolean cancelled) {
        patience(SHORT);
        Hooks.onErrorDropped(dropped::add);
        database().execute("CREATE TABLE items (id text PRIMARY KEY, n integer, note text)");
        DataFlow db = opened(builder()
                .model(model("Item", "id", "string", "n", nullable("int"), "note", nullable("string")))
                .existingSchema(true)
                .pool(o -> o.size(6).maxOverflow(0))
                .build());
        MapOperations items = db.model("Item");
        List<Map<String, Object>> before = rows("a", FEW * 400, "A");
        List<Map<String, Object>> next = rows("b", FEW * 400, "B");
        Flux<Map<String, Object>> rows = batches(before, next)
                .index((i, row) ->
                        row("id", row.get("id"), "n", 1, "note", i % 4_800 < 1_000 ? "" : "x".repeat(1_000)));
        await(items.bulkCreate(rows.take(FEW)).last());
        database().execute("DELETE FROM items");
        Outside first = outside().holding("A");
        Outside later = outside().holding("B");
        Call call = new Call(items.bulkCreate(rows, of(FEW * 400)));
        often().until(() -> loads().stream().filter(Load::waitsForLock).count() == 2 || call.isOver());
        List<Integer> sessions = sessions();
        if (cancelled) {
            call.cancel();
            often().until(() -> loads().isEmpty());
        } else {
            // Given up when its time is over, while the other waits on.
            often().until(() -> loads().size() == 1);
        }
        first.rollBack();
        later.rollBack();
        if (!cancelled) {
            assertThat(call.result().inserted()).isEqualTo(FEW * 800);
        }
        assertNothingRuns();
        assertThat(count()).isEqualTo(cancelled ? 0 : FEW * 800);
        assertThat(sessions()).isEqualTo(sessions);
        assertIdle(db, 6);
    }

    private List<Integer> sessions() {
        return database()
                .query("SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND application_name = 'reactive-dataflow' ORDER BY 1")
                .stream()
                .map(row -> ((Number) row.get("pid")).intValue())
                .toList();
    }

    /** The one connection of the lane must not stay with a batch ahead while a batch before it needs one. */
    @Test
    void aBatchThatIsDividedWaitsForNoConnectionThatTheNextOneHolds() {
        patience(LIMIT);
        DataFlow db = opened(builder()
                .model(ITEM)
                .existingSchema(true)
                .pool(o -> o.size(2).maxOverflow(0).acquireTimeout(Duration.ofSeconds(10)))
                .build());
        MapOperations items = watched(db);
        database().execute("INSERT INTO items VALUES ('a5')");
        Call call =
                new Call(items.bulkCreate(batches(rows("a", FEW), rows("b", FEW), rows("c", FEW)), o -> o.batchSize(FEW)
                        .onError(CONTINUE)));
        assertThat(List.of(call.result().inserted(), call.result().failed())).containsExactly(35L, 1L);
        assertThat(call.error()).isNull();
    }

    /** Nor does a call end later than it has to because its next batch waits for a connection. */
    @Test
    void aFailureWaitsForNobodyWhoHasTheConnectionThatTheNextBatchWaitsFor() {
        DataFlow db = opened(builder()
                .model(ITEM)
                .existingSchema(true)
                .pool(o -> o.size(2).maxOverflow(0).acquireTimeout(LIMIT.multipliedBy(2)))
                .build());
        MapOperations items = watched(db);
        Outside first = outside().holding("A");
        Outside later = outside().holding("Z");
        Sinks.Many<Map<String, Object>> source = Sinks.many().unicast().onBackpressureBuffer();
        Call call = new Call(items.bulkCreate(source.asFlux(), of(FEW)));
        rows("a", FEW, "A").forEach(source::tryEmitNext);
        blocked();
        Call another = new Call(items.bulkCreate(rows("z", FEW, "Z"), of(FEW)));
        // Time to come to the queue in this order; in another one there is less in the way.
        Mono.delay(Duration.ofMillis(100)).block(LIMIT);
        rows("b", FEW).forEach(source::tryEmitNext);
        Mono.delay(Duration.ofMillis(100)).block(LIMIT);
        first.commit();
        assertThat(call.await().error()).hasCauseInstanceOf(UniqueViolationException.class);
        later.rollBack();
        assertThat(another.result().inserted()).isEqualTo(FEW);
        assertIdle(db, 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"repeatable read", "serializable"})
    void rowsPointToRowsOfTheBatchBeforeUnderEveryIsolation(String isolation) {
        set("default_transaction_isolation = '" + isolation + "'");
        database().execute("CREATE TABLE items (id text PRIMARY KEY, n integer, parent text REFERENCES items)");
        MapOperations items = opened(builder()
                        .model(model("Item", "id", "string", "n", nullable("int"), "parent", nullable("string")))
                        .existingSchema(true)
                        .build())
                .model("Item");
        for (int round = 0; round < 5; round++) {
            database().execute("DELETE FROM items");
            List<Map<String, Object>> rows = LoadAheadOnPostgresTest.chained(0, FEW * 6);
            Call call = new Call(items.bulkCreate(rows, of(FEW)));
            assertThat(call.result().inserted()).isEqualTo(FEW * 6);
            assertThat(call.error()).isNull();
        }
    }
}
