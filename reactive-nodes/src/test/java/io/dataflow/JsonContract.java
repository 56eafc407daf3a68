package io.dataflow;

import static io.dataflow.core.Args.args;
import static io.dataflow.core.query.Dsl.set;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.BulkFailedException;
import io.dataflow.core.MapOperations;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.UnsupportedByDatabaseException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.query.Filter;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Difference;
import io.dataflow.testsupport.TestDatabase;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** JSON and list fields: a value in, a value out. */
abstract class JsonContract extends FacadeContract {

    enum Colour {
        RED,
        GREEN
    }

    @DataModel
    record Lists(
            String id,
            List<String> texts,
            @Nullable List<Integer> numbers,
            @Nullable List<Long> longs,
            @Nullable List<UUID> uuids,
            @Nullable List<LocalDate> days,
            @Nullable List<Boolean> flags,
            @Nullable List<Double> doubles) {}

    private static final Map<String, Object> DEEP = args(
            "text",
            "O'Hara \"q\" \\ été \uD83D\uDE00 ; -- $1",
            "number",
            12,
            "big",
            12_345_678_901L,
            "decimal",
            1.5,
            "yes",
            true,
            "nothing",
            null,
            "list",
            Arrays.asList(1, "a", null, List.of(), Map.of()),
            "deep",
            Map.of("er", Map.of("", "empty key")));

    @Test
    @Capability("S25")
    void aJsonValueComesBackAsItWasGivenInEveryVerb() {
        DataFlow db = open(Contact.class);
        ModelOperations<Contact> contacts = db.model(Contact.class);
        MapOperations maps = db.model("Contact");
        assertThat(await(contacts.create(new Contact("a", "a", null, 1, DEEP, List.of(), null, null)))
                        .attributes())
                .isEqualTo(DEEP);
        assertThat(await(contacts.read("a")).attributes()).isEqualTo(DEEP);
        assertThat(await(maps.update("a", Map.of("attributes", Map.of())))).containsEntry("attributes", Map.of());
        assertThat(await(contacts.update("a", set(Contact::attributes).to(DEEP)))
                        .attributes())
                .isEqualTo(DEEP);
        await(maps.bulkCreate(
                        List.of(Map.of("id", "b", "email", "b", "score", 1, "tags", List.of(), "attributes", DEEP)))
                .last());
        await(maps.bulkUpsert(
                        List.of(Map.of("id", "c", "email", "c", "score", 1, "tags", List.of(), "attributes", DEEP)))
                .last());
        await(maps.bulkUpdate(List.of(Map.of("id", "c", "attributes", DEEP))).last());
        assertThat(await(maps.list(maps.all())).records())
                .extracting(row -> row.get("attributes"))
                .containsExactly(DEEP, DEEP, DEEP);
        assertThat(await(maps.update("a", args("attributes", null)))).containsEntry("attributes", null);
        assertThat(await(contacts.count(where(Contact::attributes).isNull()))).isEqualTo(1);
    }

    @Test
    @Capability("S25")
    void placesInsideJsonAreCompared() {
        ModelOperations<Contact> contacts = contacts();
        await(contacts.bulkCreate(List.of(
                        new Contact(
                                "a",
                                "a",
                                null,
                                1,
                                Map.of("city", "Rome", "n", 10, "deep", Map.of("x", 1)),
                                List.of(),
                                null,
                                null),
                        new Contact(
                                "b",
                                "b",
                                null,
                                1,
                                Map.of("city", "Oslo", "n", 9, "list", List.of("p", "q")),
                                List.of(),
                                null,
                                null),
                        new Contact("c", "c", null, 1, null, List.of(), null, null)))
                .last());
        assertThat(await(contacts.findOne(
                                where(Contact::attributes).path("city").eq("Rome")))
                        .id())
                .isEqualTo("a");
        assertThat(await(contacts.findOne(contacts.filter(Map.of("attributes.city", "Oslo"))))
                        .id())
                .isEqualTo("b");
        assertThat(await(contacts.findOne(where(Contact::attributes).path("n").gt(9)))
                        .id())
                .as("numbers, not texts")
                .isEqualTo("a");
        assertThat(await(contacts.findOne(
                                where(Contact::attributes).path("deep", "x").eq(1)))
                        .id())
                .isEqualTo("a");
        assertThat(await(contacts.findOne(contacts.filter(Map.of("attributes.list.1", "q"))))
                        .id())
                .isEqualTo("b");
        assertThat(await(contacts.count(where(Contact::attributes).path("city").ne("Rome"))))
                .isEqualTo(2);
        assertThat(await(contacts.count(where(Contact::attributes).path("none").isNull())))
                .isEqualTo(3);
        assertThat(await(contacts.findOne(where(Contact::attributes).contains(Map.of("deep", Map.of("x", 1)))))
                        .id())
                .isEqualTo("a");
        assertThat(stored("contacts")).isEqualTo(3);
    }

    @Test
    @Capability("S25")
    void namesInsideJsonMayHoldAnything() {
        ModelOperations<Contact> contacts = contacts();
        List<String> hostile = List.of(
                "a'b",
                "a\"b",
                "a\\b",
                "$.x",
                "x]; DROP TABLE contacts; --",
                "{1,2}",
                "$1",
                "?",
                "\uD83D\uDE00",
                " ",
                "-1",
                "07");
        for (String name : hostile) {
            await(contacts.create(new Contact(name, name, null, 1, Map.of(name, "x"), List.of(), null, null)));
        }
        for (String name : hostile) {
            assertThat(await(contacts.findOne(
                                    where(Contact::attributes).path(name).eq("x")))
                            .id())
                    .isEqualTo(name);
            assertThat(await(contacts.findOne(where(Contact::attributes).contains(Map.of(name, "x"))))
                            .id())
                    .isEqualTo(name);
        }
        assertThat(stored("contacts")).isEqualTo(hostile.size());
    }

    @Test
    @Capability("S25")
    void onlyPlainDigitsAreAPositionInAList() {
        ModelOperations<Contact> contacts = contacts();
        await(contacts.create(new Contact("a", "a", null, 1, Map.of("l", List.of("p", "q")), List.of(), null, null)));
        for (String step : List.of("-1", "+1", "01", " 1", "1.0", "2", "99999999999")) {
            assertThat(await(contacts.exists(
                            where(Contact::attributes).path("l", step).isNotNull())))
                    .as("step '%s'", step)
                    .isFalse();
        }
        assertThat(await(contacts.exists(
                        where(Contact::attributes).path("l", "1").eq("q"))))
                .isTrue();
    }

    @Test
    @Capability("S25")
    @Difference(
            capability = "S25",
            database = TestDatabase.H2,
            reason =
                    "no condition on a name longer than 256 characters or below more than 6 steps of digits inside JSON",
            error = "UnsupportedByDatabaseException")
    void thePathsIntoJsonMayBeLong() {
        ModelOperations<Contact> contacts = contacts();
        String name = "n".repeat(257);
        Object deep = "x";
        for (int i = 0; i < 7; i++) {
            deep = List.of(deep);
        }
        await(contacts.create(new Contact("a", "a", null, 1, Map.of(name, "x", "l", deep), List.of(), null, null)));
        for (Filter<Contact> filter : List.<Filter<Contact>>of(
                where(Contact::attributes).path(name).eq("x"),
                where(Contact::attributes).contains(Map.of(name, "x")),
                where(Contact::attributes)
                        .path("l", "0", "0", "0", "0", "0", "0", "0")
                        .eq("x"))) {
            if (isOn(TestDatabase.H2)) {
                assertThat(refused(UnsupportedByDatabaseException.class, () -> contacts.count(filter)))
                        .hasMessageStartingWith("Contact.count: H2")
                        .hasMessageContaining("'attributes'");
            } else {
                assertThat(await(contacts.count(filter))).isEqualTo(1);
            }
        }
        assertThat(await(contacts.count(where(Contact::attributes)
                        .path("l", "0", "0", "0", "0", "0", "0")
                        .contains("x"))))
                .isEqualTo(1);
    }

    @Test
    @Capability("S26")
    void listsComeBackTypedAndInOrder() {
        ModelOperations<Lists> lists = open(Lists.class).model(Lists.class);
        Lists full = new Lists(
                "a",
                List.of("b", "", "O'Hara, {\"x\"} \\ NULL \uD83D\uDE00", "null", "a"),
                List.of(3, -1, Integer.MAX_VALUE),
                List.of(Long.MIN_VALUE),
                List.of(new UUID(1, 2)),
                List.of(LocalDate.of(2024, 2, 29)),
                List.of(true, false),
                List.of(0.1, -1e300));
        Lists empty = new Lists("b", List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
        Lists none = new Lists("c", List.of("x"), null, null, null, null, null, null);
        assertThat(await(lists.create(full))).isEqualTo(full);
        await(lists.bulkCreate(List.of(empty, none)).last());
        assertThat(await(lists.list(lists.all())).records()).containsExactly(full, empty, none);
        assertThat(await(lists.update("c", set(Lists::numbers).to(List.of(7)))).numbers())
                .containsExactly(7);
        await(lists.bulkUpsert(List.of(new Lists("c", List.of("y"), List.of(8, 9), null, null, null, null, null)))
                .last());
        assertThat(await(lists.read("c")).numbers()).containsExactly(8, 9);
    }

    @Test
    @Capability("S26")
    void listsMayHoldNull() {
        ModelOperations<Lists> lists = open(Lists.class).model(Lists.class);
        Lists some = new Lists(
                "a",
                Arrays.asList(null, "x"),
                Arrays.asList(1, null),
                Arrays.asList(null, 2L),
                Arrays.asList(new UUID(1, 2), null),
                Arrays.asList(LocalDate.EPOCH, null),
                Arrays.asList(null, true),
                Arrays.asList(0.5, null));
        List<Integer> nothing = Arrays.asList(null, null);
        Lists none = new Lists("b", Arrays.asList(null, null), nothing, null, null, null, null, null);
        assertThat(await(lists.create(some))).isEqualTo(some);
        await(lists.bulkCreate(List.of(none)).last());
        assertThat(await(lists.list(lists.all())).records()).containsExactly(some, none);
        assertThat(await(lists.update("b", set(Lists::numbers).to(Arrays.asList(null, 3))))
                        .numbers())
                .containsExactly(null, 3);
        await(lists.bulkUpdate(List.of(none)).last());
        assertThat(await(lists.read("b"))).isEqualTo(none);

        assertThat(await(lists.count(where(Lists::numbers).eq(Arrays.asList(1, null)))))
                .as("null is a value here, too")
                .isEqualTo(1);
        assertThat(await(lists.count(where(Lists::numbers).ne(Arrays.asList(1, null)))))
                .isEqualTo(1);
        assertThat(await(lists.count(where(Lists::numbers).contains(1)))).isEqualTo(1);
        assertThat(await(lists.count(where(Lists::numbers).overlap(1, 3)))).isEqualTo(1);
        assertThat(await(lists.count(where(Lists::numbers).contains(3)))).isZero();
    }

    @Test
    @Capability("S26")
    void elementsOfTheWrongTypeAreRefusedBeforeAnySql() {
        MapOperations lists = open(Lists.class).model("Lists");
        for (Object bad : List.of(List.of(CANARY), List.of(1.5), "1,2", Map.of(), List.of(Long.MAX_VALUE))) {
            assertThat(refusedWithoutSql(
                                    ValidationFailedException.class,
                                    () -> lists.create(Map.of("id", "a", "texts", List.of(), "numbers", bad)))
                            .faults())
                    .extracting(ValidationFailedException.Fault::field)
                    .containsExactly("numbers");
        }
        refused(
                BulkFailedException.class,
                () -> lists.bulkCreate(List.of(Map.of("id", "a", "texts", List.of(1, List.of())))));
    }
}
