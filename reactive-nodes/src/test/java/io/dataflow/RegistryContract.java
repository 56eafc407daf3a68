package io.dataflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.Args;
import io.dataflow.core.MapOperations;
import io.dataflow.core.RegistryException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.Default;
import io.dataflow.core.model.Index;
import io.dataflow.core.model.Length;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.model.Range;
import io.dataflow.core.model.References;
import io.dataflow.core.model.Unique;
import io.dataflow.core.schema.RegisteredModels;
import io.dataflow.testsupport.Capability;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Models that are remembered in a table, and made again without their classes. */
@Capability("S53")
abstract class RegistryContract extends FacadeContract {

    enum State {
        OPEN,
        PAID
    }

    @DataModel
    record Customer(
            @Length(min = 1, max = 40) String id, @Unique String email) {}

    @DataModel(softDelete = true, indexes = "customerId,state")
    record Bill(
            UUID id,
            @References(Customer.class) String customerId,
            @Default("OPEN") State state,
            @Range(min = 0) BigDecimal total,
            @Index @Nullable Instant paidAt,
            List<String> tags,
            @Nullable Map<String, Object> notes) {}

    private DataFlow later() {
        return opened(builder().build());
    }

    private static List<Map<String, Object>> registry(DataFlow db) {
        return collected(
                db.sql("SELECT * FROM \"dataflow_models\" ORDER BY \"name\"").rows());
    }

    @Test
    void anotherSessionHasTheModelsWithoutTheirClasses() {
        DataFlow first = open(Customer.class, Bill.class);
        await(first.model(Customer.class).create(new Customer("c1", "ada@x.org")));
        await(first.model(Bill.class)
                .create(new Bill(
                        new UUID(1, 1), "c1", State.PAID, new BigDecimal("9.50"), null, List.of("a"), Map.of("k", 1))));

        DataFlow db = later();
        RegisteredModels known = await(db.reconstructModelsFromRegistry());

        assertThat(known.models()).containsExactlyInAnyOrder("Customer", "Bill");
        assertThat(known.errors()).isEmpty();
        assertThat(known.generatedNodes().get("Bill"))
                .hasSize(11)
                .containsEntry("create", "BillCreateNode")
                .containsEntry("bulkUpsert", "BillBulkUpsertNode");
        assertThat(db.nodes()).hasSize(22);
        MapOperations bills = db.model("Bill");
        assertThat(await(bills.read(new UUID(1, 1))))
                .containsEntry("state", "PAID")
                .containsEntry("tags", List.of("a"))
                .containsEntry("notes", Map.of("k", 1))
                .containsKeys("createdAt", "updatedAt", "deletedAt");
        assertThat(await(bills.create(Map.of("customerId", "c1", "total", 1, "tags", List.of()))))
                .containsEntry("state", "OPEN");
        refused(
                ValidationFailedException.class,
                () -> bills.create(Map.of("customerId", "c1", "total", -1, "tags", List.of())));
        assertThat(await(bills.delete(new UUID(1, 1)))).isTrue();
        assertThat(stored("bills")).isEqualTo(2);
        assertThat(await(db.node("CustomerCountNode").run(Map.of())).get("count", Integer.class))
                .isEqualTo(1);
    }

    @Test
    void whatIsReconstructedIsTheSchemaThatIsThere() {
        await(open(Customer.class, Bill.class).ready().thenReturn(1));
        List<Map<String, Object>> before = Catalogue.of(database());
        DataFlow db = later();
        List<Map<String, Object>> remembered = registry(db);
        await(db.reconstructModelsFromRegistry());
        await(db.ready().thenReturn(1));
        assertThat(Catalogue.of(database())).isEqualTo(before);
        assertThat(registry(db)).isEqualTo(remembered);
    }

    @Test
    void theOrderOfTheFieldsIsKept() {
        await(open(model("Item", "id", "string", "z", "int", "a", "int", "m", "int"))
                .ready()
                .thenReturn(1));
        DataFlow db = later();
        await(db.reconstructModelsFromRegistry());
        assertThat(await(db.model("Item").create(Map.of("id", "i", "a", 1, "m", 2, "z", 3)))
                        .keySet())
                .startsWith("id", "z", "a", "m");
    }

    @Test
    @Capability("S54")
    void aModelThatIsRegisteredAtRunTimeIsRememberedToo() {
        DataFlow db = open(Contact.class);
        await(db.ready().thenReturn(1));
        await(db.register(model("Coupon", "id", "string")).create(Map.of("id", "a")));
        assertThat(registry(db)).extracting(row -> row.get("name")).containsExactly("Contact", "Coupon");
        assertThat(await(later().reconstructModelsFromRegistry()).models()).containsExactly("Contact", "Coupon");
    }

    @Test
    @Capability("S54")
    void withoutPersistenceThereIsNoRegistry() {
        DataFlow db =
                opened(builder().model(Contact.class).modelPersistence(false).build());
        await(db.model(Contact.class).create(Contact.of("a", 1)));
        assertThat(tables()).containsExactly("contacts");
        RegisteredModels none = await(later().reconstructModelsFromRegistry());
        assertThat(none.models()).isEmpty();
        assertThat(none.errors()).isEmpty();
        assertThat(tables()).containsExactly("contacts");
    }

    @Test
    @Capability("S54")
    void whoOnlyReadsTheRegistryFindsWhatOthersRemembered() {
        await(open(Contact.class).model(Contact.class).create(Contact.of("a", 1)));
        for (DataFlow db : List.of(
                opened(builder().modelPersistence(false).build()),
                opened(builder().autoMigrate(false).build()),
                opened(builder().existingSchema(true).build()))) {
            assertThat(await(db.reconstructModelsFromRegistry()).models()).containsExactly("Contact");
            assertThat(await(db.model("Contact").update("a", Map.of("score", 2)))
                            .get("updatedAt"))
                    .isNotNull();
        }
    }

    @Test
    @Capability({"S50", "S54"})
    void anExistingSchemaGetsNoRegistry() {
        database().execute("CREATE TABLE \"items\" (\"id\" VARCHAR(40) PRIMARY KEY)");
        List<Map<String, Object>> before = Catalogue.of(database());
        DataFlow db = opened(builder()
                .existingSchema(true)
                .modelPersistence(true)
                .model(model("Item", "id", "string"))
                .build());
        await(db.model("Item").create(Map.of("id", "a")));
        assertThat(await(db.reconstructModelsFromRegistry()).models()).isEmpty();
        assertThat(Catalogue.of(database())).isEqualTo(before);
        assertThat(tables()).containsExactly("items");
    }

    @Test
    void aModelThatIsDeclaredHereStaysAsItIsDeclared() {
        await(open(model("Item", "id", "string", "old", nullable("string")))
                .ready()
                .thenReturn(1));
        DataFlow db = opened(builder()
                .model(model("Item", "id", "string"))
                .modelPersistence(false)
                .build());
        RegisteredModels known = await(db.reconstructModelsFromRegistry());
        assertThat(known.models()).containsExactly("Item");
        assertThat(await(db.model("Item").create(Map.of("id", "a")))).doesNotContainKey("old");
        assertThat(await(db.reconstructModelsFromRegistry())).isEqualTo(known);
    }

    @Test
    void ofAModelThatChangedTheLastDefinitionCounts() {
        await(open(model("Item", "id", "string")).ready().thenReturn(1));
        DataFlow changed = open(model("Item", "id", "string", "more", nullable("int")));
        await(changed.ready().thenReturn(1));
        List<Map<String, Object>> remembered = registry(changed);
        assertThat(remembered).hasSize(1);
        DataFlow db = later();
        await(db.reconstructModelsFromRegistry());
        assertThat(await(db.model("Item").create(Map.of("id", "a", "more", 1)))).containsEntry("more", 1);
        await(open(model("Item", "id", "string", "more", nullable("int")))
                .ready()
                .thenReturn(1));
        assertThat(registry(changed)).as("what is known is not written again").isEqualTo(remembered);
    }

    @Test
    void whoKnowsAnOlderDefinitionDoesNotBringItBackWhenAnotherModelComes() {
        DataFlow old = open(model("Item", "id", "string"));
        await(old.ready().thenReturn(1));
        await(open(model("Item", "id", "string", "more", nullable("int")))
                .ready()
                .thenReturn(1));
        await(old.register(model("Other", "id", "string")).create(Map.of("id", "a")));
        DataFlow db = later();
        await(db.reconstructModelsFromRegistry());
        assertThat(await(db.model("Item").create(Map.of("id", "a", "more", 1)))).containsEntry("more", 1);
    }

    @Test
    void aModelThatWasRenamedIsToldFromItsOlderName() {
        await(open(model("Item", "id", "string")).ready().thenReturn(1));
        await(open(ModelDefinition.of(Args.args("name", "Thing", "table", "items", "fields", Map.of("id", "string"))))
                .ready()
                .thenReturn(1));
        RegisteredModels known = await(later().reconstructModelsFromRegistry());
        assertThat(known.models()).containsExactly("Thing");
        assertThat(known.errors()).containsOnlyKeys("Item");
        assertThat(known.errors().get("Item")).contains("'items'").contains("Thing");
    }

    @Test
    void aDamagedEntryCostsItselfAlone() {
        await(open(Contact.class, Customer.class).ready().thenReturn(1));
        String insert = "INSERT INTO \"dataflow_models\" (\"name\", \"definition\") VALUES ($1, $2)";
        database().execute(insert, "Broken", "{\"name\": \"Bro");
        database().execute(insert, "NoMap", "[1, 2]");
        database().execute(insert, "Other", "{\"name\": \"Wrong\", \"fields\": {\"id\": \"string\"}}");
        database().execute(insert, "Future", "{\"name\": \"Future\", \"fields\": {\"id\": \"hologram\"}}");
        database().execute(insert, "Keyless", "{\"name\": \"Keyless\", \"fields\": {\"a\": \"string\"}}");
        database().execute(insert, "Strange", "{\"name\": 7, \"fields\": [3], \"key\": {}, \"indexes\": 9}");
        database().execute("UPDATE \"dataflow_models\" SET \"definition\" = '' WHERE \"name\" = 'Customer'");

        DataFlow db = later();
        RegisteredModels known = await(db.reconstructModelsFromRegistry());

        assertThat(known.models()).containsExactly("Contact");
        assertThat(known.errors())
                .containsOnlyKeys("Broken", "NoMap", "Other", "Future", "Keyless", "Strange", "Customer");
        assertThat(known.errors().get("Broken")).contains("no JSON");
        assertThat(known.errors().get("Future")).contains("hologram");
        assertThat(known.errors().get("Other")).contains("Wrong");
        assertThat(known.errors().get("Keyless")).contains("key");
        await(open(Customer.class).ready().thenReturn(1));
        assertThat(await(later().reconstructModelsFromRegistry()).models())
                .as("registering again repairs")
                .containsExactlyInAnyOrder("Contact", "Customer");
    }

    @Test
    void manySessionsAtOnceRememberEverythingOnce() {
        List<DataFlow> all = Flux.range(0, 6)
                .map(i -> {
                    DataFlow.Builder builder = builder().model(Contact.class).pool(o -> o.size(2));
                    for (int m = 0; m < 5; m++) {
                        builder.model(model("Item" + m, "id", "string", "of" + i % 2, nullable("int")));
                    }
                    return opened(builder.build());
                })
                .collectList()
                .block(LIMIT);
        collected(Flux.fromIterable(all).flatMap(db -> db.ready().thenReturn(1)));

        DataFlow db = later();
        RegisteredModels known = await(db.reconstructModelsFromRegistry());
        assertThat(known.errors()).isEmpty();
        assertThat(known.models()).containsExactlyInAnyOrder("Contact", "Item0", "Item1", "Item2", "Item3", "Item4");
        assertThat(registry(db)).hasSize(6);
    }

    @Test
    void theRegistryIsNoModelOfItsOwn() {
        DataFlow db = open(Contact.class);
        await(db.ready().thenReturn(1));
        assertThat(db.nodes()).hasSize(11);
        assertThat(await(later().registerSchemaAsModels()).models()).containsExactly("Contact");
        assertThatThrownBy(() -> db.register(ModelDefinition.of(
                        Args.args("name", "Mine", "table", "dataflow_models", "fields", Map.of("id", "string")))))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("keeps for itself");
    }

    @Test
    void insideATransactionTheRegistryIsReadToo() {
        await(open(Contact.class).ready().thenReturn(1));
        DataFlow db = later();
        assertThat(await(db.transaction(tx -> tx.reconstructModelsFromRegistry()))
                        .models())
                .containsExactly("Contact");
    }

    @Test
    void aTableOfThatNameThatIsAnotherIsRefused() {
        database().execute("CREATE TABLE \"dataflow_models\" (\"id\" INTEGER PRIMARY KEY)");
        DataFlow db = later();
        RegistryException refused = refused(RegistryException.class, db::reconstructModelsFromRegistry);
        assertThat(refused).hasMessageContaining("'dataflow_models'").hasMessageContaining("modelPersistence");
        assertThat(refused.code()).isEqualTo("REGISTRY_FAILED");
    }
}
