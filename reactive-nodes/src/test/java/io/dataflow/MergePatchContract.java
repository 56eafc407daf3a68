package io.dataflow;

import static io.dataflow.core.Args.args;
import static io.dataflow.core.query.Dsl.set;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.MapOperations;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.UnknownNameException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.ValidationFailedException.Fault;
import io.dataflow.core.internal.model.JsonCodecs;
import io.dataflow.core.model.DataModel;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.VerificationRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** Merge patches (RFC 7396) of rows and of the JSON in them. */
@Capability("S25")
abstract class MergePatchContract extends FacadeContract {

    /** Of the appendix of the RFC, those whose original is a value that a field holds: original, patch, result. */
    private static final List<List<String>> OF_THE_RFC = List.of(
            List.of("{\"a\":\"b\"}", "{\"a\":\"c\"}", "{\"a\":\"c\"}"),
            List.of("{\"a\":\"b\"}", "{\"b\":\"c\"}", "{\"a\":\"b\",\"b\":\"c\"}"),
            List.of("{\"a\":\"b\"}", "{\"a\":null}", "{}"),
            List.of("{\"a\":\"b\",\"b\":\"c\"}", "{\"a\":null}", "{\"b\":\"c\"}"),
            List.of("{\"a\":[\"b\"]}", "{\"a\":\"c\"}", "{\"a\":\"c\"}"),
            List.of("{\"a\":\"c\"}", "{\"a\":[\"b\"]}", "{\"a\":[\"b\"]}"),
            List.of("{\"a\":{\"b\":\"c\"}}", "{\"a\":{\"b\":\"d\",\"c\":null}}", "{\"a\":{\"b\":\"d\"}}"),
            List.of("{\"a\":[{\"b\":\"c\"}]}", "{\"a\":[1]}", "{\"a\":[1]}"),
            List.of("[\"a\",\"b\"]", "[\"c\",\"d\"]", "[\"c\",\"d\"]"),
            List.of("{\"a\":\"b\"}", "[\"c\"]", "[\"c\"]"),
            List.of("{\"e\":null}", "{\"a\":1}", "{\"e\":null,\"a\":1}"),
            List.of("[1,2]", "{\"a\":\"b\",\"c\":null}", "{\"a\":\"b\"}"),
            List.of("{}", "{\"a\":{\"bb\":{\"ccc\":null}}}", "{\"a\":{\"bb\":{}}}"));

    record Shipping(String city, @Nullable String street, int floor) {}

    @DataModel
    record Parcel(
            String id,
            @Nullable Object content,
            @Nullable Shipping to,
            @Nullable String note,
            int weight) {}

    private static Object json(String text) {
        return JsonCodecs.find().read(text, Object.class);
    }

    private DataFlow parcelsDb() {
        return open(Parcel.class);
    }

    @Test
    void theExamplesOfTheRfcHold() {
        ModelOperations<Parcel> parcels = parcelsDb().model(Parcel.class);
        int i = 0;
        for (List<String> example : OF_THE_RFC) {
            String id = "p" + i++;
            await(parcels.create(new Parcel(id, json(example.get(0)), null, "n", 1)));
            Parcel patched = await(parcels.update(id, parcels.mergePatch(args("content", json(example.get(1))))));
            assertThat(patched).as("%s", example).isEqualTo(new Parcel(id, json(example.get(2)), null, "n", 1));
            assertThat(await(parcels.read(id))).isEqualTo(patched);
        }
    }

    @Test
    void whatIsAbsentStaysAndNullIsNull() {
        ModelOperations<Parcel> parcels = parcelsDb().model(Parcel.class);
        Parcel parcel = new Parcel("a", Map.of("x", 1), new Shipping("Rome", "Via", 2), "n", 1);
        await(parcels.create(parcel));
        assertThat(await(parcels.update("a", parcels.mergePatch(args("note", null, "weight", "5")))))
                .isEqualTo(new Parcel("a", parcel.content(), parcel.to(), null, 5));
        assertThat(await(parcels.update("a", parcels.mergePatch(args("content", null))))
                        .content())
                .isNull();
        assertThat(await(parcels.update(
                                "a", parcels.mergePatch(Map.of("content", args("y", Map.of("z", 1), "w", null)))))
                        .content())
                .as("merged into nothing")
                .isEqualTo(Map.of("y", Map.of("z", 1)));
        assertThat(await(parcels.update("a", parcels.mergePatch(Map.of("to", args("city", "Oslo", "street", null)))))
                        .to())
                .as("JSON of a type of its own")
                .isEqualTo(new Shipping("Oslo", null, 2));
    }

    @Test
    void everyVerbThatTakesChangesMerges() {
        DataFlow db = parcelsDb();
        ModelOperations<Parcel> parcels = db.model(Parcel.class);
        MapOperations maps = db.model("Parcel");
        for (String id : List.of("a", "b", "c")) {
            await(parcels.create(new Parcel(id, Map.of("x", 1, "y", 2), null, null, id.equals("c") ? 2 : 1)));
        }
        assertThat(await(parcels.updateWhere(
                        where(Parcel::weight).eq(1), parcels.mergePatch(Map.of("content", Map.of("x", 3))))))
                .isEqualTo(2);
        assertThat(await(maps.update("b", maps.mergePatch(Map.of("content", args("y", null))))))
                .containsEntry("content", Map.of("x", 3));
        assertThat(await(parcels.upsert(
                                new Parcel("c", Map.of(), null, null, 9),
                                o -> o.update(parcels.mergePatch(Map.of("content", Map.of("z", 5))))))
                        .record()
                        .content())
                .isEqualTo(Map.of("x", 1, "y", 2, "z", 5));
        assertThat(await(parcels.create(
                                parcels.mergePatch(Map.of("id", "d", "weight", 1, "content", args("x", 1, "y", null)))))
                        .content())
                .isEqualTo(Map.of("x", 1));
        assertThat(await(db.<Long>transaction(tx -> tx.model(Parcel.class)
                        .updateWhere(parcels.all(), parcels.mergePatch(Map.of("content", Map.of("t", true)))))))
                .isEqualTo(4);
        assertThat(await(parcels.read("a")).content()).isEqualTo(Map.of("x", 3, "y", 2, "t", true));
        assertThat(await(parcels.updateWhere(
                        where(Parcel::weight).gt(100), parcels.mergePatch(Map.of("content", Map.of("x", 1))))))
                .isZero();
    }

    @Test
    void whatACallerMayNotTouchIsLeftOutOrRefused() {
        ModelOperations<Parcel> parcels = parcelsDb().model(Parcel.class);
        Map<String, Object> patch = Map.of("note", "x", "weight", 7, "createdAt", "2024-01-01T00:00:00Z", "id", "z");
        assertThat(refusedWithoutSql(
                                ValidationFailedException.class, () -> parcels.update("a", parcels.mergePatch(patch)))
                        .faults())
                .extracting(Fault::field)
                .containsExactlyInAnyOrder("createdAt", "id");
        assertThatThrownBy(() -> parcels.mergePatch(Map.of("nope", 1))).isInstanceOf(UnknownNameException.class);
        await(parcels.create(new Parcel("a", null, null, null, 1)));
        assertThat(await(parcels.update("a", parcels.mergePatch(patch).only(Parcel::note))))
                .isEqualTo(new Parcel("a", null, null, "x", 1));
        assertThat(await(parcels.update(
                        "a",
                        parcels.mergePatch(patch)
                                .only("note", "weight")
                                .set(Parcel::note)
                                .to("y"))))
                .isEqualTo(new Parcel("a", null, null, "y", 7));
    }

    @Test
    void whatNoDatabaseKeepsIsRefusedWithTheField() {
        ModelOperations<Parcel> parcels = parcelsDb().model(Parcel.class);
        Object deep = 1;
        for (int i = 0; i < 40; i++) {
            deep = Map.of("a", deep);
        }
        for (Object bad : Arrays.asList(
                Map.of(CANARY, "\u0000"), Map.of("\ud800", CANARY), Map.of("a", Map.of("b", Double.NaN)), deep)) {
            Supplier<Publisher<?>> update = () -> parcels.update("a", parcels.mergePatch(Map.of("content", bad)));
            assertThat(refusedWithoutSql(ValidationFailedException.class, update)
                            .faults())
                    .extracting(Fault::field)
                    .containsExactly("content");
        }
    }

    @Test
    void twoPatchesAtOnceLoseNothing() {
        ModelOperations<Parcel> parcels = parcelsDb().model(Parcel.class);
        await(parcels.create(new Parcel("a", Map.of(), null, null, 1)));
        int rounds = Effort.of(500);
        await(Flux.range(0, rounds)
                .flatMap(i -> parcels.update("a", parcels.mergePatch(Map.of("content", Map.of("m" + i, i)))), 8)
                .then(parcels.read("a")
                        .doOnNext(row -> assertThat((Map<?, ?>) row.content()).hasSize(rounds))));
    }

    @Test
    void randomPatchesAreWhatTheRfcSays() throws Exception {
        ModelOperations<Parcel> parcels = parcelsDb().model(Parcel.class);
        int rounds = Effort.of(3_000);
        VerificationRecord.run("merge patches on " + database().name(), rounds, 7, () -> {
            Random random = new Random(7);
            await(parcels.create(new Parcel("a", null, null, null, 1)));
            for (int i = 0; i < rounds; i++) {
                Object value = value(random, 0, false);
                Map<String, Object> patch = object(random, 0, true);
                await(parcels.update("a", set(Parcel::content).to(value)));
                assertThat(await(parcels.update("a", parcels.mergePatch(Map.of("content", patch))))
                                .content())
                        .as("round %d: %s patched by %s", i, value, patch)
                        .isEqualTo(patched(value, patch));
            }
        });
    }

    /** The algorithm of section 2 of the RFC. */
    private static @Nullable Object patched(@Nullable Object target, Object patch) {
        if (!(patch instanceof Map<?, ?> object)) {
            return patch;
        }
        Map<Object, Object> result = new LinkedHashMap<>();
        if (target instanceof Map<?, ?> map) {
            result.putAll(map);
        }
        for (Map.Entry<?, ?> member : object.entrySet()) {
            if (member.getValue() == null) {
                result.remove(member.getKey());
            } else {
                result.put(member.getKey(), patched(result.get(member.getKey()), member.getValue()));
            }
        }
        return result;
    }

    private static Map<String, Object> object(Random random, int depth, boolean patch) {
        List<String> names = List.of("a", "b", "c", "", "a.b", "o'h \"q\" \\", "{1}", "é\ud83d\ude00", "$1", "j");
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            object.put(names.get(random.nextInt(names.size())), value(random, depth + 1, patch));
        }
        return object;
    }

    private static @Nullable Object value(Random random, int depth, boolean patch) {
        return switch (random.nextInt(depth > 3 ? 5 : 8)) {
            case 0 -> depth == 0 ? "top" : null;
            case 1 -> random.nextInt(100);
            case 2 -> "text " + random.nextInt(10);
            case 3 -> random.nextBoolean();
            case 4 -> new ArrayList<>(Arrays.asList(1, null, Map.of("x", 1)));
            default -> object(random, depth, patch);
        };
    }
}
