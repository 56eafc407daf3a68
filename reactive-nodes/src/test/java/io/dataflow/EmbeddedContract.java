package io.dataflow;

import static io.dataflow.core.Args.args;
import static io.dataflow.core.query.Dsl.all;
import static io.dataflow.core.query.Dsl.asc;
import static io.dataflow.core.query.Dsl.groupBy;
import static io.dataflow.core.query.Dsl.not;
import static io.dataflow.core.query.Dsl.set;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.BulkOptions;
import io.dataflow.core.MapOperations;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.Rejected;
import io.dataflow.core.UniqueViolationException;
import io.dataflow.core.UnknownNameException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.ValidationFailedException.Fault;
import io.dataflow.core.model.Column;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.Default;
import io.dataflow.core.model.Embedded;
import io.dataflow.core.model.Id;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.model.Unique;
import io.dataflow.nodes.NodeOutput;
import io.dataflow.testsupport.Capability;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Records inside records, whose fields are columns. */
@Capability("S1")
abstract class EmbeddedContract extends FacadeContract {

    record Geo(double lat, double lon) {}

    record Address(
            String city,
            @Nullable String zipCode,
            @Embedded @Nullable Geo geo) {}

    record Name(
            @Column("given") String first,
            @Nullable String last,
            @Default("1") int rank) {}

    @DataModel(indexes = "home.city,name.last")
    record Person(
            String id,
            @Embedded Name name,
            @Embedded Address home,
            @Embedded(prefix = "w_") @Nullable Address work,
            @Embedded @Nullable Contact contact,
            int age) {
        record Contact(
                @Unique @Nullable String phone, @Nullable Map<String, Object> other) {}
    }

    private static final Address ROME = new Address("Rome", "00100", new Geo(41.9, 12.5));
    private static final Address OSLO = new Address("Oslo", null, null);

    private static Person person(String id, Address home, @Nullable Address work) {
        return new Person(id, new Name("Ada", "L", 3), home, work, null, 30);
    }

    private DataFlow persons() {
        return open(Person.class);
    }

    @Test
    void everyComponentIsAColumn() {
        DataFlow db = persons();
        assertThat(ModelDefinition.of(Person.class).fields().stream()
                        .map(field -> field.column())
                        .toList())
                .containsExactly(
                        "id",
                        "name_given",
                        "name_last",
                        "name_rank",
                        "home_city",
                        "home_zip_code",
                        "home_geo_lat",
                        "home_geo_lon",
                        "w_city",
                        "w_zip_code",
                        "w_geo_lat",
                        "w_geo_lon",
                        "contact_phone",
                        "contact_other",
                        "age",
                        "created_at",
                        "updated_at");
        await(db.model(Person.class).create(person("a", ROME, OSLO)));
        assertThat(database()
                        .query("SELECT \"name_given\", \"home_city\", \"w_city\", \"w_geo_lat\" FROM \"people\"")
                        .get(0)
                        .values())
                .containsExactly("Ada", "Rome", "Oslo", null);
    }

    @Test
    void recordsComeBackAsTheyWereGivenInEveryVerb() {
        ModelOperations<Person> persons = persons().model(Person.class);
        Person a = person("a", ROME, null);
        assertThat(await(persons.create(a))).isEqualTo(a);
        Person b = person("b", OSLO, ROME);
        Person c = new Person("c", new Name("B", null, 1), ROME, OSLO, new Person.Contact("1", Map.of("x", 1)), 1);
        await(persons.bulkCreate(List.of(b, c)).last());
        assertThat(await(persons.list(all())).records()).containsExactly(a, b, c);

        Person moved = person("a", OSLO, ROME);
        assertThat(await(persons.update(moved))).isEqualTo(moved);
        assertThat(await(persons.update("a", set(Person::work).to(null))).work())
                .isNull();
        assertThat(await(persons.update(
                        "a", set(Person::work).to(OSLO).set(Person::age).to(31))))
                .isEqualTo(new Person("a", moved.name(), OSLO, OSLO, null, 31));
        assertThat(await(persons.update("a", set("home.city").to("Bergen")))
                        .home()
                        .city())
                .isEqualTo("Bergen");
        await(persons.bulkUpdate(List.of(person("b", ROME, null))).last());
        await(persons.bulkUpsert(List.of(person("c", OSLO, null), person("d", ROME, ROME)))
                .last());
        assertThat(await(persons.upsert(person("d", OSLO, null))).record()).isEqualTo(person("d", OSLO, null));
        assertThat(await(persons.read("b"))).isEqualTo(person("b", ROME, null));
        assertThat(refused(UniqueViolationException.class, () -> persons.bulkCreate(
                                        List.of(
                                                new Person("x", a.name(), ROME, null, new Person.Contact("7", null), 1),
                                                new Person(
                                                        "y", a.name(), ROME, null, new Person.Contact("7", null), 1)),
                                        o -> o.atomic())
                                .onErrorMap(e -> e.getCause() == null ? e : e.getCause()))
                        .fields())
                .containsExactly("contact.phone");
    }

    @Test
    void mapsHoldMaps() {
        MapOperations persons = persons().model("Person");
        Map<String, Object> stored = await(persons.create(args(
                "id",
                "a",
                "name",
                Map.of("first", "Ada"),
                "home",
                args("city", "Rome", "zipCode", null, "geo", Map.of("lat", 1, "lon", "2.5")),
                "age",
                3)));
        assertThat(stored)
                .containsEntry("name", args("first", "Ada", "last", null, "rank", 1))
                .containsEntry("home", args("city", "Rome", "zipCode", null, "geo", Map.of("lat", 1.0, "lon", 2.5)))
                .containsEntry("work", null)
                .containsEntry("contact", null);
        assertThat(await(persons.update("a", Map.of("home", Map.of("zipCode", "9")))))
                .as("what is not named stays")
                .containsEntry("home", args("city", "Rome", "zipCode", "9", "geo", Map.of("lat", 1.0, "lon", 2.5)));
        assertThat(await(persons.update("a", args("home", args("geo", null), "work", OSLO))))
                .containsEntry("home", args("city", "Rome", "zipCode", "9", "geo", null))
                .containsEntry("work", args("city", "Oslo", "zipCode", null, "geo", null));
        assertThat(await(
                        persons.update("a", Map.of("home.city", "Bergen", "contact", Map.of("other", Map.of("a", 1))))))
                .containsEntry("contact", args("phone", null, "other", Map.of("a", 1)));
        assertThat(await(persons.update(
                        "a", persons.mergePatch(args("work", null, "contact", Map.of("other", Map.of("b", 2)))))))
                .containsEntry("work", null)
                .containsEntry("contact", args("phone", null, "other", Map.of("a", 1, "b", 2)));
        assertThat(await(persons.list(all().select("id", "home.city"))).records())
                .containsExactly(Map.of("id", "a", "home", Map.of("city", "Bergen")));
    }

    @Test
    void filtersOrdersAndGroupsReachTheFieldsByTheirPath() {
        ModelOperations<Person> persons = persons().model(Person.class);
        await(persons.bulkCreate(List.of(person("a", ROME, null), person("b", OSLO, ROME), person("c", ROME, OSLO)))
                .last());
        assertThat(await(persons.count(persons.filter(Map.of("home.city", "Rome")))))
                .isEqualTo(2);
        assertThat(await(persons.count(persons.filter(Map.of("work.geo.lat", Map.of("$gt", 40))))))
                .isEqualTo(1);
        assertThat(await(persons.count(where("home.city").startsWith("R")))).isEqualTo(2);
        assertThat(await(persons.count(where(Person::home).path("city").eq("Oslo"))))
                .isEqualTo(1);
        assertThat(await(persons.count(where(Person::work).isNull()))).isEqualTo(1);
        assertThat(await(persons.count(where(Person::work).isNotNull()))).isEqualTo(2);
        assertThat(await(persons.count(where(Person::home).eq(ROME)))).isEqualTo(2);
        assertThat(await(persons.count(where(Person::work).ne(OSLO)))).isEqualTo(2);
        assertThat(await(persons.count(not(where("home.geo").isNull())))).isEqualTo(2);
        assertThat(await(persons.list(all().orderBy(asc("home.city"), asc("id"))))
                        .records())
                .extracting(Person::id)
                .containsExactly("b", "a", "c");
        assertThat(collected(persons.aggregate(groupBy("home.city").count("n").orderBy(asc("home.city")))))
                .containsExactly(Map.of("home.city", "Oslo", "n", 1L), Map.of("home.city", "Rome", "n", 2L));
        assertThat(await(persons.updateWhere(
                        where("home.city").eq("Rome"), set("home.zipCode").to("1"))))
                .isEqualTo(2);
    }

    /** The whole records of some fields, and a record of its own for a part of another. */
    record Summary(String id, Name name, @Nullable Address work, City home) {
        record City(String city, @Nullable Geo geo) {}
    }

    record NotARecord(String id, String home) {}

    record WrongInside(String id, Inner home) {
        record Inner(int city) {}
    }

    record UnknownInside(String id, Inner home) {
        record Inner(String town) {}
    }

    @Test
    @Capability({"S1", "S29"})
    void rowsAreReadIntoSmallerRecordsThatHoldRecords() {
        ModelOperations<Person> persons = persons().model(Person.class);
        await(persons.bulkCreate(List.of(person("a", ROME, null), person("b", OSLO, ROME)))
                .last());
        assertThat(await(persons.list(all(), Summary.class)).records())
                .containsExactly(
                        new Summary("a", new Name("Ada", "L", 3), null, new Summary.City("Rome", ROME.geo())),
                        new Summary("b", new Name("Ada", "L", 3), ROME, new Summary.City("Oslo", null)));
        assertThat(refused(ValidationFailedException.class, () -> persons.list(all(), NotARecord.class)))
                .hasMessageContaining("String: is no record");
        assertThat(refused(ValidationFailedException.class, () -> persons.list(all(), WrongInside.class)))
                .hasMessageContaining("Inner.city");
        assertThat(refused(UnknownNameException.class, () -> persons.list(all(), UnknownInside.class))
                        .name())
                .isEqualTo("home.town");
    }

    @Test
    @Capability({"S1", "S13"})
    void onlyReachesIntoRecords() {
        ModelOperations<Person> persons = persons().model(Person.class);
        await(persons.create(person("a", ROME, ROME)));
        Map<String, Object> patch = row("home", row("city", "Bari", "zipCode", "70100"), "work", null, "age", 99);
        assertThat(await(persons.update("a", persons.mergePatch(patch).only("home.city")))
                        .home())
                .isEqualTo(new Address("Bari", "00100", ROME.geo()));
        assertThat(await(persons.update("a", persons.changes(patch).only("home.zipCode", "age"))))
                .isEqualTo(new Person(
                        "a", new Name("Ada", "L", 3), new Address("Bari", "70100", ROME.geo()), ROME, null, 99));
        assertThat(await(persons.update("a", persons.mergePatch(patch).only("work", "home.city")))
                        .work())
                .isNull();
        assertThat(await(persons.update(
                                "a",
                                set(Person::home).to(OSLO).only("home.city").only(Person::home)))
                        .home())
                .isEqualTo(new Address("Oslo", "70100", ROME.geo()));
        assertThat(await(persons.update("a", set(Person::home).to(OSLO).only("home.geo.lat", "home.geo.lon")))
                        .home())
                .isEqualTo(new Address("Oslo", "70100", null));
        refused(
                UnknownNameException.class,
                () -> persons.update("a", persons.changes(patch).only("home.town")));
        refused(
                ValidationFailedException.class,
                () -> persons.update("a", persons.changes(patch).only("name.first")));
    }

    @Test
    void nodesTakeAndGiveMaps() {
        DataFlow db = persons();
        NodeOutput created = await(db.node("PersonCreateNode")
                .run(Map.of(
                        "id",
                        "a",
                        "name",
                        Map.of("first", "Ada"),
                        "home",
                        Map.of("city", "Rome", "zip_code", "1"),
                        "age",
                        1)));
        assertThat(created.get("home")).isEqualTo(args("city", "Rome", "zipCode", "1", "geo", null));
        assertThat(created.get("record", Person.class).home()).isEqualTo(new Address("Rome", "1", null));
        assertThat(await(db.node("PersonListNode").run(Map.of("filter", Map.of("home.zip_code", "1"))))
                        .get("count"))
                .isEqualTo(1L);
        assertThat(await(db.node("PersonUpdateNode")
                                .run(Map.of("filter", Map.of("id", "a"), "home", Map.of("zip_code", "2"))))
                        .get("record"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .containsEntry("home", args("city", "Rome", "zipCode", "2", "geo", null));
        await(db.node("PersonBulkCreateNode")
                .run(Map.of(
                        "data",
                        List.of(Map.of(
                                "id",
                                "b",
                                "name",
                                Map.of("first", "B"),
                                "home",
                                Map.of("city", "Oslo", "zip_code", "3"),
                                "age",
                                1)))));
        assertThat(await(db.model(Person.class).read("b")).home().zipCode()).isEqualTo("3");
    }

    @Test
    void aRecordLacksNothingThatItRequires() {
        MapOperations persons = persons().model("Person");
        Map<String, Object> good =
                Map.of("id", "a", "name", Map.of("first", "A"), "home", Map.of("city", "R"), "age", 1);
        for (Map<String, Object> bad : List.<Map<String, Object>>of(
                Map.of("work", Map.of("zipCode", CANARY)),
                Map.of("work", args("city", null, "zipCode", CANARY)),
                Map.of("work", Map.of("geo", Map.of("lat", 1, "lon", 2))))) {
            Map<String, Object> row = row();
            row.putAll(good);
            row.putAll(bad);
            assertThat(refusedWithoutSql(ValidationFailedException.class, () -> persons.create(row))
                            .faults())
                    .extracting(Fault::field)
                    .containsExactly("work.city");
        }
        assertThat(refusedWithoutSql(
                                ValidationFailedException.class,
                                () -> persons.create(args("id", "a", "name", null, "home", Map.of(), "age", 1)))
                        .faults())
                .extracting(Fault::field)
                .contains("name.first", "home.city");
        assertThat(refusedWithoutSql(
                                ValidationFailedException.class,
                                () -> persons.update("a", args("work", args("city", null))))
                        .faults())
                .extracting(Fault::field)
                .containsExactly("work.city");
        refusedWithoutSql(
                ValidationFailedException.class,
                () -> persons.update("a", Map.of("home", Map.of("city", "x"), "home.city", "y")));
        refusedWithoutSql(ValidationFailedException.class, () -> persons.update("a", Map.of("home", CANARY)));
        assertThatThrownBy(() -> persons.changes(Map.of("home", Map.of("cty", "x"))))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("home.city");
        assertThatThrownBy(() -> await(persons.count(where("home").gt("x"))))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("home.city");
    }

    @Test
    @Capability({"S1", "S13"})
    void noChangeOfAPartLeavesARecordWithoutWhatItRequires() {
        DataFlow db = persons();
        ModelOperations<Person> persons = db.model(Person.class);
        Person none = person("a", ROME, null);
        Person some = person("b", ROME, OSLO);
        await(persons.bulkCreate(List.of(none, some)).last());
        for (Supplier<Publisher<?>> partly : List.<Supplier<Publisher<?>>>of(
                () -> persons.update("a", set("work.zipCode").to("1")),
                () -> persons.update("a", set("work.geo").to(ROME.geo())),
                () -> persons.updateWhere(all(), set("work.zipCode").to("1")),
                () -> persons.upsert(none, o -> o.update(set("work.zipCode").to("1"))),
                () -> db.node("PersonUpdateNode")
                        .run(Map.of("filter", Map.of("id", "a"), "work", Map.of("zip_code", "1"))))) {
            ValidationFailedException refused = refused(ValidationFailedException.class, partly);
            assertThat(refused.faults()).extracting(Fault::field).containsExactly("work.city");
            assertThat(refused.getMessage())
                    .startsWith("Person.up")
                    .contains("set it too, or all of work, or leave out the rows where work is null");
        }
        assertThat(collected(persons.stream(all().orderBy(asc("id"))))).containsExactly(none, some);

        assertThat(await(persons.updateWhere(
                        where("work").isNotNull(), set("work.zipCode").to("1"))))
                .isEqualTo(1);
        assertThat(await(persons.upsert(some, o -> o.update(set("work.zipCode").to("2"))))
                        .record()
                        .work())
                .isEqualTo(new Address("Oslo", "2", null));
        assertThat(await(persons.update("a", set("work.zipCode").to(null)))).isEqualTo(none);
        assertThat(await(persons.update("a", set("work.city").to("Bari"))).work())
                .isEqualTo(new Address("Bari", null, null));
    }

    @Test
    @Capability({"S1", "S20"})
    void aBatchRejectsTheRowsThatChangeAPartOfWhatIsNotThere() {
        MapOperations persons = persons().model("Person");
        Map<String, Object> good = Map.of("name", Map.of("first", "A"), "home", Map.of("city", "R"), "age", 1);
        List<Map<String, Object>> created = new ArrayList<>();
        for (String id : List.of("a", "b")) {
            Map<String, Object> one = row("id", id);
            one.putAll(good);
            created.add(one);
        }
        created.get(1).put("work", Map.of("city", "Oslo"));
        await(persons.bulkCreate(created).last());
        List<Rejected<?>> rejected = new CopyOnWriteArrayList<>();

        await(persons.bulkUpdate(
                        List.of(
                                row("id", "a", "work", row("zipCode", "1")),
                                row("id", "b", "work", row("zipCode", "2")),
                                row("id", "a", "work", row("city", "Bari")),
                                row("id", "a", "work", row("zipCode", "3"))),
                        o -> o.onError(BulkOptions.OnError.CONTINUE).rejectedTo(one -> {
                            rejected.add(one);
                            return Mono.empty();
                        }))
                .last());

        assertThat(rejected).singleElement().satisfies(one -> {
            assertThat(one.index()).isZero();
            assertThat(one.cause())
                    .isInstanceOf(ValidationFailedException.class)
                    .hasMessageContaining("work.city");
        });
        assertThat(collected(persons.stream(all().orderBy(asc("id")))))
                .extracting(one -> one.get("work"))
                .containsExactly(
                        args("city", "Bari", "zipCode", "3", "geo", null),
                        args("city", "Oslo", "zipCode", "2", "geo", null));
    }

    /** A bean may hold records, too. */
    @DataModel
    static class House {
        @Id
        String key = "";

        @Embedded
        @Nullable
        Address address;

        @Nullable
        Integer floors;
    }

    @Test
    void aBeanHoldsRecords() {
        ModelOperations<House> houses = open(House.class).model(House.class);
        House house = new House();
        house.key = "a";
        assertThat(await(houses.create(house)).address).isNull();
        house.address = ROME;
        assertThat(await(houses.update(house)).address).isEqualTo(ROME);
    }

    @Test
    void aModelOfDataHasTheSameRecords() {
        ModelDefinition model =
                ModelDefinition.of(ModelDefinition.of(Person.class).toMap());
        MapOperations persons = open(model).model("Person");
        await(persons.create(Map.of("id", "a", "name", Map.of("first", "A"), "home", Map.of("city", "R"), "age", 1)));
        assertThat(await(persons.read("a")))
                .containsEntry("home", args("city", "R", "zipCode", null, "geo", null))
                .containsEntry("work", null);
        assertThat(model.toMap()).isEqualTo(ModelDefinition.of(Person.class).toMap());
    }

    record Keyed(@Id String part) {}

    record Selfish(String a, @Embedded @Nullable Selfish b) {}

    record WithDefault(@Default("x") String a) {}

    @Test
    void whatCannotBeEmbeddedIsRefusedAtRegistration() {
        @DataModel
        record KeyInside(@Embedded Keyed id, String x) {}
        assertFault(KeyInside.class, "id.part", "a key cannot lie in an embedded record");
        @DataModel
        record Twice(String id, String homeCity, @Embedded Address home) {}
        assertFault(Twice.class, "home.city", "share the column");
        @DataModel
        record Text(String id, @Embedded String name) {}
        assertFault(Text.class, "name", "only a record");
        @DataModel
        record Endless(String id, @Embedded Selfish self) {}
        assertFault(Endless.class, "self.b", "no end");
        @DataModel
        record Marked(String id, @Embedded @Unique Address home) {}
        assertFault(Marked.class, "home", "@Unique");
        @DataModel
        record Defaulted(String id, @Embedded @Nullable WithDefault inner) {}
        assertFault(Defaulted.class, "inner.a", "no defaults inside");
    }

    private static void assertFault(Class<?> type, String field, String message) {
        assertThatThrownBy(() -> ModelDefinition.of(type))
                .isInstanceOfSatisfying(ValidationFailedException.class, error -> assertThat(error.faults())
                        .anySatisfy(fault -> {
                            assertThat(fault.field()).isEqualTo(field);
                            assertThat(fault.message()).contains(message);
                        }));
    }
}
