package io.dataflow;

import static io.dataflow.core.query.Dsl.asc;
import static io.dataflow.core.query.Dsl.groupBy;
import static io.dataflow.core.query.Dsl.where;

import io.dataflow.core.Args;
import io.dataflow.core.BulkOptions.OnError;
import io.dataflow.core.BulkProgress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Random steps of one tenant through the nodes, and those whose rows fail or are gathered in groups. */
final class TenantNodes {

    private final TenantSteps<?> steps;

    TenantNodes(TenantSteps<?> steps) {
        this.steps = steps;
    }

    Mono<?> step(String name, int kind, String id, @Nullable String code, int score) {
        TenantMemory memory = steps.memory;
        long version = steps.version(id);
        Map<String, Object> byKey = Map.of("id", id);
        return switch (kind) {
            case 39 -> same(name, "Create", TenantSteps.row(id, code, score), "score", memory.create(id, code, score));
            case 40 -> same(name, "Delete", Map.of("id", id), "deleted", memory.delete(id) ? 1L : 0L);
            case 41 ->
                same(
                        name,
                        "Update",
                        Map.of("filter", byKey, "score", score, "ifVersion", version),
                        "updated",
                        counted(memory.updateIf(id, score, version)));
            case 42 ->
                same(
                        name,
                        "Upsert",
                        Args.args("where", byKey, "create", Map.of("score", score), "update", Map.of("score", score)),
                        "created",
                        memory.upsert(id, memory.code(id), score));
            case 43 ->
                same(
                        name,
                        "BulkDelete",
                        Map.of("filter", Map.of("score", Map.of("$lt", score / 4))),
                        "deleted",
                        memory.deleteBelow(score / 4));
            case 44 ->
                same(
                        name,
                        "BulkUpdate",
                        Map.of("data", steps.rows(score)),
                        "updated",
                        memory.updateAll(steps.picked(), score));
            case 45 -> listed(name, id);
            case 46 -> groups(name);
            default -> partly(name, score);
        };
    }

    private static Object counted(Object outcome) {
        return outcome.equals(TenantMemory.MISSING) ? 0L : outcome.equals(TenantMemory.CONFLICT) ? outcome : 1L;
    }

    private Mono<Object> same(String name, String node, Map<String, ?> inputs, String port, Object expected) {
        return steps.same(
                name, steps.db.node(steps.model + node + "Node").run(inputs).map(out -> out.get(port)), expected);
    }

    private Mono<?> listed(String name, String id) {
        return same(
                        name,
                        "Read",
                        Map.of("id", id, "raiseOnNotFound", false),
                        "found",
                        !TenantMemory.EMPTY.equals(steps.memory.find(id)))
                .then(same(name, "List", Map.of("orderBy", List.of("-score"), "limit", 2), "total", (long)
                        steps.memory.ranked().size()));
    }

    private Mono<?> groups(String name) {
        return steps.same(
                name,
                steps.things
                        .aggregate(groupBy("score")
                                .count("n")
                                .having(where("n").gt(1))
                                .orderBy(asc("score")))
                        .map(group -> group.get("score") + " x " + group.get("n"))
                        .collectList(),
                steps.memory.shared());
    }

    /** A batch of new rows, some of whose keys are taken: those fail, and the others are stored. */
    private Mono<?> partly(String name, int score) {
        List<Map<String, Object>> rows = steps.rows(score);
        List<String> ids = steps.picked();
        long inserted = steps.memory.createMissing(ids, score);
        return steps.same(
                name,
                TenantSteps.bulk(
                        steps.things.bulkCreate(rows, o -> o.onError(OnError.CONTINUE)),
                        (BulkProgress<Map<String, Object>> done) ->
                                done.inserted() + " of " + done.processed() + ", " + done.failed() + " failed"),
                inserted + " of " + ids.size() + ", " + (ids.size() - inserted) + " failed");
    }
}
