package io.dataflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.dataflow.core.schema.Column;
import io.dataflow.core.schema.ForeignKey;
import io.dataflow.core.schema.Relationship;
import io.dataflow.core.schema.Relationship.Kind;
import io.dataflow.core.schema.Schema;
import io.dataflow.core.schema.Table;
import io.dataflow.core.schema.UniqueKey;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** The live schema as values. */
@Capability("S51")
abstract class DiscoveryContract extends FacadeContract {

    final void run(String... statements) {
        for (String statement : statements) {
            database().execute(statement);
        }
    }

    static Table table(Schema schema, String name) {
        return Objects.requireNonNull(schema.table(name), name);
    }

    private void createShop() {
        run(
                "CREATE TABLE \"customers\" (\"id\" VARCHAR(40) PRIMARY KEY, \"email\" VARCHAR(80) NOT NULL,"
                        + " CONSTRAINT \"one_email\" UNIQUE (\"email\"))",
                "CREATE TABLE \"orders\" (\"id\" " + countedKey("INTEGER") + ","
                        + " \"customer_id\" VARCHAR(40) NOT NULL, \"total\" NUMERIC(10, 2) DEFAULT 0 NOT NULL,"
                        + " CONSTRAINT \"orders_customer\" FOREIGN KEY (\"customer_id\") REFERENCES \"customers\" (\"id\")"
                        + " ON DELETE CASCADE ON UPDATE RESTRICT)",
                "CREATE INDEX \"orders_total\" ON \"orders\" (\"total\", \"customer_id\")",
                "CREATE VIEW \"rich\" AS SELECT \"id\", \"total\" FROM \"orders\"");
    }

    @Test
    void everyPartOfATableIsAValue() {
        createShop();
        Schema schema = await(open(new Class<?>[0]).discoverSchema());

        assertThat(schema.tables()).extracting(Table::name).containsExactly("customers", "orders", "rich");
        assertThat(schema.unknown()).isEmpty();
        Table customers = table(schema, "customers");
        assertThat(Objects.requireNonNull(customers.primaryKey()).columns()).containsExactly("id");
        assertThat(customers.uniqueKeys()).containsExactly(new UniqueKey("one_email", List.of("email")));
        Table orders = table(schema, "orders");
        assertThat(orders.columns())
                .extracting(Column::name, Column::nullable, Column::length, Column::precision, Column::scale)
                .contains(tuple("customer_id", false, 40, null, null), tuple("total", false, null, 10, 2));
        assertThat(Objects.requireNonNull(orders.column("id")).generation()).isEqualTo(Column.Generation.IDENTITY);
        assertThat(Objects.requireNonNull(orders.column("total")).defaultValue())
                .isEqualTo("0");
        assertThat(orders.foreignKeys())
                .containsExactly(new ForeignKey(
                        "orders_customer",
                        List.of("customer_id"),
                        null,
                        "customers",
                        List.of("id"),
                        ForeignKey.Action.CASCADE,
                        ForeignKey.Action.RESTRICT));
        assertThat(orders.indexes()).singleElement().satisfies(index -> {
            assertThat(index.name()).isEqualTo("orders_total");
            assertThat(index.columns()).containsExactly("total", "customer_id");
            assertThat(index.unique()).isFalse();
        });
        assertThat(table(schema, "rich").kind()).isEqualTo(Table.Kind.VIEW);
        assertThat(table(schema, "rich").columns()).extracting(Column::name).containsExactly("id", "total");
    }

    @Test
    void bothSidesOfAForeignKeyAreRelationships() {
        createShop();
        Schema schema = await(open(new Class<?>[0]).discoverSchema());

        assertThat(table(schema, "orders").relationships())
                .containsExactly(new Relationship(
                        "customer",
                        Kind.BELONGS_TO,
                        "customers",
                        List.of("customer_id"),
                        List.of("id"),
                        "orders_customer"));
        assertThat(table(schema, "customers").relationships())
                .containsExactly(new Relationship(
                        "orders", Kind.HAS_MANY, "orders", List.of("id"), List.of("customer_id"), "orders_customer"));
    }

    @Test
    void relationshipsThatWouldShareANameAreToldApartByTheirRole() {
        run(
                "CREATE TABLE \"users\" (\"id\" INTEGER PRIMARY KEY, \"manager_id\" INTEGER REFERENCES \"users\" (\"id\"))",
                "CREATE TABLE \"messages\" (\"id\" INTEGER PRIMARY KEY, \"sender_id\" INTEGER REFERENCES \"users\" (\"id\"),"
                        + " \"RecipientID\" INTEGER REFERENCES \"users\" (\"id\"), \"moderator\" INTEGER REFERENCES \"users\" (\"id\"))",
                "CREATE TABLE \"user_status\" (\"user_id\" INTEGER PRIMARY KEY REFERENCES \"users\" (\"id\"))",
                "CREATE TABLE \"addresses\" (\"country\" INTEGER, \"no\" INTEGER, PRIMARY KEY (\"country\", \"no\"))",
                "CREATE TABLE \"parcels\" (\"id\" INTEGER PRIMARY KEY, \"a\" INTEGER, \"b\" INTEGER,"
                        + " FOREIGN KEY (\"a\", \"b\") REFERENCES \"addresses\" (\"country\", \"no\"))");
        Schema schema = await(open(new Class<?>[0]).discoverSchema());

        assertThat(names(schema, "messages", Kind.BELONGS_TO)).containsExactlyInAnyOrder("sender", "recipient", "user");
        assertThat(names(schema, "users", Kind.BELONGS_TO)).containsExactly("manager");
        assertThat(names(schema, "users", Kind.HAS_MANY))
                .containsExactlyInAnyOrder(
                        "messagesBySender", "messagesByRecipient", "messagesByUser", "usersByManager", "userStatuses");
        assertThat(names(schema, "parcels", Kind.BELONGS_TO)).containsExactly("address");
        assertThat(table(schema, "addresses").relationships()).singleElement().satisfies(parcels -> {
            assertThat(parcels.name()).isEqualTo("parcels");
            assertThat(parcels.columns()).containsExactly("country", "no");
            assertThat(parcels.otherColumns()).containsExactly("a", "b");
        });
    }

    private static List<String> names(Schema schema, String table, Kind kind) {
        return table(schema, table).relationships().stream()
                .filter(relationship -> relationship.kind() == kind)
                .map(Relationship::name)
                .toList();
    }

    @Test
    void aTransactionSeesItsOwnSchemaAndNothingIsCreatedToLook() {
        createShop();
        DataFlow db = open(Contact.class);
        assertThat(await(db.discoverSchema()).table("contacts")).isNull();
        assertThat(tables()).containsExactly("customers", "orders", "rich");

        List<String> seen = new ArrayList<>();
        await(db.transaction(tx -> tx.discoverSchema()
                .doOnNext(schema -> schema.tables().forEach(table -> seen.add(table.name())))
                .then(db.discoverSchema())
                .doOnNext(schema -> assertThat(schema.table("contacts")).isNotNull())
                .then(tx.model(Contact.class).create(Contact.of("a", 1)))));
        assertThat(seen).contains("contacts", "customers");
        assertThat(stored("contacts")).isEqualTo(1);
    }

    @Test
    void onlyOneConnectionIsTakenInsideATransaction() {
        createShop();
        DataFlow db = opened(builder().pool(o -> o.size(1).maxOverflow(0)).build());
        assertThat(await(db.transaction(tx -> tx.discoverSchema())).tables()).hasSize(3);
    }

    @Test
    void anEmptySchemaThatCouldBeReadIsEmpty() {
        Schema schema = await(open(new Class<?>[0]).discoverSchema());
        assertThat(schema.tables()).isEmpty();
        assertThat(schema.unknown()).isEmpty();
        assertThat(schema.name()).isEqualToIgnoringCase(isOn(TestDatabase.SQLITE) ? "main" : "public");
    }

    @Test
    void manyReadersAtOnceSeeTheSame() {
        createShop();
        DataFlow db = opened(builder().pool(o -> o.size(3).maxOverflow(0)).build());
        assertThat(collected(Flux.range(0, 20).flatMap(i -> db.discoverSchema(), 20)).stream()
                        .distinct())
                .hasSize(1);
    }

    @Test
    void aClosedDataFlowIsAnError() {
        DataFlow db = opened(DataFlow.builder(database().r2dbcUrl()).build());
        await(db.close().thenReturn(true));
        assertThat(refused(io.dataflow.core.DataFlowException.class, db::discoverSchema)
                        .code())
                .isEqualTo("CLOSED");
    }
}
