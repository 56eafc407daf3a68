package io.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.ModelOperations;
import io.dataflow.core.SchemaException;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.testsupport.Capability;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** What happens to the schema at the first use of a model. */
abstract class MigrateContract extends FacadeContract {

    private List<Map<String, Object>> catalogue() {
        return Catalogue.of(database());
    }

    @Test
    @Capability("S49")
    void aSecondRunKeepsTablesAndRows() {
        ModelOperations<Contact> first = contacts();
        await(first.create(Contact.of("a", 1)));
        List<Map<String, Object>> before = catalogue();
        ModelOperations<Contact> second = contacts();
        assertThat(await(second.read("a")).score()).isEqualTo(1);
        assertThat(catalogue()).isEqualTo(before);
    }

    @Test
    @Capability("S49")
    void missingColumnsAreAddedAndNothingIsDropped() {
        DataFlow old = open(model("Item", "id", "string", "gone", "string"));
        await(old.model("Item").create(Map.of("id", "a", "gone", "kept")));
        DataFlow db = open(model(
                "Item",
                "id",
                "string",
                "gone",
                nullable("string"),
                "more",
                nullable("int"),
                "rank",
                Map.of("type", "int", "default", 3)));
        assertThat(await(db.model("Item").read("a")))
                .containsEntry("gone", "kept")
                .containsEntry("more", null)
                .containsEntry("rank", 3);
        DataFlow less = open(model("Item", "id", "string"));
        assertThat(await(less.model("Item").read("a"))).doesNotContainKey("gone");
        assertThat(database().query("SELECT \"gone\" AS \"gone\" FROM \"items\""))
                .containsExactly(Map.of("gone", "kept"));
    }

    @Test
    @Capability("S49")
    void aColumnThatCannotBeAddedIsNamedAndNothingChanges() {
        await(open(model("Item", "id", "string")).model("Item").create(Map.of("id", CANARY)));
        List<Map<String, Object>> before = catalogue();
        DataFlow db = open(model("Item", "id", "string", "needed", "string"));
        SchemaException refused = refused(SchemaException.class, () -> db.model("Item")
                .count(db.model("Item").all()));
        assertThat(refused.getMessage()).contains("items").contains("needed");
        assertThat(refused.code()).isEqualTo("SCHEMA_MISMATCH");
        assertThat(refused(SchemaException.class, db::ready).faults()).isEqualTo(refused.faults());
        assertThat(catalogue()).isEqualTo(before);
    }

    @Test
    @Capability("S49")
    void withoutAutoMigrateNothingIsCreatedAndTheMissingTableIsNamed() {
        DataFlow db = opened(builder().model(Contact.class).autoMigrate(false).build());
        io.dataflow.core.DataFlowException missing =
                refused(io.dataflow.core.DataFlowException.class, () -> db.model(Contact.class)
                        .read("a"));
        assertThat(missing.getMessage()).contains("contacts");
        assertThat(tables()).isEmpty();
    }

    @Test
    @Capability("S49")
    void manyUsersAtOnceCreateEverythingOnce() {
        List<DataFlow> all =
                Flux.range(0, 4).map(i -> open(Contact.class)).collectList().block();
        List<Long> counts =
                collected(Flux.fromIterable(all).flatMap(db -> Flux.range(0, 4).flatMap(i -> db.model(Contact.class)
                        .count(db.model(Contact.class).all()))));
        assertThat(counts).hasSize(16).containsOnly(0L);
        assertThat(tables()).containsExactly("contacts", "dataflow_models");
    }

    @Test
    @Capability("S49")
    void tablesAreThereBeforeATransactionTakesItsConnection() {
        DataFlow db = opened(builder()
                .model(Contact.class)
                .pool(o -> o.size(1).maxOverflow(0))
                .build());
        assertThat(await(db.transaction(tx -> tx.model(Contact.class).create(Contact.of("a", 1))))
                        .id())
                .isEqualTo("a");
    }

    private void createPeople() {
        database()
                .execute(
                        "CREATE TABLE \"people\" (\"id\" VARCHAR(40) PRIMARY KEY, \"name\" VARCHAR(40), \"age\" INTEGER NOT NULL)");
        database().execute("INSERT INTO \"people\" VALUES ('p', 'Ada', 36)");
    }

    private static ModelDefinition person(Object... more) {
        List<Object> fields = new ArrayList<>(List.of("id", "string", "name", nullable("string"), "age", "int"));
        fields.addAll(List.of(more));
        return model("Person", fields.toArray());
    }

    @Test
    @Capability("S50")
    void anExistingSchemaIsUsedInEveryVerbAndStaysAsItIs() {
        createPeople();
        List<Map<String, Object>> before = catalogue();
        DataFlow db = opened(
                builder().model(person()).existingSchema(true).autoMigrate(true).build());
        await(db.ready().thenReturn(1));
        var people = db.model("Person");
        assertThat(await(people.read("p"))).isEqualTo(Map.of("id", "p", "name", "Ada", "age", 36));
        await(people.create(Map.of("id", "q", "age", 1)));
        await(people.update("q", Map.of("name", "Bob")));
        await(people.upsert(Map.of("id", "q", "age", 2)));
        await(people.bulkCreate(List.of(Map.of("id", "r", "age", 1))).last());
        await(people.bulkUpsert(List.of(Map.of("id", "r", "age", 2), Map.of("id", "s", "age", 3)))
                .last());
        await(people.bulkUpdate(List.of(Map.of("id", "r", "age", 4))).last());
        await(people.bulkDelete(List.of("s")).last());
        assertThat(await(people.list(people.all())).total()).isEqualTo(3);
        await(db.transaction(tx -> tx.model("Person").delete("r")));
        assertThat(collected(people.stream(people.all()))).hasSize(2);
        assertThat(catalogue()).isEqualTo(before);
    }

    @Test
    @Capability("S50")
    void whatAModelMissesIsNamedAtItsFirstUse() {
        createPeople();
        List<Map<String, Object>> before = catalogue();
        DataFlow column = opened(
                builder().model(person("email", "string")).existingSchema(true).build());
        assertThat(refused(SchemaException.class, column::ready).getMessage())
                .contains("people")
                .contains("email");
        DataFlow table = opened(builder()
                .model(person())
                .model(model("Order", "id", "string"))
                .existingSchema(true)
                .build());
        SchemaException missing =
                refused(SchemaException.class, () -> table.model("Order").find("x"));
        assertThat(missing.getMessage()).contains("orders");
        DataFlow type = opened(builder()
                .model(model("Person", "id", "string", "age", "boolean"))
                .existingSchema(true)
                .build());
        assertThat(refused(SchemaException.class, type::ready).getMessage()).contains("age");
        assertThat(catalogue()).isEqualTo(before);
    }

    @Test
    @Capability("S50")
    void timestampsAreThereOnlyWhenTheModelDeclaresThem() {
        database()
                .execute(
                        "CREATE TABLE \"visits\" (\"id\" VARCHAR(40) PRIMARY KEY, \"updated_at\" TIMESTAMP WITH TIME ZONE)");
        DataFlow db = opened(builder()
                .model(model("Visit", "id", "string", "updatedAt", nullable("instant")))
                .existingSchema(true)
                .build());
        assertThat(await(db.model("Visit").create(Map.of("id", "a"))).keySet()).containsExactly("id", "updatedAt");
        assertThat(await(db.model("Visit").read("a")).get("updatedAt")).isNotNull();
    }
}
