package io.dataflow;

import static io.dataflow.core.BulkOptions.OnError.CONTINUE;
import static io.dataflow.core.query.Dsl.set;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.BulkProgress;
import io.dataflow.core.MapOperations;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.model.DataModel;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code createdAt} and {@code updatedAt} are set by the library, by nobody else. */
abstract class TimestampsContract extends FacadeContract {

    @DataModel
    record Plain(String id, int score) {}

    @Test
    @Capability("S4")
    void aNewRowHasBothTimesInMicroseconds() {
        Instant before = Instant.now().truncatedTo(ChronoUnit.MICROS);
        Contact stored = await(contacts().create(Contact.of("a", 1)));
        assertThat(stored.createdAt()).isBetween(before, Instant.now()).isEqualTo(stored.updatedAt());
        assertThat(stored.createdAt().getNano() % 1_000).isZero();
    }

    @Test
    @Capability("S4")
    void aModelThatDoesNotDeclareThemHasThemAllTheSameWithTheirZone() {
        DataFlow db = open(Plain.class);
        await(db.model(Plain.class).create(new Plain("a", 1)));
        Map<String, Object> row = await(db.model("Plain").read("a"));
        assertThat(row.get("createdAt")).isInstanceOf(Instant.class).isEqualTo(row.get("updatedAt"));
        assertThat(
                        database()
                                .query(
                                        isOn(TestDatabase.SQLITE)
                                                ? "SELECT type FROM pragma_table_info('plains') WHERE name IN ('created_at', 'updated_at')"
                                                : "SELECT data_type AS \"type\" FROM information_schema.columns"
                                                        + " WHERE table_name = 'plains' AND column_name IN ('created_at', 'updated_at')"))
                .hasSize(2)
                .allSatisfy(column -> assertThat(String.valueOf(column.get("type")))
                        .isEqualToIgnoringCase("TIMESTAMP WITH TIME ZONE"));
    }

    @Test
    @Capability("S4")
    void everyVerbThatChangesARowMovesUpdatedAtAndLeavesCreatedAt() {
        ModelOperations<Contact> contacts = contacts();
        Contact first = await(contacts.create(Contact.of("a", 1)));
        List<Mono<?>> changes = List.of(
                contacts.update("a", set(Contact::score).to(2)),
                contacts.update("a", Map.of("score", 3)),
                contacts.update(Contact.of("a", 4)),
                contacts.updateWhere(
                        where(Contact::id).eq("a"), set(Contact::score).plus(1)),
                contacts.upsert(Contact.of("a", 6)),
                contacts.upsert(
                        Contact.of("a", 0), o -> o.update(set(Contact::score).to(7))),
                contacts.bulkUpdate(List.of(Contact.of("a", 8))).last(),
                contacts.bulkUpsert(List.of(Contact.of("a", 9))).last());
        Instant last = first.updatedAt();
        for (int i = 0; i < changes.size(); i++) {
            pause();
            await(changes.get(i));
            Contact now = await(contacts.read("a"));
            assertThat(now.score()).as("change %s", i).isEqualTo(i + 2);
            assertThat(now.updatedAt()).as("change %s", i).isAfter(last);
            assertThat(now.createdAt()).as("change %s", i).isEqualTo(first.createdAt());
            last = now.updatedAt();
        }
    }

    @Test
    @Capability("S4")
    void whatWasReadCanBeWrittenBackAndItsTimesAreNotTaken() {
        ModelOperations<Contact> contacts = contacts();
        Contact stored = await(contacts.create(Contact.of("a", 1)));
        Instant old = Instant.parse("2001-01-01T00:00:00Z");
        Contact lied = new Contact("a", "n@x.org", null, 2, null, List.of(), old, old);
        List<Mono<?>> writes = List.of(
                contacts.update(lied),
                contacts.upsert(lied),
                contacts.bulkUpdate(List.of(lied)).last(),
                contacts.bulkUpsert(List.of(lied)).last());
        for (Mono<?> write : writes) {
            await(write);
            Contact now = await(contacts.read("a"));
            assertThat(now.createdAt()).isEqualTo(stored.createdAt());
            assertThat(now.updatedAt()).isAfterOrEqualTo(stored.updatedAt());
            assertThat(now.email()).isEqualTo("n@x.org");
        }
    }

    @Test
    @Capability("S4")
    void historyKeepsItsTimesWhenItIsCreated() {
        ModelOperations<Contact> contacts = contacts();
        Instant made = Instant.parse("2001-01-01T00:00:00.123456Z");
        Instant changed = Instant.parse("2002-02-02T00:00:00Z");
        Contact old = new Contact("a", "a@x", null, 1, null, List.of(), made, changed);
        Contact other = new Contact("b", "b@x", null, 1, null, List.of(), made, null);
        await(contacts.create(old));
        await(contacts.bulkCreate(List.of(other)).last());
        assertThat(await(contacts.read("a")).createdAt()).isEqualTo(made);
        assertThat(await(contacts.read("a")).updatedAt()).isEqualTo(changed);
        assertThat(await(contacts.read("b")).createdAt()).isEqualTo(made);
        assertThat(await(contacts.read("b")).updatedAt()).isAfter(changed);
    }

    @Test
    @Capability("S5")
    void aManagedFieldInTheChangesOfAnUpdateOrUpsertIsNamedAndRefused() {
        DataFlow db = open(Contact.class);
        ModelOperations<Contact> contacts = db.model(Contact.class);
        MapOperations maps = db.model("Contact");
        Instant now = Instant.now();
        for (String field : List.of("createdAt", "updatedAt")) {
            List<Mono<?>> works = List.of(
                    contacts.update("a", Map.of(field, now)),
                    maps.update("a", Map.of(field, now, "score", 1)),
                    contacts.update(
                            "a",
                            set(Contact::score)
                                    .to(1)
                                    .set(Contact::createdAt)
                                    .to(now)
                                    .only("score", "createdAt")),
                    maps.updateWhere(maps.all(), set(field).to(now)),
                    maps.update(Map.of("id", "a", "score", 1, field, now)),
                    maps.upsert(Map.of("id", "a", "email", "e", "score", 1, "tags", List.of(), field, now)),
                    maps.upsert(
                            Map.of("id", "a", "email", "e", "score", 1, "tags", List.of()),
                            o -> o.update(set(field).to(now))));
            for (Mono<?> work : works) {
                ValidationFailedException fault = refusedWithoutSql(ValidationFailedException.class, () -> work);
                assertThat(fault.faults()).hasSize(1);
                assertThat(fault.faults().get(0).field()).endsWith("edAt");
                assertThat(fault.faults().get(0).rule()).isEqualTo("managed");
            }
        }
    }

    @Test
    @Capability("S5")
    void aManagedFieldInARowOfABulkUpdateOrUpsertIsNamedAndRejected() {
        MapOperations contacts = open(Contact.class).model("Contact");
        await(contacts.bulkCreate(List.of(Map.of("id", "a", "email", "e", "score", 1, "tags", List.of())))
                .last());
        List<Map<String, Object>> rows =
                List.of(Map.of("id", "a", "email", "f", "score", 2, "tags", List.of(), "updatedAt", Instant.now()));
        for (Flux<BulkProgress<Map<String, Object>>> work : List.of(
                contacts.bulkUpdate(rows, o -> o.onError(CONTINUE)),
                contacts.bulkUpsert(rows, o -> o.onError(CONTINUE)))) {
            BulkProgress<Map<String, Object>> tick = await(work.next());
            assertThat(tick.rejected()).singleElement().satisfies(one -> assertThat(one.cause())
                    .isInstanceOf(ValidationFailedException.class)
                    .hasMessageContaining("updatedAt"));
            assertThat(tick.updated()).isZero();
        }
        assertThat(await(contacts.read("a"))).containsEntry("score", 1);
    }

    private static void pause() {
        Mono.delay(Duration.ofMillis(3)).block(LIMIT);
    }
}
