package io.dataflow.core.internal.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.SchemaException;
import io.dataflow.core.UnsupportedByDatabaseException;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.schema.Column;
import io.dataflow.core.schema.ForeignKey;
import io.dataflow.core.schema.Table;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Difference;
import io.dataflow.testsupport.TestDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What is missing is created, what is there is kept, and what cannot be is refused before anything changes. */
@Capability("S49")
abstract class SchemaCreationContract extends SchemaContractBase {

    private static final ModelDefinition CONTACT =
            model("Contact", "id", "string", "email", Map.of("type", "string", "unique", true));

    @Test
    void createsTheTablesOfAllModelsAndNothingTheSecondTime() {
        ModelDefinition all = ModelDefinition.of(Everything.class);
        assertThat(create(all, CONTACT).executed()).isNotEmpty();

        assertThat(create(all, CONTACT).executed()).isEmpty();
        assertThat(live().table("everythings")).isNotNull();
        assertThat(table("contacts").uniqueKeys())
                .anySatisfy(key -> assertThat(key.columns()).containsExactly("email"));
        assertThat(Objects.requireNonNull(table("contacts").primaryKey()).name())
                .isEqualTo("contacts_pkey");
    }

    @Test
    void aKeyThatTheDatabaseGeneratesIsAnIdentityThatAlsoTakesGivenValues() {
        create(model("Ticket", "id", "long", "title", "string"));
        database().execute("INSERT INTO \"tickets\" (\"title\") VALUES ('a')");
        database().execute("INSERT INTO \"tickets\" (\"id\", \"title\") VALUES (100, 'b')");

        assertThat(database().query("SELECT \"id\" AS \"id\" FROM \"tickets\" ORDER BY 1"))
                .extracting(row -> ((Number) row.get("id")).longValue())
                .containsExactly(1L, 100L);
        assertThat(column("tickets", "id").generation()).isEqualTo(Column.Generation.IDENTITY);
    }

    @Test
    void addsMissingColumnsAndKeepsTheRows() {
        create(CONTACT);
        insertContact("c1");
        ModelDefinition more = model(
                "Contact",
                List.of("score"),
                "id",
                "string",
                "email",
                Map.of("type", "string", "unique", true),
                "name",
                nullable("string"),
                "score",
                Map.of("type", "int", "default", 7));
        create(more);

        assertThat(database().query("SELECT \"id\" AS \"id\", \"score\" AS \"score\" FROM \"contacts\""))
                .containsExactly(Map.of("id", "c1", "score", 7));
        assertThat(column("contacts", "name").nullable()).isTrue();
        assertThat(column("contacts", "score").nullable()).isFalse();
        assertThat(table("contacts").indexes())
                .anySatisfy(index -> assertThat(index.columns()).containsExactly("score"));
        assertThat(create(more).executed()).isEmpty();
    }

    @Test
    void aColumnThatNeedsAValueIsAddedToAnEmptyTableOnly() {
        ModelDefinition more = model("Contact", "id", "string", "email", "string", "score", "int", "rank", "int");
        create(CONTACT);
        insertContact("c1");

        SchemaException refused = refused(SchemaMode.CREATE, more, model("Other", "id", "string"));

        assertThat(refused.code()).isEqualTo("SCHEMA_MISMATCH");
        assertThat(refused.faults()).hasSize(2);
        assertThat(refused)
                .hasMessageContaining("Contact.score")
                .hasMessageContaining("Contact.rank")
                .hasMessageContaining("give the field a default");
        assertThat(table("contacts").columns()).hasSize(2);
        assertThat(live().table("others")).isNull();

        database().execute("DELETE FROM \"contacts\"");
        create(more);
        assertThat(column("contacts", "score").nullable()).isFalse();
    }

    @Test
    @Difference(
            capability = "S4",
            database = TestDatabase.SQLITE,
            reason = "a time column that is added to a table with rows has no default for rows that others insert")
    void managedTimestampsDefaultToNowButRowsThatAreThereKeepNone() {
        create(CONTACT);
        insertContact("old");
        create(CONTACT.withImplicitTimestamps(true));
        insertContact("new");
        if (isOn(TestDatabase.SQLITE)) {
            assertThat(rows("contacts")).isEqualTo(2);
            assertThat(database().query("SELECT 1 FROM \"contacts\" WHERE \"created_at\" IS NOT NULL"))
                    .isEmpty();
            return;
        }

        assertThat(database().query("SELECT \"id\" AS \"id\" FROM \"contacts\" WHERE \"created_at\" IS NOT NULL"))
                .containsExactly(Map.of("id", "new"));
        assertThat(database()
                        .query(
                                "SELECT 1 AS \"x\" FROM \"contacts\" WHERE \"updated_at\" > $1",
                                Instant.now().minusSeconds(3600).atOffset(java.time.ZoneOffset.UTC)))
                .hasSize(1);
    }

    @Test
    void columnsOfOtherTypesAreAllListedBeforeAnythingIsCreated() {
        create(model("Contact", "id", "string", "email", "string", "score", "string", "big", "long"));
        ModelDefinition other = model(
                "Contact",
                "id",
                "string",
                "email",
                "string[]",
                "score",
                "int",
                "big",
                "int",
                "extra",
                nullable("string"));

        SchemaException refused = refused(SchemaMode.CREATE, model("Fresh", "id", "string"), other);

        assertThat(refused.faults()).hasSize(3);
        assertThat(refused.faults().get(0))
                .startsWith("Contact.email: column 'email' of table 'contacts'")
                .contains("list of String");
        assertThat(refused.faults().get(1))
                .startsWith("Contact.score")
                .contains("Integer")
                .containsPattern("(?i)needs int(eger)? or smallint");
        assertThat(refused.faults().get(2)).startsWith("Contact.big");
        assertThat(live().tables()).extracting(Table::name).containsExactly("contacts");
        assertThat(table("contacts").columns()).hasSize(4);
    }

    @Test
    void tablesMayPointToEachOtherInCircles() {
        ModelDefinition a = model(
                "Left",
                "id",
                "long",
                "rightId",
                Map.of("type", "long", "nullable", true, "references", Map.of("table", "rights", "column", "id")),
                "selfId",
                Map.of("type", "long", "nullable", true, "references", Map.of("table", "lefts", "column", "id")));
        ModelDefinition b = model(
                "Right",
                "id",
                "long",
                "leftId",
                Map.of("type", "long", "nullable", true, "references", Map.of("table", "lefts", "column", "id")));
        create(a, b);

        assertThat(table("lefts").foreignKeys()).hasSize(2);
        assertThat(table("rights").foreignKeys()).singleElement().satisfies(key -> {
            assertThat(key.columns()).containsExactly("left_id");
            assertThat(key.table()).isEqualTo("lefts");
            assertThat(key.referencedColumns()).containsExactly("id");
            assertThat(key.onDelete()).isIn(ForeignKey.Action.NO_ACTION, ForeignKey.Action.RESTRICT);
        });
        assertThat(create(a, b).executed()).isEmpty();
    }

    @Test
    @Difference(
            capability = "S49",
            database = TestDatabase.SQLITE,
            reason =
                    "it takes a foreign key with the table or the column only: one on a column that is there is refused"
                            + " before anything changes",
            error = "UnsupportedByDatabaseException")
    void aReferenceDeclaredLaterBecomesAForeignKeyOfTheTableThatIsThere() {
        ModelDefinition owner = model("Owner", "id", "string");
        create(owner, model("Pet", "id", "string", "ownerId", nullable("string")));
        database().execute("INSERT INTO \"pets\" (\"id\") VALUES ('p')");
        Map<String, Object> reference =
                Map.of("type", "string", "nullable", true, "references", Map.of("table", "owners", "column", "id"));
        ModelDefinition later = model("Pet", "id", "string", "ownerId", reference);
        ModelDefinition another = model("Another", "id", "string");
        if (isOn(TestDatabase.SQLITE)) {
            assertThatThrownBy(() -> create(another, owner, later))
                    .isInstanceOfSatisfying(UnsupportedByDatabaseException.class, refused -> assertThat(refused.model())
                            .isEqualTo("Pet"))
                    .hasMessageContaining("Pet.ownerId")
                    .hasMessageContaining("'owner_id' of table 'pets'")
                    .hasMessageContaining("'owners'");
            assertThat(live().table("anothers")).isNull();
            assertThat(table("pets").foreignKeys()).isEmpty();
            create(another, owner, model("Pet", "id", "string", "keeperId", reference));
        } else {
            create(another, owner, later);
        }

        assertThat(table("pets").foreignKeys()).singleElement().satisfies(key -> assertThat(key.table())
                .isEqualTo("owners"));
        assertThat(rows("pets")).isEqualTo(1);
    }

    @Test
    void aReferenceToNothingIsRefused() {
        ModelDefinition orphan = model(
                "Orphan",
                "id",
                "long",
                "parentId",
                Map.of("type", "long", "references", Map.of("table", "parents", "column", "id")));
        assertThat(refused(SchemaMode.CREATE, orphan))
                .hasMessageContaining("Orphan.parentId references the table 'parents'");
        assertThat(live().tables()).isEmpty();
    }

    @Test
    void aUniqueKeyOverDuplicatesIsRefusedWithoutSayingWhichValues() {
        create(model("Contact", "id", "string", "email", "string"));
        database()
                .execute(
                        "INSERT INTO \"contacts\" (\"id\", \"email\") VALUES ('1', 'secret@x.org'), ('2', 'secret@x.org')");

        SchemaException refused = refused(SchemaMode.CREATE, model("Another", "id", "string"), CONTACT);

        assertThat(refused.code()).isEqualTo("SCHEMA_CHANGE_FAILED");
        assertThat(refused.model()).isEqualTo("Contact");
        assertThat(refused.isTransient()).isFalse();
        assertThat(refused).hasMessageContaining("uq_contacts_email").hasMessageContaining("remove the duplicates");
        assertThat(refused.getMessage()).doesNotContain("secret");
        if (!isOn(TestDatabase.H2)) {
            assertThat(live().table("anothers")).isNull();
        }
        database().execute("DELETE FROM \"contacts\" WHERE \"id\" = '2'");
        create(model("Another", "id", "string"), CONTACT);
        assertThat(live().table("anothers")).isNotNull();
    }

    @Test
    void anotherUniqueKeyOverTheSameColumnsIsEnough() {
        database()
                .execute("CREATE TABLE \"contacts\" (\"id\" varchar(40) PRIMARY KEY, \"email\" varchar(40) NOT NULL)");
        database().execute("CREATE UNIQUE INDEX \"mine\" ON \"contacts\" (\"email\")");
        assertThat(create(CONTACT).executed()).isEmpty();
    }

    @Test
    void anIndexNameThatIsTakenIsRefused() {
        create(model("Left", "id", "string", "a", "int"));
        database().execute("CREATE INDEX \"ix_rights_a\" ON \"lefts\" (\"a\")");
        assertThat(refused(SchemaMode.CREATE, model("Right", List.of("a"), "id", "string", "a", "int")))
                .hasMessageContaining("the table 'lefts' has one of that name");

        ModelDefinition left = model(
                "Left",
                List.of(Map.of("name", "ix_rights_a", "fields", List.of("id", "a"))),
                "id",
                "string",
                "a",
                "int");
        assertThat(refused(SchemaMode.CREATE, left)).hasMessageContaining("over other columns");
    }

    @Test
    void aMissingPartOfTheKeyAndAViewAreRefused() {
        database().execute("CREATE TABLE \"contacts\" (\"email\" varchar(40) NOT NULL)");
        database().execute("CREATE VIEW \"views\" AS SELECT \"email\" FROM \"contacts\"");
        SchemaException refused = refused(
                SchemaMode.CREATE,
                CONTACT,
                model("View", "email", Map.of("type", "string", "key", true), "extra", nullable("int")));
        assertThat(refused.faults()).hasSize(2);
        assertThat(refused)
                .hasMessageContaining("Contact.id")
                .hasMessageContaining("key of the model")
                .hasMessageContaining("View.extra")
                .hasMessageContaining("a view cannot take a column");
    }

    @Test
    void twoModelsOfOneTableShareItOnceItIsThere() {
        ModelDefinition brief = ModelDefinition.of(
                Map.of("name", "Brief", "table", "contacts", "timestamps", false, "fields", Map.of("id", "string")));
        assertThat(refused(SchemaMode.CREATE, CONTACT, brief)).hasMessageContaining("Contact and Brief both declare");
        create(CONTACT);
        create(CONTACT, brief);
    }

    @Test
    void hostileNamesAndConstantsAreOnlyNamesAndConstants() {
        String name = "we\"ird'; DROP TABLE x -- $1 ? \\ é";
        ModelDefinition hostile = ModelDefinition.of(Map.of(
                "name",
                "Weird",
                "table",
                name,
                "timestamps",
                false,
                "indexes",
                List.of("id,b"),
                "fields",
                Map.of(
                        "id",
                        "string",
                        "b",
                        Map.of(
                                "type",
                                "enum",
                                "values",
                                List.of("a'b\\", "; --", "$1"),
                                "column",
                                "col " + name,
                                "default",
                                "; --"))));
        create(hostile);
        assertThat(create(hostile).executed()).isEmpty();
        database().execute("INSERT INTO " + q(name) + " (" + q("id") + ") VALUES ('1')");
        assertThat(database().query("SELECT " + q("col " + name) + " AS \"b\" FROM " + q(name)))
                .containsExactly(Map.of("b", "; --"));
        assertThatThrownBy(() -> database().execute("UPDATE " + q(name) + " SET " + q("col " + name) + " = 'other'"))
                .isInstanceOf(io.r2dbc.spi.R2dbcException.class);
    }

    @Test
    void namesOfConstraintsDoNotMeet() {
        String longName = "t".repeat(60);
        Map<String, Object> choice = Map.of("type", "enum", "values", List.of("A", "B"));
        ModelDefinition one = model("A", "id", "string", "bC", choice);
        ModelDefinition two = ModelDefinition.of(Map.of(
                "name", "AB", "table", "as_b", "timestamps", false, "fields", Map.of("id", "string", "c", choice)));
        ModelDefinition three = ModelDefinition.of(Map.of(
                "name",
                "Long",
                "table",
                longName,
                "timestamps",
                false,
                "fields",
                Map.of("id", "string", "x".repeat(60), choice)));
        create(one, two, three);
        assertThat(create(one, two, three).executed()).isEmpty();
    }

    @Test
    void noneNeitherCreatesNorLooks() {
        PlainConnection connection = ensure(SchemaMode.NONE, CONTACT);
        assertThat(connection.executed()).isEmpty();
        assertThat(connection.queried()).isEmpty();
    }

    Table table(String name) {
        return Objects.requireNonNull(live().table(name), name);
    }

    Column column(String table, String name) {
        return Objects.requireNonNull(table(table).column(name), name);
    }

    private void insertContact(String id) {
        database().execute("INSERT INTO \"contacts\" (\"id\", \"email\") VALUES ($1, $2)", id, id + "@x.org");
    }
}
