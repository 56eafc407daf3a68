package io.dataflow.examples.kailash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.DataFlow;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.MapOperations;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.schema.RegisteredModels;
import io.dataflow.core.schema.Schema;
import io.dataflow.core.schema.Table;
import io.dataflow.nodes.WorkflowResult;
import io.dataflow.testsupport.DatabaseContract;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tables that were there before. */
abstract class ExistingDatabaseContract extends DatabaseContract {

    private static final Duration LIMIT = Duration.ofSeconds(60);

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

    /** {@code auto_migrate=True}, twice: tables and rows stay, and a new field is a new column. */
    @Test
    void aSecondRunNeverDropsAnything() {
        DataFlow first = DataFlow.open(database().r2dbcUrl(), Product.class);
        first.model(Product.class).create(new Product("p1", "Pen", 2, 10, null)).block(LIMIT);
        first.close().block(LIMIT);

        DataFlow second = DataFlow.open(database().r2dbcUrl(), Product.class);
        assertThat(second.model(Product.class).read("p1").block(LIMIT))
                .isEqualTo(new Product("p1", "Pen", 2, 10, null));
        second.close().block(LIMIT);
    }

    /** {@code auto_migrate=False} without the table: a clear failure, and still no table. */
    @Test
    void withoutAutoMigrateAMissingTableIsAnError() {
        DataFlow db = DataFlow.builder(database().r2dbcUrl())
                .autoMigrate(false)
                .model(Product.class)
                .build();
        assertThatThrownBy(() -> db.model(Product.class).find("p1").block(LIMIT))
                .isInstanceOf(DataFlowException.class)
                .hasMessageContaining("products");
        assertThat(db.discoverSchema().block(LIMIT).tables()).isEmpty();
        db.close().block(LIMIT);
    }

    /** {@code schema["invoices"]}: columns, keys, and the relationships both ways. */
    @Test
    void theDiscoveredSchemaTellsKeysAndRelationships() {
        makeTables();
        DataFlow db = existing();
        Table invoices = db.discoverSchema().block(LIMIT).table("invoices");

        assertThat(invoices.column("total").nullable()).isFalse();
        assertThat(invoices.primaryKey().columns()).containsExactly("id");
        assertThat(invoices.foreignKeys()).singleElement().satisfies(key -> {
            assertThat(key.columns()).containsExactly("customer_id");
            assertThat(key.table()).isEqualTo("customers");
        });
        assertThat(db.discoverSchema().block(LIMIT).table("customers").relationships())
                .singleElement()
                .satisfies(many -> assertThat(many.table()).isEqualTo("invoices"));
        db.close().block(LIMIT);
    }

    /** {@code result = db.register_schema_as_models(tables=[..])}, and its nodes in a workflow. */
    @Test
    void tablesBecomeModelsWhoseNodesAreUsedAtOnce() {
        makeTables();
        DataFlow db = existing();
        RegisteredModels result =
                db.registerSchemaAsModels("customers", "invoices", "none").block(LIMIT);

        assertThat(result.models()).containsExactly("Customer", "Invoice");
        assertThat(result.errors()).containsOnlyKeys("none");
        Map<String, String> customer = result.generatedNodes().get("Customer");
        Map<String, String> invoice = result.generatedNodes().get("Invoice");
        WorkflowResult results = db.run(
                        db.workflow("billing")
                                .addNode(customer.get("read"), "customer", Map.of("id", 1))
                                .addNode(invoice.get("create"), "bill", Map.of("id", 10, "total", 90))
                                .addConnection("customer", "id", "bill", "customer_id")
                                .addNode(
                                        invoice.get("list"),
                                        "large",
                                        Map.of("filter", Map.of("total", Map.of("$gte", 50)), "limit", 10),
                                        o -> o.after("bill"))
                                .build(),
                        Map.of())
                .block(LIMIT);
        assertThat(results.get("customer").get("name")).isEqualTo("Ada");
        assertThat(results.get("large").get("total")).isEqualTo(1L);
        assertThat(db.discoverSchema().block(LIMIT).tables()).hasSize(2);
        db.close().block(LIMIT);
    }
}
