package io.dataflow;

import static io.dataflow.core.query.Dsl.aggregate;
import static io.dataflow.core.query.Dsl.asc;
import static io.dataflow.core.query.Dsl.desc;
import static io.dataflow.core.query.Dsl.groupBy;
import static io.dataflow.core.query.Dsl.not;
import static io.dataflow.core.query.Dsl.or;
import static io.dataflow.core.query.Dsl.set;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.BulkOptions.OnError;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.Deadline;
import io.dataflow.core.MapOperations;
import io.dataflow.core.Tenant;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.Range;
import io.dataflow.core.model.Unique;
import io.dataflow.core.model.Version;
import io.dataflow.core.query.Query;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What a tenant is told is what it would be told alone: the same calls, with another tenant's rows beside it and without, answer
 * the same values, counts and errors.
 */
@Capability("S34")
abstract class TenantUnseenContract extends FacadeContract {

    private static final String SECRET = "secret of the victim";
    private static final List<String> KEYS = List.of("a", "b", "c", "d");

    @DataModel(tenant = true, table = "saves")
    record Safe(
            String id,
            @Unique String code,
            @Range(min = 0, max = 10) int score,
            @Nullable Map<String, Object> content,
            List<String> tags,
            @Version long version) {}

    private static Map<String, Object> safe(String id, int score, String content) {
        return row(
                "id",
                id,
                "code",
                "code-" + id,
                "score",
                score,
                "content",
                Map.of("of", Map.of("it", content)),
                "tags",
                List.of(content));
    }

    /** The calls of the intruder, in order: those that come first change what later ones see, in both worlds alike. */
    private static final class Calls {

        final Map<String, Publisher<?>> all = new LinkedHashMap<>();
        private final DataFlow db;
        private final MapOperations safes;

        Calls(DataFlow db) {
            this.db = db;
            this.safes = db.model("Safe");
            byJson();
            byGroups();
            byLocksAndVersions();
            byWrites();
            byWorkflows();
        }

        private void call(String name, Publisher<?> work) {
            assertThat(all.put(name, work)).as("two calls named %s", name).isNull();
        }

        private void listed(String name, Query<? super Map<String, Object>> query) {
            call(name, safes.list(query).map(page -> page.records() + " of " + page.total()));
        }

        private void byJson() {
            listed("json equal", where("content").path("of", "it").eq(SECRET));
            listed("json like", where("content").path("of", "it").like("%victim%"));
            listed("json text path", where("content.of.it").startsWith("secret"));
            listed("json not null", where("content").path("of").ne(null));
            for (String path : List.of("' OR '1'='1", "it\"] ? (1 == 1)", "a'); --", "${input.x}")) {
                listed("json path " + path, where("content").path(path).eq(SECRET));
            }
            listed("tags contain", where("tags").contains(SECRET));
            listed(
                    "neither",
                    not(or(where("id").eq("nothing"), where("tenantId").eq("intruder"))));
            listed(
                    "sorted",
                    safes.all().orderBy(desc("content"), asc("tenantId")).limit(3));
            listed("offset", safes.all().orderBy(desc("score")).offset(1));
            call(
                    "filter as data",
                    Flux.defer(() -> safes.list(safes.filter(Map.of(
                                    "$or",
                                    List.of(Map.of("content.of.it", SECRET), Map.of("tenant_id", Map.of("$ne", "")))))))
                            .map(page -> page.records() + " of " + page.total()));
        }

        private void byGroups() {
            call(
                    "sums",
                    safes.aggregate(aggregate()
                            .count("n")
                            .sum("score", "s")
                            .max("code", "top")
                            .min("id", "low")));
            call("distinct", safes.aggregate(aggregate().countDistinct("code", "n")));
            call("by tenant", safes.aggregate(groupBy("tenantId").count("n").orderBy(desc("n"))));
            call(
                    "having",
                    safes.aggregate(groupBy("score")
                            .count("n")
                            .max("code", "top")
                            .having(or(where("n").gte(0), where("top").ne("")))));
            call(
                    "count of a filter",
                    safes.count(
                            or(where("tenantId").eq("victim"), where("score").gte(0))));
            call("exists", safes.exists(where("tenantId").eq("victim")));
        }

        private void byLocksAndVersions() {
            for (long version = 0; version < 3; version++) {
                long guess = version;
                call(
                        "update of version " + guess,
                        safes.update("c", set("score").to(1).ifVersion(guess)));
                call("delete of version " + guess, safes.delete("c", guess));
            }
            call("sum beyond the range", safes.update("c", set("score").plus(10)));
            call("sums of all", safes.updateWhere(safes.all(), set("score").plus(3)));
            call("patch", Flux.defer(() -> safes.update("c", safes.mergePatch(Map.of("content", Map.of("of", 1))))));
            call(
                    "patch of the tenant",
                    Flux.defer(() -> safes.update("a", safes.mergePatch(row("tenantId", "victim")))));
            call("locks", db.transaction(tx -> safes.list(safes.all().forUpdate())
                    .map(page -> page.records().size())));
            call("skips what is locked", db.transaction(tx -> safes.list(
                            safes.all().forUpdate().skipLocked())
                    .map(page -> page.records().size())));
        }

        private void byWrites() {
            List<Map<String, Object>> rows =
                    KEYS.stream().map(id -> safe(id, 5, "own")).toList();
            call("bulk update", totals(safes.bulkUpdate(rows)));
            call("bulk delete", totals(safes.bulkDelete(List.of("c", "d", "nothing"))));
            call("bulk create", totals(safes.bulkCreate(rows, o -> o.onError(OnError.CONTINUE))));
            call("bulk create that skips", totals(safes.bulkCreate(rows, o -> o.onConflict(OnConflict.SKIP))));
            call("bulk create on codes", totals(safes.bulkCreate(rows, o -> o.onConflict(OnConflict.SKIP)
                    .conflictOn("code"))));
            call("bulk upsert", totals(safes.bulkUpsert(rows)));
            call("upsert", safes.upsert(safe("c", 2, "own")).map(done -> done.created()));
            call(
                    "upsert on a code",
                    safes.upsert(safe("e", 3, "own"), o -> o.conflictOn("code")).map(done -> done.created()));
            call("create of a taken key", safes.create(safe("a", 1, "own")));
            Map<String, Object> taken = safe("f", 1, "own");
            taken.put("code", "code-d");
            call("create of a taken code", safes.create(taken));
            call(
                    "create in the name of another",
                    safes.create(row("id", "g", "code", "g", "score", 1, "tags", List.of(), "tenantId", "victim")));
            call("everything is deleted", safes.deleteWhere(safes.all()));
            call("and stored again", totals(safes.bulkCreate(rows)));
        }

        private static Mono<String> totals(Flux<? extends BulkProgress<?>> ticks) {
            return ticks.last()
                    .map(done -> List.of(
                                    done.processed(),
                                    done.inserted(),
                                    done.updated(),
                                    done.skipped(),
                                    done.deleted(),
                                    done.failed())
                            + " " + done.rejected());
        }

        private void node(String name, String node, Map<String, Object> inputs) {
            call(name, db.node("Safe" + node + "Node").run(inputs).map(out -> out.asMap()));
        }

        private void byWorkflows() {
            node("tenant as a port", "List", Map.of("tenantId", "victim"));
            node("another model", "List", Map.of("modelName", "Other"));
            node("another database", "Count", Map.of("dbInstance", "theirs"));
            node(
                    "groups",
                    "List",
                    Map.of("groupBy", List.of("tenantId"), "aggregate", Map.of("n", Map.of("$count", "*"))));
            for (String input : List.of("${list.records}", "victim", "${input.x}", "' OR 1=1 --")) {
                call(
                        "templates of " + input,
                        db.run(
                                        db.workflow("look")
                                                .input("x", String.class)
                                                .addNode(
                                                        "SafeListNode",
                                                        "list",
                                                        Map.of("filter", Map.of("tenantId", "${input.x}")))
                                                .addNode(
                                                        "SafeCountNode",
                                                        "count",
                                                        Map.of("filter", Map.of("code", "of ${input.x}")),
                                                        o -> o.after("list"))
                                                .build(),
                                        Map.of("x", input))
                                .map(result -> result.get("list").asMap() + " "
                                        + result.get("count").asMap()));
            }
            call(
                    "a workflow that imports",
                    Mono.defer(() -> db.run(
                                    db.workflowFromJson(db.workflow("load")
                                            .inputStream("rows")
                                            .addNode("SafeBulkUpsertNode", "import", Map.of("onError", "continue"))
                                            .addConnection("input", "rows", "import", "data")
                                            .build()
                                            .toJson()),
                                    Map.of(
                                            "rows",
                                            Flux.just(safe("c", 1, "own"), row("id", "d", "tenantId", "victim")))))
                            .map(result -> result.get("import").get("inserted") + " "
                                    + result.get("import").get("updated") + " "
                                    + result.get("import").get("failed")));
        }
    }

    /** What a call answers, or what its error and its causes say; without the times, which differ anyway. */
    private static String told(Publisher<?> call) {
        List<Object> told = new ArrayList<>();
        try {
            Flux.from(Tenant.with("intruder", Flux.from(call)))
                    .doOnNext(told::add)
                    .blockLast(LIMIT);
        } catch (DataFlowException error) {
            for (Throwable one = error; one != null; one = one.getCause()) {
                told.add(one);
            }
        }
        return told.toString().replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "then");
    }

    @Test
    void whatIsToldIsWhatWouldBeToldWithoutTheOther() {
        try (TestDatabase alone = newDatabase()) {
            DataFlow shared = open(Safe.class);
            DataFlow single = DataFlow.builder(alone.r2dbcUrl())
                    .name("shop")
                    .model(Safe.class)
                    .build();
            MapOperations theirs = shared.model("Safe");
            KEYS.forEach(id -> await(Tenant.with("victim", theirs.create(safe(id, 10, SECRET)))));
            await(Tenant.with("victim", theirs.update("c", set("score").to(9))));
            for (DataFlow db : List.of(shared, single)) {
                await(Tenant.with("intruder", db.model("Safe").create(safe("a", 1, "own"))));
            }
            List<Map<String, Object>> before = victims();
            Calls calls = new Calls(shared);
            Calls others = new Calls(single);
            calls.all.forEach((name, call) -> {
                String told = told(call);
                assertThat(told).as(name).isEqualTo(told(others.all.get(name))).doesNotContain(SECRET);
                assertThat(victims()).as(name).isEqualTo(before);
            });
            single.close(LIMIT).block(LIMIT);
        }
    }

    private List<Map<String, Object>> victims() {
        return database()
                .query("SELECT \"id\", \"code\", \"score\", \"version\", \"updated_at\" FROM \"saves\""
                        + " WHERE \"tenant_id\" = 'victim' ORDER BY \"id\"");
    }

    /** What one tenant holds locked keeps another waiting no more than if it were not there; SQLite has one writer for all. */
    @Test
    void theLocksOfAnotherTenantKeepNobodyWaiting() {
        DataFlow db = open(Safe.class);
        MapOperations safes = db.model("Safe");
        for (String tenant : List.of("victim", "intruder")) {
            KEYS.forEach(id -> await(Tenant.with(tenant, safes.create(safe(id, 5, tenant)))));
        }
        List<Map<String, Object>> rows =
                IntStream.range(0, 4).mapToObj(i -> safe(KEYS.get(i), i, "x")).toList();
        List<Mono<?>> writes = new ArrayList<>(List.of(safes.count(safes.all()), safes.read("a")));
        if (!isOn(TestDatabase.SQLITE)) {
            writes.addAll(List.of(
                    db.transaction(tx -> safes.list(safes.all().forUpdate())),
                    safes.update("a", set("score").to(1)),
                    safes.updateWhere(safes.all(), set("score").to(2)),
                    safes.upsert(safe("b", 3, "x")),
                    safes.bulkUpsert(rows).last(),
                    safes.bulkUpdate(rows).last(),
                    safes.delete("d"),
                    safes.create(safe("d", 1, "x"))));
        }
        Mono<Long> held =
                db.transaction(tx -> safes.updateWhere(safes.all(), set("score").to(9))
                        .delayUntil(all -> Tenant.with(
                                "intruder",
                                Flux.fromIterable(writes)
                                        .concatMap(write -> Deadline.within(Duration.ofSeconds(10), outside(write)))
                                        .then())));
        assertThat(await(Tenant.with("victim", held))).isEqualTo(4);
        assertThat(await(Tenant.with("victim", safes.count(where("score").eq(9)))))
                .isEqualTo(4);
        assertThat(await(Tenant.with("intruder", safes.count(where("score").eq(9)))))
                .isZero();
    }

    /** Work that does not join the transaction around it. */
    private static Mono<?> outside(Mono<?> work) {
        return Mono.fromFuture(() -> Tenant.with("intruder", work).toFuture());
    }
}
