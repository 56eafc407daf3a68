package io.dataflow;

import static io.dataflow.core.Args.args;
import static io.dataflow.core.query.Dsl.set;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.MapOperations;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.RecordNotFoundException;
import io.dataflow.core.UniqueViolationException;
import io.dataflow.core.UnknownNameException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.testsupport.Capability;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Updates of one row by its key, and of all rows that a filter matches. */
@Capability("S13")
abstract class UpdateContract extends FacadeContract {

    @Test
    void theThreeFormsAnswerTheRowAsStored() {
        ModelOperations<Contact> contacts = contacts();
        await(contacts.bulkCreate(List.of(Contact.of("a", 1), Contact.of("b", 1)))
                .last());

        Contact whole = await(contacts.update(new Contact("a", "new", null, 2, null, List.of("z"), null, null)));
        assertThat(whole.email()).isEqualTo("new");
        assertThat(whole.name()).isNull();
        assertThat(whole.attributes()).isNull();
        assertThat(whole.tags()).containsExactly("z");
        assertThat(whole).isEqualTo(await(contacts.read("a")));
        Contact typed = await(contacts.update(
                "a", set(Contact::score).to(10).set(Contact::name).to("Ada")));
        assertThat(typed.score()).isEqualTo(10);
        assertThat(typed.name()).isEqualTo("Ada");
        assertThat(typed.email()).isEqualTo("new");
        assertThat(await(contacts.update("a", args("name", null, "score", 11))).name())
                .isNull();
        assertThat(await(contacts.update("a", contacts.changes(Map.of("score", 12))))
                        .score())
                .isEqualTo(12);
        assertThat(await(contacts.read("b")).score()).isEqualTo(1);
        assertThat(await(contacts.read("b")).name()).isEqualTo("Name b");
    }

    @Test
    void aRowThatIsNotThereIsAnErrorInEveryForm() {
        ModelOperations<Contact> contacts = contacts();
        await(contacts.create(Contact.of("a", 1)));
        List<Mono<Contact>> missing = List.of(
                contacts.update(Contact.of(CANARY, 2)),
                contacts.update(CANARY, set(Contact::score).to(2)),
                contacts.update(CANARY, Map.of("score", 2)));
        for (Mono<Contact> update : missing) {
            RecordNotFoundException error = refused(RecordNotFoundException.class, () -> update);
            assertThat(error.operation()).isEqualTo("update");
        }
        assertThat(await(contacts.read("a")).score()).isEqualTo(1);
        assertThat(stored("contacts")).isEqualTo(1);
    }

    @Test
    void aFilterUpdatesEveryRowThatMatchesAndAnswersTheirNumber() {
        ModelOperations<Contact> contacts = contacts();
        await(contacts.bulkCreate(Flux.range(0, 10).map(i -> Contact.of("k" + i, i)))
                .last());

        assertThat(await(contacts.updateWhere(
                        where(Contact::score).gte(7), set(Contact::name).to("top"))))
                .isEqualTo(3);
        assertThat(await(contacts.count(where(Contact::name).eq("top")))).isEqualTo(3);
        assertThat(await(contacts.updateWhere(
                        where(Contact::score).gt(99), set(Contact::name).to("x"))))
                .isZero();
        assertThat(await(
                        contacts.updateWhere(contacts.all(), set(Contact::score).plus(100))))
                .isEqualTo(10);
        assertThat(await(contacts.count(where(Contact::score).between(100, 109))))
                .isEqualTo(10);
    }

    @Test
    void additionsThatRunAtTheSameTimeAllCount() {
        ModelOperations<Contact> contacts = contacts();
        await(contacts.create(Contact.of("a", 0)));
        await(Flux.range(0, 40)
                .flatMap(i -> contacts.update("a", set(Contact::score).plus(1)), 8)
                .then(Mono.just(true)));
        assertThat(await(contacts.read("a")).score()).isEqualTo(40);
    }

    @Test
    void changesOfAKeyOrOfNothingOrToNullAreRefusedBeforeAnySql() {
        DataFlow db = open(Contact.class);
        ModelOperations<Contact> contacts = db.model(Contact.class);
        MapOperations maps = db.model("Contact");
        assertThat(refusedWithoutSql(ValidationFailedException.class, () -> contacts.update("a", Map.of("id", CANARY)))
                        .faults())
                .extracting(ValidationFailedException.Fault::field)
                .containsExactly("id");
        refusedWithoutSql(ValidationFailedException.class, () -> contacts.update("a", Map.of()));
        refusedWithoutSql(ValidationFailedException.class, () -> maps.updateWhere(maps.all(), maps.changes(Map.of())));
        refusedWithoutSql(ValidationFailedException.class, () -> contacts.update("a", args("email", null)));
        refusedWithoutSql(
                ValidationFailedException.class,
                () -> contacts.update("a", set(Contact::email).to(null)));
        refusedWithoutSql(ValidationFailedException.class, () -> contacts.update("a", Map.of("score", CANARY)));
        refusedWithoutSql(
                ValidationFailedException.class,
                () -> maps.update("a", set("name").plus(1)));
        refusedWithoutSql(ValidationFailedException.class, () -> maps.update(Map.of("score", 1)));
    }

    @Test
    void unknownNamesAreRefusedBeforeAnySql() {
        DataFlow db = open(Contact.class);
        ModelOperations<Contact> contacts = db.model(Contact.class);
        MapOperations maps = db.model("Contact");
        for (String name : List.of("scor", "score\" = 1 --", "attributes.city", "")) {
            refusedWithoutSql(UnknownNameException.class, () -> contacts.update("a", Map.of(name, 1)));
            refusedWithoutSql(UnknownNameException.class, () -> maps.update(Map.of("id", "a", name, 1)));
            refusedWithoutSql(
                    UnknownNameException.class,
                    () -> maps.updateWhere(maps.all(), set(name).to(1)));
            refusedWithoutSql(
                    UnknownNameException.class,
                    () -> maps.updateWhere(
                            where(name.isEmpty() ? "x" : name.replace(".", "")).eq(1),
                            set("score").to(1)));
        }
    }

    @Test
    void aTakenUniqueValueIsAnErrorAndChangesNothing() {
        ModelOperations<Contact> contacts = contacts();
        await(contacts.bulkCreate(
                        List.of(Contact.of("a", 1), new Contact("b", CANARY, null, 2, null, List.of(), null, null)))
                .last());
        UniqueViolationException taken = refused(
                UniqueViolationException.class, () -> contacts.update("a", Map.of("email", CANARY, "score", 5)));
        assertThat(taken.fields()).containsExactly("email");
        assertThat(taken.operation()).isEqualTo("update");
        refused(
                UniqueViolationException.class,
                () -> contacts.updateWhere(contacts.all(), set(Contact::email).to(CANARY)));
        assertThat(await(contacts.read("a")).score()).isEqualTo(1);
        assertThat(stored("contacts")).isEqualTo(2);
    }
}
