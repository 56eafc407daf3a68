package io.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.MapOperations;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.SchemaException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.VerificationRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Models are registered at run time, while other work runs on the same DataFlow. */
@Capability("S1")
abstract class RegistrationContract extends FacadeContract {

    private static final int MODELS = Effort.of(60);
    private static final long SEED = 20_261_125;

    /** What runs all the time: it must neither fail nor wait for somebody else's table. */
    private static Mono<Long> traffic(ModelOperations<Contact> contacts, AtomicBoolean stop, String lane) {
        AtomicInteger count = new AtomicInteger();
        return Mono.defer(() -> {
                    String id = lane + count.incrementAndGet();
                    return contacts.create(Contact.of(id, count.get()))
                            .then(contacts.read(id))
                            .then(contacts.delete(id))
                            .thenReturn(1L);
                })
                .repeat(() -> !stop.get())
                .count();
    }

    private static Mono<Integer> use(DataFlow db, int i) {
        return Mono.fromCallable(() ->
                        db.register(model("Dynamic" + i, "id", "string", "value", Map.of("type", "int", "default", i))))
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(operations -> operations
                        .create(Map.of("id", "a"))
                        .then(db.node("Dynamic" + i + "ReadNode").run(Map.of("id", "a")))
                        .map(out -> out.get("value", Integer.class)));
    }

    @Test
    void manyModelsComeWhileOthersWork() throws Exception {
        VerificationRecord.run("models registered under load", MODELS, SEED, () -> {
            DataFlow db = opened(builder()
                    .model(Contact.class)
                    .pool(o -> o.size(6).maxOverflow(0))
                    .build());
            ModelOperations<Contact> contacts = db.model(Contact.class);
            await(db.ready().thenReturn(1));
            AtomicBoolean stop = new AtomicBoolean();
            Mono<List<Long>> others = Flux.range(0, 3)
                    .flatMap(lane -> traffic(contacts, stop, "t" + lane + "-"))
                    .collectList()
                    .cache();
            others.subscribe();
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < MODELS; i++) {
                order.add(i);
            }
            Collections.shuffle(order, new Random(SEED));
            List<Integer> used = collected(Flux.fromIterable(order).flatMap(i -> use(db, i), 8));
            stop.set(true);

            assertThat(await(others)).hasSize(3).allMatch(count -> count > 0);
            assertThat(used).containsExactlyInAnyOrderElementsOf(order);
            assertThat(db.nodes()).hasSize(11 * (MODELS + 1));
            assertThat(modelTables()).hasSize(MODELS + 1);
            assertThat(stored("dataflow_models")).isEqualTo(MODELS + 1);
            assertThat(stored("contacts")).isZero();
        });
    }

    @Test
    void ofOneNameOneDefinitionIsRegisteredAndWorks() {
        DataFlow db = open(Contact.class);
        await(db.ready().thenReturn(1));
        List<String> outcomes = collected(Flux.range(0, 24)
                .flatMap(
                        i -> Mono.fromCallable(() -> {
                                    db.register(model("Item", "id", "string", "field" + i % 3, nullable("int")));
                                    return "field" + i % 3;
                                })
                                .subscribeOn(Schedulers.boundedElastic())
                                .onErrorResume(
                                        ValidationFailedException.class,
                                        error -> Mono.just(String.valueOf(error.getMessage()))),
                        24));
        List<String> winners =
                outcomes.stream().filter(outcome -> outcome.startsWith("field")).toList();
        assertThat(winners).hasSize(1);
        assertThat(outcomes)
                .filteredOn(outcome -> !winners.contains(outcome))
                .hasSize(23)
                .allMatch(error -> error.contains("Item") && error.contains("already"));
        assertThat(await(db.model("Item").create(row("id", "a", winners.get(0), 7))))
                .containsEntry(winners.get(0), 7);
        assertThat(db.nodes()).hasSize(22);
    }

    @Test
    void aModelThatDoesNotFitItsTableIsRefusedAloneAndTheOthersGoOnWorking() {
        database().execute("CREATE TABLE \"bads\" (\"id\" VARCHAR(40) PRIMARY KEY, \"value\" BOOLEAN)");
        DataFlow db = open(Contact.class);
        ModelOperations<Contact> contacts = db.model(Contact.class);
        await(contacts.create(Contact.of("a", 1)));
        MapOperations bad = db.register(model("Bad", "id", "string", "value", "instant"));

        SchemaException refused =
                refused(SchemaException.class, () -> bad.create(Map.of("id", "x", "value", "2026-01-01")));
        assertThat(refused).hasMessageContaining("bads").hasMessageContaining("value");
        assertThat(await(contacts.read("a")).score()).isEqualTo(1);
        assertThat(await(db.transaction(tx -> tx.model(Contact.class).create(Contact.of("b", 2))))
                        .score())
                .isEqualTo(2);
        assertThat(collected(db.sql("SELECT \"id\" FROM \"contacts\"").rows())).hasSize(2);
        MapOperations good = db.register(model("Good", "id", "string"));
        MapOperations child = db.register(ModelDefinition.of(Map.of(
                "name",
                "Child",
                "fields",
                Map.of("id", "string", "goodId", Map.of("type", "string", "references", "goods")))));
        await(good.create(Map.of("id", "g")));
        await(child.create(Map.of("id", "c", "goodId", "g")));
        assertThat(stored("dataflow_models")).isEqualTo(3);

        assertThat(refused(SchemaException.class, () -> bad.find("x")).getMessage())
                .isEqualTo(refused.getMessage());
        assertThat(refused(
                        SchemaException.class,
                        () -> db.transaction(tx -> tx.model("Bad").find("x").thenReturn(1))))
                .hasMessageContaining("bads");
        refused(SchemaException.class, db::ready);
    }

    @Test
    void aModelThatPointsToOneThatComesLaterHasItsTableInTheEnd() {
        database().execute("CREATE TABLE \"bads\" (\"id\" VARCHAR(40) PRIMARY KEY, \"value\" BOOLEAN)");
        DataFlow db = open(Contact.class);
        await(db.ready().thenReturn(1));
        db.register(model("Bad", "id", "string", "value", "instant"));
        MapOperations child = db.register(ModelDefinition.of(Map.of(
                "name",
                "Child",
                "fields",
                Map.of("id", "string", "goodId", Map.of("type", "string", "references", "goods")))));
        MapOperations good = db.register(model("Good", "id", "string"));
        await(good.create(Map.of("id", "g")));
        await(child.create(Map.of("id", "c", "goodId", "g")));
    }
}
