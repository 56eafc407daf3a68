package io.dataflow;

import static io.dataflow.core.Args.args;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.ForeignKeyViolationException;
import io.dataflow.core.Key;
import io.dataflow.core.MapOperations;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.UniqueViolationException;
import io.dataflow.core.UnknownNameException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.Id;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.model.References;
import io.dataflow.core.model.Unique;
import io.dataflow.testsupport.Capability;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A record, a bean or data becomes a model with a table. */
abstract class ModelDeclarationContract extends FacadeContract {

    @DataModel
    record UserStatus(String id, String label) {}

    @DataModel(table = "people of old")
    record Person(String id, @Unique String email) {}

    @DataModel(indexes = "personId,name")
    record Dog(
            String id,
            String name,
            @References(Person.class) String personId) {}

    @DataModel
    record Ticket(long id, String title) {}

    @DataModel
    record SmallTicket(@Nullable Integer id, String title) {}

    @DataModel
    record Event(@Nullable UUID id, String title) {}

    @DataModel
    record NoKey(String userId) {}

    @DataModel
    record Place(@Id String country, @Id String code, int population) {}

    @DataModel
    record Named(@Id String isbn, String title) {}

    @DataModel
    static class Car {
        private String id;
        private int wheels;
        private @Nullable String colour;

        public String getId() {
            return id;
        }

        public void setId(String id) {
            this.id = id;
        }

        public int getWheels() {
            return wheels;
        }

        public void setWheels(int wheels) {
            this.wheels = wheels;
        }

        public @Nullable String getColour() {
            return colour;
        }

        public void setColour(@Nullable String colour) {
            this.colour = colour;
        }
    }

    @Test
    @Capability("S1")
    void registrationTouchesNoDatabaseAndTheFirstUseOfAnyModelMakesAllTables() {
        DataFlow db = open(UserStatus.class, Ticket.class);
        db.model(UserStatus.class);
        assertThat(database().openConnections()).isZero();
        assertThat(tables()).isEmpty();

        await(db.model(Ticket.class).create(new Ticket(0, "t")));
        assertThat(modelTables()).containsExactly("tickets", "user_statuses");
    }

    @Test
    @Capability("S1")
    void tablesAreMadeOnRequest() {
        open(UserStatus.class).ready().block(LIMIT);
        assertThat(modelTables()).containsExactly("user_statuses");
    }

    @Test
    @Capability("S1")
    void aTableOfAnotherNameIsUsedEverywhere() {
        DataFlow db = open(Person.class, Dog.class);
        await(db.model(Person.class).create(new Person("p", "p@x")));
        await(db.model(Dog.class).create(new Dog("d", "Rex", "p")));

        assertThat(modelTables()).containsExactlyInAnyOrder("people of old", "dogs");
        assertThat(stored("people of old")).isEqualTo(1);
        assertThat(await(db.model(Person.class).count(where(Person::email).eq("p@x"))))
                .isEqualTo(1);
        assertThat(await(db.model(Person.class).upsert(new Person("p", "q@x"))).created())
                .isFalse();
    }

    @Test
    @Capability("S1")
    void theOtherNameOfATableHoldsForItsKeysIndexesAndBulkVerbs() {
        DataFlow db = open(Person.class, Dog.class);
        ModelOperations<Person> people = db.model(Person.class);
        await(people.bulkCreate(List.of(new Person("p", "p@x"), new Person("q", "q@x")))
                .last());
        refused(UniqueViolationException.class, () -> people.create(new Person("r", "p@x")));
        refused(ForeignKeyViolationException.class, () -> db.model(Dog.class).create(new Dog("d", "Rex", "none")));
        await(people.bulkUpdate(List.of(new Person("q", "q2@x"))).last());
        await(people.bulkUpsert(List.of(new Person("q", "q3@x"), new Person("s", "s@x")))
                .last());
        assertThat(await(people.update("q", Map.of("email", "q4@x"))).email()).isEqualTo("q4@x");
        assertThat(await(people.list(people.all())).total()).isEqualTo(3);
        await(people.bulkDelete(List.of("s")).last());
        assertThat(await(people.delete("q"))).isTrue();
        assertThat(stored("people of old")).isEqualTo(1);
    }

    @Test
    @Capability("S1")
    void aModelThatIsNotRegisteredIsAnErrorThatNamesTheBuilder() {
        DataFlow db = open(Ticket.class);
        assertThatThrownBy(() -> db.model(Event.class))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("Event")
                .hasMessageContaining("model(");
        assertThatThrownBy(() -> db.model("Tiket"))
                .isInstanceOfSatisfying(UnknownNameException.class, unknown -> assertThat(unknown.suggestions())
                        .contains("Ticket"));
    }

    @Test
    @Capability("S1")
    void aModelRegisteredLaterGetsItsTableAtItsFirstUse() {
        DataFlow db = open(Ticket.class);
        await(db.model(Ticket.class).create(new Ticket(0, "t")));
        MapOperations coupons =
                db.register(model("Coupon", "id", "string", "percent", Map.of("type", "int", "default", 5)));

        assertThat(await(coupons.create(Map.of("id", "c")))).containsEntry("percent", 5);
        assertThat(await(db.model("Coupon").read("c"))).containsEntry("percent", 5);
    }

    @Test
    @Capability("S1")
    void beansAreModelsAsRecordsAre() {
        ModelOperations<Car> cars = open(Car.class).model(Car.class);
        Car car = new Car();
        car.setId("c");
        car.setWheels(4);
        await(cars.create(car));
        car.setColour("red");
        await(cars.update(car));

        Car read = await(cars.findOne(where(Car::getColour).eq("red")));
        assertThat(read.getWheels()).isEqualTo(4);
        assertThat(read.getId()).isEqualTo("c");
        assertThat(await(cars.bulkUpsert(List.of(car)).last()).updated()).isEqualTo(1);
    }

    @Test
    @Capability("S7")
    void aRowIsAPlainValueThatNothingFollows() {
        Car car = new Car();
        car.setId("c");
        car.setWheels(4);
        ModelOperations<Car> cars = open(Car.class).model(Car.class);
        assertThat(database().openConnections()).isZero();
        Car stored = await(cars.create(car));
        assertThat(stored).isNotSameAs(car);

        car.setWheels(3);
        stored.setWheels(5);
        assertThat(await(cars.read("c")).getWheels()).isEqualTo(4);
        await(open(Car.class).model(Car.class).update(car));
        assertThat(await(cars.read("c")).getWheels()).isEqualTo(3);
    }

    @Test
    @Capability("S7")
    void rowsMadeByHandAndRowsReadAreEqual() {
        ModelOperations<Ticket> tickets = open(Ticket.class).model(Ticket.class);
        Ticket ticket = new Ticket(7, "t");
        assertThat(await(tickets.create(ticket))).isEqualTo(ticket);
        assertThat(await(tickets.read(7))).isEqualTo(new Ticket(7, "t"));
        assertThat(await(open(Ticket.class).model("Ticket").read(7))).containsEntry("title", "t");
    }

    @Test
    @Capability("S2")
    void aModelWithoutAKeyFailsAtRegistration() {
        assertThatThrownBy(() -> open(NoKey.class)).isInstanceOfSatisfying(ValidationFailedException.class, fault -> {
            assertThat(fault.model()).isEqualTo("NoKey");
            assertThat(fault.getMessage()).contains("id").contains("@");
        });
        assertThatThrownBy(() -> model("NoKey", "userId", "string")).isInstanceOf(ValidationFailedException.class);
    }

    @Test
    @Capability("S2")
    void aKeyOfAnotherNameAndAKeyOfSeveralPartsWorkInEveryVerb() {
        DataFlow db = open(Named.class, Place.class);
        ModelOperations<Named> books = db.model(Named.class);
        await(books.create(new Named("i", "T")));
        assertThat(await(books.update("i", Map.of("title", "U"))).title()).isEqualTo("U");

        ModelOperations<Place> places = db.model(Place.class);
        List<Place> rows = List.of(new Place("IT", "RM", 3), new Place("IT", "MI", 1), new Place("FR", "RM", 2));
        await(places.bulkCreate(rows).last());
        assertThat(await(places.read(Key.of("IT", "MI"))).population()).isEqualTo(1);
        assertThat(collected(places.readMany(reactor.core.publisher.Flux.just(Key.of("FR", "RM"), Key.of("IT", "RM")))))
                .extracting(Place::population)
                .containsExactly(2, 3);
        assertThat(await(places.upsert(new Place("IT", "RM", 9))).created()).isFalse();
        assertThat(await(places.update(new Place("FR", "RM", 5))).population()).isEqualTo(5);
        assertThat(await(places.list(places.all())).records())
                .extracting(Place::population)
                .containsExactly(5, 1, 9);
        assertThat(await(places.bulkDelete(List.of(Key.of("IT", "RM"), rows.get(1)))
                                .last())
                        .deleted())
                .isEqualTo(2);
        assertThat(await(places.delete(Key.of("FR", "RM")))).isTrue();
        refused(ValidationFailedException.class, () -> places.find("IT"));
        refused(ValidationFailedException.class, () -> places.find(Key.of("IT", "RM", "x")));
    }

    @Test
    @Capability("S3")
    void anIntegerKeyIsGeneratedUnlessItIsGiven() {
        DataFlow db = open(Ticket.class, SmallTicket.class);
        ModelOperations<Ticket> tickets = db.model(Ticket.class);
        Ticket first = await(tickets.create(new Ticket(0, "a")));
        Ticket second = await(tickets.create(new Ticket(0, "b")));
        assertThat(first.id()).isPositive();
        assertThat(second.id()).isGreaterThan(first.id());
        assertThat(await(tickets.create(new Ticket(1_000, "c"))).id()).isEqualTo(1_000);
        assertThat(await(tickets.read(second.id())).title()).isEqualTo("b");

        ModelOperations<SmallTicket> small = db.model(SmallTicket.class);
        Integer id = await(small.create(new SmallTicket(null, "a"))).id();
        assertThat(id).isPositive();
        assertThat(await(small.create(new SmallTicket(77, "b"))).id()).isEqualTo(77);
        assertThat(collected(small.createMany(
                        reactor.core.publisher.Flux.range(0, 5).map(i -> new SmallTicket(null, "n" + i)))))
                .extracting(SmallTicket::title)
                .containsExactly("n0", "n1", "n2", "n3", "n4");
        assertThat(await(db.model("Ticket").create(Map.of("title", "m"))).get("id"))
                .isInstanceOf(Long.class);
        assertThat(await(db.model("Ticket").create(args("id", null, "title", "m")))
                        .get("id"))
                .isInstanceOf(Long.class);
    }

    @Test
    @Capability("S3")
    void generatedKeysComeBackFromBulk() {
        ModelOperations<Ticket> tickets = open(Ticket.class).model(Ticket.class);
        List<Object> ids = await(tickets.bulkCreate(List.of(new Ticket(0, "a"), new Ticket(0, "b")), o -> o.returnIds()
                                .batchSize(10))
                        .next())
                .ids();
        assertThat(ids).hasSize(2).doesNotHaveDuplicates().allSatisfy(id -> assertThat(id)
                .isInstanceOf(Long.class));
        assertThat(await(tickets.count(
                        where(Ticket::id).in(ids.stream().map(Long.class::cast).toList()))))
                .isEqualTo(2);
    }

    @Test
    @Capability("S3")
    void aUuidKeyIsGeneratedInOrderOfTime() {
        ModelOperations<Event> events = open(Event.class).model(Event.class);
        UUID first = await(events.create(new Event(null, "a"))).id();
        UUID second = await(events.create(new Event(null, "b"))).id();
        assertThat(first.version()).isEqualTo(7);
        assertThat(second.toString()).isGreaterThan(first.toString());
        UUID given = UUID.fromString("00000000-0000-4000-8000-000000000001");
        assertThat(await(events.create(new Event(given, "c"))).id()).isEqualTo(given);
        await(events.bulkCreate(List.of(new Event(null, "d"), new Event(null, "e")))
                .last());
        assertThat(await(events.list(events.all())).records())
                .extracting(Event::title)
                .containsExactly("c", "a", "b", "d", "e");
    }

    @Test
    @Capability("S3")
    void aTextKeyThatIsMissingIsRefusedBeforeAnySql() {
        DataFlow db = open(UserStatus.class);
        ValidationFailedException fault = refusedWithoutSql(
                ValidationFailedException.class, () -> db.model("UserStatus").create(Map.of("label", CANARY)));
        assertThat(fault.faults())
                .extracting(ValidationFailedException.Fault::field)
                .containsExactly("id");
        refusedWithoutSql(ValidationFailedException.class, () -> db.model(UserStatus.class)
                .create(new UserStatus(null, CANARY)));
    }

    @Test
    @Capability("S8")
    void noNameOfAFieldIsReserved() {
        List<String> names = List.of(
                "name",
                "description",
                "version",
                "author",
                "tags",
                "record",
                "options",
                "order",
                "group",
                "select",
                "user",
                "table",
                "limit",
                "offset",
                "filter",
                "fields",
                "count",
                "key",
                "data",
                "total",
                "values",
                "where",
                "from",
                "excluded",
                "ctid",
                "xmin",
                "rowid",
                "position",
                "created",
                "ord",
                "model",
                "t",
                "s",
                "v");
        Map<String, Object> fields = row("id", "string");
        names.stream().filter(name -> !List.of("ctid", "xmin").contains(name)).forEach(name -> fields.put(name, "int"));
        MapOperations odd = open(ModelDefinition.of(Map.of("name", "Odd", "fields", fields)))
                .model("Odd");
        Map<String, Object> row = row("id", "a");
        fields.keySet().stream().skip(1).forEach(name -> row.put(name, row.size()));

        assertThat(await(odd.create(row))).containsAllEntriesOf(row);
        for (String name : row.keySet()) {
            if (!name.equals("id")) {
                Object value = row.get(name);
                assertThat(await(odd.count(odd.filter(Map.of(name, value)))))
                        .as(name)
                        .isEqualTo(1);
                assertThat(await(odd.update("a", Map.of(name, 500)))).as(name).containsEntry(name, 500);
                assertThat(await(odd.updateWhere(odd.filter(Map.of(name, 500)), odd.changes(Map.of(name, value)))))
                        .isEqualTo(1);
            }
        }
        assertThat(await(odd.upsert(row)).created()).isFalse();
        Map<String, Object> second = row();
        second.putAll(row);
        second.put("id", "b");
        assertThat(await(odd.bulkUpsert(List.of(row, second)).last()))
                .satisfies(done ->
                        assertThat(List.of(done.inserted(), done.updated())).containsExactly(1L, 1L));
        assertThat(await(odd.bulkUpdate(List.of(row, second)).last()).updated()).isEqualTo(2);
        assertThat(await(odd.read("b"))).containsAllEntriesOf(second);
        assertThat(await(odd.bulkDelete(List.of("a", "b")).last()).deleted()).isEqualTo(2);
    }
}
