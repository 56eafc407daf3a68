package io.dataflow.examples.kailash;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.DataFlow;
import io.dataflow.core.MapOperations;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.model.Naming;
import io.dataflow.core.model.Registry;
import io.dataflow.core.schema.RegisteredModels;
import io.dataflow.nodes.NodeDefinition;
import io.dataflow.nodes.WorkflowResult;
import io.dataflow.testsupport.DatabaseContract;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that no class declares: made at run time, remembered from one session to the next, or found in a Kailash database. */
abstract class DynamicModelsContract extends DatabaseContract {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final ModelDefinition COUPON = ModelDefinition.of(
            Map.of("name", "Coupon", "fields", Map.of("id", "string", "percent", Map.of("type", "int", "default", 5))));

    @TempDir
    Path folder;

    /** {@code db.model(type("Coupon", (), {"__annotations__": {..}}))}. */
    @Test
    void aModelThatIsDeclaredAtRunTimeHasItsTableAndItsElevenNodes() {
        DataFlow db = DataFlow.open(database().r2dbcUrl());
        MapOperations coupons = db.register(COUPON);

        assertThat(coupons.create(Map.of("id", "spring")).block(LIMIT)).containsEntry("percent", 5);
        List<String> nodes = db.nodes().stream().map(NodeDefinition::name).toList();
        assertThat(nodes).hasSize(11).contains("CouponCreateNode", "CouponBulkUpsertNode");
        assertThat(Set.copyOf(nodes)).hasSize(11);
        db.close().block(LIMIT);
    }

    /** {@code models = db.reconstruct_models_from_registry()}, in another session. */
    @Test
    void anotherSessionReconstructsTheModelsFromTheRegistry() {
        DataFlow first = DataFlow.open(database().r2dbcUrl(), Product.class);
        first.register(COUPON).create(Map.of("id", "spring")).block(LIMIT);
        first.close().block(LIMIT);

        DataFlow second = DataFlow.open(database().r2dbcUrl());
        RegisteredModels models = second.reconstructModelsFromRegistry().block(LIMIT);
        assertThat(models.models()).containsExactlyInAnyOrder("Product", "Coupon");
        assertThat(models.errors()).isEmpty();
        WorkflowResult results = second.run(
                        second.workflow("spend")
                                .addNode(
                                        models.generatedNodes().get("Coupon").get("update"),
                                        "update",
                                        Map.of("filter", Map.of("id", "spring"), "fields", Map.of("percent", 10)))
                                .addNode("CouponReadNode", "read", Map.of("id", "spring"), o -> o.after("update"))
                                .build(),
                        Map.of())
                .block(LIMIT);
        assertThat(results.get("read").get("percent")).isEqualTo(10);
        second.close().block(LIMIT);
    }

    /** {@code enable_model_persistence=False}: no registry, so there is nothing to reconstruct. */
    @Test
    void withoutPersistenceNothingIsRemembered() {
        DataFlow first = DataFlow.builder(database().r2dbcUrl())
                .modelPersistence(false)
                .model(Product.class)
                .build();
        first.ready().block(LIMIT);
        first.close().block(LIMIT);

        DataFlow second = DataFlow.open(database().r2dbcUrl());
        assertThat(second.reconstructModelsFromRegistry().block(LIMIT).models()).isEmpty();
        assertThat(second.discoverSchema().block(LIMIT).tables())
                .singleElement()
                .satisfies(table -> assertThat(table.name()).isEqualTo("products"));
        second.close().block(LIMIT);
    }

    /** Where no table of ours may be, a file keeps the registry. */
    @Test
    void anExistingDatabaseHasItsRegistryInAFile() {
        database().execute("CREATE TABLE \"notes\" (\"id\" VARCHAR(40) PRIMARY KEY, \"body\" VARCHAR(200))");
        Registry registry = Registry.file(folder.resolve("models.json"));
        DataFlow first = DataFlow.builder(database().r2dbcUrl())
                .existingSchema(true)
                .registry(registry)
                .build();
        first.registerSchemaAsModels().block(LIMIT);
        first.model("Note").create(Map.of("id", "n1", "body", "hello")).block(LIMIT);
        first.close().block(LIMIT);

        DataFlow second = DataFlow.builder(database().r2dbcUrl())
                .existingSchema(true)
                .registry(registry)
                .build();
        assertThat(second.reconstructModelsFromRegistry().block(LIMIT).models()).containsExactly("Note");
        assertThat(second.model("Note").read("n1").block(LIMIT)).containsEntry("body", "hello");
        second.close().block(LIMIT);
    }

    /** The tables of a Python application, used beside it: its times have no zone and mean UTC. */
    @Test
    void theTablesOfAKailashApplicationAreUsedAsTheyAre() {
        database()
                .execute("CREATE TABLE \"customers\" (\"id\" VARCHAR(40) PRIMARY KEY, \"name\" VARCHAR(80) NOT NULL,"
                        + " \"created_at\" TIMESTAMP DEFAULT CURRENT_TIMESTAMP,"
                        + " \"updated_at\" TIMESTAMP DEFAULT CURRENT_TIMESTAMP)");
        database()
                .execute(
                        "INSERT INTO \"customers\" VALUES ('c1', 'Ada', '2024-05-01 08:00:00', '2024-05-01 08:00:00')");
        DataFlow db = DataFlow.builder(database().r2dbcUrl())
                .naming(Naming.KAILASH)
                .existingSchema(true)
                .build();
        db.registerSchemaAsModels("customers").block(LIMIT);
        MapOperations customers = db.model("Customer");

        assertThat(customers.read("c1").block(LIMIT)).containsEntry("createdAt", Instant.parse("2024-05-01T08:00:00Z"));
        customers.update("c1", Map.of("name", "Ada L.")).block(LIMIT);
        assertThat((Instant) customers.read("c1").block(LIMIT).get("updatedAt"))
                .isAfter(Instant.parse("2025-01-01T00:00:00Z"));
        db.close().block(LIMIT);
    }
}
