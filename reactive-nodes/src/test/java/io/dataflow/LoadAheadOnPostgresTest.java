package io.dataflow;

import static io.dataflow.core.BulkOptions.OnConflict.SKIP;
import static io.dataflow.core.BulkOptions.OnError.CONTINUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.BulkFailedException;
import io.dataflow.core.BulkOptions;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.MapOperations;
import io.dataflow.core.UniqueViolationException;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.OnDatabase;
import io.dataflow.testsupport.WithoutPooler;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The next batch of a plain load is on its way while one is stored, and nobody can tell but by the clock. */
@Capability({"S19", "S23"})
@OnDatabase("PostgreSQL")
@WithoutPooler("a pooler hides the connections, and nothing is loaded ahead through one")
class LoadAheadOnPostgresTest extends LoadAheadBase {

    private final List<Map<String, Object>> first = rows("a", FEW, "A");
    private final List<Map<String, Object>> second = rows("b", FEW, "B");
    private final List<Map<String, Object>> third = rows("c", FEW, "C");

    @BeforeEach
    void holdsBackForAsLongAsATestTakes() {
        patience(LIMIT);
    }

    @Test
    void theNextBatchIsLoadedOnASecondConnectionAndSeenByNobodyBeforeItsTurn() {
        MapOperations items = learned();
        Outside other = outside().holding("A");
        Call call = new Call(items.bulkCreate(batches(first, second, third), of(FEW)));
        Load blocked = blocked();
        Load held = held();
        assertThat(held.pid()).isNotEqualTo(blocked.pid());
        assertThat(count()).isZero();
        assertThat(call.ticks).isEmpty();
        assertThat(loads()).hasSize(2);
        other.rollBack();
        assertThat(call.await().error()).isNull();
        assertThat(call.ticks).extracting(BulkProgress::batchNumber).startsWith(1, 2, 3);
        assertThat(call.inserted()).startsWith(12L, 24L, 36L);
        assertThat(count()).isEqualTo(36);
        assertThat(database().openConnections()).isEqualTo(2);
    }

    @Test
    void oneConnectionServesWhatWasToldToKeepToItAndWhatIsNoPlainLoad() {
        database().execute(TABLE);
        Map<String, UnaryOperator<BulkOptions>> ways = new LinkedHashMap<>();
        ways.put("parallel(1)", o -> o.parallel(1));
        ways.put("atomic()", BulkOptions::atomic);
        ways.put("returnIds()", BulkOptions::returnIds);
        ways.put("SKIP", o -> o.onConflict(SKIP));
        ways.forEach((way, options) -> {
            DataFlow db = db(20);
            MapOperations items = learned(db);
            int before = database().openConnections();
            Outside other = outside().holding("A");
            Call call = new Call(items.bulkCreate(batches(first, second, third), o -> options.apply(o.batchSize(FEW))));
            often().until(() -> !database()
                    .query("SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                            + " AND application_name = 'reactive-dataflow' AND datname = current_database()")
                    .isEmpty());
            other.rollBack();
            assertThat(call.await().error()).as(way).isNull();
            assertThat(count()).as(way).isEqualTo(36);
            assertThat(database().openConnections()).as(way).isEqualTo(before);
            database().execute("DELETE FROM items");
            await(db.close(Duration.ofSeconds(5)).thenReturn(true));
        });
    }

    @Test
    void aTransactionKeepsToItsConnection() {
        database().execute(TABLE);
        DataFlow db = db(20);
        learned(db);
        await(db.transaction(tx -> tx.model("Item")
                .bulkCreate(batches(first, second, third), of(FEW))
                .last()));
        assertThat(count()).isEqualTo(36);
        assertThat(database().openConnections()).isEqualTo(1);
    }

    @Test
    void whatWasLoadedBehindABatchThatFailsIsNotStored() {
        MapOperations items = learned();
        Outside other = outside().holding("A");
        Call call = new Call(items.bulkCreate(batches(third, first, second), of(FEW)));
        blocked();
        held();
        other.commit();
        assertThat(call.await().error())
                .isInstanceOf(BulkFailedException.class)
                .hasCauseInstanceOf(UniqueViolationException.class);
        assertThat(call.result().inserted()).isEqualTo(FEW);
        assertThat(call.inserted()).containsExactly(12L, 12L);
        assertThat(count()).as("and the row of the other").isEqualTo(FEW + 1);
    }

    @Test
    void badRowsOfBothBatchesStandAloneInTheirOrder() {
        MapOperations items = learned();
        database().execute("INSERT INTO items VALUES ('b5'), ('c7')");
        Outside other = outside().holding("A");
        Call call = new Call(items.bulkCreate(
                batches(first, second, third), o -> o.batchSize(FEW).onError(CONTINUE)));
        blocked();
        other.commit();
        BulkProgress<?> last = call.result();
        assertThat(List.of(last.inserted(), last.failed(), last.processed())).containsExactly(33L, 3L, 36L);
        assertThat(call.rejected()).containsExactly(0L, 17L, 31L);
        assertThat(count()).isEqualTo(36);
        assertThat(call.ticks).extracting(BulkProgress::failed).startsWith(1L, 2L, 3L);
    }

    @Test
    void moreErrorsThanBearableKeepTheNextBatchOut() {
        MapOperations items = learned();
        Outside other = outside().holding("A");
        Call call = new Call(items.bulkCreate(
                batches(first, second, third),
                o -> o.batchSize(FEW).onError(CONTINUE).maxErrors(0)));
        blocked();
        held();
        other.commit();
        assertThat(call.await().error()).isInstanceOf(BulkFailedException.class).hasMessageContaining("maxErrors");
        assertThat(List.of(call.result().inserted(), call.result().failed())).containsExactly(11L, 1L);
        assertThat(ids()).hasSize(FEW).noneMatch(id -> id.startsWith("b"));
    }

    @Test
    void aSinkThatRefusesARejectionKeepsTheNextBatchOut() {
        MapOperations items = learned();
        Outside other = outside().holding("A");
        Call call = new Call(items.bulkCreate(batches(first, second), o -> o.batchSize(FEW)
                .onError(CONTINUE)
                .rejectedTo(rejected -> Mono.error(new IllegalStateException("disk full")))));
        blocked();
        held();
        other.commit();
        assertThat(call.await().error()).hasRootCauseMessage("disk full");
        assertThat(ids()).hasSize(FEW).noneMatch(id -> id.startsWith("b"));
    }

    @Test
    void aSourceThatFailsLeavesTheBatchesThatItGaveInFull() {
        MapOperations items = learned();
        Outside other = outside().holding("A");
        Flux<Map<String, Object>> source =
                batches(first, second).concatWith(Mono.error(new IllegalStateException("the file ended")));
        Call call = new Call(items.bulkCreate(source, of(FEW)));
        blocked();
        held();
        other.rollBack();
        assertThat(call.await().error()).hasRootCauseMessage("the file ended");
        assertThat(call.result().inserted()).isEqualTo(24);
        assertThat(count()).isEqualTo(24);
    }

    /** What is checked at the end of a load, or at its commit, is checked in its turn. */
    @Test
    void rowsPointToRowsOfTheBatchBefore() {
        database()
                .execute("CREATE TABLE items (id text PRIMARY KEY, n integer, parent text REFERENCES items"
                        + " DEFERRABLE INITIALLY DEFERRED)");
        MapOperations items = opened(builder()
                        .model(model("Item", "id", "string", "n", nullable("int"), "parent", nullable("string")))
                        .existingSchema(true)
                        .build())
                .model("Item");
        for (String check : List.of("IMMEDIATE", "DEFERRED")) {
            database().execute("ALTER TABLE items ALTER CONSTRAINT items_parent_fkey DEFERRABLE INITIALLY " + check);
            database().execute("DELETE FROM items");
            assertThat(await(items.bulkCreate(chained(0, 60), of(FEW)).last()).inserted())
                    .as(check)
                    .isEqualTo(60);
            database().execute("DELETE FROM items");
            List<Map<String, Object>> rows = chained(0, 60);
            rows.get(40).put("parent", "nobody");
            BulkFailedException failed = refused(BulkFailedException.class, () -> items.bulkCreate(rows, of(FEW)));
            assertThat(failed.progress().inserted()).as(check).isEqualTo(36).isEqualTo(count());
        }
    }

    static List<Map<String, Object>> chained(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> row("id", "p" + i, "n", i, "parent", i < FEW ? null : "p" + (i - FEW)))
                .collect(Collectors.toList());
    }

    @Test
    void aTriggerSeesAllRowsOfTheBatchesBefore() {
        database().execute(TABLE);
        triggerThatCounts();
        MapOperations items = learned(db(20));
        seesAllRowsBefore(items);
    }

    /** Whoever makes a trigger while the writer believes that there is none. */
    @Test
    void aTriggerThatIsNewSeesAllRowsOfTheBatchesBefore() {
        MapOperations items = learned();
        triggerThatCounts();
        seesAllRowsBefore(items);
    }

    private void triggerThatCounts() {
        database()
                .execute("CREATE FUNCTION numbered() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " NEW.n := (SELECT count(*) FROM items); RETURN NEW; END $$");
        database().execute("CREATE TRIGGER numbered BEFORE INSERT ON items FOR EACH ROW EXECUTE FUNCTION numbered()");
    }

    private void seesAllRowsBefore(MapOperations items) {
        Outside other = outside().holding("b11");
        Call call = new Call(items.bulkCreate(batches(first, second, third, rows("d", FEW)), of(FEW)));
        blocked();
        other.rollBack();
        assertThat(call.await().error()).isNull();
        assertThat(database()
                        .query("SELECT substr(id, 1, 1) AS batch, min(n) AS least FROM items"
                                + " WHERE length(id) > 1 GROUP BY 1 ORDER BY 1"))
                .extracting(row -> row.get("least"))
                .containsExactly(1, 13, 25, 36);
    }

    @Test
    void numbersThatTheServerDrawsFollowTheOrderOfTheRows() {
        int opened = 1;
        for (String key : List.of("serial", "integer GENERATED BY DEFAULT AS IDENTITY")) {
            database().execute("DROP TABLE IF EXISTS items");
            database().execute("CREATE TABLE items (id text PRIMARY KEY, n integer, number " + key + ")");
            MapOperations items = learned(db(20));
            Outside other = outside().holding("A");
            Call call = new Call(items.bulkCreate(batches(first, second, third), of(FEW)));
            blocked();
            other.rollBack();
            assertThat(call.await().error()).isNull();
            List<String> ids = batches(first, second, third)
                    .map(row -> (String) row.get("id"))
                    .collectList()
                    .block();
            assertThat(database().query("SELECT id FROM items ORDER BY number"))
                    .as(key)
                    .extracting(row -> row.get("id"))
                    .containsExactlyElementsOf(ids);
            assertThat(database().openConnections()).as(key).isLessThanOrEqualTo(opened);
            opened = database().openConnections() + 1;
        }
    }

    @Test
    void aCheckThatLooksAtTheTableSeesAllRowsOfTheBatchesBefore() {
        database().execute(TABLE);
        database()
                .execute("CREATE FUNCTION is_new(n integer) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN"
                        + " RETURN NOT EXISTS (SELECT FROM items i WHERE i.n = $1); END $$");
        database().execute("ALTER TABLE items ADD CHECK (is_new(n))");
        MapOperations items = learned(db(20));
        Outside other = outside().holding("A");
        Call call = new Call(items.bulkCreate(batches(first, second, third), of(FEW)));
        blocked();
        other.rollBack();
        assertThat(call.result().inserted()).isEqualTo(FEW).isEqualTo(count());
        assertThat(database().openConnections()).isEqualTo(1);
    }
}
