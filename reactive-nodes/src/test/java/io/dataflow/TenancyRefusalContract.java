package io.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.TenancyOptions;
import io.dataflow.core.UnsupportedByDatabaseException;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Difference;
import io.dataflow.testsupport.TestDatabase;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** What a database has no means for is refused when the DataFlow is built. */
@Capability("S34")
abstract class TenancyRefusalContract extends FacadeContract {

    private void build(UnaryOperator<TenancyOptions> tenancy) {
        opened(builder().model(Contact.class).tenancy(tenancy).build());
    }

    @Test
    @Difference(
            capability = "S34",
            database = TestDatabase.SQLITE,
            reason = "it has no policies for rows",
            error = "UnsupportedByDatabaseException")
    @Difference(
            capability = "S34",
            database = TestDatabase.H2,
            reason = "it has no policies for rows",
            error = "UnsupportedByDatabaseException")
    void rowLevelSecurityIsTakenWhereTheDatabaseHasIt() {
        if (isOn(TestDatabase.POSTGRESQL)) {
            build(TenancyOptions::rowLevelSecurity);
            return;
        }
        assertThat(refused(UnsupportedByDatabaseException.class, () -> {
                    build(TenancyOptions::rowLevelSecurity);
                    return Mono.empty();
                }))
                .hasMessageContaining(database().name())
                .hasMessageContaining("rowLevelSecurity()");
    }

    @Test
    @Difference(
            capability = "S34",
            database = TestDatabase.SQLITE,
            reason = "it has no schemas: tenants have a database each, or a column",
            error = "UnsupportedByDatabaseException")
    void aSchemaForEachTenantIsTakenWhereTheDatabaseHasSchemas() {
        if (!isOn(TestDatabase.SQLITE)) {
            build(o -> o.schemas(tenant -> tenant));
            return;
        }
        assertThat(refused(UnsupportedByDatabaseException.class, () -> {
                    build(o -> o.schemas(tenant -> tenant));
                    return Mono.empty();
                }))
                .hasMessageContaining("databases(..)");
    }
}
