package io.dataflow.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.DataFlow;
import io.dataflow.core.MapOperations;
import io.dataflow.core.internal.model.JsonCodecs;
import io.dataflow.core.internal.query.ListSpec;
import io.dataflow.core.internal.query.Selection;
import io.dataflow.core.internal.query.SortParser;
import io.dataflow.core.query.Aggregation;
import io.dataflow.core.query.AggregationEvaluator;
import io.dataflow.core.query.ListEvaluator;
import io.dataflow.core.query.RandomGroups;
import io.dataflow.core.query.ReferenceTable;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.DatabaseContract;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.VerificationRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Random filters, orders, pages and groups mean at the nodes what they mean to the evaluator in memory. */
@Capability({"S13", "S14", "S15", "S16", "S17", "S20", "S21", "S27", "S28", "S29"})
abstract class NodeReferenceContract extends DatabaseContract {

    private static final long SEED = 20_261_125;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int CASES_OF_A_WORLD = 25;
    private static final int ROWS_OF_A_WORLD = 30;

    private DataFlow db;

    @BeforeEach
    void open() {
        db = DataFlow.builder(database().r2dbcUrl())
                .model(ReferenceTable.model())
                .build();
    }

    @AfterEach
    void close() {
        db.close().block(LIMIT);
    }

    @Test
    void theNodesAgreeWithTheEvaluatorInMemory() throws Exception {
        int cases = Effort.of(2_000);
        VerificationRecord.run("random filters at nodes on " + database().name(), cases, SEED, () -> {
            for (int world = 0; world < cases / CASES_OF_A_WORLD; world++) {
                new World(SEED + world).run();
            }
        });
    }

    /** Some rows, in the database and in memory, and what is asked of both. */
    private final class World {

        private final long seed;
        private final Random random;
        private final ReferenceTable table;
        private final MapOperations things = db.model("Thing");

        World(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.table = new ReferenceTable(random);
        }

        void run() {
            for (int i = 0; i < CASES_OF_A_WORLD; i++) {
                if (table.rows().size() < ROWS_OF_A_WORLD / 3) {
                    refill();
                }
                Map<String, Object> filter = table.data().filter(2);
                List<String> order = table.data().orderBy();
                String what = "seed " + seed + ", case " + i + ": " + filter + " order " + order;
                one(what, filter, order);
            }
            things.deleteWhere(things.all()).block(LIMIT);
        }

        private void refill() {
            things.deleteWhere(things.all()).block(LIMIT);
            things.bulkCreate(table.refill(ROWS_OF_A_WORLD)).last().block(LIMIT);
        }

        private void one(String what, Map<String, Object> filter, List<String> order) {
            Map<String, Object> asked = random.nextBoolean() ? filter : outside(filter);
            List<Map<String, Object>> expected =
                    ListEvaluator.page(table.list(filter, order, null, all -> all), table.rows());
            long count = expected.size();

            NodeOutput whole = node("List", Map.of("filter", asked, "orderBy", order));
            ReferenceTable.assertSame(what + ", records", records(whole), expected);
            ReferenceTable.assertSame(
                    what + ", rows",
                    Objects.requireNonNull(whole.stream("rows").collectList().block(LIMIT)),
                    expected);
            assertThat(whole.get("total")).as(what).isEqualTo(count);
            assertThat(node("Count", Map.of("filter", asked)).get("count"))
                    .as(what)
                    .isEqualTo(count);
            NodeOutput counted = node("List", Map.of("filter", asked, "countOnly", true));
            assertThat(counted.get("total")).as(what).isEqualTo(count);
            page(what, filter, asked, order);
            pagesByCursor(what, asked, order, expected);
            groups(what, filter, asked);
            write(what, filter, asked);
        }

        private void page(String what, Map<String, Object> filter, Map<String, Object> asked, List<String> order) {
            int offset = random.nextInt(6);
            int limit = random.nextInt(8);
            ListSpec spec =
                    table.list(filter, order, 100, all -> all.offset(offset).limit(limit));
            NodeOutput page = node("List", Map.of("filter", asked, "orderBy", order, "offset", offset, "limit", limit));
            ReferenceTable.assertSame(
                    what + ", offset " + offset, records(page), ListEvaluator.page(spec, table.rows()));
            assertThat(page.get("count")).as(what).isEqualTo((long)
                    records(page).size());
            assertThat(page.get("total")).as(what).isEqualTo(ListEvaluator.total(spec, table.rows()));
        }

        private void pagesByCursor(
                String what, Map<String, Object> asked, List<String> order, List<Map<String, Object>> expected) {
            Map<String, Object> inputs = new LinkedHashMap<>();
            inputs.put("filter", asked);
            inputs.put("orderBy", order);
            inputs.put("limit", 2 + random.nextInt(9));
            List<Map<?, ?>> seen = new ArrayList<>();
            do {
                NodeOutput page = node("List", inputs);
                seen.addAll(records(page));
                inputs.put("cursor", page.get("nextCursor"));
            } while (inputs.get("cursor") != null);
            ReferenceTable.assertSame(what + ", by cursor", seen, expected);
        }

        private void groups(String what, Map<String, Object> filter, Map<String, Object> asked) {
            RandomGroups groups = table.data().groups();
            Aggregation<Object> plain = table.aggregation(groups, filter);
            List<Selection> columns = table.resolved(plain).columns();
            List<String> order = table.data().orderOf(columns);
            List<Map<String, Object>> expected =
                    AggregationEvaluator.groups(table.resolved(plain.orderBy(SortParser.parse(order))), table.rows());
            NodeOutput found = node(
                    "List",
                    Map.of(
                            "filter",
                            asked,
                            "groupBy",
                            groups.groupBy(),
                            "aggregate",
                            groups.aggregate(),
                            "orderBy",
                            order));
            String said = what + ", " + groups + " order " + order;
            if (RandomGroups.isOrdered(columns)) {
                ReferenceTable.assertSame(said, records(found), expected);
            } else {
                ReferenceTable.assertSameInAnyOrder(said, records(found), expected);
            }
            assertThat(found.get("total")).as(said).isEqualTo((long) expected.size());
        }

        /** One of the four nodes that write by a filter; the rows that are left tell what it did. */
        private void write(String what, Map<String, Object> filter, Map<String, Object> asked) {
            String node = List.of("Update", "BulkUpdate", "Update", "BulkUpdate", "Delete", "BulkDelete")
                    .get(random.nextInt(6));
            boolean deletes = node.endsWith("Delete");
            Integer score = random.nextInt(4) == 0 ? null : random.nextInt(5);
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("score", score);
            NodeOutput out = node(
                    node,
                    deletes
                            ? Map.of("filter", asked, "confirmed", true)
                            : Map.of("filter", asked, "fields", fields, "confirmed", true));
            long touched = deletes ? table.remove(filter) : table.set(filter, "score", score);
            assertThat(out.get(deletes ? "deleted" : "updated"))
                    .as("%s, %s", what, node)
                    .isEqualTo(touched);
            ReferenceTable.assertSame(
                    what + ", after " + node,
                    Objects.requireNonNull(
                            things.stream(things.all()).collectList().block(LIMIT)),
                    table.inOrder());
        }

        private NodeOutput node(String verb, Map<String, ?> inputs) {
            return Objects.requireNonNull(
                    db.node("Thing" + verb + "Node").run(inputs).block(LIMIT));
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Map<?, ?>> records(NodeOutput out) {
        return (List<Map<?, ?>>) Objects.requireNonNull(out.get("records"));
    }

    /** The filter as JSON text from outside, read by somebody who knows nothing of the model. */
    @SuppressWarnings("unchecked")
    private static Map<String, Object> outside(Map<String, Object> filter) {
        return (Map<String, Object>)
                Objects.requireNonNull(JsonCodecs.find().read(JsonCodecs.find().write(filter), Map.class));
    }
}
