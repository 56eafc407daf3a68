package io.dataflow;

import static io.dataflow.core.BulkOptions.OnConflict.SKIP;
import static io.dataflow.core.BulkOptions.OnError.CONTINUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.BulkFailedException;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.MapOperations;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.OnDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Large batches go through a temporary table, told by a trigger that notes the statement; here 20 rows are large. */
@Capability({"S19", "S20", "S21", "S22"})
@OnDatabase("PostgreSQL")
class BulkStageOnPostgresTest extends FacadeContract {

    static final String STAGED_FROM = "io.dataflow.postgresql.stagedFrom";

    private static final ModelDefinition PLACE = model(
            "Place",
            "id",
            "string",
            "name",
            "string",
            "floors",
            Map.of("type", "int", "default", 2),
            "tags",
            nullable("string[]"));

    private static final String TABLE = "CREATE TABLE places (id varchar(9) COLLATE \"C\" PRIMARY KEY,"
            + " name text NOT NULL UNIQUE, floors smallint NOT NULL DEFAULT 2 CHECK (floors < 9999), tags text[])";

    @BeforeEach
    void twentyRowsAreLarge() {
        System.setProperty(STAGED_FROM, "20");
        database().execute(TABLE);
        database().execute("CREATE TABLE seen (text text)");
        database()
                .execute("CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " IF TG_OP <> 'UPDATE' OR current_query() NOT LIKE '%ON CONFLICT%' THEN"
                        + " INSERT INTO seen VALUES (current_query()); END IF; RETURN NULL; END $$");
        database()
                .execute("CREATE TRIGGER note AFTER INSERT OR UPDATE OR DELETE ON places"
                        + " FOR EACH STATEMENT EXECUTE FUNCTION note()");
    }

    @AfterEach
    void asItIs() {
        System.clearProperty(STAGED_FROM);
    }

    private DataFlow db() {
        return opened(builder().model(PLACE).existingSchema(true).build());
    }

    private MapOperations places() {
        return db().model("Place");
    }

    private List<String> seen() {
        return database().query("SELECT text FROM seen").stream()
                .map(row -> String.valueOf(row.get("text")))
                .toList();
    }

    private static List<Map<String, Object>> rows(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> row("id", "p" + i, "name", "n" + i, "floors", i, "tags", List.of("a", "b" + i)))
                .toList();
    }

    private static List<Long> outcome(Flux<BulkProgress<Map<String, Object>>> call) {
        BulkProgress<Map<String, Object>> last = await(call.last());
        return List.of(last.inserted(), last.updated(), last.skipped(), last.deleted(), last.failed());
    }

    private void sawStagesAlone(int statements) {
        assertThat(seen()).hasSize(statements).allMatch(text -> text.contains("pg_temp.\"dataflow_rows\""));
        database().execute("DELETE FROM seen");
    }

    @Test
    void rowsWhoseOutcomeIsWantedAreMergedFromATemporaryTable() {
        MapOperations places = places();
        List<BulkProgress<Map<String, Object>>> ticks = collected(places.bulkCreate(rows(0, 40), o -> o.returnIds()));
        assertThat(ticks.stream().flatMap(tick -> tick.ids().stream()))
                .hasSize(40)
                .contains("p0", "p39");
        sawStagesAlone(1);
        assertThat(outcome(places.bulkCreate(rows(30, 60), o -> o.onConflict(SKIP))))
                .containsExactly(20L, 0L, 10L, 0L, 0L);
        assertThat(outcome(places.bulkUpsert(rows(50, 90)))).containsExactly(30L, 10L, 0L, 0L, 0L);
        sawStagesAlone(2);
        List<Map<String, Object>> changed = rows(80, 100).stream()
                .map(row -> row("id", row.get("id"), "floors", 7, "tags", null))
                .toList();
        assertThat(outcome(places.bulkUpdate(changed))).containsExactly(0L, 10L, 10L, 0L, 0L);
        sawStagesAlone(1);
        assertThat(await(places.find("p85"))).containsEntry("floors", 7).containsEntry("tags", null);
        assertThat(await(places.find("p3"))).containsEntry("tags", List.of("a", "b3"));
        assertThat(stored("places")).isEqualTo(90);
    }

    /** The last row of a key wins, inside a batch and across batches, and each is counted. */
    @Test
    void rowsOfOneKeyAreWrittenInTheirOrder() {
        MapOperations places = places();
        List<Map<String, Object>> rows = new ArrayList<>(rows(0, 30));
        rows.addAll(rows(0, 40).stream()
                .map(row -> row("id", row.get("id"), "name", row.get("name"), "floors", 500))
                .toList());
        assertThat(outcome(places.bulkUpsert(rows, o -> o.batchSize(70)))).containsExactly(40L, 30L, 0L, 0L, 0L);
        assertThat(outcome(places.bulkUpsert(rows, o -> o.batchSize(35)))).containsExactly(0L, 70L, 0L, 0L, 0L);
        assertThat(database().query("SELECT count(*)::int AS n FROM places WHERE floors = 500"))
                .containsExactly(Map.of("n", 40));
        assertThat(seen()).filteredOn(text -> text.contains("pg_temp")).hasSize(4);
    }

    @Test
    void inOneTransactionOneStageFollowsAnotherAndNoneIsLeft() {
        DataFlow db = db();
        long temporary = await(db.transaction(tx -> tx.model("Place")
                .bulkUpsert(rows(0, 90), o -> o.batchSize(30))
                .then(tx.model("Place").bulkUpdate(rows(0, 50)).then())
                .then(tx.sql("SELECT count(*) AS n FROM pg_class WHERE relname = 'dataflow_rows'")
                        .rows()
                        .single()
                        .map(row -> ((Number) row.get("n")).longValue()))));
        assertThat(temporary).isZero();
        assertThat(outcome(db.model("Place")
                        .bulkUpsert(rows(0, 90), o -> o.batchSize(30).atomic())))
                .containsExactly(0L, 90L, 0L, 0L, 0L);
        sawStagesAlone(7);
        assertThat(database().query("SELECT relname FROM pg_class WHERE relname = 'dataflow_rows'"))
                .isEmpty();
    }

    @Test
    void badRowsStandAloneAndLeaveNoStage() {
        MapOperations places = places();
        List<Map<String, Object>> rows = new ArrayList<>(rows(0, 200));
        rows.set(77, row("id", "p77", "name", "n78"));
        rows.set(140, row("id", "p140", "name", "n140", "floors", 9_999));
        assertThat(outcome(places.bulkUpsert(rows, o -> o.onError(CONTINUE)))).containsExactly(198L, 0L, 0L, 0L, 2L);
        BulkFailedException failed = refused(
                BulkFailedException.class,
                () -> places.bulkUpsert(
                        Flux.concat(Flux.fromIterable(rows(300, 350)), Flux.fromIterable(rows)), o -> o.batchSize(50)));
        assertThat(failed.progress().inserted()).isEqualTo(50);
        assertThat(stored("places")).isEqualTo(248);
        assertThat(outcome(places.bulkUpdate(rows(0, 60)))).containsExactly(0L, 60L, 0L, 0L, 0L);
    }

    @Test
    void aRoleWithoutTemporaryTablesWritesColumnArrays() {
        ModelDefinition plain = model("Place", "id", "string", "name", "string", "floors", "int");
        database()
                .execute("DO $$ BEGIN EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC, %I',"
                        + " current_database(), current_user); END $$");
        MapOperations places =
                opened(builder().model(plain).existingSchema(true).build()).model("Place");
        List<Map<String, Object>> rows =
                rows(0, 50).stream().map(row -> without(row, "tags")).toList();
        for (long inserted : new long[] {50, 0}) {
            assertThat(outcome(places.bulkUpsert(rows))).containsExactly(inserted, 50 - inserted, 0L, 0L, 0L);
        }
        assertThat(seen()).hasSize(2).allMatch(text -> text.contains("unnest("));
    }

    @Test
    void aTableUnderRowSecurityTakesWhatItsPoliciesAllow() {
        database().execute("ALTER TABLE places ENABLE ROW LEVEL SECURITY");
        database().execute("ALTER TABLE places FORCE ROW LEVEL SECURITY");
        database().execute("CREATE POLICY most_of_them ON places USING (floors < 1000) WITH CHECK (id <> 'p190')");
        MapOperations places = places();
        assertThat(outcome(places.bulkCreate(rows(0, 100)))).containsExactly(100L, 0L, 0L, 0L, 0L);
        database().execute("DELETE FROM seen");
        assertThat(outcome(places.bulkCreate(rows(100, 180)))).containsExactly(80L, 0L, 0L, 0L, 0L);
        assertThat(outcome(places.bulkUpsert(rows(150, 190)))).containsExactly(10L, 30L, 0L, 0L, 0L);
        sawStagesAlone(2);
        refused(BulkFailedException.class, () -> places.bulkCreate(rows(180, 220)));
        refused(BulkFailedException.class, () -> places.bulkUpsert(rows(170, 220)));
        assertThat(stored("places")).isEqualTo(190);
    }

    /** A cancel at any moment leaves whole batches, and every connection fit for the next call. */
    @Test
    void aCancelAtAnyMomentLeavesConnectionsThatWork() {
        MapOperations places = places();
        Flux<Map<String, Object>> endless =
                Flux.range(0, Integer.MAX_VALUE).map(i -> row("id", "p" + i, "name", "n" + i, "tags", List.of("t")));
        for (int i = 0; i < 40; i++) {
            places.bulkUpsert(endless, o -> o.batchSize(500))
                    .takeUntilOther(Mono.delay(Duration.ofMillis(i)))
                    .blockLast(LIMIT);
            Awaitility.await().pollInterval(Duration.ofMillis(5)).atMost(LIMIT).untilAsserted(() -> assertThat(
                            database().runningStatements())
                    .isEmpty());
            assertThat(stored("places") % 500).as("whole batches").isZero();
            await(places.deleteWhere(places.all()));
        }
        assertThat(outcome(places.bulkUpsert(rows(0, 500)))).containsExactly(500L, 0L, 0L, 0L, 0L);
    }
}
