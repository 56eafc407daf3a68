package io.dataflow.docs;

import static io.dataflow.core.query.Dsl.*;
import static io.dataflow.docs.ApiShapesTest.contact;
import static io.dataflow.docs.ApiShapesTest.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.DataFlow;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.VersionConflictException;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.Registry;
import io.dataflow.core.model.Version;
import io.dataflow.core.query.Changes;
import io.dataflow.core.query.Filter;
import io.dataflow.core.schema.RegisteredModels;
import io.dataflow.core.schema.Schema;
import io.dataflow.docs.ApiShapesTest.Contact;
import io.dataflow.testsupport.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** Shapes of models, versions, registries and schemas, as strict as they are printed. */
class ApiModelShapesTest {

    private final TestDatabase database = TestDatabase.of("H2");

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    @DataModel
    record Stamped(String id, int score, @Version long version) {}

    @Test
    void versionsAreAskedForAsPrinted() {
        try (Closing other = new Closing(DataFlow.open(database.r2dbcUrl(), Stamped.class))) {
            ModelOperations<Stamped> rows = other.db().model(Stamped.class);
            long version = get(rows.create(new Stamped("v", 1, 0))).version();
            Changes<Stamped> changes = set(Stamped::score).plus(1).ifVersion(version);
            Stamped changed = get(rows.update("v", changes));
            assertThat(changed.score()).isEqualTo(2);
            assertThatThrownBy(() -> get(rows.update("v", changes))).isInstanceOf(VersionConflictException.class);
            Mono<Boolean> deleted = rows.delete("v", changed.version());
            assertThat(get(deleted)).isTrue();
            Mono<Boolean> asMap = other.db().model("Stamped").delete("v", 1L);
            assertThat(get(asMap)).isFalse();
        }
    }

    @Test
    void registriesAreChosenAsPrinted(@TempDir Path folder) {
        Registry file = Registry.file(folder.resolve("models.json"));
        try (Closing first = new Closing(DataFlow.builder(database.r2dbcUrl())
                .model(Player.class)
                .existingSchema(false)
                .autoMigrate(true)
                .modelPersistence(true)
                .registry(file)
                .build())) {
            get(first.db().model(Player.class).create(new Player("p", 1)));
        }
        try (Closing second =
                new Closing(DataFlow.builder(database.r2dbcUrl()).registry(file).build())) {
            Mono<RegisteredModels> known = second.db().reconstructModelsFromRegistry();
            assertThat(get(known).models()).containsExactly("Player");
            assertThat(get(second.db().model("Player").read("p"))).containsEntry("score", 1);
        }
    }

    /** What several models have in common. */
    interface Scored {
        int score();
    }

    @DataModel
    record Player(String id, int score) implements Scored {}

    public static class Being {
        private @Nullable String id;
        private int age;

        public @Nullable String getId() {
            return id;
        }

        public void setId(@Nullable String id) {
            this.id = id;
        }

        public int getAge() {
            return age;
        }

        public void setAge(int age) {
            this.age = age;
        }
    }

    @DataModel
    public static class Person extends Being {
        private @Nullable String name;

        public @Nullable String getName() {
            return name;
        }

        public void setName(@Nullable String name) {
            this.name = name;
        }
    }

    @Test
    void referencesReachWhatIsInherited() {
        try (Closing other = new Closing(DataFlow.open(database.r2dbcUrl(), Player.class, Person.class))) {
            ModelOperations<Player> players = other.db().model(Player.class);
            get(players.create(new Player("p", 3)));
            Filter<Scored> scored = where(Scored::score).gte(3);
            assertThat(get(players.count(scored))).isOne();
            assertThat(get(players.count(scored.and(Player::id).eq("p")))).isOne();
            assertThat(get(players.list(scored.orderBy(desc(Scored::score)))).records())
                    .hasSize(1);

            ModelOperations<Person> people = other.db().model(Person.class);
            Person ada = new Person();
            ada.setId("a");
            ada.setAge(36);
            ada.setName("Ada");
            get(people.create(ada));
            assertThat(get(people.count(
                            where(Person::getAge).eq(36).and(Person::getName).eq("Ada"))))
                    .isOne();
            assertThat(get(people.count(where(Being::getAge).lt(36)))).isZero();
            assertThat(get(people.update("a", set(Person::getAge).plus(1))).getAge())
                    .isEqualTo(37);
        }
    }

    private record Closing(DataFlow db) implements AutoCloseable {
        @Override
        public void close() {
            db.close().block(Duration.ofSeconds(60));
        }
    }

    @Test
    void schemasAreReadAndRegistered() {
        try (Closing first = new Closing(DataFlow.open(database.r2dbcUrl(), Contact.class))) {
            get(first.db().model(Contact.class).create(contact("x", 1)));
            Mono<Schema> schema = first.db().discoverSchema();
            assertThat(get(schema).tables()).isNotEmpty();
        }
        try (Closing other = new Closing(DataFlow.builder(database.r2dbcUrl()).build())) {
            Mono<RegisteredModels> models = other.db().registerSchemaAsModels("contacts");
            List<String> names = get(models).models();
            Map<String, Map<String, String>> nodes = get(models).generatedNodes();
            Map<String, String> errors = get(models).errors();
            assertThat(names).containsExactly("Contact");
            assertThat(nodes.get("Contact")).containsEntry("create", "ContactCreateNode");
            assertThat(errors).isEmpty();
        }
    }
}
