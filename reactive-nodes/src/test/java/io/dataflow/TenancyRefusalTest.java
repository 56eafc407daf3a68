package io.dataflow;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.UnsupportedByDatabaseException;
import io.dataflow.testsupport.Capability;
import org.junit.jupiter.api.Test;

/** What a database has no means for is refused when the DataFlow is built. */
@Capability("S34")
class TenancyRefusalTest {

    @Test
    void rowLevelSecurityIsOfPostgresAlone() {
        for (String url : new String[] {"r2dbc:h2:mem:///refused", "r2dbc:sqlite:mem:///refused"}) {
            assertThatThrownBy(() -> DataFlow.builder(url)
                            .tenancy(o -> o.rowLevelSecurity())
                            .build())
                    .isInstanceOf(UnsupportedByDatabaseException.class)
                    .hasMessageContaining("rowLevelSecurity()");
        }
    }

    @Test
    void sqliteHasNoSchemas() {
        assertThatThrownBy(() -> DataFlow.builder("r2dbc:sqlite:mem:///refused")
                        .tenancy(o -> o.schemas(tenant -> tenant))
                        .build())
                .isInstanceOf(UnsupportedByDatabaseException.class)
                .hasMessageContaining("databases(..)");
    }
}
