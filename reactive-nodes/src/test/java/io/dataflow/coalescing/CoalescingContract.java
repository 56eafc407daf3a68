package io.dataflow.coalescing;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.DataFlow;
import io.dataflow.core.Coalescing;
import io.dataflow.core.Deadline;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.RecordNotFoundException;
import io.dataflow.core.Tenant;
import io.dataflow.core.UniqueViolationException;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.Unique;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.DatabaseContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What many callers ask for at once: each has an answer or an error of its own, whether or not it was asked together. */
@Capability({"S11", "S12"})
abstract class CoalescingContract extends DatabaseContract {

    static final Duration LIMIT = Duration.ofSeconds(60);

    /** A row with much in it that can be wrong, and that nobody may share. */
    @DataModel
    record Parcel(String id, @Unique String label, int weight, Map<String, Object> content, byte[] seal) {
        static Parcel of(String id) {
            return of(id, id);
        }

        static Parcel of(String id, String label) {
            return new Parcel(id, label, id.length(), Map.of("of", id, "list", List.of(1, 2)), id.getBytes());
        }
    }

    @DataModel(tenant = true)
    record Letter(String id, String text) {}

    private final List<DataFlow> opened = new ArrayList<>();

    DataFlow open() {
        return open(builder -> builder);
    }

    DataFlow open(UnaryOperator<DataFlow.Builder> how) {
        DataFlow db = how.apply(DataFlow.builder(database().r2dbcUrl())
                        .model(Parcel.class)
                        .model(Letter.class)
                        .pool(o -> o.size(8).maxOverflow(0)))
                .build();
        opened.add(db);
        db.ready().block(LIMIT);
        return db;
    }

    @AfterEach
    void close() {
        opened.forEach(db -> db.close(LIMIT).block(LIMIT));
    }

    ModelOperations<Parcel> parcels(DataFlow db) {
        return db.model(Parcel.class);
    }

    /** What becomes of calls that are made at once: their values and errors, in the order of the calls. */
    static <T> List<Object> atOnce(int calls, Function<Integer, Mono<T>> call) {
        return Flux.range(0, calls)
                .flatMapSequential(
                        i -> call.apply(i)
                                .cast(Object.class)
                                .defaultIfEmpty("none")
                                .onErrorResume(Mono::just),
                        calls)
                .collectList()
                .block(LIMIT);
    }

    @Test
    void eachReaderHasItsOwnRowOrNone() {
        DataFlow db = open();
        parcels(db).bulkCreate(Flux.range(0, 100).map(i -> Parcel.of("p" + i))).blockLast(LIMIT);

        List<Object> found = atOnce(300, i -> parcels(db).find("p" + i % 150));
        List<Object> read = atOnce(300, i -> parcels(db).read("p" + i % 150));

        for (int i = 0; i < 300; i++) {
            int number = i % 150;
            if (number < 100) {
                assertThat(((Parcel) found.get(i)).id()).isEqualTo("p" + number);
                assertThat(((Parcel) read.get(i)).content()).containsEntry("of", "p" + number);
            } else {
                assertThat(found.get(i)).isEqualTo("none");
                assertThat(read.get(i)).isInstanceOf(RecordNotFoundException.class);
            }
        }
    }

    @Test
    void readersOfOneRowShareNothingThatCanBeChanged() {
        DataFlow db = open();
        parcels(db).create(Parcel.of("one")).block(LIMIT);

        List<Object> rows = atOnce(100, i -> parcels(db).find("one"));

        rows.forEach(row -> ((Parcel) row).seal()[0]++);
        assertThat(rows).allSatisfy(row -> assertThat(((Parcel) row).seal()[0]).isEqualTo((byte) ('o' + 1)));
    }

    @Test
    void eachCreatorHasItsOwnRow() {
        DataFlow db = open();

        List<Object> stored = atOnce(300, i -> parcels(db).create(Parcel.of("p" + i)));

        for (int i = 0; i < 300; i++) {
            assertThat(stored.get(i)).isInstanceOfSatisfying(Parcel.class, row -> assertThat(row.content())
                    .containsEntry("of", row.id()));
            assertThat(((Parcel) stored.get(i)).id()).isEqualTo("p" + i);
        }
        assertThat(parcels(db).count(parcels(db).all()).block(LIMIT)).isEqualTo(300);
    }

    @Test
    void recordsAndMapsThatAreStoredAtOnceComeBackAsWhatTheyAre() {
        DataFlow db = open();
        Map<String, Object> map = Map.of("weight", 1, "content", Map.of(), "seal", new byte[0]);

        List<Object> created = atOnce(200, i -> {
            Map<String, Object> row = new HashMap<>(map);
            row.putAll(Map.of("id", "m" + i, "label", "m" + i));
            return i % 2 == 0
                    ? parcels(db).create(Parcel.of("r" + i)).cast(Object.class)
                    : db.model("Parcel").create(row).cast(Object.class);
        });

        for (int i = 0; i < 200; i++) {
            if (i % 2 == 0) {
                assertThat(created.get(i)).isInstanceOfSatisfying(Parcel.class, row -> assertThat(row.weight())
                        .isEqualTo(row.id().length()));
            } else {
                assertThat(created.get(i))
                        .asInstanceOf(InstanceOfAssertFactories.MAP)
                        .containsEntry("id", "m" + i);
            }
        }
    }

    @Test
    void aDuplicateHurtsItsOwnCallerAlone() {
        DataFlow db = open();
        parcels(db)
                .bulkCreate(Flux.just(Parcel.of("p7"), Parcel.of("p70"), Parcel.of("other", "p30")))
                .blockLast(LIMIT);

        List<Object> outcomes = atOnce(100, i -> parcels(db).create(Parcel.of("p" + i)));

        for (int i = 0; i < 100; i++) {
            Object outcome = outcomes.get(i);
            if (i == 7 || i == 70) {
                // Both keys of the row are taken: which one is told is the choice of the database.
                assertThat(outcome)
                        .isInstanceOfSatisfying(UniqueViolationException.class, error -> assertThat(error.fields())
                                .isSubsetOf("id", "label"));
            } else if (i == 30) {
                assertThat(outcome).isInstanceOfSatisfying(UniqueViolationException.class, error -> {
                    assertThat(error.model()).isEqualTo("Parcel");
                    assertThat(error.operation()).isEqualTo("create");
                    assertThat(error.fields()).containsExactly("label");
                });
            } else {
                assertThat(outcome).isInstanceOf(Parcel.class);
            }
        }
        assertThat(parcels(db).count(parcels(db).all()).block(LIMIT)).isEqualTo(100);
    }

    @Test
    void ofManyCreatorsOfOneKeyOneStoresIt() {
        DataFlow db = open();

        List<Object> outcomes = atOnce(60, i -> parcels(db).create(Parcel.of("same", "label " + i)));

        assertThat(outcomes.stream()
                        .collect(Collectors.groupingBy(
                                outcome -> outcome.getClass().getSimpleName(), Collectors.counting())))
                .isEqualTo(Map.of("Parcel", 1L, "UniqueViolationException", 59L));
    }

    @Test
    void whoCancelsLeavesTheOthers() {
        DataFlow db = open();
        parcels(db).bulkCreate(Flux.range(0, 100).map(i -> Parcel.of("p" + i))).blockLast(LIMIT);

        for (int round = 0; round < 20; round++) {
            int wait = round;
            List<Object> found = atOnce(
                    100,
                    i -> i % 3 == 0
                            ? parcels(db).find("p" + i).takeUntilOther(Mono.delay(Duration.ofNanos(wait * 100_000L)))
                            : parcels(db).find("p" + i));
            for (int i = 0; i < 100; i++) {
                if (i % 3 != 0) {
                    assertThat(((Parcel) found.get(i)).id()).isEqualTo("p" + i);
                }
            }
        }
    }

    @Test
    void aTransactionReadsItsOwnRowsAndNobodyElseDoes() {
        DataFlow db = open();

        List<Object> outside = Flux.merge(
                        db.transaction(tx -> parcels(tx)
                                .create(Parcel.of("mine"))
                                .thenMany(Flux.range(0, 20)
                                        .concatMap(i -> parcels(tx).read("mine")))
                                .then(Mono.delay(Duration.ofMillis(50)))
                                .then(Mono.<Object>error(new IllegalStateException("rolled back")))
                                .onErrorResume(IllegalStateException.class, Mono::error)),
                        Flux.range(0, 200)
                                .flatMap(i -> Coalescing.off(parcels(db).find("mine")), 50))
                .onErrorResume(IllegalStateException.class, error -> Flux.empty())
                .collectList()
                .block(LIMIT);

        assertThat(outside).isEmpty();
        assertThat(parcels(db).find("mine").blockOptional(LIMIT)).isEmpty();
    }

    @Test
    void tenantsAreNeverAskedForTogether() {
        DataFlow db = open();
        ModelOperations<Letter> letters = db.model(Letter.class);
        List<Object> stored =
                atOnce(200, i -> Tenant.with("t" + i % 5, letters.create(new Letter("l" + i / 5, "of t" + i % 5))));
        assertThat(stored).allSatisfy(row -> assertThat(row).isInstanceOf(Letter.class));

        List<Object> found = atOnce(200, i -> Tenant.with("t" + i % 5, letters.read("l" + i / 5)));

        for (int i = 0; i < 200; i++) {
            assertThat(found.get(i)).isEqualTo(new Letter("l" + i / 5, "of t" + i % 5));
        }
    }

    @Test
    void whatHasADeadlineKeepsIt() {
        DataFlow db = open();
        parcels(db).create(Parcel.of("p")).block(LIMIT);

        List<Object> read = atOnce(
                100, i -> Deadline.within(Duration.ofSeconds(20), parcels(db).read("p")));

        assertThat(read).allSatisfy(row -> assertThat(row).isInstanceOf(Parcel.class));
    }

    @Test
    void itIsTurnedOffForACallAModelOrAllOfThem() {
        List<UnaryOperator<DataFlow.Builder>> ways =
                List.of(builder -> builder.coalescing(false), builder -> builder.coalescing(o -> o.without("Parcel")));
        for (UnaryOperator<DataFlow.Builder> way : ways) {
            DataFlow db = open(way);
            String prefix = "w" + ways.indexOf(way) + "-";
            assertThat(atOnce(50, i -> parcels(db).create(Parcel.of(prefix + i))))
                    .allSatisfy(row -> assertThat(row).isInstanceOf(Parcel.class));
            assertThat(atOnce(50, i -> Coalescing.off(parcels(db).read(prefix + i))))
                    .extracting(row -> ((Parcel) row).id())
                    .isEqualTo(IntStream.range(0, 50).mapToObj(i -> prefix + i).toList());
        }
    }
}
