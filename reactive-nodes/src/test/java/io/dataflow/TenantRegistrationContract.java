package io.dataflow;

import static io.dataflow.core.query.Dsl.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.MapOperations;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.SchemaException;
import io.dataflow.core.Tenant;
import io.dataflow.core.TenantRefusedException;
import io.dataflow.core.TenantRequiredException;
import io.dataflow.core.Tenants.Registration;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.nodes.Workflow;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Where tenants have to be registered, nobody else works; who is suspended does not work either. */
@Capability("S34")
abstract class TenantRegistrationContract extends FacadeContract {

    @DataModel(tenant = true)
    record Parcel(String id, int weight) {}

    @DataModel(tenant = true, softDelete = true)
    record Slip(String id) {}

    @DataModel
    record City(String id) {}

    private DataFlow db;
    private ModelOperations<Parcel> parcels;

    @BeforeEach
    final void open() {
        db = registered();
        parcels = db.model(Parcel.class);
    }

    private DataFlow registered() {
        return opened(builder()
                .model(Parcel.class)
                .model(Slip.class)
                .model(City.class)
                .tenancy(o -> o.registered())
                .build());
    }

    private static <T> Mono<T> as(String tenant, Mono<T> work) {
        return Tenant.with(tenant, work);
    }

    private void assertRefused(String code, Publisher<?> work) {
        TenantRefusedException error =
                refused(TenantRefusedException.class, () -> Flux.from(work).contextWrite(Tenant.of(CANARY)));
        assertThat(error.code()).isEqualTo(code);
        assertThat(error.getMessage()).contains("tenants()");
    }

    /** Work of every kind in the name of whoever is bound. */
    private List<Publisher<?>> works() {
        MapOperations maps = db.model("Parcel");
        Parcel row = new Parcel("a", 1);
        Map<String, Object> flat = Map.of("id", "a", "weight", 1);
        Workflow workflow =
                db.workflow("w").addNode("ParcelListNode", "list", Map.of()).build();
        List<Publisher<?>> works = new ArrayList<>(List.of(
                parcels.create(row),
                maps.create(flat),
                parcels.createMany(Flux.just(row)),
                parcels.read("a"),
                parcels.readMany(Flux.just("a")),
                parcels.update(row),
                parcels.updateWhere(parcels.all(), set(Parcel::weight).plus(1)),
                parcels.delete("a"),
                parcels.deleteWhere(parcels.all()),
                parcels.list(parcels.all()),
                parcels.stream(parcels.all()),
                parcels.count(parcels.all()),
                parcels.upsert(row),
                parcels.bulkCreate(List.of(row)),
                parcels.bulkUpdate(List.of(row)),
                parcels.bulkUpsert(List.of(row)),
                parcels.bulkDelete(List.of("a")),
                db.run(workflow, Map.of()),
                db.node("ParcelCreateNode").run(flat),
                db.node("ParcelBulkUpsertNode").run(Map.of("data", List.of(flat)))));
        works.add(db.transaction(tx -> tx.model(City.class).create(new City("never"))));
        works.add(db.transaction(tx -> Mono.just(1)));
        works.add(db.sql("DELETE FROM \"parcels\"").acrossTenants("a test").update());
        return works;
    }

    @Test
    void whoIsNotRegisteredOrSuspendedIsRefusedInEveryVerbNodeAndWorkflow() {
        works().forEach(work -> assertRefused("TENANT_UNKNOWN", work));
        await(db.tenants().register(CANARY));
        await(as(CANARY, parcels.create(new Parcel("kept", 1))));
        db.tenants().suspend(CANARY, "unpaid").block(LIMIT);
        works().forEach(work -> assertRefused("TENANT_SUSPENDED", work));
        assertThat(stored("parcels")).isEqualTo(1);
        assertThat(stored("cities")).isZero();
        db.tenants().resume(CANARY).block(LIMIT);
        assertThat(await(as(CANARY, parcels.read("kept"))).weight()).isEqualTo(1);
    }

    @Test
    void badInputAndNoTenantAreRefusedBeforeAnySql() {
        refusedWithoutSql(TenantRequiredException.class, () -> parcels.count(parcels.all()));
        refusedWithoutSql(
                ValidationFailedException.class,
                () -> as("acme", db.model("Parcel").create(Map.of("id", "a", "weight", 1, "tenantId", CANARY))));
        assertThatThrownBy(() -> db.tenants().register(" ")).isInstanceOf(ValidationFailedException.class);
        assertThatThrownBy(() -> db.tenants().suspend("acme", " ")).isInstanceOf(ValidationFailedException.class);
        assertThatThrownBy(() -> open(Parcel.class).tenants())
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("registered()");
        assertThat(database().openConnections()).isZero();
    }

    @Test
    void workOfNobodyAndAcrossAllTenantsNeedsNoRegistration() {
        await(db.model(City.class).create(new City("rome")));
        await(as("stranger", db.model(City.class).create(new City("oslo"))));
        assertThat(await(Tenant.system("audit", parcels.count(parcels.all())))).isZero();
        assertThat(stored("cities")).isEqualTo(2);
    }

    @Test
    void anotherDataFlowSeesEachChangeAtItsNextOperation() {
        DataFlow other = registered();
        ModelOperations<Parcel> there = other.model(Parcel.class);
        for (int round = 0; round < 5; round++) {
            assertThat(await(db.tenants().register("acme"))).isEqualTo(round == 0);
            await(as("acme", there.upsert(new Parcel("a", round))));
            db.tenants().suspend("acme", "unpaid").block(LIMIT);
            assertThat(refused(TenantRefusedException.class, () -> as("acme", there.read("a")))
                            .code())
                    .isEqualTo("TENANT_SUSPENDED");
            assertThat(await(other.tenants().register("acme"))).isFalse();
            refused(TenantRefusedException.class, () -> as("acme", parcels.read("a")));
            other.tenants().resume("acme").block(LIMIT);
            assertThat(await(as("acme", parcels.read("a"))).weight()).isEqualTo(round);
        }
    }

    @Test
    void bothMayRegisterTheSameTenantAtOnce() {
        DataFlow other = registered();
        List<Boolean> added = collected(Flux.merge(
                db.tenants().register("acme"),
                other.tenants().register("acme"),
                db.tenants().register("acme")));
        assertThat(added).containsExactlyInAnyOrder(true, false, false);
        assertThat(collected(db.tenants().list())).hasSize(1);
    }

    @Test
    void theListSaysWhoIsSuspendedAndWhyWhoeverIsBound() {
        await(db.tenants().register("beta"));
        await(as("stranger", db.tenants().register("acme")));
        as("acme", db.tenants().suspend("beta", "unpaid")).block(LIMIT);
        List<Registration> all = collected(Tenant.with("stranger", db.tenants().list()));
        assertThat(all).extracting(Registration::tenant).containsExactly("acme", "beta");
        assertThat(all).extracting(Registration::suspension).containsExactly(null, "unpaid");
        assertThat(all).extracting(Registration::isSuspended).containsExactly(false, true);
        assertThat(all).allSatisfy(one -> assertThat(one.registeredAt()).isNotNull());
        for (Publisher<?> work :
                List.of(db.tenants().suspend(CANARY, "unpaid"), db.tenants().resume(CANARY))) {
            assertThat(refused(TenantRefusedException.class, () -> work).code()).isEqualTo("TENANT_UNKNOWN");
        }
    }

    @Test
    void aTenantWithRowsIsNotRemovedUnlessTheyAreToStay() {
        await(db.tenants().register("acme"));
        await(db.tenants().register("beta"));
        ModelOperations<Slip> slips = db.model(Slip.class);
        await(as("acme", slips.create(new Slip("a"))));
        await(as("acme", slips.delete("a")));
        db.tenants().suspend("acme", "leaves").block(LIMIT);
        assertThat(refused(ValidationFailedException.class, () -> db.tenants().remove("acme")))
                .hasMessageContaining("[Slip]")
                .hasMessageContaining("removeLeavingRows");
        assertThat(await(db.tenants().remove("beta"))).isTrue();
        assertThat(await(db.tenants().remove("beta"))).isFalse();
        assertThat(await(db.tenants().removeLeavingRows("acme"))).isTrue();
        assertThat(stored("slips")).isEqualTo(1);
        assertThat(collected(db.tenants().list())).isEmpty();
        refused(TenantRefusedException.class, () -> as("acme", slips.create(new Slip("b"))));
    }

    @Test
    void aTransactionLooksEachOperationUpAsItSeesIt() {
        await(db.tenants().register("acme"));
        assertThat(refused(
                                TenantRefusedException.class,
                                () -> db.transaction(tx -> as("acme", parcels.create(new Parcel("a", 1)))
                                        .then(as("stranger", parcels.create(new Parcel("b", 1))))))
                        .code())
                .isEqualTo("TENANT_UNKNOWN");
        assertThat(stored("parcels")).isZero();
        await(db.transaction(
                tx -> tx.tenants().register("gamma").then(as("gamma", parcels.create(new Parcel("c", 1))))));
        assertThat(await(as("gamma", parcels.count(parcels.all())))).isEqualTo(1);
        refused(
                IllegalStateException.class,
                () -> db.transaction(
                        tx -> tx.tenants().suspend("gamma", "unpaid").then(Mono.error(new IllegalStateException()))));
        assertThat(await(as("gamma", parcels.count(parcels.all())))).isEqualTo(1);
    }

    @Test
    void aCancelledCallLeavesNeitherAConnectionNorHalfOfAChange() {
        await(db.tenants().register("acme"));
        for (int i = 0; i < 100; i++) {
            Duration soon = Duration.ofNanos(i * 30_000L);
            as("acme", parcels.create(new Parcel("p" + i, i))).take(soon).block(LIMIT);
            as("acme", db.transaction(tx -> tx.tenants()
                            .suspend("acme", "unpaid")
                            .then(Mono.never())))
                    .take(soon)
                    .block(LIMIT);
        }
        assertThat(collected(db.tenants().list()))
                .extracting(Registration::isSuspended)
                .containsExactly(false);
        await(as("acme", parcels.upsert(new Parcel("last", 1))));
        db.close().block(LIMIT);
        Awaitility.await()
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(database().openConnections()).isZero());
    }

    @Test
    void aPlaceOfItsOwnIsMadeForNobodyButARegisteredTenant() {
        List<String> asked = new CopyOnWriteArrayList<>();
        try (TestDatabase own = newDatabase()) {
            DataFlow apart = builder()
                    .model(Parcel.class)
                    .tenancy(o -> o.registered().databases(tenant -> {
                        asked.add(tenant);
                        return own.r2dbcUrl();
                    }))
                    .build();
            ModelOperations<Parcel> there = apart.model(Parcel.class);
            refused(TenantRefusedException.class, () -> as("acme", there.count(there.all())));
            refused(TenantRefusedException.class, () -> as("acme", apart.transaction(tx -> Mono.just(1))));
            refused(
                    TenantRefusedException.class,
                    () -> apart.transaction(
                            tx -> as("acme", tx.model(Parcel.class).count(there.all()))));
            assertThat(asked).isEmpty();
            await(apart.tenants().register("acme"));
            await(as("acme", apart.transaction(tx -> there.create(new Parcel("a", 1)))));
            assertThat(asked).contains("acme");
            assertThat(tables()).contains("dataflow_tenants").doesNotContain("parcels");
            refused(ValidationFailedException.class, () -> apart.tenants().remove("acme"));
            await(as("acme", there.delete("a")));
            assertThat(await(apart.tenants().remove("acme"))).isTrue();
            apart.close(Duration.ofSeconds(5)).block(LIMIT);
        }
    }

    @Test
    void aSchemaOfSomebodyElseHasToHoldTheTable() {
        await(db.tenants().register("acme"));
        DataFlow reading = existing();
        assertThat(await(as("acme", reading.model(Parcel.class).count(parcels.all()))))
                .isZero();
        refused(
                TenantRefusedException.class,
                () -> as("beta", reading.model(Parcel.class).count(parcels.all())));
        database().execute("DROP TABLE \"dataflow_tenants\"");
        DataFlow without = existing();
        assertThat(refused(
                        SchemaException.class,
                        () -> as("acme", without.model(Parcel.class).count(parcels.all()))))
                .hasMessageContaining("dataflow_tenants");
    }

    private DataFlow existing() {
        return opened(builder()
                .model(Parcel.class)
                .existingSchema(true)
                .tenancy(o -> o.registered())
                .build());
    }

    @Test
    void nobodyRemembersTheTableAsAModel() {
        await(db.tenants().register("acme"));
        assertThat(await(db.reconstructModelsFromRegistry()).models()).doesNotContain("RegisteredTenant");
        assertThat(stored("dataflow_models")).isEqualTo(3);
        assertThat(await(open(City.class).registerSchemaAsModels()).models())
                .contains("Parcel")
                .noneMatch(name -> name.contains("Tenant"));
    }

    @Test
    void aModelOnTheTableOfRegistrationsIsRefused() {
        assertThatThrownBy(() -> db.register(ModelDefinition.of(
                        Map.of("name", "Mine", "table", "dataflow_tenants", "fields", Map.of("id", "string")))))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("dataflow_tenants");
    }
}
