package io.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.TenancyOptions;
import io.dataflow.core.ValidationFailedException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

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
                        .block(Duration.ofSeconds(20)))
                .as("the table of a tenant")
                .isEmpty();
    }
}
