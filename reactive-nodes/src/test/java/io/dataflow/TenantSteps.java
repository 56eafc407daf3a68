package io.dataflow;

import static io.dataflow.core.query.Dsl.aggregate;
import static io.dataflow.core.query.Dsl.asc;
import static io.dataflow.core.query.Dsl.desc;
import static io.dataflow.core.query.Dsl.set;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.Args;
import io.dataflow.core.BulkFailedException;
import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.MapOperations;
import io.dataflow.core.query.Filter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Random steps of one tenant: each verb is called and has to answer what the memory answers. */
final class TenantSteps<T extends Possession> {

    /** What the names of tenants begin with, and nothing else. */
    static final String NAME = "tenant no ";

    private static final int IDS = 8;
    private static final int CODES = 5;
    private static final int SCORES = 20;
    private static final int KINDS = 48;

    /** Why a transaction is rolled back. */
    static final class Aborted extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    final DataFlow db;
    final String model;
    final MapOperations things;
    private final String tenant;
    private final TenantJourneys journeys;
    private final TenantRecords<T> records;
    private final TenantNodes nodes;
    TenantMemory memory;
    final Random random;
    final boolean soft;

    TenantSteps(DataFlow db, Possession.Kind<T> kind, String tenant, long seed) {
        this.db = db;
        this.model = kind.name();
        this.things = db.model(model);
        this.tenant = tenant;
        this.memory = new TenantMemory(kind.soft());
        this.random = new Random(seed);
        this.soft = kind.soft();
        this.journeys = new TenantJourneys(this);
        this.records = new TenantRecords<>(this, kind);
        this.nodes = new TenantNodes(this);
    }

    Mono<?> step(int number) {
        String id = "id" + random.nextInt(IDS);
        String code = random.nextBoolean() ? null : code();
        int score = random.nextInt(SCORES);
        int kind = random.nextInt(KINDS);
        String name = "step " + number + " of kind " + kind;
        return switch (kind) {
            case 0, 1 ->
                same(name, things.create(row(id, code, score)).map(this::score), memory.create(id, code, score));
            case 2 -> same(name, things.find(id).map(this::score), memory.find(id));
            case 3 -> same(name, things.update(id, Map.of("score", score)).map(this::score), memory.update(id, score));
            case 4 -> same(name, things.updateWhere(atLeast(score), set("score").plus(1)), memory.add(score, 1));
            case 5 -> same(name, things.delete(id), memory.delete(id));
            case 6 -> same(name, things.deleteWhere(where("score").lt(score / 4)), memory.deleteBelow(score / 4));
            case 7, 8 ->
                same(
                        name,
                        things.upsert(row(id, code, score)).map(done -> done.created()),
                        memory.upsert(id, code, score));
            case 9 -> same(name, ranked(), memory.ranked() + " of " + memory.count(0));
            case 10 -> counted(name, score);
            case 11 ->
                same(
                        name,
                        bulk(
                                things.bulkCreate(rows(score), o -> o.onConflict(OnConflict.SKIP)),
                                BulkProgress::inserted),
                        memory.createMissing(picked, score));
            case 12 ->
                same(
                        name,
                        bulk(things.bulkUpdate(rows(score)), BulkProgress::updated),
                        memory.updateAll(picked, score));
            case 13 -> same(name, bulk(things.bulkDelete(keys()), BulkProgress::deleted), memory.deleteAll(picked));
            case 14 ->
                same(
                        name,
                        bulk(things.bulkUpsert(rows(score)), BulkProgress::inserted),
                        memory.upsertAll(picked, score));
            case 15 -> restored(name, id);
            case 16 -> inTransaction(name, score);
            case 17 -> byNodes(name, id, score);
            case 18 ->
                same(
                        name,
                        things.upsert(row(id, code, score), o -> o.conflictOn("code"))
                                .map(done -> done.created()),
                        memory.upsertByCode(id, code, score));
            case 19, 20, 21, 22, 23, 24, 25, 26, 27, 28 -> journeys.step(name, kind, id, score);
            case 29, 30, 31, 32, 33, 34, 35, 36, 37, 38 -> records.step(name, kind, id, code, score);
            default -> nodes.step(name, kind, id, code, score);
        };
    }

    String code() {
        return "code" + random.nextInt(CODES);
    }

    /** The version that a row has, or one that it has not. */
    long version(String id) {
        return memory.version(id) + random.nextInt(2);
    }

    /** The rows that are stored, deleted ones included, have to be those of the memory. */
    Mono<?> end() {
        return same(
                "the end",
                things.stream(things.all().includeDeleted())
                        .map(row -> row.get("id") + " " + row.get("code") + " " + row.get("score") + " v"
                                + row.get("version")
                                + (row.get("deletedAt") == null ? "" : " deleted"))
                        .collectList(),
                memory.stored());
    }

    private List<String> picked = List.of();

    /** Some different keys; the memory is asked about the same afterwards. */
    List<String> keys() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < IDS; i++) {
            all.add("id" + i);
        }
        Collections.shuffle(all, random);
        picked = List.copyOf(all.subList(0, 1 + random.nextInt(4)));
        return picked;
    }

    /** The keys that were picked last. */
    List<String> picked() {
        return picked;
    }

    List<Map<String, Object>> rows(int score) {
        return keys().stream()
                .map(id -> Map.<String, Object>of("id", id, "score", score))
                .toList();
    }

    static Map<String, Object> row(String id, @Nullable String code, int score) {
        return Args.args("id", id, "code", code, "score", score);
    }

    static Filter<Object> atLeast(int score) {
        return where("score").gte(score);
    }

    Object score(Map<String, Object> row) {
        return row.get("score");
    }

    private Mono<Object> ranked() {
        return things.list(things.all().orderBy(desc("score"), asc("id")).limit(100))
                .map(page -> page.records().stream().map(row -> row.get("id")).toList() + " of " + page.total());
    }

    private Mono<?> counted(String name, int score) {
        long sum = memory.sum();
        return same(name, things.count(atLeast(score)), memory.count(score))
                .then(same(
                        name,
                        things.aggregate(aggregate().sum("score", "sum"))
                                .next()
                                .map(group -> group.get("sum") == null ? 0L : group.get("sum")),
                        sum));
    }

    static <R> Mono<Object> bulk(Flux<BulkProgress<R>> ticks, Function<BulkProgress<R>, ?> total) {
        return ticks.last().map(total);
    }

    private Mono<?> restored(String name, String id) {
        return soft
                ? same(name, things.update(id, Args.args("deletedAt", null)).map(this::score), memory.restore(id))
                : same(name, things.exists(where("id").eq(id)), !TenantMemory.EMPTY.equals(memory.find(id)));
    }

    private Mono<?> inTransaction(String name, int score) {
        boolean aborts = random.nextBoolean();
        long expected = memory.count(0);
        Mono<Long> work = db.transaction(tx -> tx.model(model)
                .updateWhere(things.all(), set("score").plus(score))
                .then(tx.model(model).count(things.all()))
                .flatMap(count -> aborts ? Mono.error(new Aborted()) : Mono.just(count)));
        if (aborts) {
            return same(name, work, Aborted.class.getSimpleName());
        }
        memory.add(Integer.MIN_VALUE, score);
        return same(name, work, expected);
    }

    private Mono<?> byNodes(String name, String id, int score) {
        boolean there = !TenantMemory.MISSING.equals(memory.update(id, score));
        return same(
                        name,
                        db.node(model + "UpdateNode")
                                .run(Map.of("filter", Map.of("id", id), "fields", Map.of("score", score)))
                                .map(out -> out.get("updated")),
                        there ? 1L : 0L)
                .then(same(
                        name,
                        db.node(model + "CountNode").run(Map.of()).map(out -> out.get("count")),
                        memory.count(0)));
    }

    Mono<Object> same(String name, Mono<?> actual, Object expected) {
        return actual.<Object>map(value -> value)
                .defaultIfEmpty(TenantMemory.EMPTY)
                .onErrorResume(error -> Mono.just(named(name, error)))
                .doOnNext(found -> assertThat(found).as(name).isEqualTo(expected));
    }

    /** The name of an error, which knows of no tenant: not of the own one, nor of another. */
    private String named(String name, Throwable error) {
        for (Throwable one = error; one != null; one = one.getCause()) {
            assertThat(one.toString()).as(name + " of " + tenant).doesNotContain(NAME);
        }
        Throwable cause = error instanceof BulkFailedException ? error.getCause() : error;
        Throwable told = cause == null ? error : cause;
        // Any other is no answer that the memory knows, so that its whole text helps.
        return told.getClass() == DataFlowException.class
                ? told + ", because of " + told.getCause()
                : told.getClass().getSimpleName();
    }
}
