package io.dataflow.examples.kailash;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.DataFlow;
import io.dataflow.core.MapOperations;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.schema.Schema;
import io.dataflow.core.schema.Table;
import io.dataflow.nodes.NodeDefinition;
import io.dataflow.testsupport.DatabaseContract;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tables that were there before, and models that no class declares. */
abstract class ExistingDatabaseContract extends DatabaseContract {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** {@code DataFlow(url, auto_migrate=False, existing_schema_mode=True)}. */
    private DataFlow existing() {
        return DataFlow.builder(database().r2dbcUrl()).existingSchema(true).build();
    }

    private void makeTables() {
        database().execute("CREATE TABLE \"customers\" (\"id\" INTEGER PRIMARY KEY, \"name\" VARCHAR(80) NOT NULL)");
        database()
                .execute("CREATE TABLE \"invoices\" (\"id\" INTEGER PRIMARY KEY, \"customer_id\" INTEGER NOT NULL"
                        + " REFERENCES \"customers\" (\"id\"), \"total\" INTEGER NOT NULL)");
        database().execute("INSERT INTO \"customers\" VALUES (1, 'Ada')");
    }

    @Test
    void theSchemaOfAnExistingDatabaseIsReadAndLeftAsItIs() {
        makeTables();
        DataFlow db = existing();
        Schema schema = db.discoverSchema().block(LIMIT);

        assertThat(schema.tables()).extracting(Table::name).containsExactlyInAnyOrder("customers", "invoices");
        assertThat(db.discoverSchema().block(LIMIT).tables()).hasSize(2);
        db.close().block(LIMIT);
    }

    @Test
    void anExistingTableIsUsedThroughAModel() {
        makeTables();
        DataFlow db = existing();
        MapOperations customers = db.register(
                ModelDefinition.of(Map.of("name", "Customer", "fields", Map.of("id", "int", "name", "string"))));

        assertThat(customers.read(1).block(LIMIT)).isEqualTo(Map.of("id", 1, "name", "Ada"));
        assertThat(db.run(
                                db.workflow("add")
                                        .addNode("CustomerCreateNode", "create", Map.of("id", 2, "name", "Bo"))
                                        .addNode("CustomerCountNode", "count", Map.of(), o -> o.after("create"))
                                        .build(),
                                Map.of())
                        .block(LIMIT)
                        .get("count")
                        .get("count"))
                .isEqualTo(2L);
        db.close().block(LIMIT);
    }

    @Test
    void aModelThatIsDeclaredAtRunTimeHasItsTableAndItsElevenNodes() {
        DataFlow db = DataFlow.open(database().r2dbcUrl());
        MapOperations coupons = db.register(ModelDefinition.of(Map.of(
                "name", "Coupon", "fields", Map.of("id", "string", "percent", Map.of("type", "int", "default", 5)))));

        assertThat(coupons.create(Map.of("id", "spring")).block(LIMIT)).containsEntry("percent", 5);
        List<String> nodes = db.nodes().stream().map(NodeDefinition::name).toList();
        assertThat(nodes).hasSize(11).contains("CouponCreateNode", "CouponBulkUpsertNode");
        assertThat(Set.copyOf(nodes)).hasSize(11);
        db.close().block(LIMIT);
    }
}
