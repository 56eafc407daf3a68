package io.dataflow;

import static io.dataflow.core.BulkOptions.OnConflict.SKIP;
import static io.dataflow.core.BulkOptions.OnError.CONTINUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.Args;
import io.dataflow.core.BulkFailedException;
import io.dataflow.core.BulkOptions;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.MapOperations;
import io.dataflow.core.TransactionOptions;
import io.dataflow.core.Upserted;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.OnDatabase;
import io.dataflow.testsupport.PostgresServer;
import io.dataflow.testsupport.WithoutPooler;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Which way bulk rows go into PostgreSQL, told by a trigger that notes the statement; what cannot go one way goes another. */
@Capability("S19")
@OnDatabase("PostgreSQL")
class BulkWritersOnPostgresTest extends FacadeContract {

    private static final ModelDefinition PLACE = model(
            "Place",
            "id",
            "string",
            "name",
            "string",
            "floors",
            Map.of("type", "int", "default", 2),
            "note",
            nullable("string"),
            "details",
            nullable("json"));

    private static final String TABLE = "CREATE TABLE places (id text PRIMARY KEY, name text NOT NULL,"
            + " floors integer NOT NULL DEFAULT 2, note text, details jsonb)";

    private MapOperations places(String... ddl) {
        for (String statement : ddl) {
            database().execute(statement);
        }
        database().execute("CREATE TABLE seen (text text)");
        noteStatements("places");
        return opened(builder().model(PLACE).existingSchema(true).build()).model("Place");
    }

    private void noteStatements(String table) {
        database()
                .execute("CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " INSERT INTO seen VALUES (current_query()); RETURN NULL; END $$");
        database()
                .execute("CREATE TRIGGER note AFTER INSERT OR UPDATE OR DELETE ON " + table
                        + " FOR EACH STATEMENT EXECUTE FUNCTION note()");
    }

    private List<String> seen() {
        return database().query("SELECT text FROM seen").stream()
                .map(row -> String.valueOf(row.get("text")))
                .toList();
    }

    private static List<Map<String, Object>> rows(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> row("id", "p" + i, "name", "n" + i, "floors", i, "note", i % 3 == 0 ? null : "x"))
                .toList();
    }

    private static long stored(MapOperations places, List<Map<String, Object>> rows) {
        return await(places.bulkCreate(rows).last()).inserted();
    }

    @Test
    void anUpsertIntoAPartitionedTableTellsWhatItCreated() {
        ModelDefinition reading = ModelDefinition.of(Map.of(
                "name",
                "Reading",
                "fields",
                Args.args("sensor", "int", "day", "int", "celsius", "int"),
                "key",
                List.of("sensor", "day"),
                "timestamps",
                false));
        database()
                .execute("CREATE TABLE readings (sensor integer, day integer, celsius integer NOT NULL,"
                        + " PRIMARY KEY (sensor, day)) PARTITION BY RANGE (day)");
        database().execute("CREATE TABLE early PARTITION OF readings FOR VALUES FROM (0) TO (10)");
        database().execute("CREATE TABLE late PARTITION OF readings FOR VALUES FROM (10) TO (100)");
        MapOperations readings =
                opened(builder().model(reading).existingSchema(true).build()).model("Reading");
        for (int celsius : new int[] {5, 6}) {
            Upserted<Map<String, Object>> one = await(readings.upsert(row("sensor", 1, "day", 3, "celsius", celsius)));
            assertThat(one.created()).isEqualTo(celsius == 5);
        }
        for (UnaryOperator<BulkOptions> options : List.<UnaryOperator<BulkOptions>>of(o -> o, BulkOptions::returnIds)) {
            database().execute("DELETE FROM readings WHERE day <> 3");
            BulkProgress<?> done = await(readings.bulkUpsert(
                            Flux.range(3, 20).map(day -> row("sensor", 1, "day", day, "celsius", 7)), options)
                    .last());
            assertThat(List.of(done.inserted(), done.updated())).containsExactly(19L, 1L);
        }
        assertThat(database().query("SELECT DISTINCT celsius FROM readings")).hasSize(1);
    }

    @Test
    void rowsOfManyShapesAreInsertedTogetherAndTakeTheDefaultsOfWhatTheyLeaveOut() {
        places(TABLE);
        database()
                .execute("CREATE TABLE tints (id integer PRIMARY KEY, a integer DEFAULT 1, b integer DEFAULT 2,"
                        + " c integer DEFAULT 3, d integer DEFAULT 4)");
        database().execute("CREATE TRIGGER note AFTER INSERT ON tints FOR EACH STATEMENT EXECUTE FUNCTION note()");
        List<String> optional = List.of("a", "b", "c", "d");
        Map<String, Object> fields = row("id", "int");
        optional.forEach(name -> fields.put(name, nullable("int")));
        MapOperations tints = opened(builder()
                        .model(ModelDefinition.of(Map.of("name", "Tint", "fields", fields, "timestamps", false)))
                        .existingSchema(true)
                        .build())
                .model("Tint");
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            Map<String, Object> row = row("id", i);
            for (int bit = 0; bit < optional.size(); bit++) {
                if ((i >> bit & 1) == 1) {
                    row.put(optional.get(bit), i == 31 ? null : 10);
                }
            }
            rows.add(row);
        }

        for (BulkOptions.OnConflict mode : List.of(BulkOptions.OnConflict.ERROR, SKIP)) {
            database().execute("DELETE FROM tints WHERE id <> 0");
            database().execute("DELETE FROM tints WHERE id = 0 AND $1 = 'ERROR'", mode.name());
            database().execute("DELETE FROM seen");
            BulkProgress<?> done =
                    await(tints.bulkCreate(rows, o -> o.onConflict(mode)).last());
            assertThat(done.inserted()).isEqualTo(mode == SKIP ? 31 : 32);
            assertThat(seen())
                    .singleElement()
                    .satisfies(text -> assertThat(text).contains(" VALUES (").contains("DEFAULT"));
            for (int bit = 0; bit < optional.size(); bit++) {
                assertThat(database()
                                .query("SELECT " + optional.get(bit) + " AS v, count(*) AS n FROM tints"
                                        + " GROUP BY 1 ORDER BY 1")
                                .toString())
                        .isEqualTo("[{v=" + (bit + 1) + ", n=16}, {v=10, n=15}, {v=null, n=1}]");
            }
        }
    }

    @Test
    void manyRowsAreCopiedAndFewAreNot() {
        MapOperations places = places(TABLE);
        assertThat(stored(places, rows(9))).isEqualTo(9);
        assertThat(seen()).singleElement().asString().startsWith("INSERT");
        await(places.deleteWhere(places.all()));
        database().execute("DELETE FROM seen");
        assertThat(stored(places, rows(12_000))).isEqualTo(12_000);
        assertThat(seen()).hasSize(3).allMatch(text -> text.startsWith("COPY \"places\" ("));
        assertThat(await(places.find("p11999"))).containsEntry("floors", 11_999).containsEntry("note", "x");
    }

    @Test
    void rowsOfSeveralShapesAreCopiedShapeByShapeAndAbsentIsTheDefault() {
        MapOperations places = places(TABLE);
        List<Map<String, Object>> rows = new ArrayList<>(rows(40));
        for (int i = 0; i < 40; i++) {
            Map<String, Object> row = new LinkedHashMap<>(rows.get(i));
            if (i % 2 == 0) {
                row.remove("floors");
            }
            rows.set(i, row);
        }
        assertThat(stored(places, rows)).isEqualTo(40);
        assertThat(seen()).hasSize(2).allMatch(text -> text.startsWith("COPY"));
        assertThat(await(places.find("p20"))).containsEntry("floors", 2);
        assertThat(await(places.find("p21"))).containsEntry("floors", 21);
    }

    @Test
    void rowsWhoseOutcomeIsWantedGoAsArraysInOneText() {
        MapOperations places = places(TABLE);
        for (int count : new int[] {3, 700}) {
            List<Map<String, Object>> rows = rows(count);
            BulkProgress<Map<String, Object>> created =
                    await(places.bulkCreate(rows, o -> o.returnIds()).last());
            assertThat(created.inserted()).isEqualTo(count);
            BulkProgress<Map<String, Object>> skipped = await(
                    places.bulkCreate(rows(count + 2), o -> o.onConflict(SKIP)).last());
            assertThat(List.of(skipped.inserted(), skipped.skipped())).containsExactly(2L, (long) count);
            BulkProgress<Map<String, Object>> upserted =
                    await(places.bulkUpsert(rows(count + 5)).last());
            assertThat(List.of(upserted.inserted(), upserted.updated())).containsExactly(3L, count + 2L);
            assertThat(await(places.bulkUpdate(rows(count + 9)).last()).updated())
                    .isEqualTo(count + 5L);
            List<String> keys = rows.stream().map(row -> (String) row.get("id")).toList();
            assertThat(await(places.bulkDelete(keys).last()).deleted()).isEqualTo(count);
            await(places.deleteWhere(places.all()));
        }
        assertThat(new HashSet<>(seen()))
                .as("the texts, whatever the number of rows")
                .hasSize(6)
                .filteredOn(text -> text.contains("unnest(") || text.contains("= ANY("))
                .hasSize(5);
    }

    @Test
    void whereTheDriverLooksForNoExtensionsTheValuesGoOneByOne() {
        places(TABLE);
        String url = database().r2dbcUrl();
        MapOperations places = opened(
                        DataFlow.builder(url + (url.contains("?") ? "&" : "?") + "autodetectExtensions=false")
                                .model(PLACE)
                                .existingSchema(true)
                                .build())
                .model("Place");
        assertThat(await(places.bulkUpsert(rows(50)).last()).inserted()).isEqualTo(50);
        assertThat(await(places.bulkUpdate(rows(50)).last()).updated()).isEqualTo(50);
        assertThat(seen()).isNotEmpty().noneMatch(text -> text.contains("unnest("));
    }

    @Test
    void badRowsOfACopyStandAlone() {
        MapOperations places = places(TABLE);
        await(places.create(row("id", "p77", "name", "there")));
        BulkProgress<Map<String, Object>> last =
                await(places.bulkCreate(rows(500), o -> o.onError(CONTINUE)).last());
        assertThat(List.of(last.inserted(), last.failed())).containsExactly(499L, 1L);
        long statements = seen().size();
        assertThat(statements).as("statements; what failed left no trace").isLessThan(30);
    }

    @Test
    void whatTheServerCannotCopyGoesAnotherWay() {
        MapOperations places = places(TABLE);
        List<String> obstacles = List.of(
                "ALTER TABLE places ALTER COLUMN floors TYPE smallint",
                "ALTER TABLE places ALTER COLUMN details TYPE json USING details::json",
                "CREATE RULE also AS ON INSERT TO places DO ALSO INSERT INTO seen VALUES ('by a rule')");
        for (String obstacle : obstacles) {
            database().execute(obstacle);
            database().execute("DELETE FROM places");
            database().execute("DELETE FROM seen");
            DataFlow fresh = opened(builder().model(PLACE).existingSchema(true).build());
            List<Map<String, Object>> rows = rows(50);
            rows.forEach(row -> row.put("details", Map.of("a", 1)));
            assertThat(stored(fresh.model("Place"), rows)).as(obstacle).isEqualTo(50);
            assertThat(seen()).as(obstacle).isNotEmpty().noneMatch(text -> text.startsWith("COPY"));
        }
    }

    @Test
    void aTableUnderRowSecurityTakesWhatItsPoliciesAllow() {
        MapOperations places = places(
                TABLE,
                "ALTER TABLE places ENABLE ROW LEVEL SECURITY",
                "ALTER TABLE places FORCE ROW LEVEL SECURITY",
                "CREATE POLICY all_of_them ON places USING (true) WITH CHECK (id <> 'p999')");
        assertThat(stored(places, rows(100))).isEqualTo(100);
        assertThat(seen()).noneMatch(text -> text.startsWith("COPY"));
    }

    @Test
    void domainsAndLengthsAreThoseOfTheColumn() {
        MapOperations places = places(
                "CREATE DOMAIN floor AS integer CHECK (VALUE < 90)",
                "CREATE TABLE places (id varchar(8) PRIMARY KEY, name varchar(4) NOT NULL, floors floor NOT NULL"
                        + " DEFAULT 2, note char(3), details jsonb)");
        BulkProgress<Map<String, Object>> last =
                await(places.bulkCreate(rows(100), o -> o.onError(CONTINUE)).last());
        assertThat(List.of(last.inserted(), last.failed())).containsExactly(90L, 10L);
        assertThat(seen()).anyMatch(text -> text.startsWith("COPY"));
    }

    @Test
    void aColumnThatChangedItsTypeIsLookedAtAgain() {
        MapOperations places = places(TABLE);
        assertThat(stored(places, rows(20))).isEqualTo(20);
        database().execute("DELETE FROM places");
        database().execute("ALTER TABLE places ALTER COLUMN floors TYPE bigint");
        assertThat(stored(places, rows(40))).isEqualTo(40);
        database().execute("DELETE FROM places");
        database().execute("ALTER TABLE places ENABLE ROW LEVEL SECURITY");
        database().execute("ALTER TABLE places FORCE ROW LEVEL SECURITY");
        database().execute("CREATE POLICY all_of_them ON places USING (true)");
        database().execute("ALTER TABLE places ALTER COLUMN floors TYPE integer");
        assertThat(stored(places, rows(40))).isEqualTo(40);
    }

    /** 1.001 and 1.002 are one key of two decimals: the statement that meets it twice is divided, and the last row wins. */
    @Test
    void rowsThatAreOneToTheDatabaseAloneAreWrittenOneAfterTheOther() {
        ModelDefinition price = model("Price", "id", "decimal", "name", "string");
        database().execute("CREATE TABLE prices (id numeric(10,2) PRIMARY KEY, name text NOT NULL)");
        MapOperations prices =
                opened(builder().model(price).existingSchema(true).build()).model("Price");
        for (BulkOptions.OnError onError : BulkOptions.OnError.values()) {
            await(prices.deleteWhere(prices.all()));
            List<Map<String, Object>> rows = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                rows.add(row("id", new BigDecimal(i), "name", "first"));
            }
            rows.add(row("id", new BigDecimal("1.001"), "name", "second"));
            rows.add(row("id", new BigDecimal("1.002"), "name", "third"));
            BulkProgress<Map<String, Object>> last =
                    await(prices.bulkUpsert(rows, o -> o.onError(onError)).last());
            assertThat(List.of(last.inserted(), last.updated(), last.failed()))
                    .as(onError + "")
                    .containsExactly(40L, 2L, 0L);
            assertThat(await(prices.find(new BigDecimal("1.00")))).containsEntry("name", "third");
            assertThat(stored("prices")).isEqualTo(40);
        }
    }

    /** The bytes of jsonb are no text of json, and the server says so in the words for a bad value. */
    @Test
    void aColumnWhoseNewTypeReadsTheBytesAsTextIsLookedAtAgain() {
        MapOperations places = places(TABLE);
        for (String type : List.of("json", "jsonb", "json")) {
            List<Map<String, Object>> rows = rows(20);
            rows.forEach(row -> row.put("details", Map.of("a", 1)));
            assertThat(stored(places, rows)).isEqualTo(20);
            database().execute("DELETE FROM places");
            database().execute("ALTER TABLE places ALTER COLUMN details TYPE " + type + " USING details::" + type);
        }
    }

    /** Four bytes of an integer are four bytes of a real, too: the server would take them without a word. */
    @Test
    void aColumnOfAnotherTypeOfTheSameLengthGetsTheValuesThatWereGiven() {
        MapOperations places = places(TABLE);
        assertThat(stored(places, rows(20))).isEqualTo(20);
        database().execute("DELETE FROM places");
        database().execute("ALTER TABLE places ALTER COLUMN floors TYPE real");
        assertThat(stored(places, rows(40))).isEqualTo(40);
        assertThat(database().query("SELECT sum(floors)::int AS n FROM places")).containsExactly(Map.of("n", 780));
    }

    /** It waits behind the change, so that nobody could have told before what it meets, whatever its snapshot shows. */
    @ParameterizedTest
    @EnumSource(names = {"READ_COMMITTED", "REPEATABLE_READ"})
    void aLoadThatWaitsForAChangeOfItsTableStoresTheValuesThatWereGiven(TransactionOptions.Isolation isolation)
            throws Exception {
        MapOperations places = places(TABLE);
        assertThat(stored(places, rows(20))).isEqualTo(20);
        database().execute("DELETE FROM places");
        DataFlow db = opened(builder().model(PLACE).existingSchema(true).build());
        assertThat(stored(db.model("Place"), rows(20))).isEqualTo(20);
        database().execute("DELETE FROM places");
        Sinks.Empty<Void> looked = Sinks.empty();
        Sinks.Empty<Void> changed = Sinks.empty();
        Sinks.Empty<Void> gate = Sinks.empty();
        CompletableFuture<BulkProgress<Map<String, Object>>> load = db.transaction(
                        o -> o.isolation(isolation), tx -> db.sql("SELECT count(*) FROM pg_class")
                                .as(Long.class)
                                .then(Mono.fromRunnable(looked::tryEmitEmpty))
                                .then(changed.asMono())
                                .then(db.model("Place").bulkCreate(rows(40)).last()))
                .single()
                .toFuture();
        looked.asMono().block(LIMIT);
        CompletableFuture<Void> change = db.transaction(tx -> db.sql("ALTER TABLE places ALTER COLUMN floors TYPE real")
                        .update()
                        .doOnNext(count -> changed.tryEmitEmpty())
                        .then(gate.asMono()))
                .then()
                .toFuture();
        try {
            Awaitility.await().atMost(LIMIT).until(() -> database().runningStatements().stream()
                    .anyMatch(text -> text.startsWith("COPY")));
        } finally {
            gate.tryEmitEmpty();
        }
        change.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(load.get(LIMIT.toSeconds(), TimeUnit.SECONDS).inserted()).isEqualTo(40);
        assertThat(database().query("SELECT sum(floors)::int AS n FROM places")).containsExactly(Map.of("n", 780));
    }

    /** A table may be called like a type of the server, which has no such columns. */
    @Test
    void aTableCalledLikeATypeIsCopiedInto() {
        ModelDefinition point = ModelDefinition.of(Map.of(
                "name",
                "Point",
                "table",
                "point",
                "fields",
                Args.args("id", "string", "name", "string", "floors", "int", "note", nullable("string")),
                "timestamps",
                false));
        database().execute("CREATE TABLE seen (text text)");
        database().execute(TABLE.replace("places", "point"));
        noteStatements("point");
        assertThat(stored(
                        opened(builder().model(point).existingSchema(true).build())
                                .model("Point"),
                        rows(40)))
                .isEqualTo(40);
        assertThat(seen()).hasSize(1).allMatch(text -> text.startsWith("COPY"));
    }

    @Test
    void aTableThatWasReplacedOrMovedIsLookedAtAgain() {
        MapOperations places = places(TABLE);
        assertThat(stored(places, rows(20))).isEqualTo(20);
        for (String change : List.of("RENAME TO former", "SET SCHEMA \"" + PostgresServer.USER + "\"")) {
            database().execute("CREATE SCHEMA IF NOT EXISTS AUTHORIZATION CURRENT_USER");
            database().execute("ALTER TABLE places " + change);
            if (change.startsWith("RENAME")) {
                database().execute(TABLE.replace("floors integer", "floors real"));
            }
            database().execute("DELETE FROM places");
            assertThat(stored(places, rows(40))).as(change).isEqualTo(40);
            assertThat(database().query("SELECT sum(floors)::int AS n FROM places"))
                    .as(change)
                    .containsExactly(Map.of("n", 780));
        }
    }

    /** A cancel at any moment of a load leaves every connection of the pool fit for the next call. */
    @Test
    void aCancelAtAnyMomentLeavesConnectionsThatWork() {
        MapOperations places = places(TABLE);
        Flux<Map<String, Object>> endless = Flux.range(0, Integer.MAX_VALUE)
                .map(i -> row("id", "p" + i, "name", "n" + i, "floors", i, "note", "x".repeat(i % 300)));
        for (int i = 0; i < 60; i++) {
            Duration patience = Duration.ofMillis(i);
            places.bulkCreate(endless, o -> o.batchSize(3_000))
                    .takeUntilOther(Mono.delay(patience))
                    .blockLast(LIMIT);
            // The batch that was on its way is stored or not, but it comes to an end.
            awaitNothingRuns();
            long before = await(places.count(places.all()));
            assertThat(before % 3_000).as("whole batches").isZero();
            await(places.deleteWhere(places.all()));
        }
        assertThat(stored(places, rows(1_000))).isEqualTo(1_000);
    }

    private void awaitNothingRuns() {
        Awaitility.await().pollInterval(Duration.ofMillis(5)).atMost(LIMIT).untilAsserted(() -> assertThat(
                        database().runningStatements())
                .isEmpty());
    }

    @Test
    @WithoutPooler("a load that fails ends its connection, since pgbouncer cannot tell where it ends")
    void aBadRowOfALargeBatchCostsNoConnection() {
        places(TABLE);
        DataFlow db = opened(builder()
                .model(PLACE)
                .existingSchema(true)
                .pool(o -> o.size(1).maxOverflow(0))
                .build());
        MapOperations places = db.model("Place");
        await(places.create(row("id", "p3", "name", "there")));
        Flux<Map<String, Object>> rows = Flux.range(0, 12_000)
                .map(i -> row("id", "p" + i, "name", "n" + i, "floors", i, "note", "x".repeat(300)));
        Object process = process(db);
        for (int i = 0; i < 5; i++) {
            refused(BulkFailedException.class, () -> places.bulkCreate(rows, o -> o.batchSize(12_000)));
        }
        assertThat(process(db)).isEqualTo(process);
        assertThat(await(places.count(places.all()))).isEqualTo(1);
    }

    private static Object process(DataFlow db) {
        return collected(db.sql("SELECT pg_backend_pid() AS pid").rows()).get(0).get("pid");
    }
}
