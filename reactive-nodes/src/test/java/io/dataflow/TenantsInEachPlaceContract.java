package io.dataflow;

import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.BulkProgress;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.TenancyOptions;
import io.dataflow.core.TenancyOptions.Separation;
import io.dataflow.core.Tenant;
import io.dataflow.core.TenantRefusedException;
import io.dataflow.core.TenantRequiredException;
import io.dataflow.core.Upserted;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.model.DataModel;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.TestDatabase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** Tenants that are registered, in each way to keep tenants apart that the database has. */
@Capability("S34")
abstract class TenantsInEachPlaceContract extends FacadeContract {

    private static final List<String> TENANTS = List.of("acme", "beta");

    @DataModel(tenant = true)
    record Ticket(@Nullable Long id, String title) {}

    private List<Separation> separations() {
        return List.of(Separation.values()).stream()
                .filter(one -> one != Separation.ROW_SECURITY || isOn(TestDatabase.POSTGRESQL))
                .filter(one -> one != Separation.SCHEMA || !isOn(TestDatabase.SQLITE))
                .toList();
    }

    /** One way to keep tenants apart, on a database of its own. */
    private final class Place implements AutoCloseable {

        final Separation separation;
        final DataFlow db;
        final ModelOperations<Ticket> tickets;
        private final Map<String, TestDatabase> databases = new HashMap<>();

        Place(Separation separation) {
            this.separation = separation;
            databases.put("", newDatabase());
            if (separation == Separation.DATABASE) {
                TENANTS.forEach(tenant -> databases.put(tenant, newDatabase()));
            }
            this.db = DataFlow.builder(urlOf(""))
                    .model(Ticket.class)
                    .tenancy(this::options)
                    .build();
            this.tickets = db.model(Ticket.class);
        }

        private String urlOf(String tenant) {
            return Objects.requireNonNull(databases.get(tenant), "the test has no such tenant")
                    .r2dbcUrl();
        }

        private TenancyOptions options(TenancyOptions options) {
            return switch (separation) {
                case COLUMN -> options.registered();
                case ROW_SECURITY -> options.rowLevelSecurity().registered();
                case SCHEMA -> options.registered().schemas(tenant -> "of_" + tenant);
                case DATABASE -> options.registered().databases(this::urlOf);
            };
        }

        boolean shares() {
            return separation == Separation.COLUMN || separation == Separation.ROW_SECURITY;
        }

        Mono<Ticket> created(String title) {
            return tickets.create(new Ticket(null, title));
        }

        Mono<Long> count() {
            return tickets.count(tickets.all());
        }

        /** From outside of whatever transaction it is called in. */
        Mono<Void> suspended(String tenant) {
            return db.tenants().suspend(tenant, "unpaid").contextWrite(context -> Context.empty());
        }

        void assertRefused(String code, String tenant, Publisher<?> work) {
            assertThat(refused(TenantRefusedException.class, () -> Tenant.with(tenant, Flux.from(work)))
                            .code())
                    .as(separation.name())
                    .isEqualTo(code);
        }

        @Override
        public void close() {
            db.close(LIMIT).block(LIMIT);
            databases.values().forEach(TestDatabase::close);
        }
    }

    private void inEachPlace(Consumer<Place> test) {
        for (Separation separation : separations()) {
            try (Place place = new Place(separation)) {
                TENANTS.forEach(tenant -> await(place.db.tenants().register(tenant)));
                test.accept(place);
            }
        }
    }

    private static <T> Mono<T> as(String tenant, Mono<T> work) {
        return Tenant.with(tenant, work);
    }

    @Test
    void onlyTheRegisteredWorkAndTheySeeTheirOwnRows() {
        inEachPlace(place -> {
            await(as("acme", place.created("a")));
            await(as("beta", place.created("b").then(place.created("c"))));
            assertThat(await(as("acme", place.count()))).isEqualTo(1);
            assertThat(await(as("beta", place.count()))).isEqualTo(2);
            Publisher<?> raw = place.db
                    .sql("SELECT COUNT(*) FROM \"tickets\"")
                    .acrossTenants("a test")
                    .as(Long.class);
            if (place.separation != Separation.COLUMN) {
                assertThat(await(as("acme", Mono.from(raw)))).as("by SQL").isEqualTo(1L);
            }
            for (Publisher<?> work :
                    List.of(place.count(), place.db.transaction(tx -> place.created("x")), raw, place.db.ready())) {
                place.assertRefused("TENANT_UNKNOWN", "gamma", work);
            }
            place.suspended("beta").block(LIMIT);
            place.assertRefused("TENANT_SUSPENDED", "beta", place.count());
            place.assertRefused("TENANT_SUSPENDED", "beta", raw);
            refused(ValidationFailedException.class, () -> place.db.tenants().remove("beta"));
            place.db.tenants().resume("beta").block(LIMIT);
            assertThat(await(as("beta", place.tickets.deleteWhere(place.tickets.all()))))
                    .isEqualTo(2);
            assertThat(await(place.db.tenants().remove("beta"))).isTrue();
            place.assertRefused("TENANT_UNKNOWN", "beta", place.count());
            assertThat(await(as("acme", place.count()))).isEqualTo(1);
        });
    }

    @Test
    void theDatabaseCountsTheKeysOfEachTenant() {
        inEachPlace(place -> TENANTS.forEach(tenant -> {
            Ticket one = await(as(tenant, place.created(tenant)));
            List<Ticket> more = List.of(new Ticket(null, tenant), new Ticket(null, tenant));
            List<Object> ids = await(as(
                    tenant,
                    place.tickets
                            .bulkCreate(more, o -> o.returnIds())
                            .concatMapIterable(BulkProgress::ids)
                            .collectList()));
            ids.add(Objects.requireNonNull(one.id()));
            assertThat(new HashSet<>(ids)).as(place.separation.name()).hasSize(3);
            for (Object id : ids) {
                Ticket read = await(as(tenant, place.tickets.read(id)));
                assertThat(read.title()).isEqualTo(tenant);
            }
            Upserted<Ticket> again = await(as(tenant, place.tickets.upsert(new Ticket(one.id(), tenant + "!"))));
            assertThat(again.created()).isFalse();
        }));
    }

    @Test
    void theSystemWorksWhereTheTenantsShareTheirTables() {
        inEachPlace(place -> {
            TENANTS.forEach(tenant -> await(as(tenant, place.created(tenant))));
            Mono<Long> count = Tenant.system("audit", place.count());
            Mono<Long> deleted = Tenant.system(
                    "purge", place.tickets.deleteWhere(where(Ticket::title).eq("beta")));
            if (place.shares()) {
                assertThat(await(count)).isEqualTo(2);
                assertThat(await(deleted)).isEqualTo(1);
                Long inside = await(Tenant.system("audit", place.db.transaction(tx -> place.count())));
                assertThat(inside).isEqualTo(1);
            } else {
                refused(TenantRequiredException.class, () -> count);
                refused(TenantRequiredException.class, () -> deleted);
            }
            assertThat(await(as("acme", place.count()))).isEqualTo(1);
        });
    }

    @Test
    void aSuspensionInTheMiddleOfAStreamLetsItEndAndNothingBegin() {
        inEachPlace(place -> {
            List<Ticket> rows = IntStream.range(0, 3_000)
                    .mapToObj(i -> new Ticket(null, "t" + i))
                    .toList();
            await(as("acme", place.tickets.bulkCreate(rows).last()));
            Mono<Void> suspended = place.suspended("acme");
            AtomicInteger seen = new AtomicInteger();
            Mono<Long> streamed = place.tickets.stream(place.tickets.all())
                    .delayUntil(row -> seen.getAndIncrement() == 10 ? suspended : Mono.empty())
                    .count();
            assertThat(await(as("acme", streamed))).as(place.separation.name()).isEqualTo(3_000);
            place.assertRefused("TENANT_SUSPENDED", "acme", place.tickets.stream(place.tickets.all()));
            assertThat(await(as("beta", place.count()))).isZero();
        });
    }

    @Test
    void aSuspensionInTheMiddleOfATransactionHoldsForItsNextOperation() {
        inEachPlace(place -> {
            // The one writer of SQLite ends before anybody else writes, be it the suspension.
            boolean waits = isOn(TestDatabase.SQLITE) && place.separation == Separation.COLUMN;
            List<CompletableFuture<Void>> suspended = new ArrayList<>();
            Mono<Ticket> work = as("acme", place.db.transaction(tx -> place.created("a")
                    .then(Mono.defer(() -> {
                        suspended.add(place.suspended("acme").toFuture());
                        return waits ? Mono.empty() : Mono.fromFuture(suspended.get(0));
                    }))
                    .then(place.created("b"))));
            if (waits) {
                await(work);
            } else {
                place.assertRefused("TENANT_SUSPENDED", "acme", work);
            }
            Mono.fromFuture(suspended.get(0)).block(LIMIT);
            place.assertRefused("TENANT_SUSPENDED", "acme", place.created("c"));
            place.db.tenants().resume("acme").block(LIMIT);
            assertThat(await(as("acme", place.count())))
                    .as(place.separation.name())
                    .isEqualTo(waits ? 2 : 0);
        });
    }

    @Test
    void aRemovalWhileWorkRunsLosesNoRowAndLetsNothingBegin() {
        inEachPlace(place -> {
            List<String> refusals = new ArrayList<>();
            AtomicInteger done = new AtomicInteger();
            Mono<Void> removed = place.suspended("acme")
                    .then(place.db.tenants().removeLeavingRows("acme"))
                    .doOnNext(was -> assertThat(was).isTrue())
                    .contextWrite(context -> Context.empty())
                    .then();
            Mono<Long> stored = Flux.range(0, 400)
                    .flatMap(
                            i -> (i == 40 ? removed : Mono.<Void>empty())
                                    .then(place.created("t" + i))
                                    .doOnNext(row -> done.incrementAndGet())
                                    .onErrorResume(DataFlowException.class, error -> {
                                        synchronized (refusals) {
                                            refusals.add(
                                                    error.code() + ": " + error.getMessage() + " " + error.getCause());
                                        }
                                        return Mono.empty();
                                    }),
                            4)
                    .count();
            assertThat(await(as("acme", stored))).isEqualTo(done.get()).isGreaterThanOrEqualTo(35);
            assertThat(refusals)
                    .isNotEmpty()
                    .allMatch(code -> code.startsWith("TENANT_SUSPENDED") || code.startsWith("TENANT_UNKNOWN"));
            place.assertRefused("TENANT_UNKNOWN", "acme", place.count());
            await(place.db.tenants().register("acme"));
            assertThat(await(as("acme", place.count())))
                    .as(place.separation.name())
                    .isEqualTo(done.get());
        });
    }
}
