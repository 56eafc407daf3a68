package io.dataflow;

import static io.dataflow.core.BulkOptions.OnConflict.SKIP;
import static io.dataflow.core.BulkOptions.OnError.CONTINUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.BulkOptions;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.MapOperations;
import io.dataflow.core.UniqueViolationException;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.OnDatabase;
import io.dataflow.testsupport.TestDatabase;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Statements over many rows tell what became of each, also where H2 begins such a statement anew, and take what rows take. */
@Capability({"S19", "S20", "S21", "S22"})
@OnDatabase(TestDatabase.H2)
class BulkInSetsOnH2Test extends FacadeContract {

    private static final List<String> KEYS = List.of("m", "z", "a", "k");

    private static BulkProgress<Map<String, Object>> last(Publisher<BulkProgress<Map<String, Object>>> ticks) {
        return await(Flux.from(ticks).last());
    }

    private static List<Long> account(BulkProgress<?> done) {
        return List.of(done.inserted(), done.updated(), done.skipped(), done.deleted());
    }

    private static ModelDefinition things(Object... more) {
        List<Object> fields = new ArrayList<>(List.of("id", "string", "code", Map.of("type", "int", "unique", true)));
        fields.addAll(Arrays.asList(more));
        return model("Thing", fields.toArray());
    }

    private static Map<String, Object> thing(String id, int code) {
        return Map.of("id", id, "code", code);
    }

    private static List<Map<String, Object>> some() {
        return IntStream.range(0, KEYS.size())
                .mapToObj(i -> thing(KEYS.get(i), i))
                .toList();
    }

    /** What is written while another transaction has stored a row with the key of the third, which it then takes back. */
    private BulkProgress<Map<String, Object>> meanwhile(
            DataFlow db, Publisher<BulkProgress<Map<String, Object>>> written) throws Exception {
        return meanwhile(db, thing(KEYS.get(2), 99), written);
    }

    private BulkProgress<Map<String, Object>> meanwhile(
            DataFlow db, Map<String, ?> taken, Publisher<BulkProgress<Map<String, Object>>> written) throws Exception {
        Sinks.Empty<Void> gate = Sinks.empty();
        Sinks.Empty<Void> there = Sinks.empty();
        Disposable other = db.transaction(tx -> tx.model("Thing")
                        .create(taken)
                        .doOnNext(row -> there.tryEmitEmpty())
                        .then(gate.asMono())
                        .then(Mono.error(new IllegalStateException("taken back"))))
                .subscribe(row -> {}, error -> {});
        there.asMono().block(LIMIT);
        CompletableFuture<BulkProgress<Map<String, Object>>> done =
                Flux.from(written).next().toFuture();
        try {
            Awaitility.await()
                    .atMost(LIMIT)
                    .pollDelay(5, TimeUnit.MILLISECONDS)
                    .until(() -> database().runningStatements().stream().anyMatch(text -> text.contains("\"things\"")));
        } finally {
            gate.tryEmitEmpty();
        }
        BulkProgress<Map<String, Object>> tick = done.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        Awaitility.await().atMost(LIMIT).until(other::isDisposed);
        return tick;
    }

    @Test
    void whatMetItsOwnRowsAfterAWaitIsWrittenRowByRow() throws Exception {
        DataFlow db = open(things());
        MapOperations things = db.model("Thing");
        List<Map<String, Object>> rows = some();

        assertThat(account(meanwhile(db, things.bulkCreate(rows)))).containsExactly(4L, 0L, 0L, 0L);
        assertThat(stored("things")).isEqualTo(4);
        await(things.bulkDelete(KEYS).last());

        BulkProgress<?> returned = meanwhile(db, things.bulkCreate(rows, BulkOptions::returnIds));
        assertThat(account(returned)).containsExactly(4L, 0L, 0L, 0L);
        assertThat(returned.ids()).isEqualTo(KEYS);
        await(things.bulkDelete(KEYS.subList(1, 4)).last());

        assertThat(account(meanwhile(db, things.bulkUpsert(rows)))).containsExactly(3L, 1L, 0L, 0L);
        assertThat(await(things.read("k"))).containsEntry("code", 3);
    }

    /** H2 begins an insert anew without undoing it: rows without a key would not meet themselves. */
    @Test
    void rowsWhoseKeyTheDatabaseMakesAreStoredOnceWhateverTheyWaitFor() throws Exception {
        DataFlow db = open(ModelDefinition.of(Map.of(
                "name",
                "Thing",
                "fields",
                Map.of(
                        "id",
                        Map.of("type", "long", "generated", "identity"),
                        "email",
                        Map.of("type", "string", "unique", true, "nullable", true)))));
        List<Map<String, Object>> rows = List.of(row("email", null), row("email", null), row("email", "x"));

        assertThat(account(meanwhile(db, Map.of("email", "x"), db.model("Thing").bulkCreate(rows))))
                .containsExactly(3L, 0L, 0L, 0L);
        assertThat(stored("things")).isEqualTo(3);
    }

    @Test
    void rowsThatGiveNothingTakeTheDefaultsOfEverything() {
        MapOperations blanks = open(ModelDefinition.of(Map.of(
                        "name",
                        "Blank",
                        "timestamps",
                        false,
                        "fields",
                        Map.of(
                                "id",
                                Map.of("type", "long", "generated", "identity"),
                                "note",
                                Map.of("type", "string", "default", "-")))))
                .model("Blank");

        assertThat(account(last(blanks.bulkCreate(List.of(Map.of(), Map.of())))))
                .containsExactly(2L, 0L, 0L, 0L);
        assertThat(ids(blanks.bulkCreate(List.of(Map.of(), Map.of()), BulkOptions::returnIds)))
                .hasSize(2);
        assertThat(stored("blanks")).isEqualTo(4);
    }

    @Test
    void aUniqueValueMayGoFromRowToRowInTheirOrder() {
        MapOperations things = open(things()).model("Thing");
        await(things.bulkCreate(List.of(thing("a", 1), thing("b", 2), thing("c", 3), thing("d", 99)))
                .last());

        assertThat(account(last(things.bulkUpdate(List.of(thing("c", 4), thing("b", 3), thing("a", 2))))))
                .containsExactly(0L, 3L, 0L, 0L);
        assertThat(await(things.read("a"))).containsEntry("code", 2);

        BulkProgress<Map<String, Object>> tick = await(things.bulkUpdate(
                        List.of(thing("c", 9), thing("b", 99), thing("a", 7), thing("none", 1)),
                        o -> o.onError(CONTINUE))
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
        database().execute("CREATE TABLE \"folds\" (\"id\" VARCHAR_IGNORECASE PRIMARY KEY, \"score\" INT NOT NULL)");
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
    void keysComeBackInTheOrderOfTheRowsAndOnlyOfThoseThatWereFound() {
        for (boolean soft : new boolean[] {false, true}) {
            String name = soft ? "Soft" : "Hard";
            MapOperations things = open(ModelDefinition.of(Map.of(
                            "name",
                            name,
                            "softDelete",
                            soft,
                            "version",
                            soft,
                            "fields",
                            Map.of("id", "string", "code", "int"))))
                    .model(name);
            List<Map<String, Object>> rows = some();
            assertThat(ids(things.bulkCreate(rows, BulkOptions::returnIds))).isEqualTo(KEYS);
            assertThat(ids(things.bulkUpsert(rows, BulkOptions::returnIds))).isEqualTo(KEYS);
            assertThat(ids(things.bulkUpdate(rows, BulkOptions::returnIds))).isEqualTo(KEYS);
            assertThat(ids(things.bulkUpdate(List.of(thing("none", 1), thing("a", 5)), BulkOptions::returnIds)))
                    .isEqualTo(List.of("a"));
            assertThat(account(last(things.bulkDelete(List.of("none", "z", "z", "a")))))
                    .containsExactly(0L, 0L, 2L, 2L);
            assertThat(ids(things.bulkDelete(List.of("k", "a", "m"), BulkOptions::returnIds)))
                    .isEqualTo(List.of("k", "m"));
        }
    }

    private static List<Object> ids(Publisher<? extends BulkProgress<?>> ticks) {
        return await(Flux.from(ticks).next()).ids();
    }

    @Test
    void eachRowKeepsItsValuesAsIfItWereStoredAlone() {
        MapOperations things = open(things(
                        "price", nullable("decimal"),
                        "note", nullable("string"),
                        "extra", nullable("json"),
                        "raw", nullable("bytes"),
                        "at", nullable("instant")))
                .model("Thing");
        List<Map<String, Object>> rows = List.of(
                row(
                        "id",
                        "ä",
                        "code",
                        1,
                        "price",
                        new BigDecimal("1.50"),
                        "note",
                        "",
                        "extra",
                        Map.of("k", List.of(1))),
                row(
                        "id",
                        "\uD83D\uDE00",
                        "code",
                        2,
                        "price",
                        new BigDecimal("1E+5"),
                        "note",
                        "a;b'\"$1?",
                        "extra",
                        null),
                row("id", "c", "code", 3, "price", null, "note", null, "raw", new byte[] {0, -1}, "extra", "text"),
                row("id", "d", "code", 4, "price", new BigDecimal("0.00001"), "note", "n".repeat(600_000)),
                row("id", "e", "code", 5, "at", Instant.parse("2026-01-01T00:00:00.123456Z")));
        List<Map<String, Object>> alone = rows.stream()
                .map(row -> await(things.create(row).then(things.read(row.get("id")))))
                .toList();
        await(things.bulkDelete(rows.stream().map(row -> row.get("id")).toList())
                .last());

        List<Map<String, Object>> whole = rows.stream()
                .map(row -> {
                    Map<String, Object> all = row("price", null, "note", null, "extra", null, "raw", null, "at", null);
                    all.putAll(row);
                    return all;
                })
                .toList();
        assertThat(account(last(things.bulkCreate(whole.subList(0, 2))))).containsExactly(2L, 0L, 0L, 0L);
        assertThat(account(last(things.bulkUpsert(whole)))).containsExactly(3L, 2L, 0L, 0L);
        assertThat(account(last(things.bulkUpdate(whole)))).containsExactly(0L, 5L, 0L, 0L);
        for (Map<String, Object> expected : alone) {
            assertThat(without(await(things.read(expected.get("id"))), "createdAt", "updatedAt"))
                    .usingRecursiveComparison()
                    .isEqualTo(without(expected, "createdAt", "updatedAt"));
        }
    }
}
