package io.dataflow;

import static io.dataflow.EverythingRows.assertSame;
import static io.dataflow.EverythingRows.inTable;
import static io.dataflow.EverythingRows.map;
import static io.dataflow.EverythingRows.outside;
import static io.dataflow.core.query.Dsl.all;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.MapOperations;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.internal.model.JsonCodecs;
import io.dataflow.core.schema.RegisteredModels;
import io.dataflow.nodes.NodeOutput;
import io.dataflow.nodes.Workflow;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.VerificationRecord;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Values of every type, null and extremes included, through models of discovered tables and through workflows as JSON. */
abstract class EverythingDiscoveryContract extends FacadeContract {

    private static final int BATCH = 10;
    private static final String MODEL = "Everything";

    private DataFlow everything() {
        return opened(Account.converters(builder()).model(Everything.class).build());
    }

    private static List<Everything> rows(long seed) {
        EverythingValues values = new EverythingValues(new Random(seed));
        return IntStream.range(0, BATCH).mapToObj(i -> values.row("k" + i)).toList();
    }

    @Test
    @Capability({"S24", "S25", "S26", "S51", "S52"})
    void theModelOfADiscoveredTableReadsAndWritesTheSameValues() throws Exception {
        DataFlow db = everything();
        db.ready().block(LIMIT);
        DataFlow other = opened(builder().existingSchema(true).build());
        RegisteredModels registered = await(other.registerSchemaAsModels());
        assertThat(registered.errors()).isEmpty();
        String name = registered.models().get(0);
        int batches = Effort.of(60);
        VerificationRecord.run("discovered values on " + database().name(), batches * (long) BATCH, 13, () -> {
            for (int batch = 0; batch < batches; batch++) {
                List<Everything> given = rows(13 * 31L + batch);
                store(other, name, given.subList(0, 5), batch);
                await(db.model(Everything.class)
                        .bulkCreate(given.subList(5, BATCH))
                        .last());
                check(db, other, name, given, batch);
                List<Everything> changed = rows(17 * 31L + batch);
                change(other, name, changed);
                check(db, other, name, changed, batch);
                await(other.model(name).deleteWhere(all()));
            }
        });
    }

    /** Each row by another road of the discovered model. */
    private static void store(DataFlow other, String name, List<Everything> given, int batch) {
        MapOperations maps = other.model(name);
        assertSame(await(maps.create(inTable(given.get(0)))), inTable(given.get(0)), batch);
        await(maps.bulkCreate(List.of(inTable(given.get(1)))).last());
        NodeOutput out = await(other.node(name + "CreateNode").run(outside(inTable(given.get(2)))));
        assertSame(out.asMap(), inTable(given.get(2)), batch);
        await(maps.upsert(inTable(given.get(3))));
        await(other.node(name + "BulkUpsertNode").run(Map.of("data", List.of(outside(inTable(given.get(4)))))));
    }

    private static void change(DataFlow other, String name, List<Everything> given) {
        MapOperations maps = other.model(name);
        await(maps.update(inTable(given.get(0))));
        await(maps.update("k1", without(outside(inTable(given.get(1))), "id")));
        await(other.node(name + "UpdateNode")
                .run(Map.of("filter", Map.of("id", "k2"), "fields", without(outside(inTable(given.get(2))), "id"))));
        await(maps.bulkUpdate(given.subList(3, 7).stream()
                        .map(EverythingRows::inTable)
                        .toList())
                .last());
        await(maps.bulkUpsert(given.subList(7, BATCH).stream()
                        .map(EverythingRows::inTable)
                        .toList())
                .last());
    }

    /** The same by the model that made the table and by the one that was made of it. */
    private static void check(DataFlow db, DataFlow other, String name, List<Everything> given, int batch) {
        List<Map<String, Object>> found = await(other.model(name).list(all())).records();
        List<Map<String, Object>> declared = await(db.model(MODEL).list(all())).records();
        assertThat(found).as("batch %d", batch).hasSameSizeAs(given);
        for (int i = 0; i < given.size(); i++) {
            assertSame(found.get(i), inTable(given.get(i)), batch);
            assertSame(declared.get(i), map(given.get(i)), batch);
        }
    }

    @Test
    @Capability({"S24", "S25", "S26", "S43", "S44"})
    void workflowsAsJsonCarryEveryValue() throws Exception {
        DataFlow db = everything();
        ModelOperations<Everything> typed = db.model(Everything.class);
        int batches = Effort.of(60);
        VerificationRecord.run("values in workflows on " + database().name(), batches * (long) BATCH, 19, () -> {
            for (int batch = 0; batch < batches; batch++) {
                List<Everything> given = rows(19 * 31L + batch);
                Map<String, Object> inputs = Map.of(
                        "values", map(given.get(0)),
                        "rows",
                                given.subList(1, 6).stream()
                                        .map(EverythingRows::map)
                                        .toList(),
                        "data",
                                given.subList(6, BATCH).stream()
                                        .map(EverythingRows::outside)
                                        .toList());
                var result = await(db.run(workflow(db, plain(given.get(0), batch)), inputs));
                assertSame(result.get("read").asMap(), map(given.get(0)), batch);
                List<Map<String, Object>> stored =
                        await(db.model(MODEL).list(all())).records();
                assertThat(stored).as("batch %d", batch).hasSize(BATCH + 1);
                for (int i = 0; i < BATCH; i++) {
                    assertSame(stored.get(i), map(given.get(i)), batch);
                }
                assertThat(await(typed.read("plain")).count())
                        .isEqualTo(given.get(0).count());
                await(typed.deleteWhere(typed.all()));
            }
        });
    }

    /** A row whose text no template is, as constants of the document. */
    private static Map<String, Object> plain(Everything row, int batch) {
        Map<String, Object> values = outside(row);
        values.put("id", "plain");
        values.replaceAll((field, value) ->
                JsonCodecs.find().write(Map.of("v", value == null ? "" : value)).matches("(?s).*(\\{\\{|\\$\\{).*")
                        ? null
                        : value);
        return values;
    }

    /** Written as a document and read again before it runs. */
    private static Workflow workflow(DataFlow db, Map<String, Object> constants) {
        return db.workflowFromJson(db.workflow("carry")
                .input("values", Map.class)
                .input("rows", List.class)
                .input("data", List.class)
                .addNode(MODEL + "CreateNode", "plain", constants)
                .addNode(MODEL + "BulkCreateNode", "first", Map.of("data", List.of("${input.values}")))
                .addNode(MODEL + "BulkCreateNode", "rows", Map.of("data", "${input.rows}"))
                .addNode(MODEL + "BulkUpsertNode", "data", Map.of("data", "${input.data}"))
                .addNode(MODEL + "ReadNode", "read", Map.of("id", "k0"), o -> o.after("first"))
                .sequential()
                .build()
                .toJson());
    }
}
