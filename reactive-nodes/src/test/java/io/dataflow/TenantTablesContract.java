package io.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.MapOperations;
import io.dataflow.core.SchemaException;
import io.dataflow.core.Tenant;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A table that is there already keeps tenants apart, or its model is refused before it is used. */
@Capability({"S34", "S50"})
abstract class TenantTablesContract extends FacadeContract {

    private static final ModelDefinition PAPER = ModelDefinition.of(Map.of(
            "name",
            "Paper",
            "tenant",
            true,
            "timestamps",
            false,
            "fields",
            row("id", "string", "code", Map.of("type", "string", "unique", true))));

    private void table(String tenantType, String... constraints) {
        database().execute("DROP TABLE IF EXISTS \"papers\"");
        database()
                .execute("CREATE TABLE \"papers\" (\"tenant_id\" " + tenantType + " NOT NULL,"
                        + " \"id\" varchar(40) NOT NULL, \"code\" varchar(40) NOT NULL, "
                        + String.join(", ", constraints) + ")");
    }

    /** A DataFlow that may add to the table, one that may not, and one whose model says so. */
    private List<DataFlow> strangers() {
        Map<String, Object> existing = row();
        existing.putAll(PAPER.toMap());
        existing.put("existing", true);
        return List.of(
                opened(builder().model(PAPER).build()),
                opened(builder().model(PAPER).existingSchema(true).build()),
                opened(builder().model(ModelDefinition.of(existing)).build()));
    }

    private void assertRefused(String... said) {
        for (DataFlow db : strangers()) {
            assertThat(refused(SchemaException.class, db::ready))
                    .hasMessageContaining("Paper")
                    .hasMessageContaining("papers")
                    .hasMessageContainingAll(said);
        }
    }

    private static final String KEY = "PRIMARY KEY (\"tenant_id\", \"id\")";
    private static final String UNIQUE = "UNIQUE (\"tenant_id\", \"code\")";

    @Test
    void aTableWhoseKeysHoldTheTenantIsUsedAsItIs() {
        table("varchar(255)", KEY, UNIQUE);
        database().execute("CREATE INDEX \"papers_by_code\" ON \"papers\" (\"code\")");
        for (DataFlow db : strangers()) {
            MapOperations papers = db.model("Paper");
            for (String tenant : List.of("acme", "ACME", "acme ")) {
                await(Tenant.with(tenant, papers.upsert(row("id", "a", "code", tenant))));
            }
            assertThat(await(Tenant.with("acme", papers.list(papers.all()))).records())
                    .singleElement()
                    .satisfies(paper -> assertThat(paper).containsEntry("code", "acme"));
        }
        assertThat(stored("papers")).isEqualTo(3);
    }

    @Test
    void aColumnThatTakesDifferentTenantsForOneIsRefused() {
        for (String type : folding()) {
            table(type, KEY, UNIQUE);
            assertRefused("Paper.tenantId", "tenant_id", "different texts for equal");
        }
    }

    private List<String> folding() {
        if (isOn(TestDatabase.POSTGRESQL)) {
            database()
                    .execute(
                            "CREATE COLLATION folded (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
            return List.of("char(40)", "name", "text COLLATE folded", "varchar(40) COLLATE folded");
        }
        return isOn(TestDatabase.H2)
                ? List.of("char(40)", "varchar_ignorecase(40)")
                : List.of("TEXT COLLATE NOCASE", "varchar(40) COLLATE \"rtrim\"");
    }

    @Test
    void aUniqueKeyThatHoldsAcrossTenantsIsRefused() {
        table("varchar(255)", "CONSTRAINT \"papers_pk\" PRIMARY KEY (\"id\")", UNIQUE);
        assertRefused("[id]", "tenant_id");
        table("varchar(255)", KEY, UNIQUE, "CONSTRAINT \"papers_uq\" UNIQUE (\"code\")");
        assertRefused("papers_uq", "[code]");
        table("varchar(255)", KEY, UNIQUE);
        database().execute("CREATE UNIQUE INDEX \"papers_ix\" ON \"papers\" (\"code\", \"id\")");
        assertRefused("papers_ix", "[code, id]");
    }

    @Test
    void allOfThemAreNamedAtOnce() {
        table(folding().get(0), "PRIMARY KEY (\"id\")", "UNIQUE (\"code\")");
        List<String> faults = new ArrayList<>(
                refused(SchemaException.class, () -> strangers().get(1).ready()).faults());
        assertThat(faults).hasSize(3);
    }
}
