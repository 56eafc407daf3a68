package io.dataflow;

import static io.dataflow.core.query.Dsl.aggregate;
import static io.dataflow.core.query.Dsl.desc;
import static io.dataflow.core.query.Dsl.not;
import static io.dataflow.core.query.Dsl.or;
import static io.dataflow.core.query.Dsl.set;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.BulkOptions.OnError;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.ForeignKeyViolationException;
import io.dataflow.core.Key;
import io.dataflow.core.MapOperations;
import io.dataflow.core.Tenant;
import io.dataflow.core.TenantRequiredException;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.References;
import io.dataflow.core.model.Unique;
import io.dataflow.core.model.Version;
import io.dataflow.core.query.Filter;
import io.dataflow.nodes.NodeOutput;
import io.dataflow.testsupport.Capability;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A tenant tries each known way to reach the rows of another: it is refused or sees nothing, and they stay as they are. */
@Capability("S34")
abstract class TenantBreakInContract extends FacadeContract {

    private static final String SECRET = "secret of the victim";

    @DataModel(tenant = true, softDelete = true)
    record Vault(
            String id,
            @Unique String code,
            String content,
            int score,
            @Version long version) {}

    @DataModel(tenant = true)
    record Visit(String id, @References(Vault.class) String vaultId) {}

    private DataFlow db;
    private MapOperations vaults;
    private String cursor;
    private List<Map<String, Object>> before;
    private final Map<String, Publisher<?>> ways = new LinkedHashMap<>();

    /** Both tenants hold the keys a and b; the victim alone holds c, and d, which it deleted. */
    private void bothMoveIn() {
        db = open(Vault.class, Visit.class);
        vaults = db.model("Vault");
        for (String id : List.of("a", "b", "c", "d")) {
            await(Tenant.with("victim", vaults.create(vault(id, SECRET))));
        }
        await(Tenant.with("victim", vaults.delete("d")));
        for (String id : List.of("a", "b")) {
            await(Tenant.with("intruder", vaults.create(vault(id, "own"))));
        }
        cursor =
                await(Tenant.with("victim", vaults.list(vaults.all().limit(1)))).nextCursor();
        before = victims();
        assertThat(before).hasSize(4);
    }

    private static Map<String, Object> vault(String id, String content, Object... more) {
        Map<String, Object> row = row("id", id, "code", "code-" + id, "content", content, "score", 7);
        row.putAll(row(more));
        return row;
    }

    private List<Map<String, Object>> victims() {
        return database().query("SELECT * FROM \"vaults\" WHERE \"tenant_id\" = 'victim' ORDER BY \"id\"");
    }

    private void way(String name, Publisher<?> work) {
        assertThat(ways.put(name, work)).as("two ways called %s", name).isNull();
    }

    private void node(String name, String node, Object... inputs) {
        way(name, db.node("Vault" + node + "Node").run(row(inputs)).flatMapMany(TenantBreakInContract::everything));
    }

    /** The ports of a node and the rows of its streams. */
    private static Flux<Object> everything(NodeOutput output) {
        Flux<Object> all = Flux.just(output.asMap());
        return output.asMap().containsKey("records") ? all.concatWith(output.stream("rows")) : all;
    }

    private static List<Filter<Object>> filters() {
        return List.of(
                where("tenantId").eq("victim"),
                where("tenantId").ne("intruder"),
                where("tenantId").in("victim", "intruder"),
                where("tenantId").between("a", "z"),
                where("content").eq(SECRET),
                not(where("tenantId").eq("intruder")),
                or(where("tenantId").eq("victim"), where("id").ne("")),
                or(where("id").eq("c"), not(where("id").eq("c"))),
                where("id").eq("c' OR '1' = '1"));
    }

    private void readingWays() {
        way("find", vaults.find("c"));
        way("read", vaults.read("c"));
        way("key with the tenant", Flux.defer(() -> vaults.find(Key.of("victim", "c"))));
        way("key with the tenant as map", Flux.defer(() -> vaults.find(Map.of("tenantId", "victim", "id", "c"))));
        way("readMany", vaults.readMany(Flux.just("a", "b", "c", "d")));
        way("cursor", vaults.list(vaults.all().after(cursor)));
        way("cursor of a stream", vaults.stream(vaults.all().after(cursor)));
        int number = 0;
        for (Filter<Object> filter : filters()) {
            String by = " by filter " + number++;
            way("list" + by, vaults.list(filter).map(page -> page.records()));
            way(
                    "list including deleted" + by,
                    vaults.list(filter.includeDeleted()).map(page -> page.records()));
            way(
                    "locking" + by,
                    db.transaction(tx -> tx.model("Vault").list(filter.forUpdate()))
                            .map(page -> page.records()));
            way("sort" + by, vaults.stream(filter.orderBy(desc("content"))));
            way("findOne" + by, vaults.findOne(filter));
            way("greatest" + by, vaults.aggregate(aggregate().max("content", "top")));
            way("projection" + by, vaults.list(filter, Content.class).map(page -> page.records()));
        }
        way(
                "filter as data",
                Flux.defer(() -> vaults.list(vaults.filter(
                                Map.of("$or", List.of(Map.of("tenantId", "victim"), Map.of("id", Map.of("$ne", "")))))))
                        .map(page -> page.records()));
        way(
                "SQL of one's own",
                db.sql("SELECT content FROM vaults WHERE tenant_id = 'victim'").rows());
        way(
                "SQL in a transaction",
                db.transaction(tx -> tx.sql("SELECT content FROM vaults").rows().collectList()));
        node("read node", "Read", "id", "c");
        node("read node by filter", "Read", "filter", Map.of("content", SECRET));
        node("read node of deleted rows", "Read", "id", "d", "includeDeleted", true);
        node("list node", "List", "filter", Map.of("tenantId", "victim"), "includeDeleted", true);
        node("list node, spelt otherwise", "List", "filter", Map.of("tenant_id", Map.of("$ne", "intruder")));
        node("list node with a cursor", "List", "cursor", cursor);
        node(
                "list node by groups",
                "List",
                "groupBy",
                List.of("content"),
                "aggregate",
                Map.of("n", Map.of("$count", "*")));
        way(
                "workflow",
                db.run(
                                db.workflow("look")
                                        .addNode("VaultListNode", "list", Map.of("filter", Map.of("id", "c")))
                                        .addStreamCode("code", in -> db.model("Vault").stream(vaults.all()))
                                        .build(),
                                Map.of())
                        .flatMapMany(
                                result -> Flux.just((Object) result.get("list").asMap())
                                        .concatWith(result.get("code").stream("rows"))));
    }

    record Content(String content) {}

    private void writingWays() {
        Vault betas = new Vault("c", "code-c", "x", 0, 0);
        way("update", vaults.update("c", Map.of("score", 0)));
        way("update of a version", vaults.update("c", set("score").to(0).ifVersion(0)));
        way("typed update", db.model(Vault.class).update(betas));
        way("update that names the tenant", vaults.update(vault("c", "x", "tenantId", "victim")));
        way("gift of a row", vaults.update("a", Map.of("tenantId", "victim")));
        way(
                "gift of rows",
                vaults.updateWhere(where("id").eq("a"), set("tenantId").to("victim")));
        way("patch", vaults.update("c", vaults.mergePatch(Map.of("content", "x"))));
        way("restore", vaults.update("d", row("deletedAt", null)));
        way(
                "restore by filter",
                vaults.updateWhere(where("deletedAt").ne(null), vaults.changes(row("deletedAt", null))));
        way("delete", vaults.delete("c"));
        way("delete of a version", vaults.delete("c", 0));
        int number = 0;
        for (Filter<Object> filter : filters()) {
            way("updateWhere " + number, vaults.updateWhere(filter, set("score").to(0)));
            way("deleteWhere " + number++, vaults.deleteWhere(filter));
        }
        way("create for another", vaults.create(vault("e", "x", "tenantId", "victim")));
        way("create over a key", vaults.create(vault("c", "own")));
        way("upsert over a key", vaults.upsert(vault("c", "own")));
        way("upsert for another", vaults.upsert(vault("c", "x", "tenantId", "victim")));
        way("upsert by a unique value", vaults.upsert(vault("f", "own", "code", "code-d"), o -> o.conflictOn("code")));
        way(
                "upsert by tenant and value",
                vaults.upsert(vault("g", "own", "code", "code-c"), o -> o.conflictOn("tenantId", "code")));
        way(
                "upsert that gives the row away",
                vaults.upsert(vault("a", "own"), o -> o.update(set("tenantId").to("victim"))));
        List<Map<String, Object>> foreign = List.of(
                vault("c", "x", "tenantId", "victim"), vault("d", "x", "tenantId", "victim"), vault("a", "own"));
        for (OnConflict mode : OnConflict.values()) {
            way("bulkCreate " + mode, vaults.bulkCreate(foreign, o -> o.onConflict(mode)
                    .onError(OnError.CONTINUE)));
            way(
                    "bulkUpsert " + mode,
                    vaults.bulkUpsert(List.of(vault("c", "own"), vault("d", "own")), o -> o.onConflict(mode)
                            .onError(OnError.CONTINUE)));
        }
        way("bulkUpdate", vaults.bulkUpdate(List.of(row("id", "c", "score", 0), row("id", "d", "score", 0))));
        way("bulkUpdate for another", vaults.bulkUpdate(foreign, o -> o.onError(OnError.CONTINUE)));
        way("bulkDelete", vaults.bulkDelete(List.of("c", "d")));
        way("bulkDelete of rows", vaults.bulkDelete(foreign, o -> o.onError(OnError.CONTINUE)));
        way("SQL that writes", db.sql("UPDATE vaults SET score = 0").update());
        way("SQL that writes, in a transaction", db.transaction(tx -> tx.sql("DELETE FROM vaults")
                .update()));
        node("create node", "Create", "id", "e", "code", "e", "content", "x", "score", 0, "tenantId", "victim");
        node("update node", "Update", "filter", Map.of("tenant_id", "victim"), "fields", Map.of("score", 0));
        node(
                "update node that gives away",
                "Update",
                "filter",
                Map.of("id", "a"),
                "fields",
                Map.of("tenantId", "victim"));
        node("delete node", "Delete", "id", "c");
        node("delete node of all", "Delete", "filter", Map.of(), "confirmed", true);
        node(
                "upsert node",
                "Upsert",
                "where",
                Map.of("code", "code-c"),
                "create",
                vault("h", "own"),
                "update",
                Map.of("score", 0));
        node("bulk create node", "BulkCreate", "data", foreign, "onConflict", "update", "onError", "continue");
        node("bulk update node", "BulkUpdate", "data", List.of(Map.of("id", "c", "score", 0)));
        node(
                "bulk update node by filter",
                "BulkUpdate",
                "filter",
                Map.of(),
                "fields",
                Map.of("score", 0),
                "confirmed",
                true);
        node(
                "bulk upsert node",
                "BulkUpsert",
                "data",
                foreign,
                "conflictOn",
                List.of("tenantId", "id"),
                "onError",
                "continue");
        node("bulk delete node", "BulkDelete", "data", foreign, "onError", "continue");
        node("bulk delete node by filter", "BulkDelete", "filter", Map.of("tenantId", "victim"));
    }

    /** What a way shows: rows, or what its error and its causes say. */
    private static String shown(String tenant, Publisher<?> way) {
        List<Object> seen = new ArrayList<>();
        try {
            Flux.from(Tenant.with(tenant, Flux.from(way))).doOnNext(seen::add).blockLast(LIMIT);
        } catch (DataFlowException error) {
            for (Throwable one = error; one != null; one = one.getCause()) {
                seen.add(one);
            }
        }
        return seen.toString();
    }

    @Test
    void noWayShowsTheRowsOfAnother() {
        bothMoveIn();
        readingWays();
        Set<String> blind = Set.of(
                "key with the tenant",
                "key with the tenant as map",
                "SQL of one's own",
                "SQL in a transaction",
                "cursor");
        ways.forEach((name, way) -> assertThat(shown("intruder", way)).as(name).doesNotContain(SECRET));
        assertThat(ways.entrySet().stream()
                        .filter(way -> !blind.contains(way.getKey()))
                        .filter(way -> shown("victim", way.getValue()).contains(SECRET))
                        .count())
                .as("the ways show the victim its own rows, so that a leak would be seen")
                .isGreaterThan(ways.size() / 2L);
        assertThat(victims()).isEqualTo(before);
    }

    @Test
    void noWayChangesTheRowsOfAnother() {
        bothMoveIn();
        writingWays();
        ways.forEach((name, way) -> {
            assertThat(shown("intruder", way)).as(name).doesNotContain(SECRET);
            assertThat(victims()).as(name).isEqualTo(before);
        });
    }

    @Test
    void nothingTellsWhetherAnotherHoldsAKeyOrAValue() {
        bothMoveIn();
        assertThat(await(Tenant.with("intruder", vaults.delete("c", 99)))).isFalse();
        for (String id : List.of("c", "nowhere")) {
            assertThat(refused(
                            DataFlowException.class,
                            () -> Tenant.with(
                                    "intruder",
                                    vaults.update(id, set("score").to(0).ifVersion(99)))))
                    .as("a version of a row of another is no conflict")
                    .extracting(DataFlowException::code)
                    .isEqualTo("RECORD_NOT_FOUND");
        }
        assertThat(await(Tenant.with("intruder", vaults.create(vault("c", "own")))))
                .as("a taken key or value of another is free")
                .containsEntry("version", 0L);
        MapOperations visits = db.model("Visit");
        refused(
                ForeignKeyViolationException.class,
                () -> Tenant.with("intruder", visits.create(row("id", "v", "vaultId", "d"))));
        assertThat(await(Tenant.with("intruder", visits.create(row("id", "v", "vaultId", "c")))))
                .as("its own row of that key")
                .containsEntry("vaultId", "c");
        assertThat(victims()).isEqualTo(before);
    }

    @Test
    void whoForgetsToBindATenantReachesNobody() {
        bothMoveIn();
        readingWays();
        writingWays();
        // SQL of one's own is refused under a tenant; without one it is the business of who writes it.
        ways.keySet().removeIf(name -> name.startsWith("SQL"));
        ways.forEach((name, way) -> {
            List<Object> seen = new ArrayList<>();
            Throwable error =
                    catchThrowable(() -> Flux.from(way).doOnNext(seen::add).blockLast(LIMIT));
            assertThat(error).as(name).isInstanceOf(DataFlowException.class);
            assertThat(seen).as(name).isEmpty();
        });
        assertThat(victims()).isEqualTo(before);
        refused(TenantRequiredException.class, () -> vaults.find("c"));
    }

    @Test
    void aTenantBoundInsideHoldsInsideAlone() {
        bothMoveIn();
        Mono<Long> count = vaults.count(vaults.all());
        List<Long> seen = collected(Tenant.with(
                "intruder",
                Flux.concat(
                        count,
                        Tenant.with("victim", count),
                        count,
                        Flux.just(1, 2, 3, 4)
                                .flatMap(i -> Tenant.with(i % 2 == 0 ? "victim" : "intruder", count), 4, 1)
                                .sort())));
        assertThat(seen).containsExactly(2L, 3L, 2L, 2L, 2L, 3L, 3L);
    }
}
