package io.dataflow.core.internal;

import static io.dataflow.core.query.Dsl.set;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.Args;
import io.dataflow.core.BulkOptions;
import io.dataflow.core.MapOperations;
import io.dataflow.core.internal.connection.PoolSettings;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.ListSpec;
import io.dataflow.core.internal.query.QueryResolver;
import io.dataflow.core.internal.query.SortParser;
import io.dataflow.core.internal.schema.SchemaMode;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.query.ExpressionEvaluator;
import io.dataflow.core.query.Filter;
import io.dataflow.core.query.ListEvaluator;
import io.dataflow.core.query.Ordering;
import io.dataflow.core.query.Page;
import io.dataflow.core.query.Query;
import io.dataflow.core.query.RandomData;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.DatabaseContract;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.VerificationRecord;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactoryOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Random filters, orders and pages over random rows give what the evaluator in memory gives. */
@Capability({"S13", "S14", "S15", "S17", "S20", "S21", "S27", "S28"})
abstract class ReferenceContract extends DatabaseContract {

    private static final long SEED = 20_260_220;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int CASES_OF_A_WORLD = 25;
    private static final int ROWS_OF_A_WORLD = 40;

    @Test
    void theDatabaseAgreesWithTheEvaluatorInMemory() throws Exception {
        int cases = Effort.of(4_000);
        VerificationRecord.run("random filters on " + database().name(), cases, SEED, () -> {
            MapOperations things = open(thing());
            for (int world = 0; world < cases / CASES_OF_A_WORLD; world++) {
                new World(SEED + world, things).run();
            }
        });
    }

    private final List<DataFlowCore> opened = new ArrayList<>();

    @AfterEach
    final void closeOpened() {
        opened.forEach(core -> core.close().block(LIMIT));
    }

    private MapOperations open(ModelDefinition model) {
        ConnectionFactoryOptions options =
                ConnectionFactoryOptions.parse(database().r2dbcUrl());
        DataFlowCore core = new DataFlowCore(new DataFlowCore.Settings(
                "reference",
                String.valueOf(options.getValue(ConnectionFactoryOptions.DRIVER)),
                tuning -> ConnectionFactories.get(tuning.apply(options)),
                new PoolSettings("reference", 2, LIMIT, LIMIT, 10),
                SchemaMode.CREATE,
                BulkOptions.defaults()));
        opened.add(core);
        core.register(model);
        return core.operations(model.name(), null);
    }

    private static <T> T await(Mono<T> work) {
        return Objects.requireNonNull(work.block(LIMIT));
    }

    private static <T> List<T> collected(Flux<T> work) {
        return Objects.requireNonNull(work.collectList().block(LIMIT));
    }

    private static Map<String, Object> nullable(String type) {
        return Map.of("type", type, "nullable", true);
    }

    private ModelDefinition thing() {
        Map<String, Object> fields = new LinkedHashMap<>(Args.args(
                "name", "string",
                "number", "int",
                "note", nullable("string"),
                "score", nullable("int"),
                "open", nullable("boolean"),
                "at", nullable("instant"),
                "ref", nullable("uuid"),
                "level", nullable("long"),
                "price", nullable("decimal"),
                "tags", "string[]",
                "sizes", nullable("int[]"),
                "attributes", nullable("json")));
        return ModelDefinition.of(
                Map.of("name", "Thing", "fields", fields, "key", List.of("name", "number"), "timestamps", false));
    }

    /** Some rows, in the database and in memory, and what is asked of both. */
    private final class World {

        private final long seed;
        private final Random random;
        private final ModelDefinition model = thing();
        private final QueryResolver resolver = new QueryResolver(model);
        private final RandomData data;
        private final MapOperations things;
        private List<Map<String, Object>> rows;

        World(long seed, MapOperations things) {
            this.seed = seed;
            this.random = new Random(seed);
            this.data = new RandomData(random, model);
            this.things = things;
        }

        void run() {
            for (int i = 0; i < CASES_OF_A_WORLD; i++) {
                if (rows == null || rows.size() < ROWS_OF_A_WORLD / 3) {
                    refill();
                }
                one(data.filter(2), data.orderBy(), i);
            }
            await(things.deleteWhere(things.all()));
        }

        private void refill() {
            await(things.deleteWhere(things.all()));
            rows = data.rows(ROWS_OF_A_WORLD);
            await(things.bulkCreate(rows).last());
        }

        private void one(Map<String, Object> filterData, List<String> order, int i) {
            String what = "seed " + seed + ", case " + i + ": " + filterData + " order " + order;
            Filter<Object> filter = things.filter(filterData);
            Expression expression = resolver.parse(filterData, "list");
            Query<Object> query = filter.orderBy(SortParser.parse(order));
            ListSpec whole = resolver.list(query, null, "list");
            List<Map<String, Object>> expected = ListEvaluator.page(whole, rows);

            same(what + ", stream", collected(things.stream(query)), expected);
            pageByOffset(what, query);
            pagesByCursor(what, query, expected);
            assertThat(await(things.count(filter))).as(what).isEqualTo(expected.size());
            assertThat(await(things.exists(filter))).as(what).isEqualTo(!expected.isEmpty());
            update(what, filter, expression);
            if (i % 5 == 4) {
                delete(what, filter, expression);
            }
        }

        private void pageByOffset(String what, Query<Object> query) {
            Query<Object> asked = query.offset(random.nextInt(6)).limit(random.nextInt(8));
            ListSpec spec = resolver.list(asked, 100, "list");
            Page<Map<String, Object>> page = await(things.list(asked));
            same(what + ", offset " + spec.offset(), page.records(), ListEvaluator.page(spec, rows));
            assertThat(page.total()).as(what).isEqualTo(ListEvaluator.total(spec, rows));
        }

        private void pagesByCursor(String what, Query<Object> query, List<Map<String, Object>> expected) {
            Query<Object> limited = query.limit(1 + random.nextInt(9)).withoutTotal();
            List<Map<String, Object>> seen = new ArrayList<>();
            Page<Map<String, Object>> page = await(things.list(limited));
            seen.addAll(page.records());
            while (page.nextCursor() != null) {
                page = await(things.list(limited.after(page.nextCursor())));
                seen.addAll(page.records());
            }
            same(what + ", by cursor", seen, expected);
        }

        private void update(String what, Filter<Object> filter, Expression expression) {
            Integer score = random.nextInt(4) == 0 ? null : random.nextInt(5);
            long matching = 0;
            for (Map<String, Object> row : rows) {
                if (ExpressionEvaluator.matches(expression, row)) {
                    row.put("score", score);
                    matching++;
                }
            }
            assertThat(await(things.updateWhere(filter, set("score").to(score))))
                    .as(what)
                    .isEqualTo(matching);
            checkAll(what + ", after update");
        }

        private void delete(String what, Filter<Object> filter, Expression expression) {
            int before = rows.size();
            // the update may have changed what matches
            rows.removeIf(row -> ExpressionEvaluator.matches(expression, row));
            assertThat(await(things.deleteWhere(filter))).as(what).isEqualTo(before - rows.size());
            checkAll(what + ", after delete");
        }

        private void checkAll(String what) {
            ListSpec all = resolver.list(things.all(), null, "list");
            same(what, collected(things.stream(things.all())), ListEvaluator.page(all, rows));
        }

        private void same(String what, List<Map<String, Object>> found, List<Map<String, Object>> expected) {
            assertThat(found.stream().map(this::key).toList())
                    .as(what)
                    .isEqualTo(expected.stream().map(this::key).toList());
            for (int i = 0; i < found.size(); i++) {
                for (String field : expected.get(i).keySet()) {
                    Object stored = found.get(i).get(field);
                    assertThat(Ordering.same(stored, expected.get(i).get(field)))
                            .as("%s: row %s, field %s: %s", what, i, field, stored)
                            .isTrue();
                }
            }
        }

        private List<Object> key(Map<String, Object> row) {
            return List.of(row.get("name"), row.get("number"));
        }
    }
}
