package io.dataflow;

import static io.dataflow.EverythingRows.assertSame;
import static io.dataflow.EverythingRows.map;
import static io.dataflow.EverythingRows.outside;
import static io.dataflow.core.Args.args;
import static io.dataflow.core.query.Dsl.all;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.BulkFailedException;
import io.dataflow.core.MapOperations;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.ValidationFailedException.Fault;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.VerificationRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;

/** Values of every type, null and extremes included, by every road in and out. */
@Capability({"S9", "S24", "S25", "S26"})
abstract class EverythingContract extends FacadeContract {

    private static final int BATCH = 10;

    private DataFlow everything() {
        return opened(Account.converters(builder()).model(Everything.class).build());
    }

    @Test
    void everyValueComesBackByEveryRoad() throws Exception {
        DataFlow db = everything();
        MapOperations maps = db.model("Everything");
        int batches = Effort.of(200);
        VerificationRecord.run("values of every type on " + database().name(), batches * (long) BATCH, 11, () -> {
            for (int batch = 0; batch < batches; batch++) {
                EverythingValues values = new EverythingValues(new Random(11 * 31L + batch));
                List<Everything> first = IntStream.range(0, BATCH)
                        .mapToObj(i -> values.row("k" + i))
                        .toList();
                List<Everything> second = IntStream.range(0, BATCH)
                        .mapToObj(i -> values.row("k" + i))
                        .toList();
                store(db, first, batch);
                check(maps, first, batch);
                change(db, second, batch);
                check(maps, second, batch);
                await(maps.deleteWhere(all()));
                await(db.model(Everything.class).bulkCreate(first).last());
                check(maps, first, batch);
                await(db.model(Everything.class).bulkUpsert(second).last());
                check(maps, second, batch);
                await(db.model(Everything.class).bulkUpdate(first).last());
                check(maps, first, batch);
                await(maps.deleteWhere(all()));
            }
        });
    }

    /** Each row by another road. */
    private void store(DataFlow db, List<Everything> given, int batch) {
        ModelOperations<Everything> rows = db.model(Everything.class);
        MapOperations maps = db.model("Everything");
        assertSame(map(await(rows.create(given.get(0)))), map(given.get(0)), batch);
        assertSame(await(maps.create(map(given.get(1)))), map(given.get(1)), batch);
        assertSame(map(await(rows.upsert(given.get(2))).record()), map(given.get(2)), batch);
        await(db.node("EverythingCreateNode").run(map(given.get(3))));
        await(maps.create(outside(given.get(4))));
        await(rows.bulkCreate(given.subList(5, 7)).last());
        await(rows.bulkUpsert(given.subList(7, 8)).last());
        await(maps.bulkCreate(List.of(map(given.get(8)))).last());
        await(db.node("EverythingBulkCreateNode").run(Map.of("data", List.of(outside(given.get(9))))));
    }

    private void change(DataFlow db, List<Everything> given, int batch) {
        ModelOperations<Everything> rows = db.model(Everything.class);
        MapOperations maps = db.model("Everything");
        assertSame(map(await(rows.update(given.get(0)))), map(given.get(0)), batch);
        assertSame(await(maps.update(map(given.get(1)))), map(given.get(1)), batch);
        await(rows.upsert(given.get(2)));
        await(maps.update("k3", without(outside(given.get(3)), "id")));
        await(maps.updateWhere(maps.filter(Map.of("id", "k4")), maps.changes(without(map(given.get(4)), "id"))));
        await(rows.bulkUpdate(given.subList(5, 7)).last());
        await(rows.bulkUpsert(given.subList(7, 8)).last());
        await(db.node("EverythingUpdateNode")
                .run(Map.of("filter", Map.of("id", "k8"), "fields", without(outside(given.get(8)), "id"))));
        await(db.node("EverythingBulkUpsertNode").run(Map.of("data", List.of(outside(given.get(9))))));
    }

    private static void check(MapOperations maps, List<Everything> given, int batch) {
        List<Map<String, Object>> stored = await(maps.list(all())).records();
        assertThat(stored).as("batch %d", batch).hasSize(given.size());
        for (int i = 0; i < BATCH; i++) {
            assertSame(stored.get(i), map(given.get(i)), batch);
        }
    }

    @Test
    void whatNoDatabaseKeepsIsRefusedBeforeAnySqlByEveryRoad() {
        DataFlow db = everything();
        MapOperations maps = db.model("Everything");
        Map<String, List<Object>> hostile = new LinkedHashMap<>();
        List<Object> texts = List.of(CANARY + "\u0000", "\ud800" + CANARY, CANARY + "\udc00x");
        List<Object> numbers = List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
        hostile.put("text", texts);
        hostile.put("texts", texts.stream().<Object>map(List::of).toList());
        hostile.put(
                "emails",
                texts.stream().<Object>map(text -> List.of("@" + text)).toList());
        hostile.put(
                "map",
                texts.stream()
                        .<Object>map(text -> Map.of("a", List.of(Map.of(text, 1))))
                        .toList());
        hostile.put(
                "shape",
                texts.stream()
                        .<Object>map(text -> new Everything.Shape((String) text, null, null))
                        .toList());
        hostile.put("real", numbers);
        hostile.put("single", List.of(Float.NaN, Float.POSITIVE_INFINITY, "NaN", "Infinity", 1e300));
        hostile.put("reals", numbers.stream().<Object>map(List::of).toList());
        hostile.put("decimal", List.of("NaN", Double.NaN));
        hostile.put(
                "maps",
                numbers.stream()
                        .<Object>map(number -> List.of(Map.of("a", number)))
                        .toList());
        hostile.forEach((field, values) -> values.forEach(value -> {
            Map<String, Object> row = args("id", "a", "flag", true, "count", 1, field, value);
            List<Supplier<Publisher<?>>> roads = new ArrayList<>(List.of(
                    () -> maps.create(row),
                    () -> maps.upsert(row),
                    () -> maps.update("a", Map.of(field, value)),
                    () -> maps.updateWhere(all(), maps.changes(Map.of(field, value))),
                    () -> maps.update("a", maps.mergePatch(Map.of(field, value))),
                    () -> db.node("EverythingCreateNode").run(row),
                    () -> db.node("EverythingUpdateNode")
                            .run(Map.of("filter", Map.of("id", "a"), "fields", Map.of(field, value))),
                    () -> db.node("EverythingUpsertNode").run(Map.of("where", Map.of("id", "a"), "create", row)),
                    () -> db.node("EverythingBulkUpdateNode")
                            .run(Map.of("filter", Map.of("id", "a"), "fields", Map.of(field, value))),
                    () -> db.run(
                            db.workflow("create")
                                    .input("value", Object.class)
                                    .addNode(
                                            "EverythingCreateNode",
                                            "create",
                                            Map.of("id", "a", "flag", true, "count", 1, field, "${input.value}"))
                                    .build(),
                            Map.of("value", value))));
            for (Supplier<Publisher<?>> road : roads) {
                assertThat(refusedWithoutSql(ValidationFailedException.class, road)
                                .faults())
                        .as(field)
                        .extracting(Fault::field)
                        .containsExactly(field);
            }
        }));
        // a stream is asked for its rows when the tables are there
        hostile.forEach((field, values) -> values.forEach(value -> {
            List<Map<String, Object>> rows = List.of(args("id", "a", "flag", true, "count", 1, field, value));
            for (Supplier<Publisher<?>> road : List.<Supplier<Publisher<?>>>of(
                    () -> maps.bulkCreate(rows), () -> maps.bulkUpsert(rows), () -> maps.bulkUpdate(rows))) {
                assertThat(refused(BulkFailedException.class, road)).as(field).hasMessageContaining(field);
            }
        }));
    }
}
