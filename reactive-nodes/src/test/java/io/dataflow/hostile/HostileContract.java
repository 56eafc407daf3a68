package io.dataflow.hostile;

import static io.dataflow.core.query.Dsl.asc;
import static io.dataflow.core.query.Dsl.groupBy;
import static io.dataflow.core.query.Dsl.set;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.dataflow.DataFlow;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.MapOperations;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.DatabaseContract;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.Recorder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A hostile string is data where data belongs, exactly as it came, and an error before any statement where a name belongs. */
abstract class HostileContract extends DatabaseContract {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long SEED = 4_211L;

    @DataModel
    record Item(
            String id,
            @Nullable String note,
            @Nullable Map<String, Object> attributes,
            @Nullable List<String> tags) {}

    private Recorder recorder;
    private DataFlow db;

    @BeforeEach
    void open() {
        recorder = new Recorder(database().r2dbcUrl());
        db = DataFlow.builder(recorder).name("shop").model(Item.class).build();
        db.ready().block(LIMIT);
        recorder.take();
    }

    @AfterEach
    void close() {
        db.close().block(LIMIT);
    }

    private ModelOperations<Item> items() {
        return db.model(Item.class);
    }

    private static List<String> strings(int full) {
        return HostileStrings.draw(new Random(SEED), Effort.of(full));
    }

    private void assertNoTextHoldsAValue() {
        assertThat(recorder.take()).isNotEmpty().noneMatch(text -> text.contains(HostileStrings.CANARY));
    }

    @Test
    @Capability({"S11", "S12", "S13", "S14", "S18", "S25", "S26"})
    void hostileValuesComeBackExactlyAndNeverReachATextOfSql() {
        for (String text : strings(1_000)) {
            Item item = new Item(text, text, Map.of("k", text, text, 1), List.of(text, "b"));
            Item stored = items().create(item).block(LIMIT);
            assertThat(stored).isEqualTo(item);
            assertThat(items().read(text).block(LIMIT)).isEqualTo(item);
            assertThat(items().upsert(item).block(LIMIT).record()).isEqualTo(item);
            assertThat(items().update(text, set(Item::note).to("x" + text))
                            .block(LIMIT)
                            .note())
                    .isEqualTo("x" + text);
            assertThat(db.node("ItemUpdateNode")
                            .run(Map.of("filter", Map.of("id", text), "fields", Map.of("note", text)))
                            .block(LIMIT)
                            .get("updated"))
                    .isIn(1L, true);
            assertThat(items().delete(text).block(LIMIT)).isTrue();
            assertNoTextHoldsAValue();
        }
        assertThat(items().count(items().all()).block(LIMIT)).isZero();
    }

    @Test
    @Capability({"S15", "S17", "S19"})
    void hostileValuesInFiltersMatchThemselvesAndNothingElse() {
        List<String> texts = strings(300).stream().distinct().toList();
        items().bulkCreate(Flux.fromIterable(texts).map(text -> new Item(text, text, null, List.of(text))))
                .blockLast(LIMIT);
        assertNoTextHoldsAValue();
        assertThat(items().count(items().all()).block(LIMIT)).isEqualTo(texts.size());
        for (String text : texts) {
            assertThat(items().findOne(where(Item::note).eq(text)).block(LIMIT).id())
                    .isEqualTo(text);
            assertThat(items().list(items().filter(Map.of("note", Map.of("$in", List.of(text, "none")))))
                            .block(LIMIT)
                            .records())
                    .extracting(Item::id)
                    .containsExactly(text);
            assertThat(items().stream(where(Item::note).startsWith(text))
                            .collectList()
                            .block(LIMIT))
                    .extracting(Item::id)
                    .allMatch(id -> id.startsWith(text))
                    .contains(text);
            assertThat(items().stream(where(Item::note).contains(text))
                            .collectList()
                            .block(LIMIT))
                    .extracting(Item::id)
                    .allMatch(id -> id.contains(text))
                    .contains(text);
            assertThat(db.node("ItemListNode")
                            .run(Map.of("filter", Map.of("tags", Map.of("$contains", text))))
                            .block(LIMIT)
                            .get("count"))
                    .isEqualTo(1L);
            assertNoTextHoldsAValue();
        }
    }

    @Test
    @Capability({"S11", "S13", "S15"})
    void whatNoDatabaseKeepsIsRefusedBeforeAnyStatement() {
        for (String text : HostileStrings.impossible()) {
            List<Mono<?>> work = List.of(
                    items().create(new Item(text, null, null, null)),
                    items().create(new Item("a", text, null, null)),
                    items().create(new Item("a", null, Map.of("k", text), null)),
                    items().create(new Item("a", null, Map.of(text, 1), null)),
                    items().create(new Item("a", null, null, List.of(text))),
                    items().upsert(new Item("a", text, null, null)),
                    items().update("a", set(Item::note).to(text)),
                    items().read(text),
                    items().delete(text),
                    Mono.defer(() -> items().count(where(Item::note).eq(text))),
                    Mono.defer(() -> items().count(where(Item::note).contains(text))),
                    Mono.defer(() -> items().count(items().filter(Map.of("note", Map.of("$in", List.of(text)))))),
                    db.node("ItemCreateNode").run(Map.of("id", "a", "note", text)));
            for (int i = 0; i < work.size(); i++) {
                Mono<?> one = work.get(i);
                assertThatThrownBy(() -> one.block(LIMIT))
                        .as(i + ": " + escaped(text))
                        .isInstanceOf(ValidationFailedException.class);
                assertThat(recorder.take()).as(i + ": " + escaped(text)).isEmpty();
            }
        }
    }

    @Test
    @Capability({"S13", "S15", "S27", "S29", "S48"})
    void hostileNamesAreRefusedBeforeAnyStatement() {
        for (String text : strings(300)) {
            Map<String, Mono<?>> work = new LinkedHashMap<>();
            work.put("filter as data", Mono.defer(() -> items().count(items().filter(Map.of(text, 1)))));
            work.put(
                    "operator", Mono.defer(() -> items().count(items().filter(Map.of("note", Map.of("$" + text, 1))))));
            work.put("where", Mono.defer(() -> items().list(where(text).eq(1))));
            work.put("orderBy", Mono.defer(() -> items().list(items().all().orderBy(asc(text)))));
            work.put("select", Mono.defer(() -> items().list(items().all().select(text))));
            work.put(
                    "groupBy", Mono.defer(() -> items().aggregate(groupBy(text)).then()));
            work.put("set", Mono.defer(() -> items().update("a", set(text).to(1))));
            work.put("changes", Mono.defer(() -> items().update("a", items().changes(Map.of(text, 1)))));
            work.put("fields", Mono.defer(() -> items().update("a", Map.of(text, 1))));
            work.put("cursor", Mono.defer(() -> items().list(items().all().after(text))));
            work.put("upsert", Mono.defer(() -> items().upsert(
                            new Item("a", null, null, null), o -> o.conflictOn(text))));
            work.put("bulk", Mono.defer(() -> items().bulkCreate(
                            Flux.just(new Item("a", null, null, null)), o -> o.conflictOn(text))
                    .then()));
            work.put("row", Mono.defer(() -> db.model("Item").create(Map.of("id", "a", text, 1))));
            work.put("model", Mono.defer(() -> db.model(text).count(items().all())));
            work.put("node", Mono.defer(() -> db.node(text).run(Map.of())));
            work.put("port", Mono.defer(() -> db.node("ItemCreateNode").run(Map.of("id", "a", text, 1))));
            work.put("node filter", Mono.defer(() -> db.node("ItemListNode").run(Map.of("filter", Map.of(text, 1)))));
            work.put("node orderBy", Mono.defer(() -> db.node("ItemListNode").run(Map.of("orderBy", List.of(text)))));
            work.put("node fields", Mono.defer(() -> db.node("ItemListNode").run(Map.of("fields", List.of(text)))));
            work.put("node cursor", Mono.defer(() -> db.node("ItemListNode").run(Map.of("cursor", text))));
            work.put("node groupBy", Mono.defer(() -> db.node("ItemListNode")
                    .run(Map.of("groupBy", List.of(text), "aggregate", Map.of("n", Map.of("$count", "*"))))));
            work.put("node aggregate", Mono.defer(() -> db.node("ItemListNode")
                    .run(Map.of("aggregate", Map.of("n", Map.of("$" + text, "id"))))));
            work.put("node option", Mono.defer(() -> db.node("ItemBulkCreateNode")
                    .run(Map.of("data", List.of(Map.of("id", "a")), "onConflict", text))));
            work.put("dbInstance", Mono.defer(() -> db.node("ItemCountNode").run(Map.of("dbInstance", text))));
            work.put("modelName", Mono.defer(() -> db.node("ItemCountNode").run(Map.of("modelName", text))));
            work.put(
                    "workflow node",
                    Mono.defer(() ->
                            db.run(db.workflow("w").addNode(text, "a", Map.of()).build(), Map.of())));
            work.put(
                    "workflow port",
                    Mono.defer(() -> db.run(
                            db.workflow("w")
                                    .addNode("ItemCountNode", "a", Map.of(text, 1))
                                    .build(),
                            Map.of())));
            work.put(
                    "template",
                    Mono.defer(() -> db.run(
                            db.workflow("w")
                                    .addNode("ItemReadNode", "a", Map.of("id", "${" + text + "}"))
                                    .build(),
                            Map.of())));
            work.put(
                    "connection",
                    Mono.defer(() -> db.run(
                            db.workflow("w")
                                    .addNode("ItemCountNode", "a", Map.of())
                                    .addNode("ItemReadNode", "b", Map.of())
                                    .addConnection("a", text, "b", "id")
                                    .build(),
                            Map.of())));
            work.put(
                    "workflow input",
                    Mono.defer(() -> db.run(
                            db.workflow("w")
                                    .addNode("ItemCountNode", "a", Map.of())
                                    .build(),
                            Map.of(text, 1))));
            work.forEach((place, one) -> {
                Throwable error = catchThrowable(() -> one.block(LIMIT));
                assertThat(error).as(place + ": " + escaped(text)).isInstanceOf(DataFlowException.class);
                assertThat(recorder.take()).as(place + ": " + escaped(text)).isEmpty();
            });
        }
    }

    @Test
    @Capability("S1")
    void aHostileModelIsRefusedOrItsNamesAreOnlyNames() {
        items().create(new Item("kept", null, null, null)).block(LIMIT);
        int number = 0;
        int accepted = 0;
        for (String text : strings(100)) {
            String unique = text + number++;
            List<Map<String, Object>> models = List.of(
                    Map.of("name", unique, "fields", Map.of("id", "string")),
                    Map.of("name", "M" + number, "table", unique, "fields", Map.of("id", "string")),
                    Map.of("name", "N" + number, "fields", Map.of("id", "string", unique, "string")));
            for (Map<String, Object> model : models) {
                recorder.take();
                ModelDefinition definition;
                try {
                    definition = ModelDefinition.of(model);
                    db.register(definition);
                } catch (DataFlowException refused) {
                    assertThat(recorder.take()).isEmpty();
                    continue;
                }
                MapOperations rows = db.model(definition.name());
                Map<String, String> row = new LinkedHashMap<>();
                definition.fields().stream()
                        .filter(field -> !List.of("createdAt", "updatedAt").contains(field.name()))
                        .forEach(field -> row.put(field.name(), text));
                rows.create(row).block(LIMIT);
                assertThat(rows.read(text).block(LIMIT)).containsAllEntriesOf(row);
                accepted++;
            }
        }
        assertThat(items().list(items().all()).block(LIMIT).records())
                .extracting(Item::id)
                .containsExactly("kept");
        assertThat(accepted).isPositive();
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.chars()
                .limit(60)
                .forEach(c -> escaped.append(c >= ' ' && c < 127 ? "" + (char) c : String.format("\\u%04x", c)));
        return escaped.toString();
    }
}
