package io.dataflow;

import static io.dataflow.core.query.Dsl.asc;
import static io.dataflow.core.query.Dsl.where;

import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.BulkOptions.OnError;
import io.dataflow.core.BulkProgress;
import io.dataflow.core.ModelOperations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Random steps of one tenant with typed records, which carry the version that they were read at. */
final class TenantRecords<T extends Possession> {

    private final TenantSteps<T> steps;
    private final Possession.Maker<T> maker;
    private final ModelOperations<T> things;

    TenantRecords(TenantSteps<T> steps, Possession.Kind<T> kind) {
        this.steps = steps;
        this.maker = kind.maker();
        this.things = steps.db.model(kind.type());
    }

    Mono<?> step(String name, int kind, String id, @Nullable String code, int score) {
        TenantMemory memory = steps.memory;
        long version = steps.version(id);
        T record = maker.row(id, code, score, version);
        return switch (kind) {
            case 29, 30 ->
                steps.same(
                        name,
                        things.update(record).map(Possession::score),
                        memory.updateRecord(id, code, score, version));
            case 31 ->
                steps.same(
                        name,
                        things.upsert(record).map(done -> done.created()),
                        memory.upsertRecord(id, code, score, version));
            case 32 ->
                steps.same(
                        name,
                        things.update(
                                        id,
                                        things.mergePatch(Map.of("score", score))
                                                .ifVersion(version))
                                .map(Possession::score),
                        memory.updateIf(id, score, version));
            case 33 ->
                checked(
                        name,
                        score,
                        rows -> things.bulkUpdate(rows, o -> o.onError(OnError.CONTINUE)),
                        row -> memory.updateRecord(row.id(), row.code(), score, row.version()));
            case 34 ->
                checked(
                        name,
                        score,
                        rows -> things.bulkUpsert(rows, o -> o.onError(OnError.CONTINUE)),
                        row -> memory.upsertRecord(row.id(), row.code(), score, row.version()));
            case 35 ->
                checked(
                        name,
                        score,
                        rows -> things.bulkCreate(
                                rows, o -> o.onConflict(OnConflict.UPDATE).onError(OnError.CONTINUE)),
                        row -> memory.upsertRecord(row.id(), row.code(), score, row.version()));
            case 36 -> createdInTurn(name, score);
            case 37 -> found(name);
            default -> pages(name);
        };
    }

    /** Rows of a batch with versions: some are the stored ones, others are not, so that their rows fail alone. */
    private Mono<?> checked(
            String name, int score, Function<List<T>, Flux<BulkProgress<T>>> write, Function<T, Object> expected) {
        List<T> rows = steps.keys().stream()
                .map(id -> maker.row(id, steps.memory.code(id), score, steps.version(id)))
                .toList();
        long conflicts = rows.stream()
                .map(expected)
                .filter(TenantMemory.CONFLICT::equals)
                .count();
        return steps.same(name, TenantSteps.bulk(write.apply(rows), BulkProgress::failed), conflicts);
    }

    /** One after the other; the first that is taken ends it. */
    private Mono<?> createdInTurn(String name, int score) {
        List<String> ids = steps.keys();
        Object expected = (long) ids.size();
        for (String id : ids) {
            if (TenantMemory.TAKEN.equals(steps.memory.create(id, null, score))) {
                expected = TenantMemory.TAKEN;
                break;
            }
        }
        return steps.same(
                name,
                things.createMany(Flux.fromIterable(ids).map(id -> maker.row(id, null, score, 9)))
                        .count(),
                expected);
    }

    private Mono<?> found(String name) {
        String code = steps.code();
        List<String> ids = steps.keys();
        return steps.same(name, things.findOne(where("code").eq(code)).map(Possession::id), steps.memory.holder(code))
                .then(steps.same(
                        name,
                        things.readMany(Flux.fromIterable(ids))
                                .map(Possession::id)
                                .sort()
                                .collectList(),
                        steps.memory.present(ids)));
    }

    /** Page after page by cursors, until there is none. */
    private Mono<?> pages(String name) {
        int size = 1 + steps.random.nextInt(3);
        List<String> expected = new ArrayList<>(steps.memory.ranked());
        expected.sort(String::compareTo);
        return steps.same(
                name,
                things.list(things.all().orderBy(asc("id")).limit(size))
                        .expand(page -> page.nextCursor() == null
                                ? Mono.empty()
                                : things.list(things.all()
                                        .orderBy(asc("id"))
                                        .limit(size)
                                        .after(page.nextCursor())))
                        .concatMapIterable(page -> page.records())
                        .map(Possession::id)
                        .collectList(),
                expected);
    }
}
