package io.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.testsupport.OnDatabase;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@OnDatabase("PostgreSQL")
class TenantSchemasOnPostgresTest extends TenantSchemasContract {

    /** What is known of one tenant's table says nothing of another's: four bytes of an integer are a real, too. */
    @Test
    void rowsAreLoadedAsTheTableOfTheTenantTakesThem() {
        List<String> tenants = List.of("acme", "beta");
        tenants.forEach(tenant -> await(as(tenant, orders.count(orders.all()))));
        database().execute("ALTER TABLE \"Of_beta\".orders ALTER COLUMN total TYPE real");
        for (int i = 0; i < 3; i++) {
            String run = "r" + i + "-";
            List<Order> rows = IntStream.range(0, 40)
                    .mapToObj(n -> new Order(run + n, null, n))
                    .toList();
            tenants.forEach(tenant -> assertThat(
                            await(as(tenant, orders.bulkCreate(rows).last())).inserted())
                    .isEqualTo(40));
        }
        tenants.forEach(
                tenant -> assertThat(database().query("SELECT sum(total)::int AS n FROM \"Of_" + tenant + "\".orders"))
                        .as(tenant)
                        .containsExactly(Map.of("n", 3 * 780)));
    }
}
