package io.dataflow;

import static io.dataflow.core.Args.args;
import static io.dataflow.core.query.Dsl.set;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.MapOperations;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.UniqueViolationException;
import io.dataflow.core.UnknownNameException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.model.DataModel;
import io.dataflow.testsupport.Capability;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Create stores a row and answers it as it is stored. */
@Capability("S11")
abstract class CreateContract extends FacadeContract {

    @DataModel
    record Measure(
            String id, double value, float rough, @Nullable BigDecimal exact, byte @Nullable [] raw) {}

    @Test
    void answersTheRowAsStoredWithKeyAndTimes() {
        DataFlow db = open(Contact.class);
        Contact given = Contact.of("a", 3);
        Contact stored = await(db.model(Contact.class).create(given));

        assertThat(stored.createdAt()).isNotNull();
        assertThat(stored.updatedAt()).isNotNull();
        assertThat(stored)
                .isEqualTo(new Contact(
                        "a",
                        given.email(),
                        given.name(),
                        3,
                        given.attributes(),
                        given.tags(),
                        stored.createdAt(),
                        stored.updatedAt()));
        assertThat(await(db.model(Contact.class).read("a"))).isEqualTo(stored);
        assertThat(await(db.model("Contact").read("a")).keySet())
                .containsExactly("id", "email", "name", "score", "attributes", "tags", "createdAt", "updatedAt");
        assertThat(stored("contacts")).isEqualTo(1);
    }

    @Test
    void nothingHappensBeforeTheSubscriptionAndEachIsOneCall() {
        DataFlow db = open(Contact.class);
        Mono<Contact> cold = db.model(Contact.class).create(Contact.of("a", 3));
        assertThat(database().openConnections()).isZero();
        await(cold);
        refused(UniqueViolationException.class, () -> cold);
        assertThat(stored("contacts")).isEqualTo(1);
    }

    @Test
    @SuppressWarnings("NullAway") // a caller may be unannotated
    void noRowIsRefusedByNameBeforeAnySql() {
        DataFlow db = open(Contact.class);
        ModelOperations<Contact> contacts = db.model(Contact.class);
        for (Mono<?> work : List.of(
                contacts.create((Contact) null),
                contacts.update((Contact) null),
                contacts.upsert(null),
                db.model("Contact").create((Map<String, Object>) null))) {
            assertThat(refusedWithoutSql(ValidationFailedException.class, () -> work))
                    .hasMessageContaining("Contact")
                    .hasMessageContaining("row: is null");
        }
    }

    @Test
    void everyTextComesBackAsItWasGiven() {
        ModelOperations<Contact> contacts = contacts();
        List<String> texts = List.of(
                "",
                " ",
                "O'Hara; DROP TABLE contacts; --",
                "\"q\" \\ \\' $1 ?",
                "line\nend\r\n\t",
                "été ÉTÉ ß",
                "\uD83D\uDE00 and \uFFFF",
                "${input.x} {{y}}",
                "%_\\%",
                "null",
                "x".repeat(10_000));
        for (int i = 0; i < texts.size(); i++) {
            Contact given = new Contact(
                    "k" + i, "e" + i, texts.get(i), i, Map.of("t", texts.get(i)), List.of(texts.get(i)), null, null);
            await(contacts.create(given));
            Contact read = await(contacts.read("k" + i));
            assertThat(read.name()).isEqualTo(texts.get(i));
            assertThat(read.attributes()).isEqualTo(given.attributes());
            assertThat(read.tags()).isEqualTo(given.tags());
        }
        assertThat(stored("contacts")).isEqualTo(texts.size());
    }

    @Test
    void numbersAndBytesComeBackAsTheyWereGiven() {
        ModelOperations<Measure> measures = open(Measure.class).model(Measure.class);
        byte[] raw = {0, 1, -1, 127, -128, 39, 92};
        await(measures.create(
                new Measure("a", Double.MIN_VALUE, 1.1f, new BigDecimal("12345678901234567890.123456789"), raw)));
        await(measures.create(new Measure("b", -Double.MAX_VALUE, -0.5f, null, null)));
        Measure a = await(measures.read("a"));
        assertThat(a.value()).isEqualTo(Double.MIN_VALUE);
        assertThat(a.rough()).isEqualTo(1.1f);
        assertThat(a.exact()).isEqualByComparingTo("12345678901234567890.123456789");
        assertThat(a.raw()).isEqualTo(raw);
        assertThat(await(measures.read("b"))).isEqualTo(new Measure("b", -Double.MAX_VALUE, -0.5f, null, null));
    }

    @Test
    void aTakenKeyOrUniqueValueIsAnErrorThatNamesModelAndFields() {
        ModelOperations<Contact> contacts = contacts();
        await(contacts.create(new Contact(CANARY, CANARY, null, 1, null, List.of(), null, null)));

        UniqueViolationException key = refused(
                UniqueViolationException.class,
                () -> contacts.create(new Contact(CANARY, "other", null, 1, null, List.of(), null, null)));
        assertThat(key.fields()).containsExactly("id");
        assertThat(key.model()).isEqualTo("Contact");
        assertThat(key.operation()).isEqualTo("create");
        assertThat(key.code()).isEqualTo("UNIQUE_VIOLATION");
        assertThat(key.isTransient()).isFalse();
        UniqueViolationException email = refused(
                UniqueViolationException.class,
                () -> contacts.create(new Contact("b", CANARY, null, 1, null, List.of(), null, null)));
        assertThat(email.fields()).containsExactly("email");
        assertThat(email.constraint()).isNotBlank();
        assertThat(email.getMessage()).contains("Contact.create").contains("email");
        assertThat(stored("contacts")).isEqualTo(1);
    }

    @Test
    void anUnknownFieldIsRefusedBeforeAnySqlWithTheNearestName() {
        DataFlow db = open(Contact.class);
        MapOperations contacts = db.model("Contact");
        Map<String, Object> row = Map.of("id", "a", "email", "e", "score", 1, "tags", List.of());
        for (String name :
                List.of("emial", "id\" IS NOT NULL OR \"id", "createdAt\"", "contacts.id", "", "name--", "Name")) {
            Map<String, Object> bad = new HashMap<>(row);
            bad.put(name, CANARY);
            UnknownNameException unknown = refusedWithoutSql(UnknownNameException.class, () -> contacts.create(bad));
            assertThat(unknown.name()).isEqualTo(name);
            assertThat(unknown.model()).isEqualTo("Contact");
            refusedWithoutSql(UnknownNameException.class, () -> contacts.upsert(bad));
            refusedWithoutSql(
                    UnknownNameException.class,
                    () -> contacts.create(set("id").to("a").set(name).to(1)));
        }
        assertThat(refusedWithoutSql(UnknownNameException.class, () -> contacts.create(args("emial", 1)))
                        .suggestions())
                .contains("email");
    }

    @Test
    void valuesThatNoDatabaseTakesAreRefusedBeforeAnySqlByTheirField() {
        DataFlow db = open(Contact.class, Measure.class);
        MapOperations contacts = db.model("Contact");
        for (Object bad : Arrays.asList(CANARY + "\0", CANARY + "\uD800", "\uDE00" + CANARY, List.of(CANARY), 1)) {
            if (!(bad instanceof Integer)) {
                assertThat(faultOf(contacts, "name", bad)).isEqualTo("name");
            }
        }
        assertThat(faultOf(contacts, "score", CANARY)).isEqualTo("score");
        assertThat(faultOf(contacts, "score", Long.MAX_VALUE)).isEqualTo("score");
        assertThat(faultOf(contacts, "score", 1.5)).isEqualTo("score");
        assertThat(faultOf(contacts, "tags", List.of("a", CANARY + "\0"))).isEqualTo("tags");
        assertThat(faultOf(contacts, "tags", CANARY)).isEqualTo("tags");
        assertThat(faultOf(contacts, "attributes", Map.of("x", CANARY + "\0"))).isEqualTo("attributes");
        assertThat(faultOf(contacts, "attributes", Map.of("x", Double.NaN))).isEqualTo("attributes");
        assertThat(faultOf(contacts, "createdAt", CANARY)).isEqualTo("createdAt");
        ModelOperations<Measure> measures = db.model(Measure.class);
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            refusedWithoutSql(
                    ValidationFailedException.class, () -> measures.create(new Measure("a", bad, 1, null, null)));
            refusedWithoutSql(
                    ValidationFailedException.class,
                    () -> measures.create(new Measure("a", 1, (float) bad, null, null)));
        }
    }

    private String faultOf(MapOperations contacts, String field, Object value) {
        Map<String, Object> row = row("id", "a", "email", "e", "score", 1, "tags", List.of());
        row.put(field, value);
        List<ValidationFailedException.Fault> faults = refusedWithoutSql(
                        ValidationFailedException.class, () -> contacts.create(row))
                .faults();
        assertThat(faults).hasSize(1);
        return faults.get(0).field();
    }

    @Test
    void createManyAnswersTheRowsAsStoredInOrder() {
        ModelOperations<Contact> contacts = contacts();
        assertThat(collected(contacts.createMany(Flux.range(0, 50).map(i -> Contact.of("k" + (99 - i), i)))))
                .extracting(Contact::score)
                .containsExactlyElementsOf(Flux.range(0, 50).collectList().block());
        assertThat(collected(contacts.createMany(Flux.empty()))).isEmpty();
    }
}
