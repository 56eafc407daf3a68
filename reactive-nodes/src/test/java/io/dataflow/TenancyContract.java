package io.dataflow;

import static io.dataflow.core.query.Dsl.asc;
import static io.dataflow.core.query.Dsl.groupBy;
import static io.dataflow.core.query.Dsl.set;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.BulkOptions.OnError;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.ForeignKeyViolationException;
import io.dataflow.core.MapOperations;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.RecordNotFoundException;
import io.dataflow.core.SchemaException;
import io.dataflow.core.Tenant;
import io.dataflow.core.TenantRequiredException;
import io.dataflow.core.UniqueViolationException;
import io.dataflow.core.Upserted;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.model.References;
import io.dataflow.core.model.Unique;
import io.dataflow.core.query.Page;
import io.dataflow.nodes.Workflow;
import io.dataflow.testsupport.Capability;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Rows of one tenant are out of the reach of another, by whatever road; without a tenant there is no road. */
@Capability("S34")
abstract class TenancyContract extends FacadeContract {

    @DataModel(tenant = true, indexes = "owner,score")
    record Account(String id, @Unique @Nullable String email, String owner, int score) {

        static Account of(String id, int score) {
            return new Account(id, id + "@x.org", "o", score);
        }
    }

    @DataModel(tenant = true)
    record Invoice(
            @Nullable Long id, @References(Account.class) String accountId, int total) {}

    @DataModel(tenant = true, softDelete = true)
    record Draft(String id, int score, String tenantId) {}

    @DataModel(tenant = true)
    record Profile(String id, @Nullable Map<String, Object> data) {}

    @DataModel(tenant = true, indexes = "unique tenantId,code")
    record Coded(String id, String code, String tenantId) {}

    @DataModel
    record Stray(String id, @References(Account.class) String accountId) {}

    private DataFlow db;
    private ModelOperations<Account> accounts;

    private void bothHoldTheSameIds() {
        db = open(Account.class, Invoice.class);
        accounts = db.model(Account.class);
        for (String tenant : List.of("acme", "beta")) {
            int base = tenant.equals("acme") ? 10 : 20;
            List<Account> rows = List.of(Account.of("a", base + 1), Account.of("b", base + 2));
            await(as(tenant, accounts.bulkCreate(rows).last()));
            await(as(tenant, accounts.create(Account.of("c", base + 3))));
        }
    }

    private static <T> Mono<T> as(String tenant, Mono<T> work) {
        return Tenant.with(tenant, work);
    }

    /** The rows of a tenant, seen behind the product's back. */
    private List<String> of(String tenant) {
        return database()
                .query("SELECT \"id\" AS \"id\", \"score\" AS \"score\" FROM \"accounts\" WHERE \"tenant_id\" = '"
                        + tenant + "' ORDER BY 1")
                .stream()
                .map(row -> row.get("id") + "=" + row.get("score"))
                .toList();
    }

    private static final List<String> BETA = List.of("a=21", "b=22", "c=23");

    @Test
    void withoutATenantEveryVerbNodeAndWorkflowIsRefusedBeforeAnySql() {
        DataFlow fresh = open(Account.class);
        ModelOperations<Account> all = fresh.model(Account.class);
        MapOperations maps = fresh.model("Account");
        Account row = Account.of("a", 1);
        Workflow workflow =
                fresh.workflow("w").addNode("AccountListNode", "list", Map.of()).build();
        List<Publisher<?>> works = new ArrayList<>(List.of(
                all.create(row),
                all.create(all.changes(Map.of("id", "a", "owner", "o", "score", 1))),
                maps.create(Map.of("id", "a", "owner", "o", "score", 1)),
                all.createMany(Flux.just(row)),
                all.read("a"),
                all.find("a"),
                all.findOne(where(Account::id).eq("a")),
                all.readMany(Flux.just("a")),
                all.update(row),
                all.update("a", set(Account::score).to(1)),
                all.update("a", Map.of("score", 1)),
                all.updateWhere(all.all(), set(Account::score).plus(1)),
                all.delete("a"),
                all.deleteWhere(all.all()),
                all.list(all.all()),
                all.list(all.all().limit(0)),
                all.stream(all.all()),
                all.aggregate(groupBy(Account::owner).count("n")),
                all.count(all.all()),
                all.exists(all.all()),
                all.upsert(row),
                all.bulkCreate(List.of(row)),
                all.bulkUpdate(List.of(row)),
                all.bulkUpsert(List.of(row)),
                all.bulkDelete(List.of("a")),
                fresh.run(workflow, Map.of())));
        Map<String, Object> flat = Map.of("id", "a", "owner", "o", "score", 1);
        works.add(fresh.node("AccountCreateNode").run(flat));
        works.add(fresh.node("AccountReadNode").run(Map.of("id", "a")));
        works.add(fresh.node("AccountUpdateNode").run(Map.of("filter", Map.of("id", "a"), "score", 1)));
        works.add(fresh.node("AccountDeleteNode").run(Map.of("id", "a")));
        works.add(fresh.node("AccountListNode").run(Map.of()));
        works.add(fresh.node("AccountCountNode").run(Map.of()));
        works.add(fresh.node("AccountUpsertNode").run(Map.of("where", Map.of("id", "a"), "create", flat)));
        works.add(fresh.node("AccountBulkCreateNode").run(Map.of("data", List.of(flat))));
        works.add(fresh.node("AccountBulkUpdateNode").run(Map.of("data", List.of(flat))));
        works.add(fresh.node("AccountBulkUpsertNode").run(Map.of("data", List.of(flat))));
        works.add(fresh.node("AccountBulkDeleteNode").run(Map.of("data", List.of("a"))));
        for (int i = 0; i < works.size(); i++) {
            Publisher<?> work = works.get(i);
            TenantRequiredException refused = refusedWithoutSql(TenantRequiredException.class, () -> work);
            assertThat(refused.model()).as("work %s", i).isEqualTo("Account");
            assertThat(refused.code()).isEqualTo("TENANT_REQUIRED");
        }
    }

    @Test
    void twoTenantsHoldTheSameIdsAndUniqueValues() {
        bothHoldTheSameIds();
        assertThat(of("acme")).containsExactly("a=11", "b=12", "c=13");
        assertThat(of("beta")).isEqualTo(BETA);
        assertThat(await(as("beta", accounts.read("a"))).score()).isEqualTo(21);
        UniqueViolationException again =
                refused(UniqueViolationException.class, () -> as("acme", accounts.create(Account.of("a", 1))));
        assertThat(again.fields()).containsExactly("id");
        UniqueViolationException email = refused(
                UniqueViolationException.class, () -> as("acme", accounts.create(new Account("z", "a@x.org", "o", 1))));
        assertThat(email.fields()).containsExactly("email");
    }

    @Test
    void everyVerbThatReadsSeesTheOwnRowsAlone() {
        bothHoldTheSameIds();
        assertThat(collected(Tenant.with("acme", accounts.stream(accounts.all()))))
                .extracting(Account::score)
                .containsExactly(11, 12, 13);
        assertThat(collected(Tenant.with("acme", accounts.readMany(Flux.just("c", "a", "x")))))
                .extracting(Account::score)
                .containsExactly(13, 11);
        assertThat(await(as("acme", accounts.count(accounts.all())))).isEqualTo(3);
        assertThat(await(as("acme", accounts.count(where(Account::score).gt(20)))))
                .isZero();
        assertThat(await(as("acme", accounts.exists(where(Account::score).eq(21)))))
                .isFalse();
        assertThat(as("acme", accounts.findOne(where(Account::score).eq(21))).blockOptional(LIMIT))
                .isEmpty();
        assertThat(collected(Tenant.with(
                        "acme", accounts.aggregate(groupBy(Account::owner).sum(Account::score, "sum")))))
                .singleElement()
                .satisfies(group -> assertThat(group).containsEntry("sum", 36L));
        Page<Account> page = await(as("acme", accounts.list(accounts.all().limit(2))));
        assertThat(page.total()).isEqualTo(3);
        Page<Account> rest = await(as("acme", accounts.list(accounts.all().after(page.nextCursor()))));
        assertThat(rest.records()).extracting(Account::score).containsExactly(13);
        MapOperations maps = db.model("Account");
        assertThat(await(as("acme", maps.count(maps.filter(Map.of("tenantId", "beta"))))))
                .isZero();
        assertThat(await(as(
                        "acme", maps.count(maps.filter(Map.of("$or", List.of(Map.of("tenantId", "beta"), Map.of())))))))
                .isEqualTo(3);
        List<Account> locked = await(as("acme", db.transaction(tx -> tx.model(Account.class)
                .list(accounts.all().forUpdate())
                .map(Page::records))));
        assertThat(locked).hasSize(3);
        assertThat(await(as("nobody", accounts.list(accounts.all()))).total()).isZero();
    }

    @Test
    void aCursorOfAnotherTenantIsRefused() {
        bothHoldTheSameIds();
        String cursor =
                await(as("acme", accounts.list(accounts.all().limit(1)))).nextCursor();
        assertThat(refused(
                        ValidationFailedException.class,
                        () -> as("beta", accounts.list(accounts.all().after(cursor)))))
                .hasMessageContaining("tenant");
        refused(
                ValidationFailedException.class,
                () -> Tenant.with("beta", accounts.stream(accounts.all().after(cursor))));
        refused(
                ValidationFailedException.class,
                () -> Tenant.system("audit", accounts.list(accounts.all().after(cursor))));
    }

    @Test
    void noVerbThatWritesReachesTheRowOfAnother() {
        bothHoldTheSameIds();
        Account mine = Account.of("b", 0);
        assertThat(await(as("acme", accounts.update(mine))).score()).isZero();
        await(as("acme", accounts.update("a", set(Account::score).plus(5))));
        assertThat(await(as(
                        "acme",
                        accounts.updateWhere(accounts.all(), set(Account::score).plus(100)))))
                .isEqualTo(3);
        refused(RecordNotFoundException.class, () -> as("nobody", accounts.update("a", Map.of("score", 1))));
        assertThat(await(as(
                                "acme",
                                accounts.bulkUpdate(List.of(Account.of("a", 1), Account.of("c", 2)))
                                        .last()))
                        .updated())
                .isEqualTo(2);
        Upserted<Account> upserted = await(as("acme", accounts.upsert(Account.of("a", 3))));
        assertThat(upserted.created()).isFalse();
        Upserted<Account> byEmail = await(
                as("acme", accounts.upsert(new Account("q", "b@x.org", "o", 4), o -> o.conflictOn(Account::email))));
        assertThat(byEmail.record().id()).isEqualTo("b");
        assertThat(await(as("new", accounts.upsert(Account.of("a", 9)))).created())
                .isTrue();
        BulkProgress<Account> bulk = await(as(
                "acme",
                accounts.bulkUpsert(List.of(Account.of("a", 5), Account.of("d", 6)))
                        .last()));
        assertThat(bulk.updated()).isEqualTo(1);
        assertThat(bulk.inserted()).isEqualTo(1);
        assertThat(await(as(
                                "new",
                                accounts.bulkCreate(List.of(Account.of("a", 1), Account.of("b", 1)), o -> o.onConflict(
                                                        OnConflict.SKIP)
                                                .returnIds())
                                        .last()))
                        .skipped())
                .isEqualTo(1);
        assertThat(of("beta")).isEqualTo(BETA);

        assertThat(await(as("acme", accounts.delete("d")))).isTrue();
        assertThat(await(as("acme", accounts.delete("d")))).isFalse();
        assertThat(await(as("acme", accounts.bulkDelete(List.of("a", "x")).last()))
                        .deleted())
                .isEqualTo(1);
        assertThat(await(as("acme", accounts.deleteWhere(accounts.all())))).isEqualTo(2);
        assertThat(of("acme")).isEmpty();
        assertThat(of("beta")).isEqualTo(BETA);
        assertThat(of("new")).containsExactly("a=9", "b=1");
    }

    @Test
    void aRowThatNamesAnotherTenantIsRefused() {
        db = open(Draft.class);
        ModelOperations<Draft> drafts = db.model(Draft.class);
        MapOperations maps = db.model("Draft");
        assertThat(await(as("acme", maps.create(Map.of("id", "a", "score", 1)))))
                .containsEntry("tenantId", "acme");
        Draft stored = await(as("acme", drafts.read("a")));
        assertThat(stored.tenantId()).isEqualTo("acme");
        assertThat(await(as("acme", drafts.update(stored)))).isEqualTo(stored);
        Draft betas = new Draft("a", 7, "beta");
        assertThat(await(as("beta", drafts.create(betas)))).isEqualTo(betas);
        refused(RecordNotFoundException.class, () -> as("beta", drafts.update(stored)));
        refused(ValidationFailedException.class, () -> as("beta", drafts.upsert(stored)));
        for (Flux<BulkProgress<Draft>> bulk : List.of(
                drafts.bulkUpdate(List.of(stored), o -> o.onError(OnError.CONTINUE)),
                drafts.bulkUpsert(List.of(stored), o -> o.onError(OnError.CONTINUE)),
                drafts.bulkDelete(Flux.just(stored), o -> o.onError(OnError.CONTINUE)))) {
            assertThat(await(Tenant.with("beta", bulk.last())).failed()).isEqualTo(1);
        }
        assertThat(await(as("beta", drafts.read("a")))).isEqualTo(betas);
        assertThat(await(as("beta", drafts.bulkDelete(Flux.just(betas)).last())).deleted())
                .isEqualTo(1);
        assertThat(refused(ValidationFailedException.class, () -> as("beta", drafts.create(new Draft("b", 1, "acme"))))
                        .faults()
                        .get(0)
                        .rule())
                .isEqualTo("tenant");
        List<BulkProgress<Draft>> ticks = collected(Tenant.with(
                "beta",
                drafts.bulkCreate(
                        List.of(new Draft("b", 1, "acme"), new Draft("c", 1, "beta")),
                        o -> o.onError(OnError.CONTINUE))));
        assertThat(ticks.get(ticks.size() - 1).failed()).isEqualTo(1);
        refused(ValidationFailedException.class, () -> as("acme", drafts.update("a", Map.of("tenantId", "beta"))));
        refused(
                ValidationFailedException.class,
                () -> as("acme", maps.upsert(Map.of("id", "a", "score", 1, "tenantId", "beta"))));
        assertThat(await(as("acme", drafts.delete("a")))).isTrue();
        assertThat(await(as("beta", drafts.count(drafts.all())))).isEqualTo(1);
        assertThat(await(as("acme", drafts.list(drafts.all().includeDeleted()))).records())
                .hasSize(1);
        assertThat(await(as("beta", drafts.list(drafts.all().includeDeleted()))).records())
                .hasSize(2);
    }

    @Test
    void rowsOfOneKeyInABulkUpdateAreAllCounted() {
        bothHoldTheSameIds();
        BulkProgress<Account> told = await(as(
                "acme",
                accounts.bulkUpdate(List.of(Account.of("a", 1), Account.of("a", 2)))
                        .last()));
        assertThat(List.of(told.updated(), told.skipped())).containsExactly(2L, 0L);
        assertThat(of("acme")).contains("a=2");
    }

    @Test
    void aUniqueKeyMayNameTheTenantItself() {
        ModelOperations<Coded> coded = open(Coded.class).model(Coded.class);
        await(as("acme", coded.create(new Coded("a", "x", "acme"))));
        await(as("beta", coded.create(new Coded("a", "x", "beta"))));
        refused(UniqueViolationException.class, () -> as("acme", coded.create(new Coded("b", "x", "acme"))));
        Upserted<Coded> found =
                await(as("acme", coded.upsert(new Coded("c", "x", "acme"), o -> o.conflictOn("tenantId", "code"))));
        assertThat(found.created()).isFalse();
        assertThat(found.record().id()).isEqualTo("a");
    }

    @Test
    void whatRunsAfterACommitRunsInTheNameOfWhoAskedForIt() {
        bothHoldTheSameIds();
        Mono<Long> late = accounts.deleteWhere(where(Account::id).eq("c"));
        await(Tenant.system(
                "cleaning",
                db.transaction(tx -> Tenant.with("beta", tx.afterCommit(late).thenReturn(1)))));
        assertThat(of("acme")).containsExactly("a=11", "b=12", "c=13");
        assertThat(of("beta")).containsExactly("a=21", "b=22");
    }

    @Test
    void referencesStayWithinATenant() {
        bothHoldTheSameIds();
        ModelOperations<Invoice> invoices = db.model(Invoice.class);
        await(as("acme", accounts.create(Account.of("only-acme", 1))));
        Invoice stored = await(as("acme", invoices.create(new Invoice(null, "only-acme", 5))));
        assertThat(await(as("acme", invoices.read(stored.id())))).isEqualTo(stored);
        ForeignKeyViolationException refused = refused(
                ForeignKeyViolationException.class,
                () -> as("beta", invoices.create(new Invoice(null, "only-acme", 5))));
        assertThat(refused.fields()).containsExactly("accountId");
        refused(ForeignKeyViolationException.class, () -> as("acme", accounts.delete("only-acme")));
        DataFlow again = open(Account.class, Invoice.class);
        await(as("beta", again.model(Invoice.class).count(invoices.all())));
        DataFlow stray = open(Account.class, Stray.class);
        assertThat(refused(SchemaException.class, () -> stray.ready())).hasMessageContaining("tenant");
    }

    @Test
    void theTenantLeadsThePrimaryKeyAndTheIndexes() {
        bothHoldTheSameIds();
        var table = await(db.discoverSchema()).tables().stream()
                .filter(one -> one.name().equals("accounts"))
                .findFirst()
                .orElseThrow();
        assertThat(table.primaryKey().columns()).containsExactly("tenant_id", "id");
        assertThat(table.uniqueKeys())
                .allSatisfy(key -> assertThat(key.columns()).containsExactly("tenant_id", "email"));
        assertThat(table.indexes())
                .anySatisfy(index -> assertThat(index.columns()).containsExactly("tenant_id", "owner", "score"));
    }

    @Test
    void theSystemWorksAcrossTenantsByFilterAlone() {
        bothHoldTheSameIds();
        MapOperations maps = db.model("Account");
        assertThat(await(Tenant.system("count", accounts.count(accounts.all()))))
                .isEqualTo(6);
        assertThat(collected(
                        Tenant.system("export", accounts.stream(accounts.all().orderBy(asc(Account::score))))))
                .extracting(Account::score)
                .containsExactly(11, 12, 13, 21, 22, 23);
        assertThat(await(Tenant.system(
                        "fix",
                        accounts.updateWhere(
                                where(Account::owner).eq("o"),
                                set(Account::owner).to("p")))))
                .isEqualTo(6);
        assertThat(await(Tenant.system(
                        "load", maps.create(Map.of("id", "s", "owner", "o", "score", 7, "tenantId", "acme")))))
                .containsEntry("tenantId", "acme");
        List<Publisher<?>> works = List.of(
                accounts.create(Account.of("z", 1)),
                accounts.read("a"),
                accounts.update("a", Map.of("score", 1)),
                accounts.delete("a"),
                accounts.upsert(Account.of("a", 1)),
                accounts.bulkUpdate(List.of(Account.of("a", 1))),
                accounts.bulkUpsert(List.of(Account.of("a", 1))),
                accounts.bulkDelete(List.of("a")));
        for (Publisher<?> work : works) {
            refused(TenantRequiredException.class, () -> Tenant.system("repair", work));
        }
        assertThat(of("beta")).isEqualTo(BETA);
        assertThat(await(Tenant.system("nested", as("beta", accounts.read("a"))))
                        .score())
                .isEqualTo(21);
        assertThat(await(Tenant.system(
                        "end", accounts.deleteWhere(where(Account::score).gt(20)))))
                .isEqualTo(3);
    }

    @Test
    void acrossTenantsTheSameKeyIsNoTieAndNoMixUp() {
        bothHoldTheSameIds();
        List<Integer> seen = new ArrayList<>();
        String cursor = null;
        do {
            Page<Account> page = await(Tenant.system(
                    "export",
                    accounts.list(
                            cursor == null
                                    ? accounts.all().limit(1)
                                    : accounts.all().limit(1).after(cursor))));
            page.records().forEach(row -> seen.add(row.score()));
            cursor = page.nextCursor();
        } while (cursor != null);
        assertThat(seen).containsExactly(11, 21, 12, 22, 13, 23);

        DataFlow other = open(Profile.class);
        ModelOperations<Profile> profiles = other.model(Profile.class);
        for (String tenant : List.of("acme", "beta")) {
            await(as(tenant, profiles.create(new Profile("a", Map.of("of", tenant)))));
        }
        await(Tenant.system(
                "repair",
                profiles.updateWhere(profiles.all(), profiles.mergePatch(Map.of("data", Map.of("seen", true))))));
        for (String tenant : List.of("acme", "beta")) {
            assertThat(await(as(tenant, profiles.read("a"))).data()).isEqualTo(Map.of("of", tenant, "seen", true));
        }
    }

    @Test
    void workflowsTransactionsAndConcurrentWorkKeepTheirTenant() {
        bothHoldTheSameIds();
        Workflow workflow = db.workflow("w")
                .addNode(
                        "AccountUpdateNode",
                        "mark",
                        Map.of("filter", Map.of("id", "a"), "fields", Map.of("owner", "w")))
                .addNode("AccountCountNode", "marked", Map.of("filter", Map.of("owner", "w")), o -> o.after("mark"))
                .transactional()
                .build();
        assertThat(await(as("acme", db.run(workflow, Map.of()))).get("marked").get("count"))
                .isEqualTo(1L);
        assertThat(await(as("beta", accounts.read("a"))).owner()).isEqualTo("o");
        await(as("acme", db.transaction(tx -> tx.model(Account.class)
                .update("b", set(Account::score).to(0)))));
        List<Integer> seen = collected(Flux.range(0, 64)
                .flatMap(
                        i -> {
                            String tenant = i % 2 == 0 ? "acme" : "beta";
                            return accounts.read("c").map(Account::score).contextWrite(Tenant.of(tenant));
                        },
                        16));
        assertThat(seen).hasSize(64).containsOnly(13, 23);
        assertThat(of("beta")).isEqualTo(BETA);
    }

    @Test
    void aModelDeclaredAsDataBelongsToTenantsToo() {
        ModelDefinition declared = ModelDefinition.of(
                Map.of("name", "Memo", "tenant", true, "fields", Map.of("id", "int", "text", "string")));
        MapOperations memos = open(ModelDefinition.of(declared.toMap())).model("Memo");
        await(as("acme", memos.create(Map.of("id", 1, "text", "x"))));
        await(as("beta", memos.create(Map.of("id", 1, "text", "y"))));
        assertThat(await(as("beta", memos.read(1)))).containsEntry("text", "y").containsEntry("tenantId", "beta");
        refused(TenantRequiredException.class, () -> memos.count(memos.all()));
    }

    @Test
    void sqlOfOnesOwnIsRefusedUnderATenantUnlessAllAreMeant() {
        DataFlow fresh = open(Account.class);
        String count = "SELECT COUNT(*) AS \"n\" FROM \"accounts\"";
        refusedWithoutSql(
                TenantRequiredException.class,
                () -> Tenant.with("acme", fresh.sql(count).as(Long.class)));
        refusedWithoutSql(
                TenantRequiredException.class,
                () -> Tenant.with("acme", fresh.sql(count).rows()));
        refusedWithoutSql(
                TenantRequiredException.class,
                () -> as("acme", fresh.sql("DELETE FROM \"accounts\"").update()));
        refused(
                ValidationFailedException.class,
                () -> Mono.fromSupplier(() -> fresh.sql(count).acrossTenants(" ")));
        bothHoldTheSameIds();
        assertThat(collected(Tenant.with(
                        "acme", fresh.sql(count).acrossTenants("a report").as(Long.class))))
                .containsExactly(6L);
        assertThat(collected(Tenant.system("a report", fresh.sql(count).as(Long.class))))
                .containsExactly(6L);
        assertThat(of("beta")).isEqualTo(BETA);
    }

    @Test
    void aNameThatIsNoneIsRefused() {
        for (String name : List.of("", "  ", "a\u0000b", "x".repeat(256))) {
            refused(ValidationFailedException.class, () -> Mono.fromSupplier(() -> Tenant.of(name)));
        }
        refused(ValidationFailedException.class, () -> Mono.fromSupplier(() -> Tenant.system(" ", Mono.empty())));
    }
}
