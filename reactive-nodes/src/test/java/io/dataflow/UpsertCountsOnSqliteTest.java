package io.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.BulkProgress;
import io.dataflow.core.MapOperations;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.OnDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an upsert of many rows inserted and what it updated is told apart, whatever the numbers of the rows in the table do. */
@Capability("S22")
@OnDatabase("SQLite")
class UpsertCountsOnSqliteTest extends FacadeContract {

    private static final int OLD = 150;
    private static final int NEW = 150;

    private static final String PLAIN =
            "CREATE TABLE `things` (`id` TEXT PRIMARY KEY NOT NULL, `note` TEXT NOT NULL, `score` INT NOT NULL)";

    private static Map<String, Object> thing(String id, String note, int score) {
        return row("id", id, "note", note, "score", score);
    }

    /** The old rows, and behind them one that no upsert means. */
    private MapOperations things(String table) {
        database().execute(table);
        MapOperations things = opened(builder()
                        .model(ModelDefinition.of(Map.of(
                                "name",
                                "Thing",
                                "timestamps",
                                false,
                                "fields",
                                Map.of("id", "string", "note", "string", "score", "int"))))
                        .autoMigrate(false)
                        .build())
                .model("Thing");
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < OLD; i++) {
            rows.add(thing("old" + i, "old" + i, i));
        }
        rows.add(thing("bystander", "taken", -1));
        await(things.bulkCreate(rows).last());
        return things;
    }

    /** Upserts all old rows, then new ones, of which the first takes the bystander's note, and that one again. */
    private static void assertToldApart(MapOperations things, String again) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < OLD; i++) {
            rows.add(thing("old" + i, "old" + i, 1_000));
        }
        for (int i = 0; i < NEW; i++) {
            rows.add(thing("new" + i, i == 0 ? "taken" : "new" + i, 1_000));
        }
        rows.add(thing(again, "taken", 2_000));
        BulkProgress<Map<String, Object>> done =
                await(things.bulkUpsert(rows, o -> o.returnIds()).next());
        assertThat(List.of(done.inserted(), done.updated(), done.skipped())).containsExactly((long) NEW, OLD + 1L, 0L);
        assertThat(done.ids()).hasSize(rows.size());
        assertThat(await(things.read("new0"))).containsEntry("score", 2_000);
        BulkProgress<Map<String, Object>> all = await(things.bulkUpsert(rows).last());
        assertThat(List.of(all.inserted(), all.updated())).containsExactly(0L, (long) rows.size());
    }

    @Test
    void inATableAsWeMakeIt() {
        MapOperations things = things(PLAIN);
        assertToldApart(things, "new0");
        assertThat(stored("things")).isEqualTo(OLD + 1 + NEW);
    }

    @Test
    void inATableWithoutRows() {
        MapOperations things = things(PLAIN);
        database().execute("DELETE FROM `things`");
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < OLD; i++) {
            rows.add(thing("k" + i % 100, "", i));
        }
        BulkProgress<?> done = await(things.bulkUpsert(rows).last());
        assertThat(List.of(done.inserted(), done.updated())).containsExactly(100L, OLD - 100L);
    }

    @Test
    void whereTwoKeysAreOneToTheCollation() {
        assertToldApart(things(PLAIN.replace("TEXT PRIMARY", "TEXT COLLATE NOCASE PRIMARY")), "NEW0");
    }

    @Test
    void inATableWithoutNumbers() {
        assertToldApart(things(PLAIN + " WITHOUT ROWID"), "new0");
    }

    @Test
    void whereAColumnHasTheNameOfTheNumber() {
        assertToldApart(things(PLAIN.replace("`score`", "`_RowId_` INT DEFAULT 7, `score`")), "new0");
    }

    @Test
    void whereNumbersAreNotUsedAgain() {
        MapOperations things = things(
                PLAIN.replace("(`id` TEXT PRIMARY KEY", "(`n` INTEGER PRIMARY KEY AUTOINCREMENT, `id` TEXT UNIQUE"));
        database().execute("INSERT INTO `things` VALUES (5000, 'gone', '', 0)");
        database().execute("DELETE FROM `things` WHERE `id` = 'gone'");
        assertToldApart(things, "new0");
    }

    @Test
    void afterTheLastNumber() {
        MapOperations things = things(PLAIN);
        database().execute("UPDATE `things` SET _rowid_ = 9223372036854775807 WHERE `id` = 'bystander'");
        assertToldApart(things, "new0");
    }

    @Test
    void afterNumbersBelowZero() {
        MapOperations things = things(PLAIN);
        database().execute("UPDATE `things` SET _rowid_ = _rowid_ - 1000");
        assertToldApart(things, "new0");
    }

    @Test
    void whereAConstraintReplacesRows() {
        MapOperations things =
                things(PLAIN.replace("`note` TEXT NOT NULL", "`note` TEXT NOT NULL UNIQUE ON CONFLICT REPLACE"));
        assertToldApart(things, "new0");
        assertThat(await(things.find("bystander").hasElement())).isFalse();
    }

    @Test
    void whereATriggerInsertsMore() {
        MapOperations things = things(PLAIN);
        database()
                .execute("CREATE TRIGGER `more` AFTER INSERT ON `things` BEGIN"
                        + " INSERT INTO `things` VALUES ('extra-' || NEW.`id`, '', 0); END");
        assertToldApart(things, "new0");
        assertThat(stored("things")).isEqualTo(OLD + 1 + 2 * NEW);
    }

    @Test
    void whereTheTriggerOfAnotherTableInsertsMore() {
        MapOperations things = things(PLAIN.replace("`note` TEXT", "`note` TEXT UNIQUE"));
        database().execute("CREATE TABLE `kept` (`note` TEXT REFERENCES `things` (`note`) ON UPDATE CASCADE)");
        database().execute("INSERT INTO `kept` VALUES ('old7')");
        database()
                .execute("CREATE TRIGGER `more` AFTER UPDATE ON `kept` BEGIN"
                        + " INSERT INTO THINGS VALUES ('extra', NEW.`note` || '.', 0); END");
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < OLD; i++) {
            rows.add(thing("old" + i, "changed" + i, i));
        }
        BulkProgress<?> done = await(things.bulkUpsert(rows).last());
        assertThat(List.of(done.inserted(), done.updated())).containsExactly(0L, (long) OLD);
        assertThat(stored("things")).isEqualTo(OLD + 2);
    }
}
