package io.dataflow;

import static io.dataflow.core.BulkOptions.OnConflict.SKIP;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.BulkOptions;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.MapOperations;
import io.dataflow.core.UniqueViolationException;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.OnDatabase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** Statements over many rows tell what became of each, and take what would be taken row by row. */
@Capability({"S19", "S20", "S21", "S22"})
@OnDatabase("SQLite")
class BulkInOrderOnSqliteTest extends FacadeContract {

    private static BulkProgress<Map<String, Object>> last(Publisher<BulkProgress<Map<String, Object>>> ticks) {
        return await(Flux.from(ticks).last());
    }

    private static List<Long> account(BulkProgress<?> done) {
        return List.of(done.inserted(), done.updated(), done.skipped(), done.deleted());
    }

    private static Map<String, Object> thing(String id, int code) {
        return Map.of("id", id, "code", code);
    }

    @Test
    void aUniqueValueMayGoFromRowToRowInTheirOrder() {
        MapOperations things = open(ModelDefinition.of(Map.of(
                        "name",
                        "Thing",
                        "fields",
                        Map.of("id", "string", "code", Map.of("type", "int", "unique", true)))))
                .model("Thing");
        await(things.bulkCreate(List.of(thing("a", 1), thing("b", 2), thing("c", 3), thing("d", 99)))
                .last());

        assertThat(account(last(things.bulkUpdate(List.of(thing("c", 4), thing("b", 3), thing("a", 2))))))
                .containsExactly(0L, 3L, 0L, 0L);
        assertThat(await(things.read("a"))).containsEntry("code", 2);

        BulkProgress<Map<String, Object>> tick = await(things.bulkUpdate(
                        List.of(thing("c", 9), thing("b", 99), thing("a", 7), thing("none", 1)),
                        o -> o.onError(BulkOptions.OnError.CONTINUE))
                .next());
        assertThat(account(tick)).containsExactly(0L, 2L, 1L, 0L);
        assertThat(tick.rejected()).singleElement().satisfies(rejected -> {
            assertThat(rejected.index()).isEqualTo(1);
            assertThat(rejected.cause()).isInstanceOf(UniqueViolationException.class);
        });
        assertThat(await(things.read("b"))).containsEntry("code", 3);
    }

    @Test
    void keysThatAreOneToTheDatabaseAreCountedAsItMeetsThem() {
        database().execute("CREATE TABLE \"folds\" (\"id\" TEXT COLLATE NOCASE PRIMARY KEY, \"score\" INT NOT NULL)");
        database().execute("INSERT INTO \"folds\" VALUES ('a', 0)");
        MapOperations folds = opened(builder()
                        .model(ModelDefinition.of(Map.of(
                                "name", "Fold", "timestamps", false, "fields", Map.of("id", "string", "score", "int"))))
                        .existingSchema(true)
                        .build())
                .model("Fold");

        BulkProgress<Map<String, Object>> updated =
                await(folds.bulkUpdate(List.of(fold("a", 1), fold("A", 2), fold("b", 3)), BulkOptions::returnIds)
                        .next());
        assertThat(account(updated)).containsExactly(0L, 2L, 1L, 0L);
        assertThat(updated.ids()).containsExactly("a", "A");
        assertThat(score("a")).isEqualTo(2);
        assertThat(account(last(folds.bulkUpsert(List.of(fold("A", 5), fold("n", 1), fold("N", 2), fold("x", 1))))))
                .containsExactly(2L, 2L, 0L, 0L);
        assertThat(score("a")).isEqualTo(5);
        assertThat(score("n")).isEqualTo(2);
        assertThat(account(last(folds.bulkCreate(List.of(fold("z", 1), fold("Z", 2)), o -> o.onConflict(SKIP)))))
                .containsExactly(1L, 0L, 1L, 0L);
        assertThat(score("z")).isEqualTo(1);
        assertThat(account(last(folds.bulkDelete(List.of("N", "n", "none"))))).containsExactly(0L, 0L, 2L, 1L);
    }

    private static Map<String, Object> fold(String id, int score) {
        return Map.of("id", id, "score", score);
    }

    private int score(String id) {
        return ((Number) database()
                        .query("SELECT \"score\" AS \"score\" FROM \"folds\" WHERE \"id\" = $1", id)
                        .get(0)
                        .get("score"))
                .intValue();
    }

    @Test
    void rowsOfManyFieldsAreDividedAmongStatements() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", "int");
        IntStream.range(0, 119).forEach(i -> fields.put("f" + i, "int"));
        MapOperations wide = open(ModelDefinition.of(Map.of("name", "Wide", "fields", fields)))
                .model("Wide");
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < 700; i++) {
            int n = i;
            Map<String, Object> row = new LinkedHashMap<>();
            fields.keySet().forEach(name -> row.put(name, name.equals("id") ? n : n + 1));
            rows.add(row);
        }

        assertThat(account(last(wide.bulkUpsert(rows.subList(0, 600))))).containsExactly(600L, 0L, 0L, 0L);
        assertThat(account(last(wide.bulkUpsert(rows)))).containsExactly(100L, 600L, 0L, 0L);
        assertThat(account(last(wide.bulkUpdate(rows)))).containsExactly(0L, 700L, 0L, 0L);
        assertThat(await(wide.read(699))).containsEntry("f118", 700);
        assertThat(account(last(wide.bulkDelete(IntStream.range(0, 701).boxed().toList()))))
                .containsExactly(0L, 0L, 1L, 700L);
    }

    @Test
    void keysComeBackInTheOrderOfTheRows() {
        MapOperations contacts = open(Contact.class).model("Contact");
        List<String> keys = List.of("m", "z", "a", "k");
        List<Map<String, Object>> rows = keys.stream()
                .map(key -> row("id", key, "email", key, "score", 1, "tags", List.of()))
                .toList();

        assertThat(ids(contacts.bulkCreate(rows, BulkOptions::returnIds))).isEqualTo(keys);
        assertThat(ids(contacts.bulkUpsert(rows, BulkOptions::returnIds))).isEqualTo(keys);
        assertThat(ids(contacts.bulkUpdate(rows, BulkOptions::returnIds))).isEqualTo(keys);
        assertThat(ids(contacts.bulkDelete(List.of("none", "z", "a"), BulkOptions::returnIds)))
                .isEqualTo(List.of("z", "a"));
    }

    private static List<Object> ids(Publisher<? extends BulkProgress<?>> ticks) {
        return await(Flux.from(ticks).next()).ids();
    }
}
