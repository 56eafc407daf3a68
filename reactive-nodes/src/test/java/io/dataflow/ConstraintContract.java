package io.dataflow;

import static io.dataflow.core.query.Dsl.set;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.BulkFailedException;
import io.dataflow.core.BulkOptions;
import io.dataflow.core.CheckViolationException;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.ForeignKeyViolationException;
import io.dataflow.core.MapOperations;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.NotNullViolationException;
import io.dataflow.core.UniqueViolationException;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.Id;
import io.dataflow.core.model.References;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Difference;
import io.dataflow.testsupport.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;

/** What a constraint refuses is told by its type, constraint and fields, never by a value. */
@Capability({"S11", "S13", "S14"})
abstract class ConstraintContract extends FacadeContract {

    @DataModel
    record Owner(String id) {}

    @DataModel
    record Pet(String id, @References(Owner.class) @Nullable String ownerId) {}

    @DataModel(indexes = "unique lastName,firstName")
    record Actor(@Id String country, @Id String code, String lastName, String firstName) {}

    @Test
    void aKeyThatIsThereIsToldByItsNameAndFields() {
        DataFlow db = open(Owner.class, Actor.class);
        ModelOperations<Actor> actors = db.model(Actor.class);
        await(db.model(Owner.class).create(new Owner("o")));
        await(actors.create(new Actor("it", "a", "Loren", "Sophia")));
        UniqueViolationException owner = refused(
                UniqueViolationException.class, () -> db.model(Owner.class).create(new Owner("o")));
        UniqueViolationException actor =
                refused(UniqueViolationException.class, () -> actors.create(new Actor("it", "a", "B", "C")));
        assertThat(List.of(String.valueOf(owner.constraint()), String.valueOf(actor.constraint())))
                .containsExactly("owners_pkey", "actors_pkey");
        assertThat(List.of(owner.fields(), actor.fields())).containsExactly(List.of("id"), List.of("country", "code"));
    }

    @Test
    @Difference(
            capability = "S11",
            database = TestDatabase.SQLITE,
            reason =
                    "it does not tell which foreign key was violated: the field is named where the model has one alone")
    void aReferenceToNothingIsAForeignKeyViolation() {
        DataFlow db = open(Owner.class, Pet.class);
        ModelOperations<Pet> pets = db.model(Pet.class);
        await(db.model(Owner.class).create(new Owner("o")));
        await(pets.create(new Pet("a", "o")));
        await(pets.create(new Pet("b", null)));
        for (Supplier<Publisher<?>> work : List.<Supplier<Publisher<?>>>of(
                () -> pets.create(new Pet("c", CANARY)),
                () -> pets.update("a", set(Pet::ownerId).to(CANARY)),
                () -> pets.updateWhere(pets.all(), set(Pet::ownerId).to(CANARY)),
                () -> pets.upsert(new Pet("a", CANARY)))) {
            ForeignKeyViolationException error = refused(ForeignKeyViolationException.class, work);
            assertThat(error.model()).isEqualTo("Pet");
            assertThat(error.fields()).containsExactly("ownerId");
            if (isOn(TestDatabase.SQLITE)) {
                assertThat(error.constraint()).isNull();
            } else {
                assertThat(error.constraint()).isNotBlank();
            }
            assertThat(error.code()).isEqualTo("FOREIGN_KEY_VIOLATION");
        }
        assertThat(refused(ForeignKeyViolationException.class, () -> db.model(Owner.class)
                                .delete("o"))
                        .operation())
                .isEqualTo("delete");
        refused(ForeignKeyViolationException.class, () -> db.model(Owner.class)
                .deleteWhere(where(Owner::id).eq("o")));
        assertThat(await(pets.bulkCreate(
                                        List.of(new Pet("d", "o"), new Pet("e", CANARY)),
                                        o -> o.onError(BulkOptions.OnError.CONTINUE))
                                .next())
                        .rejected()
                        .get(0)
                        .cause())
                .isInstanceOf(ForeignKeyViolationException.class);
        BulkFailedException failed =
                refused(BulkFailedException.class, () -> db.model(Owner.class).bulkDelete(List.of("o")));
        assertThat(failed).hasCauseInstanceOf(ForeignKeyViolationException.class);
        assertThat(await(pets.read("a")).ownerId()).isEqualTo("o");
        assertThat(collected(pets.stream(pets.all())))
                .as("what was refused left nothing")
                .extracting(Pet::id)
                .containsExactly("a", "b", "d");
    }

    @Test
    void anUpdateNamesNoReferenceThatItLeavesAlone() {
        MapOperations parts = open(model(
                        "Part",
                        "id",
                        "string",
                        "code",
                        Map.of("type", "string", "unique", true),
                        "partOf",
                        Map.of("type", "string", "nullable", true, "references", "parts")))
                .model("Part");
        await(parts.create(row("id", "a", "code", "one")));
        database()
                .execute(
                        "CREATE TABLE labels (id integer PRIMARY KEY, code varchar(255) REFERENCES \"parts\" (\"code\"))");
        database().execute("INSERT INTO labels VALUES (1, 'one')");
        assertThat(refused(ForeignKeyViolationException.class, () -> parts.update("a", Map.of("code", CANARY)))
                        .fields())
                .as("the label points here, and not the part anywhere")
                .doesNotContain("partOf");
        assertThat(refused(ForeignKeyViolationException.class, () -> parts.update("a", Map.of("partOf", CANARY)))
                        .fields())
                .containsExactly("partOf");
        BulkFailedException failed =
                refused(BulkFailedException.class, () -> parts.bulkUpdate(List.of(Map.of("id", "a", "code", CANARY))));
        assertThat(failed.getCause())
                .isInstanceOfSatisfying(ForeignKeyViolationException.class, error -> assertThat(error.fields())
                        .doesNotContain("partOf"));
    }

    @Test
    void aUniqueKeyOfSeveralFieldsNamesThemAll() {
        ModelOperations<Actor> actors = open(Actor.class).model(Actor.class);
        await(actors.create(new Actor("IT", "1", CANARY, CANARY)));
        assertThat(refused(UniqueViolationException.class, () -> actors.create(new Actor("IT", "1", "x", "y")))
                        .fields())
                .containsExactlyInAnyOrder("country", "code");
        assertThat(refused(UniqueViolationException.class, () -> actors.create(new Actor("IT", "2", CANARY, CANARY)))
                        .fields())
                .containsExactlyInAnyOrder("lastName", "firstName");
        assertThat(await(actors.upsert(
                                new Actor("FR", "9", CANARY, CANARY),
                                o -> o.conflictOn(Actor::firstName, Actor::lastName)))
                        .record()
                        .country())
                .isEqualTo("IT");
    }

    private MapOperations strict() {
        database()
                .execute(
                        "CREATE TABLE \"stricts\" (\"id\" VARCHAR(40) PRIMARY KEY, \"short\" VARCHAR(3), \"needed\" INTEGER NOT NULL,"
                                + " \"small\" SMALLINT, CONSTRAINT \"positive\" CHECK (\"needed\" > 0))");
        return opened(builder()
                        .model(model(
                                "Strict",
                                "id",
                                "string",
                                "short",
                                nullable("string"),
                                "needed",
                                Map.of("type", "int", "default", 1),
                                "small",
                                nullable("short")))
                        .existingSchema(true)
                        .build())
                .model("Strict");
    }

    @Test
    @Capability({"S11", "S13", "S50"})
    @Difference(
            capability = "S50",
            database = TestDatabase.SQLITE,
            reason = "it does not keep to the length of an existing VARCHAR column")
    void checksLengthsAndNullsOfAnExistingTableAreTypedErrors() {
        MapOperations strict = strict();
        await(strict.create(Map.of("id", "a", "needed", 1)));
        CheckViolationException check =
                refused(CheckViolationException.class, () -> strict.create(Map.of("id", CANARY, "needed", -7731)));
        assertThat(check.constraint()).isEqualToIgnoringCase("positive");
        assertThat(check.code()).isEqualTo("CHECK_VIOLATION");
        assertThat(check.getMessage()).doesNotContain("7731");
        refused(CheckViolationException.class, () -> strict.update("a", Map.of("needed", -1)));
        NotNullViolationException missing =
                refused(NotNullViolationException.class, () -> strict.create(Map.of("id", CANARY, "short", "x")));
        assertThat(missing.fields()).containsExactly("needed");
        if (isOn(TestDatabase.SQLITE)) {
            assertThat(await(strict.create(Map.of("id", "b", "needed", 1, "short", "longer"))))
                    .containsEntry("short", "longer");
            return;
        }
        DataFlowException tooLong =
                refused(DataFlowException.class, () -> strict.create(Map.of("id", "b", "needed", 1, "short", CANARY)));
        assertThat(tooLong.code()).isEqualTo("VALUE");
        assertThat(tooLong.model()).isEqualTo("Strict");
        assertThat(stored("stricts")).isEqualTo(1);
    }

    @Test
    @Capability({"S23", "S50"})
    void badRowsOfABatchAreToldApartByTheirTypedErrors() {
        MapOperations strict = strict();
        var tick = await(strict.bulkCreate(
                        List.of(
                                Map.of("id", "a", "needed", 1),
                                Map.of("id", "b", "needed", -1),
                                isOn(TestDatabase.SQLITE)
                                        ? Map.of("id", "c", "needed", -2)
                                        : Map.of("id", "c", "needed", 1, "short", CANARY),
                                Map.of("id", "d", "needed", 2, "short", "abc"),
                                Map.of("id", "a", "needed", 3)),
                        o -> o.onError(BulkOptions.OnError.CONTINUE))
                .next());
        assertThat(tick.rejected())
                .extracting(one -> one.cause().code())
                .containsExactly(
                        "CHECK_VIOLATION", isOn(TestDatabase.SQLITE) ? "CHECK_VIOLATION" : "VALUE", "UNIQUE_VIOLATION");
        assertThat(tick.rejected()).extracting(one -> one.index()).containsExactly(1L, 2L, 4L);
        assertThat(tick.inserted()).isEqualTo(2).isEqualTo(stored("stricts"));
    }
}
