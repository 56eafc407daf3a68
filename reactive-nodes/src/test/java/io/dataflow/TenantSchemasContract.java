package io.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.TenancyOptions;
import io.dataflow.core.Tenant;
import io.dataflow.core.TenantRefusedException;
import io.dataflow.core.ValidationFailedException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** A schema for each tenant. */
abstract class TenantSchemasContract extends TenantsApartContract {

    @Override
    final TenancyOptions apart(TenancyOptions options) {
        return options.schemas(tenant -> tenant.isBlank() ? tenant : "Of_" + tenant);
    }

    @Override
    final long storedOrders(String tenant) {
        return ((Number) database()
                        .query("SELECT COUNT(*) AS \"n\" FROM \"Of_" + tenant + "\".\"orders\"")
                        .get(0)
                        .get("n"))
                .longValue();
    }

    @Test
    void aSchemaWithANameThatIsNoneIsRefused() {
        refused(ValidationFailedException.class, () -> as("a\"; DROP", orders.count(orders.all())));
    }

    @Test
    void aConnectionThatWentBackSeesTheTablesOfNobody() {
        for (int i = 0; i < 6; i++) {
            await(as("acme", orders.count(orders.all())));
        }
        assertThat(db.sql("SELECT COUNT(*) FROM \"orders\"")
                        .as(Long.class)
                        .collectList()
                        .onErrorReturn(List.of())
                        .block(Duration.ofSeconds(60)))
                .as("the table of a tenant")
                .isEmpty();
    }

    @Test
    void whereTenantsAreRegisteredNobodyElseGetsASchema() {
        DataFlow known = opened(builder()
                .model(Order.class)
                .model(Country.class)
                .tenancy(o -> apart(o.registered()))
                .build());
        ModelOperations<Order> there = known.model(Order.class);
        await(known.tenants().register("acme"));
        await(known.tenants().register("beta"));
        List<Publisher<?>> works = List.of(
                there.count(there.all()),
                known.model(Country.class).read("it"),
                known.transaction(tx -> Mono.just(1)),
                known.required(Mono.just(1)),
                known.ready(),
                known.reconstructModelsFromRegistry(),
                known.sql("SELECT 1").acrossTenants("a test").rows());
        for (Publisher<?> work : works) {
            assertThat(refused(TenantRefusedException.class, () -> Tenant.with("stranger", work))
                            .code())
                    .isEqualTo("TENANT_UNKNOWN");
        }
        assertThat(database()
                        .query("SELECT schema_name FROM information_schema.schemata"
                                + " WHERE schema_name LIKE 'Of!_%' ESCAPE '!'"))
                .isEmpty();
        assertThat(await(as("beta", there.count(there.all())))).isZero();
        await(as("acme", known.transaction(tx -> there.create(new Order("1", null, 1))
                .then(as("beta", known.requiresNew(there.create(new Order("2", null, 2))))))));
        assertThat(storedOrders("acme")).isEqualTo(1);
        assertThat(storedOrders("beta")).isEqualTo(1);
        assertThat(refused(
                                DataFlowException.class,
                                () -> as("acme", known.transaction(tx -> there.create(new Order("3", null, 3))
                                        .then(tx.tenants().suspend("acme", "unpaid")))))
                        .code())
                .isEqualTo("TENANT_CHANGED");
        Mono<Void> fromOutside = known.tenants().suspend("acme", "unpaid").contextWrite(context -> Context.empty());
        refused(
                TenantRefusedException.class,
                () -> as("acme", known.transaction(tx -> there.create(new Order("3", null, 3))
                        .then(fromOutside)
                        .then(there.create(new Order("4", null, 4))))));
        refused(ValidationFailedException.class, () -> known.tenants().remove("beta"));
        assertThat(storedOrders("acme")).isEqualTo(1);
    }
}
