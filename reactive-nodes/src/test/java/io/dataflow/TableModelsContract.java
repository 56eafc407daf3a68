package io.dataflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.ForeignKeyViolationException;
import io.dataflow.core.Key;
import io.dataflow.core.MapOperations;
import io.dataflow.core.UniqueViolationException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.schema.RegisteredModels;
import io.dataflow.nodes.NodeDefinition;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Difference;
import io.dataflow.testsupport.TestDatabase;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Models made from tables that somebody else made. */
@Capability("S52")
abstract class TableModelsContract extends FacadeContract {

    final void run(String... statements) {
        Stream.of(statements).forEach(database()::execute);
    }

    private DataFlow empty() {
        return opened(builder().existingSchema(true).build());
    }

    /** Odd names, reserved words, mixed case, defaults, identities, computed columns, keys of two parts, references. */
    private void createLegacy() {
        run(
                "CREATE TABLE \"users\" (\"user_id\" VARCHAR(36) NOT NULL, \"Name\" VARCHAR(80) NOT NULL,"
                        + " \"order\" INT DEFAULT 7 NOT NULL, \"e-mail\" VARCHAR(80), \"Full Name\" VARCHAR(200)"
                        + (isOn("PostgreSQL")
                                ? " GENERATED ALWAYS AS (\"Name\" || '!') STORED,"
                                : " GENERATED ALWAYS AS (\"Name\" || '!'),")
                        + " \"created_at\" TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,"
                        + " CONSTRAINT \"pk\" PRIMARY KEY (\"user_id\"), CONSTRAINT \"one_mail\" UNIQUE (\"e-mail\"))",
                "CREATE TABLE \"user_status\" (\"id\" " + countedKey("BIGINT") + ","
                        + " \"UserID\" VARCHAR(36) NOT NULL REFERENCES \"users\" (\"user_id\"), \"SELECT\" BOOLEAN)",
                "CREATE TABLE \"Order-Lines\" (\"order_no\" INTEGER NOT NULL, \"line_no\" SMALLINT NOT NULL,"
                        + " \"price\" NUMERIC(10, 2) NOT NULL, PRIMARY KEY (\"order_no\", \"line_no\"))");
    }

    @Test
    void everyTableIsAModelWithElevenNodes() {
        createLegacy();
        DataFlow db = empty();
        RegisteredModels registered = await(db.registerSchemaAsModels());

        assertThat(registered.errors()).isEmpty();
        assertThat(registered.models()).containsExactlyInAnyOrder("User", "UserStatus", "OrderLine");
        assertThat(registered.generatedNodes().get("UserStatus"))
                .hasSize(11)
                .containsEntry("create", "UserStatusCreateNode")
                .containsEntry("bulkUpsert", "UserStatusBulkUpsertNode");
        List<String> nodes = db.nodes().stream().map(NodeDefinition::name).toList();
        assertThat(nodes).hasSize(33);
        registered.generatedNodes().values().forEach(names -> assertThat(nodes).containsAll(names.values()));
    }

    @Test
    @Difference(
            capability = "S50",
            database = TestDatabase.SQLITE,
            reason = "an existing NUMERIC or DECIMAL column holds binary numbers: 15 digits, and no trailing zeros")
    void everyVerbWorksOnALegacyTable() {
        createLegacy();
        DataFlow db = empty();
        await(db.registerSchemaAsModels("users", "user_status", "Order-Lines"));
        MapOperations users = db.model("User");

        Map<String, Object> ada = await(users.create(Map.of("userId", "u1", "name", "Ada")));
        assertThat(ada)
                .containsEntry("order", 7)
                .containsEntry("eMail", null)
                .containsEntry("fullName", "Ada!")
                .doesNotContainEntry("createdAt", null);
        assertThat(await(users.update("u1", Map.of("order", 9))))
                .containsEntry("order", 9)
                .containsEntry("fullName", "Ada!");
        assertThat(await(users.upsert(Map.of("userId", "u1", "name", "Eve"))).created())
                .isFalse();
        assertThat(await(users.read("u1"))).containsEntry("fullName", "Eve!").containsEntry("order", 9);
        await(users.bulkCreate(Flux.range(0, 50).map(i -> row("userId", "b" + i, "name", "B" + i, "eMail", "m" + i)))
                .last());
        await(users.bulkUpsert(List.of(row("userId", "b0", "name", "C"), row("userId", "c0", "name", "D", "order", 1)))
                .last());
        await(users.bulkUpdate(List.of(row("userId", "b1", "order", 4))).last());
        await(users.bulkDelete(List.of("b2")).last());
        assertThat(await(users.count(users.filter(Map.of("order", 7))))).isEqualTo(48);
        assertThat(await(users.upsert(row("userId", "x", "name", "X", "eMail", "m3"), o -> o.conflictOn("eMail")))
                        .created())
                .isFalse();
        refused(UniqueViolationException.class, () -> users.create(row("userId", "y", "name", "Y", "eMail", "m4")));

        MapOperations statuses = db.model("UserStatus");
        Map<String, Object> status = await(statuses.create(Map.of("userId", "u1", "select", true)));
        assertThat(status.get("id")).isInstanceOf(Long.class);
        refused(ForeignKeyViolationException.class, () -> statuses.create(Map.of("userId", "none")));

        MapOperations lines = db.model("OrderLine");
        await(lines.create(Map.of("orderNo", 1, "lineNo", 2, "price", "9.50")));
        assertThat(await(lines.read(Key.of(1, 2))).get("price"))
                .isEqualTo(
                        // Its existing NUMERIC columns hold binary numbers.
                        new BigDecimal(isOn(TestDatabase.SQLITE) ? "9.5" : "9.50"));
        assertThat(await(lines.delete(Key.of(1, 2)))).isTrue();
    }

    @Test
    void everyNodeWorksOnALegacyTable() {
        createLegacy();
        DataFlow db = empty();
        await(db.registerSchemaAsModels("users", "Order-Lines"));

        assertThat(await(db.node("UserCreateNode").run(Map.of("user_id", "u1", "name", "Ada")))
                        .get("fullName"))
                .isEqualTo("Ada!");
        assertThat(await(db.node("UserReadNode").run(Map.of("id", "u1"))).get("name"))
                .isEqualTo("Ada");
        assertThat(await(db.node("UserUpdateNode").run(Map.of("filter", Map.of("userId", "u1"), "order", 3)))
                        .get("updated", Long.class))
                .isEqualTo(1);
        assertThat(await(db.node("UserUpsertNode")
                                .run(Map.of("where", Map.of("userId", "u2"), "create", Map.of("name", "Bob"))))
                        .get("created"))
                .isEqualTo(true);
        assertThat(await(db.node("UserListNode").run(Map.of("orderBy", List.of("-order"))))
                        .get("count", Integer.class))
                .isEqualTo(2);
        assertThat(await(db.node("UserCountNode").run(Map.of())).get("count", Integer.class))
                .isEqualTo(2);
        assertThat(await(db.node("UserDeleteNode").run(Map.of("id", "u2"))).get("deleted", Long.class))
                .isEqualTo(1);
        assertThat(await(db.node("OrderLineBulkCreateNode")
                                .run(Map.of("data", List.of(Map.of("order_no", 1, "line_no", 1, "price", 2)))))
                        .get("inserted", Long.class))
                .isEqualTo(1);
        assertThat(await(db.node("OrderLineReadNode").run(Map.of("id", Map.of("orderNo", 1, "lineNo", 1))))
                        .get("found"))
                .isEqualTo(true);
    }

    @Test
    void aComputedColumnIsNeverGiven() {
        createLegacy();
        DataFlow db = empty();
        await(db.registerSchemaAsModels("users"));
        MapOperations users = db.model("User");
        await(users.create(Map.of("userId", "u1", "name", "Ada")));

        for (ValidationFailedException refused : List.of(
                refused(
                        ValidationFailedException.class,
                        () -> users.create(Map.of("userId", "u2", "name", "B", "fullName", CANARY))),
                refused(ValidationFailedException.class, () -> users.update("u1", Map.of("fullName", CANARY))),
                refused(
                        ValidationFailedException.class,
                        () -> users.upsert(Map.of("userId", "u1", "name", "B", "fullName", CANARY))))) {
            assertThat(refused).hasMessageContaining("fullName").hasMessageContaining("computed by the database");
        }
    }

    @Test
    void whatIsNoModelIsSaidAndTheOthersAreRegistered() {
        run(
                "CREATE TABLE \"users\" (\"id\" INTEGER PRIMARY KEY)",
                "CREATE TABLE \"places\" (\"id\" INTEGER PRIMARY KEY, \"span\" "
                        + (isOn(TestDatabase.SQLITE) ? "MYSTERY" : "INTERVAL YEAR") + ", \"ok\" INTEGER)",
                "CREATE TABLE \"logs\" (\"line\" VARCHAR(10))",
                "CREATE TABLE \"twins\" (\"id\" INTEGER PRIMARY KEY, \"user_id\" INTEGER, \"userId\" INTEGER)",
                "CREATE VIEW \"seen\" AS SELECT \"id\" FROM \"users\"");
        DataFlow db = empty();
        RegisteredModels registered =
                await(db.registerSchemaAsModels("users", "usrs", "places", "logs", "twins", "seen"));

        assertThat(registered.models()).containsExactly("User");
        assertThat(registered.errors()).containsOnlyKeys("usrs", "places", "logs", "twins", "seen");
        assertThat(registered.errors().get("usrs"))
                .contains("unknown table 'usrs'")
                .contains("'users'");
        assertThat(registered.errors().get("places")).contains("'span'").containsPattern("INTERVAL|interval|MYSTERY");
        assertThat(registered.errors().get("logs")).contains("primary key");
        assertThat(registered.errors().get("twins")).contains("'userId'");
        assertThat(registered.errors().get("seen")).contains("view");
        assertThat(db.nodes()).hasSize(11);
        assertThatThrownBy(() -> db.model("Place")).hasMessageContaining("Place");
    }

    @Test
    void allTablesAreThoseThatHoldRowsAndAUniqueKeyWithoutNullsIsAKey() {
        run(
                "CREATE TABLE \"codes\" (\"code\" VARCHAR(5) NOT NULL UNIQUE, \"label\" VARCHAR(20))",
                "CREATE VIEW \"labels\" AS SELECT \"label\" FROM \"codes\"");
        DataFlow db = empty();
        assertThat(await(db.registerSchemaAsModels()).models()).containsExactly("Code");
        await(db.model("Code").create(Map.of("code", "a", "label", "A")));
        assertThat(await(db.model("Code").read("a"))).containsEntry("label", "A");
    }

    @Test
    void noStatementEverChangesTheTables() {
        createLegacy();
        List<Map<String, Object>> before = Catalogue.of(database());
        DataFlow db = empty();
        await(db.registerSchemaAsModels());
        await(db.model("User").create(Map.of("userId", "u1", "name", "Ada")));
        assertThat(Catalogue.of(database())).isEqualTo(before);
    }

    @Test
    void aDataFlowThatCreatesItsOwnTablesLeavesTheseAlone() {
        createLegacy();
        DataFlow db = opened(builder().model(Contact.class).build());
        await(db.registerSchemaAsModels("users", "user_status"));
        await(db.model(Contact.class).create(Contact.of("a", 1)));
        await(db.model("User").create(Map.of("userId", "u1", "name", "Ada")));
        assertThat(database().query("SELECT * FROM \"users\"").get(0)).doesNotContainKey("updated_at");
        run("DROP TABLE \"user_status\"");
        DataFlow later = opened(builder().build());
        RegisteredModels gone = await(later.registerSchemaAsModels("user_status"));
        assertThat(gone.errors()).containsOnlyKeys("user_status");
        assertThat(tables()).doesNotContain("user_status");
    }

    @Test
    void registeringAgainKeepsWhatIsThere() {
        createLegacy();
        DataFlow db = opened(builder().model(Contact.class).build());
        await(db.ready().thenReturn(1));
        RegisteredModels once = await(db.registerSchemaAsModels("users", "contacts"));
        assertThat(once.models()).containsExactly("User", "Contact");
        assertThat(await(db.registerSchemaAsModels("users", "contacts"))).isEqualTo(once);
        assertThat(collected(Flux.range(0, 8).flatMap(i -> db.registerSchemaAsModels("Order-Lines"), 8)))
                .allSatisfy(each -> {
                    assertThat(each.models()).containsExactly("OrderLine");
                    assertThat(each.errors()).isEmpty();
                });
        assertThat(db.nodes()).hasSize(33);
        await(db.model(Contact.class).create(Contact.of("a", 1)));
    }

    @Test
    void tablesAreFoundInOtherLettersWhenThereIsOneOnly() {
        run("CREATE TABLE \"UPPER_THINGS\" (\"ID\" INTEGER PRIMARY KEY, \"SOME_NAME\" VARCHAR(9))");
        DataFlow db = empty();
        RegisteredModels registered = await(db.registerSchemaAsModels("upper_things"));
        assertThat(registered.models()).containsExactly("UpperThing");
        assertThat(await(db.model("UpperThing").create(Map.of("id", 1, "someName", "x"))))
                .containsEntry("someName", "x");
    }

    @Test
    void modelsWhoseNamesOrNodesMeetAreToldApart() {
        run(
                "CREATE TABLE \"user\" (\"id\" INTEGER PRIMARY KEY)",
                "CREATE TABLE \"users\" (\"id\" INTEGER PRIMARY KEY)",
                "CREATE TABLE \"items\" (\"id\" INTEGER PRIMARY KEY)",
                "CREATE TABLE \"item_bulks\" (\"id\" INTEGER PRIMARY KEY)");
        DataFlow db = empty();
        RegisteredModels registered = await(db.registerSchemaAsModels("user", "users", "items", "item_bulks"));
        assertThat(registered.models()).containsExactlyInAnyOrder("User", "Item");
        assertThat(registered.errors()).containsOnlyKeys("user", "item_bulks");
        assertThat(registered.errors().get("item_bulks")).contains("ItemBulkCreateNode");
        assertThat(await(db.model("User").count(db.model("User").all()))).isZero();
        assertThatThrownBy(() -> db.model("ItemBulk")).hasMessageContaining("ItemBulk");
    }

    @Test
    @Capability("S6")
    void aModelWhoseNodesAreTakenNeverReachesTheDatabase() {
        DataFlow db = open(model("Item", "id", "string"));
        assertThatThrownBy(() -> db.register(model("ItemBulk", "id", "string")))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("ItemBulkCreateNode");
        await(db.model("Item").create(Map.of("id", "a")));
        assertThat(tables()).contains("items").doesNotContain("item_bulks");
    }
}
