package io.dataflow.core.internal.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.model.ModelDefinition;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Several that start at once on an empty database create everything once, and a creation that fails leaves nothing behind. */
@Capability("S49")
abstract class SchemaRaceContract extends SchemaContractBase {

    private static final int RACERS = 8;
    private static final int MODELS = 12;

    @Test
    void manyAtOnceCreateEverythingOnce() {
        List<ModelDefinition> models = new ArrayList<>();
        for (int i = 0; i < MODELS; i++) {
            models.add(model(
                    "M" + i,
                    List.of("b"),
                    "id",
                    "long",
                    "a",
                    Map.of("type", "string", "unique", true),
                    "b",
                    nullable("int"),
                    "c",
                    Map.of("type", "enum", "values", List.of("X", "Y"), "default", "X"),
                    "other",
                    Map.of(
                            "type",
                            "long",
                            "references",
                            Map.of("table", "m" + (i + 1) % MODELS + "s", "column", "id"))));
        }
        assertThat(models.get(0).table()).isEqualTo("m0s");
        race(models);

        List<ModelDefinition> more = models.stream()
                .map(model -> model(
                        model.name(),
                        List.of("b", "later"),
                        "id",
                        "long",
                        "a",
                        Map.of("type", "string", "unique", true),
                        "b",
                        nullable("int"),
                        "later",
                        Map.of("type", "enum", "values", List.of("P"), "default", "P")))
                .toList();
        race(more);
        assertThat(live().tables()).hasSize(MODELS).allSatisfy(table -> {
            assertThat(table.columns()).hasSize(6);
            assertThat(table.uniqueKeys()).hasSize(1);
            assertThat(table.foreignKeys()).hasSize(1);
        });
        assertThat(create(models.toArray(ModelDefinition[]::new)).executed()).isEmpty();
        assertThat(create(more.toArray(ModelDefinition[]::new)).executed()).isEmpty();
    }

    @Test
    void onPostgresAFailureRollsBackAllOfIt() {
        if (!isOn(TestDatabase.POSTGRESQL)) {
            return;
        }
        database().execute("CREATE TABLE \"parents\" (\"id\" bigint)");
        ModelDefinition child = model(
                "Child",
                "id",
                "long",
                "parentId",
                Map.of("type", "long", "references", Map.of("table", "parents", "column", "id")));
        assertThat(refused(SchemaMode.CREATE, model("First", "id", "long"), child))
                .hasMessageContaining("Child: could not add foreign key")
                .hasMessageContaining("SQLSTATE 42830");
        assertThat(live().tables()).hasSize(1);
    }

    @Test
    void onPostgresASerializableRoleCreatesToo() {
        if (!isOn(TestDatabase.POSTGRESQL)) {
            return;
        }
        String name = String.valueOf(
                database().query("SELECT current_database() AS d").get(0).get("d"));
        database().execute("ALTER DATABASE " + name + " SET default_transaction_isolation = 'serializable'");
        race(List.of(model("First", "id", "long"), model("Second", "id", "long")));
        assertThat(live().tables()).hasSize(2);
    }

    private void race(List<ModelDefinition> models) {
        SchemaInitializer initializer = new SchemaInitializer(dialect());
        List<Mono<Void>> racers = new ArrayList<>();
        for (int i = 0; i < RACERS; i++) {
            PlainConnection connection = connect();
            racers.add(Mono.defer(() -> initializer.ensure(models, SchemaMode.CREATE, connection))
                    .subscribeOn(Schedulers.boundedElastic()));
        }
        Flux.fromIterable(racers)
                .flatMapDelayError(racer -> racer, RACERS, 1)
                .then()
                .block();
    }
}
