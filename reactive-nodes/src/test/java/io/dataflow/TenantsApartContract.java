package io.dataflow;

import static io.dataflow.core.query.Dsl.set;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.BulkProgress;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.RecordNotFoundException;
import io.dataflow.core.TenancyOptions;
import io.dataflow.core.Tenant;
import io.dataflow.core.TenantRequiredException;
import io.dataflow.core.UniqueViolationException;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.Unique;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.TestDatabase;
import io.dataflow.testsupport.VerificationRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What holds where each tenant has tables of its own, in a schema or in a database. */
@Capability("S34")
abstract class TenantsApartContract extends FacadeContract {

    @DataModel(tenant = true)
    record Order(String id, @Unique @Nullable String code, int total) {}

    @DataModel
    record Country(String id, String name) {}

    DataFlow db;
    ModelOperations<Order> orders;
    private ModelOperations<Country> countries;

    /** How the tenants of the test are kept apart. */
    abstract TenancyOptions apart(TenancyOptions options);

    /** How many orders the place of a tenant holds, seen behind the back of the library. */
    abstract long storedOrders(String tenant);

    @BeforeEach
    final void openApart() {
        db = open(o -> o.size(3).maxOverflow(0));
        orders = db.model(Order.class);
        countries = db.model(Country.class);
    }

    private DataFlow open(UnaryOperator<DataFlow.PoolOptions> pool) {
        return opened(builder()
                .model(Order.class)
                .model(Country.class)
                .tenancy(this::apart)
                .pool(pool)
                .build());
    }

    static <T> Mono<T> as(String tenant, Mono<T> work) {
        return Tenant.with(tenant, work);
    }

    @Test
    void eachTenantHasItsRowsInItsOwnPlaceAndTheSameKeysAreNoConflict() {
        for (String tenant : List.of("acme", "beta")) {
            await(as(tenant, orders.create(new Order("1", "c1", tenant.length()))));
            assertThat(await(as(
                                    tenant,
                                    orders.bulkCreate(List.of(new Order("2", "c2", 2), new Order("3", "c3", 3)))
                                            .last()))
                            .inserted())
                    .isEqualTo(2);
        }
        await(as("beta", orders.delete("3")));
        assertThat(storedOrders("acme")).isEqualTo(3);
        assertThat(storedOrders("beta")).isEqualTo(2);
        assertThat(await(as(
                        "acme",
                        orders.updateWhere(orders.all(), set(Order::total).plus(10)))))
                .isEqualTo(3);
        assertThat(await(as("beta", orders.read("1"))).total()).isEqualTo(4);
        refused(RecordNotFoundException.class, () -> as("beta", orders.read("3")));
        assertThat(await(as("gamma", orders.count(orders.all())))).isZero();
        assertThat(await(as("acme", db.node("OrderCountNode").run(Map.of()))).get("count"))
                .isEqualTo(3L);
    }

    @Test
    void modelsWithoutTenantsAreSharedByAll() {
        await(as("acme", countries.create(new Country("fr", "France"))));
        await(countries.create(new Country("it", "Italy")));
        assertThat(await(as("beta", countries.count(countries.all())))).isEqualTo(2);
        assertThat(await(countries.read("fr")).name()).isEqualTo("France");
    }

    @Test
    void withoutATenantAndAcrossAllOfThemOrdersAreRefused() {
        refused(TenantRequiredException.class, () -> orders.count(orders.all()));
        refused(TenantRequiredException.class, () -> Tenant.system("audit", orders.count(orders.all())));
        refused(
                TenantRequiredException.class,
                () -> Tenant.system(
                        "audit", orders.deleteWhere(where(Order::total).gt(1))));
        assertThat(await(Tenant.system("audit", countries.count(countries.all()))))
                .isZero();
    }

    @Test
    void aTransactionIsOfOneTenant() {
        await(as("acme", db.transaction(tx -> tx.model(Order.class)
                .create(new Order("1", null, 1))
                .then(tx.transaction(inner -> orders.create(new Order("2", null, 2)))))));
        assertThat(storedOrders("acme")).isEqualTo(2);
        DataFlowException error = refused(
                DataFlowException.class,
                () -> as("acme", db.transaction(tx -> orders.create(new Order("3", null, 1))
                        .then(as("beta", orders.create(new Order("1", null, 1)))))));
        assertThat(error.code()).isEqualTo("TENANT_CHANGED");
        assertThat(error.getMessage()).doesNotContain("acme").doesNotContain("beta");
        assertThat(storedOrders("acme")).isEqualTo(2);
        await(as("beta", orders.create(new Order("9", null, 1))));
        await(as("acme", db.transaction(tx -> orders.create(new Order("4", null, 1))
                .then(besides(orders.create(new Order("5", null, 1)))))));
        assertThat(storedOrders("acme")).isEqualTo(4);
    }

    /** Beside the transaction that is there; SQLite has one writer, who would wait for itself. */
    private Mono<Order> besides(Mono<Order> work) {
        return isOn(TestDatabase.SQLITE) ? work : db.requiresNew(work);
    }

    @Test
    void aRolledBackOrCancelledTransactionLeavesTheConnectionToNobody() {
        for (int i = 0; i < 5; i++) {
            refused(
                    IllegalStateException.class,
                    () -> as("acme", db.transaction(tx -> orders.create(new Order("1", null, 1))
                            .then(Mono.<Order>error(new IllegalStateException())))));
            as("beta", db.transaction(tx -> orders.create(new Order("1", null, 1))
                            .then(Mono.<Order>never())))
                    .take(Duration.ofMillis(100))
                    .block(LIMIT);
        }
        assertThat(await(as("acme", orders.count(orders.all())))).isZero();
        assertThat(await(as("beta", orders.count(orders.all())))).isZero();
        assertThat(await(countries.count(countries.all()))).isZero();
    }

    @Test
    void tenantsThatWorkAtOnceNeverMeet() throws Exception {
        int rounds = Effort.of(3_000);
        long seed = 7;
        Map<String, AtomicLong> expected =
                Map.of("acme", new AtomicLong(), "beta", new AtomicLong(), "gamma", new AtomicLong());
        List<String> tenants = List.of("acme", "beta", "gamma");
        VerificationRecord.run("work of tenants that are apart, some of it cancelled", rounds, seed, () -> {
            Random random = new Random(seed);
            Flux.range(0, rounds)
                    .flatMap(
                            i -> {
                                String tenant = tenants.get(random.nextInt(3));
                                Mono<Order> create = orders.create(new Order("o" + i, tenant, i));
                                return switch (random.nextInt(4)) {
                                    case 0 ->
                                        Mono.firstWithSignal(
                                                as(tenant, orders.count(orders.all())),
                                                Mono.delay(Duration.ofNanos(random.nextInt(2_000_000))));
                                    case 1 ->
                                        as(tenant, db.transaction(tx -> create))
                                                .onErrorComplete(UniqueViolationException.class)
                                                .doOnNext(row ->
                                                        expected.get(tenant).incrementAndGet());
                                    case 2 ->
                                        as(
                                                        tenant,
                                                        orders.bulkUpsert(List.of(new Order("b" + i, null, i)))
                                                                .last())
                                                .map(BulkProgress::inserted)
                                                .doOnNext(n ->
                                                        expected.get(tenant).addAndGet(n));
                                    default -> countries.count(countries.all());
                                };
                            },
                            6)
                    .blockLast(Duration.ofSeconds(120));
        });
        for (String tenant : tenants) {
            assertThat(storedOrders(tenant))
                    .as(tenant)
                    .isEqualTo(expected.get(tenant).get());
            assertThat(collected(as(
                                    tenant,
                                    orders.list(where(Order::code)
                                                    .ne(tenant)
                                                    .and(Order::code)
                                                    .ne(null))
                                            .map(page -> page.records()))
                            .flatMapIterable(rows -> rows)))
                    .isEmpty();
        }
    }
}
