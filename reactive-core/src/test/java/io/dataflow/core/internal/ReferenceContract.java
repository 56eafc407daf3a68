package io.dataflow.core.internal;

import static io.dataflow.core.query.Dsl.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.BulkOptions;
import io.dataflow.core.CoalescingOptions;
import io.dataflow.core.MapOperations;
import io.dataflow.core.TenancyOptions;
import io.dataflow.core.TooManyRecordsException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.connection.PoolSettings;
import io.dataflow.core.internal.query.ListSpec;
import io.dataflow.core.internal.query.Selection;
import io.dataflow.core.internal.query.SortParser;
import io.dataflow.core.internal.schema.SchemaMode;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.query.Aggregation;
import io.dataflow.core.query.AggregationEvaluator;
import io.dataflow.core.query.Filter;
import io.dataflow.core.query.ListEvaluator;
import io.dataflow.core.query.Page;
import io.dataflow.core.query.Query;
import io.dataflow.core.query.RandomGroups;
import io.dataflow.core.query.ReferenceTable;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.DatabaseContract;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.VerificationRecord;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Random filters, orders, pages and groups over random rows give what the evaluator in memory gives. */
@Capability({"S13", "S14", "S15", "S17", "S27", "S28", "S29", "S30"})
abstract class ReferenceContract extends DatabaseContract {

    private static final long SEED = 20_260_220;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int CASES_OF_A_WORLD = 25;
    private static final int ROWS_OF_A_WORLD = 40;

    @Test
    void theDatabaseAgreesWithTheEvaluatorInMemory() throws Exception {
        int cases = Effort.of(4_000);
        VerificationRecord.run("random filters on " + database().name(), cases, SEED, () -> {
            MapOperations things = open(ReferenceTable.model());
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
                false,
                PoolSettings.defaults("reference")
                        .withSize(2)
                        .withMaxOverflow(0)
                        .withAcquireTimeout(LIMIT),
                SchemaMode.CREATE,
                BulkOptions.defaults(),
                false,
                null,
                TenancyOptions.defaults(),
                CoalescingOptions.defaults(),
                "true".equals(options.getValue(Option.valueOf("poolerMode"))),
                (tenant, tuning) -> {
                    throw new AssertionError("no tenant has a database of its own");
                },
                null));
        opened.add(core);
        core.register(model);
        return core.operations(model.name(), Seat.FREE);
    }

    private static <T> T await(Mono<T> work) {
        return Objects.requireNonNull(work.block(LIMIT));
    }

    private static <T> List<T> collected(Flux<T> work) {
        return Objects.requireNonNull(work.collectList().block(LIMIT));
    }

    /** Some rows, in the database and in memory, and what is asked of both. */
    private static final class World {

        private final long seed;
        private final Random random;
        private final ReferenceTable table;
        private final MapOperations things;

        World(long seed, MapOperations things) {
            this.seed = seed;
            this.random = new Random(seed);
            this.table = new ReferenceTable(random);
            this.things = things;
        }

        void run() {
            for (int i = 0; i < CASES_OF_A_WORLD; i++) {
                if (table.rows().size() < ROWS_OF_A_WORLD / 3) {
                    refill();
                }
                one(table.data().filter(2), table.data().orderBy(), i);
            }
            await(things.deleteWhere(things.all()));
        }

        private void refill() {
            await(things.deleteWhere(things.all()));
            await(things.bulkCreate(table.refill(ROWS_OF_A_WORLD)).last());
        }

        private void one(Map<String, Object> filterData, List<String> order, int i) {
            String what = "seed " + seed + ", case " + i + ": " + filterData + " order " + order;
            Filter<Map<String, Object>> filter = things.filter(filterData);
            Query<Map<String, Object>> query = filter.orderBy(SortParser.parse(order));
            List<Map<String, Object>> expected =
                    ListEvaluator.page(table.list(filterData, order, null, all -> all), table.rows());

            ReferenceTable.assertSame(what + ", stream", collected(things.stream(query)), expected);
            pageByOffset(what, filterData, order, query);
            pagesByCursor(what, query, expected);
            assertThat(await(things.count(filter))).as(what).isEqualTo(expected.size());
            assertThat(await(things.exists(filter))).as(what).isEqualTo(!expected.isEmpty());
            only(what, filter, expected);
            groups(what, filterData);
            Filter<Map<String, Object>> meant = meant(what, filterData, filter);
            update(what, filterData, meant);
            if (i % 5 == 4) {
                // the update may have changed what matches
                assertThat(await(things.deleteWhere(meant))).as(what).isEqualTo(table.remove(filterData));
                checkAll(what + ", after delete");
            }
        }

        /** Data that every row meets is refused where it would change them all; the caller writes so. */
        private Filter<Map<String, Object>> meant(
                String what, Map<String, Object> filterData, Filter<Map<String, Object>> filter) {
            if (!table.isAll(filterData)) {
                return filter;
            }
            for (Mono<Long> write : List.of(
                    things.deleteWhere(filter),
                    things.updateWhere(filter, set("score").to(1)))) {
                assertThatThrownBy(() -> write.block(LIMIT)).as(what).isInstanceOf(ValidationFailedException.class);
            }
            return things.all();
        }

        private void pageByOffset(
                String what, Map<String, Object> filterData, List<String> order, Query<Map<String, Object>> query) {
            int offset = random.nextInt(6);
            int limit = random.nextInt(8);
            ListSpec spec =
                    table.list(filterData, order, 100, all -> all.offset(offset).limit(limit));
            Page<Map<String, Object>> page =
                    await(things.list(query.offset(offset).limit(limit)));
            ReferenceTable.assertSame(
                    what + ", offset " + offset, page.records(), ListEvaluator.page(spec, table.rows()));
            assertThat(page.total()).as(what).isEqualTo(ListEvaluator.total(spec, table.rows()));
        }

        private void pagesByCursor(String what, Query<Map<String, Object>> query, List<Map<String, Object>> expected) {
            Query<Map<String, Object>> limited =
                    query.limit(1 + random.nextInt(9)).withoutTotal();
            Page<Map<String, Object>> page = await(things.list(limited));
            List<Map<String, Object>> seen = new ArrayList<>(page.records());
            while (page.nextCursor() != null) {
                page = await(things.list(limited.after(page.nextCursor())));
                seen.addAll(page.records());
            }
            ReferenceTable.assertSame(what + ", by cursor", seen, expected);
        }

        private void only(String what, Filter<Map<String, Object>> filter, List<Map<String, Object>> expected) {
            if (expected.size() > 1) {
                assertThatThrownBy(() -> things.findOne(filter).block(LIMIT))
                        .as(what)
                        .isInstanceOf(TooManyRecordsException.class);
            } else {
                List<Map<String, Object>> found =
                        collected(things.findOne(filter).flux());
                ReferenceTable.assertSame(what + ", findOne", found, expected);
            }
        }

        private void groups(String what, Map<String, Object> filterData) {
            RandomGroups asked = table.data().groups();
            Aggregation<Object> plain = table.aggregation(asked, filterData);
            List<Selection> columns = table.resolved(plain).columns();
            Map<String, Object> having = table.data().having(columns);
            List<String> order = table.data().orderOf(columns);
            Aggregation<Object> ordered = plain.having(table.filter(having)).orderBy(SortParser.parse(order));
            boolean total = RandomGroups.isOrdered(columns);
            Aggregation<Object> aggregation = total && random.nextBoolean()
                    ? ordered.offset(random.nextInt(3)).limit(random.nextInt(5))
                    : ordered;
            String said = what + ", " + asked + " having " + having + " order " + order;
            List<Map<String, Object>> found = collected(things.aggregate(aggregation));
            List<Map<String, Object>> expected = AggregationEvaluator.groups(table.resolved(aggregation), table.rows());
            if (total) {
                ReferenceTable.assertSame(said, found, expected);
            } else {
                ReferenceTable.assertSameInAnyOrder(said, found, expected);
            }
        }

        private void update(String what, Map<String, Object> filterData, Filter<Map<String, Object>> filter) {
            Integer score = random.nextInt(4) == 0 ? null : random.nextInt(5);
            assertThat(await(things.updateWhere(filter, set("score").to(score))))
                    .as(what)
                    .isEqualTo(table.set(filterData, "score", score));
            checkAll(what + ", after update");
        }

        private void checkAll(String what) {
            ReferenceTable.assertSame(what, collected(things.stream(things.all())), table.inOrder());
        }
    }
}
