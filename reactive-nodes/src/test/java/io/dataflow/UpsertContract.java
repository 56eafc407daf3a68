package io.dataflow;

import static io.dataflow.core.query.Dsl.set;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.MapOperations;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.UniqueViolationException;
import io.dataflow.core.UnknownNameException;
import io.dataflow.core.Upserted;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.Unique;
import io.dataflow.testsupport.Capability;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Upserts store a row or change the one that is there, decided by a unique key in one step. */
@Capability("S18")
abstract class UpsertContract extends FacadeContract {

    @DataModel(indexes = {"unique country,code"})
    record Region(
            @Nullable UUID id,
            String country,
            String code,
            @Unique @Nullable String iso,
            int hits) {}

    @Test
    void saysWhetherItCreatedAndAnswersTheRowAsStored() {
        ModelOperations<Contact> contacts = contacts();
        Upserted<Contact> first = await(contacts.upsert(Contact.of("a", 1)));
        Upserted<Contact> second = await(contacts.upsert(new Contact("a", "n", null, 2, null, List.of(), null, null)));
        assertThat(first.created()).isTrue();
        assertThat(second.created()).isFalse();
        assertThat(second.record().score()).isEqualTo(2);
        assertThat(second.record().name()).isNull();
        assertThat(second.record()).isEqualTo(await(contacts.read("a")));
        assertThat(stored("contacts")).isEqualTo(1);
    }

    @Test
    void findsTheRowByAnyUniqueKey() {
        ModelOperations<Region> regions = open(Region.class).model(Region.class);
        Region first = await(regions.upsert(
                        new Region(null, "IT", "07", null, 1), o -> o.conflictOn(Region::country, Region::code)))
                .record();
        Upserted<Region> again =
                await(regions.upsert(new Region(null, "IT", "07", "IT-07", 5), o -> o.conflictOn("code", "country")));
        assertThat(again.created()).isFalse();
        assertThat(again.record().id()).isEqualTo(first.id());
        assertThat(again.record().hits()).isEqualTo(5);
        assertThat(await(regions.upsert(new Region(null, "XX", "1", "IT-07", 6), o -> o.conflictOn(Region::iso)))
                        .record())
                .isEqualTo(new Region(first.id(), "XX", "1", "IT-07", 6));
        assertThat(await(regions.upsert(new Region(null, "IT", "08", null, 1), o -> o.conflictOn(Region::iso)))
                        .created())
                .as("NULL conflicts with nothing")
                .isTrue();
    }

    @Test
    void changesOfItsOwnAreMadeInPlaceOfTheRow() {
        ModelOperations<Contact> contacts = contacts();
        for (int i = 0; i < 3; i++) {
            await(contacts.upsert(Contact.of("k" + i, 10).withEmail("same"), o -> o.conflictOn(Contact::email)
                    .update(set(Contact::score).plus(1))));
        }
        Contact only = await(contacts.findOne(contacts.all()));
        assertThat(only.id()).isEqualTo("k0");
        assertThat(only.score()).isEqualTo(12);
        assertThat(only.name()).isEqualTo("Name k0");
    }

    @Test
    void noChangesLeaveTheRowAsItIs() {
        DataFlow db = open(Contact.class);
        MapOperations contacts = db.model("Contact");
        Map<String, Object> row = Map.of("id", "a", "email", "e", "score", 1, "tags", List.of());
        Map<String, Object> first = await(contacts.upsert(row)).record();
        Map<String, Object> other = Map.of("id", "a", "email", "f", "score", 2, "tags", List.of("x"));
        Upserted<Map<String, Object>> second = await(contacts.upsert(other, o -> o.update(contacts.changes(Map.of()))));
        assertThat(second.created()).isFalse();
        assertThat(second.record()).isEqualTo(first);
        assertThat(await(contacts.read("a"))).isEqualTo(first);
    }

    @Test
    void upsertsOfOneKeyThatRunAtTheSameTimeStoreOneRowAndLoseNothing() {
        ModelOperations<Contact> contacts = contacts();
        List<Upserted<Contact>> done = collected(Flux.range(0, 32)
                .flatMap(
                        i -> contacts.upsert(
                                Contact.of("a", 1),
                                o -> o.update(set(Contact::score).plus(1))),
                        8));
        assertThat(done).hasSize(32);
        assertThat(done.stream().filter(Upserted::created).count()).isEqualTo(1);
        assertThat(await(contacts.read("a")).score()).isEqualTo(32);
        assertThat(stored("contacts")).isEqualTo(1);
    }

    @Test
    void aConflictOnAnotherUniqueKeyIsAnError() {
        ModelOperations<Contact> contacts = contacts();
        await(contacts.create(Contact.of("a", 1).withEmail(CANARY)));
        UniqueViolationException taken = refused(
                UniqueViolationException.class,
                () -> contacts.upsert(Contact.of("b", 2).withEmail(CANARY)));
        assertThat(taken.fields()).containsExactly("email");
        assertThat(taken.operation()).isEqualTo("upsert");
        assertThat(await(contacts.count(where(Contact::score).eq(2)))).isZero();
    }

    @Test
    void aTargetThatIsNotUniqueOrNotThereIsRefusedBeforeAnySql() {
        ModelOperations<Contact> contacts = contacts();
        ValidationFailedException fault = refusedWithoutSql(
                ValidationFailedException.class,
                () -> contacts.upsert(Contact.of("a", 1), o -> o.conflictOn(Contact::score)));
        assertThat(fault.faults())
                .extracting(ValidationFailedException.Fault::field)
                .containsExactly("conflictOn");
        assertThat(fault.getMessage()).contains("score").contains("email");
        refusedWithoutSql(
                ValidationFailedException.class,
                () -> contacts.upsert(Contact.of("a", 1), o -> o.conflictOn("email", "score")));
        refusedWithoutSql(
                ValidationFailedException.class,
                () -> contacts.upsert(Contact.of("a", 1), o -> o.conflictOn(new String[0])));
        refusedWithoutSql(
                UnknownNameException.class, () -> contacts.upsert(Contact.of("a", 1), o -> o.conflictOn("emial")));
        refusedWithoutSql(
                UnknownNameException.class,
                () -> contacts.upsert(Contact.of("a", 1), o -> o.conflictOn("email\") DO NOTHING --")));
    }
}
