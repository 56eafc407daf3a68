package io.dataflow;

import static io.dataflow.core.query.Dsl.set;
import static io.dataflow.core.query.Dsl.where;

import io.dataflow.TenantSteps.Aborted;
import io.dataflow.core.BulkOptions.OnError;
import io.dataflow.core.MapOperations;
import io.dataflow.core.UniqueViolationException;
import io.dataflow.nodes.Workflow;
import io.dataflow.nodes.WorkflowBuilder;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Random steps of one tenant that expect versions, or are made of several: nested transactions and workflows. */
final class TenantJourneys {

    private final TenantSteps<?> steps;

    TenantJourneys(TenantSteps<?> steps) {
        this.steps = steps;
    }

    Mono<?> step(String name, int kind, String id, int score) {
        MapOperations things = steps.things;
        long version = steps.version(id);
        return switch (kind) {
            case 19, 20 ->
                steps.same(
                        name,
                        things.update(id, set("score").to(score).ifVersion(version))
                                .map(steps::score),
                        steps.memory.updateIf(id, score, version));
            case 21 -> steps.same(name, things.delete(id, version), steps.memory.deleteIf(id, version));
            case 22 ->
                steps.same(
                        name,
                        things.upsert(
                                        Map.of("id", id, "score", score),
                                        o -> o.update(set("score").plus(1).ifVersion(version)))
                                .map(done -> steps.score(done.record())),
                        steps.memory.addOrCreate(id, 1, score, version));
            case 23 -> bulkDelete(name);
            case 24 -> nested(name, id, score);
            case 25 -> failing(name, id, score);
            case 26 -> surrounded(name, id, score);
            default -> workflow(name, id, score);
        };
    }

    private Mono<?> bulkDelete(String name) {
        List<Map<String, Object>> rows = steps.keys().stream()
                .map(id -> Map.<String, Object>of("id", id, "version", steps.version(id)))
                .toList();
        int deleted = 0;
        int failed = 0;
        for (Map<String, Object> row : rows) {
            Object outcome = steps.memory.deleteIf((String) row.get("id"), (Long) row.get("version"));
            deleted += Boolean.TRUE.equals(outcome) ? 1 : 0;
            failed += TenantMemory.CONFLICT.equals(outcome) ? 1 : 0;
        }
        return steps.same(
                name,
                TenantSteps.bulk(
                        steps.things.bulkDelete(rows, o -> o.onError(OnError.CONTINUE)),
                        done -> done.deleted() + " deleted, " + done.failed() + " failed"),
                deleted + " deleted, " + failed + " failed");
    }

    /** A transaction in a transaction, each of which may be rolled back. */
    private Mono<?> nested(String name, String id, int score) {
        boolean innerFails = steps.random.nextBoolean();
        boolean outerFails = steps.random.nextBoolean();
        TenantMemory before = steps.memory.copy();
        steps.memory.add(Integer.MIN_VALUE, 1);
        TenantMemory beforeInner = steps.memory.copy();
        steps.memory.put(id, score);
        steps.memory.deleteBelow(score / 2);
        if (innerFails) {
            steps.memory = beforeInner;
        }
        long expected = steps.memory.count(score);
        if (outerFails) {
            steps.memory = before;
        }
        Mono<Long> work = steps.db.transaction(tx -> {
            MapOperations outer = tx.model(steps.model);
            Mono<Long> inner = tx.transaction(within -> {
                MapOperations things = within.model(steps.model);
                return things.bulkUpsert(List.of(Map.of("id", id, "score", score)))
                        .then(things.deleteWhere(where("score").lt(score / 2)))
                        .flatMap(deleted -> innerFails ? Mono.error(new Aborted()) : Mono.just(deleted));
            });
            return outer.updateWhere(outer.all(), set("score").plus(1))
                    .then(inner.onErrorResume(Aborted.class, e -> Mono.empty()))
                    .then(outer.count(TenantSteps.atLeast(score)))
                    .flatMap(count -> outerFails ? Mono.error(new Aborted()) : Mono.just(count));
        });
        return steps.same(name, work, outerFails ? Aborted.class.getSimpleName() : expected);
    }

    /** A statement that fails in a transaction in a transaction undoes the inner one, and the outer one goes on. */
    private Mono<?> failing(String name, String id, int score) {
        String taken = steps.memory.ranked().stream().findFirst().orElse(id);
        if (steps.memory.present(List.of(taken)).isEmpty()) {
            return steps.same(name, steps.things.find(taken), TenantMemory.EMPTY);
        }
        steps.memory.add(Integer.MIN_VALUE, 1);
        long expected = steps.memory.add(Integer.MIN_VALUE, 1);
        Map<String, Object> existing = TenantSteps.row(taken, null, score);
        Mono<Long> work = steps.db
                .transactionMany(tx -> {
                    MapOperations things = tx.model(steps.model);
                    return tx.transaction(inner -> inner.model(steps.model)
                                    .deleteWhere(where("id").ne(taken))
                                    .then(inner.transaction(deep ->
                                            things.update(taken, set("score").plus(7))))
                                    .then(things.create(existing)))
                            .thenMany(Flux.<Long>empty())
                            .onErrorResume(UniqueViolationException.class, e -> Mono.empty())
                            .concatWith(things.updateWhere(
                                    things.all(), set("score").plus(1)))
                            .concatWith(tx.transaction(inner -> things.updateWhere(
                                    things.all(), set("score").plus(1))));
                })
                .last();
        return steps.same(name, work, expected);
    }

    /** A workflow in a transaction is stored and undone with it. */
    private Mono<?> surrounded(String name, String id, int score) {
        boolean fails = steps.random.nextBoolean();
        TenantMemory before = steps.memory.copy();
        steps.memory.put(id, score);
        steps.memory.add(score, 1);
        long expected = steps.memory.count(score);
        if (fails) {
            steps.memory = before;
        }
        Workflow inner = workflow(false, steps.random.nextBoolean());
        Mono<Object> work = steps.db.transaction(tx -> tx.run(inner, Map.of("id", id, "score", score))
                .map(result -> result.get("count").get("count"))
                .flatMap(count -> fails ? Mono.error(new Aborted()) : Mono.just(count)));
        return steps.same(name, work, fails ? Aborted.class.getSimpleName() : expected);
    }

    /** A workflow that writes twice and may fail in between; a transactional one leaves nothing then. */
    private Mono<?> workflow(String name, String id, int score) {
        boolean fails = steps.random.nextBoolean();
        boolean transactional = steps.random.nextBoolean();
        TenantMemory before = steps.memory.copy();
        steps.memory.put(id, score);
        if (fails && transactional) {
            steps.memory = before;
        }
        if (!fails) {
            steps.memory.add(score, 1);
        }
        return steps.same(
                name,
                steps.db
                        .run(workflow(fails, transactional), Map.of("id", id, "score", score))
                        .map(result -> result.get("count").get("count")),
                fails ? Aborted.class.getSimpleName() : steps.memory.count(score));
    }

    private Workflow workflow(boolean fails, boolean transactional) {
        Map<String, Object> atLeast = Map.of("score", Map.of("$gte", "${input.score}"));
        Map<String, Object> values = Map.of("score", "${input.score}");
        WorkflowBuilder builder = steps.db
                .workflow("journey")
                .input("id", String.class)
                .input("score", Integer.class)
                .addNode(
                        steps.model + "UpsertNode",
                        "store",
                        Map.of("where", Map.of("id", "${input.id}"), "create", values, "update", values))
                .addSyncCode(
                        "check",
                        in -> {
                            if (fails) {
                                throw new Aborted();
                            }
                            return Map.of("amount", 1);
                        },
                        o -> o.after("store"))
                .addNode(steps.model + "ListNode", "list", Map.of("filter", atLeast), o -> o.after("check"))
                .addMap("raised", row -> Map.of("id", row.get("id"), "score", (Integer) row.get("score") + 1))
                .addConnection("list", "rows", "raised", "rows")
                .addNode(steps.model + "BulkUpdateNode", "raise", Map.of())
                .addConnection("raised", "rows", "raise", "data")
                .addNode(steps.model + "CountNode", "count", Map.of("filter", atLeast), o -> o.after("raise"));
        return (transactional ? builder.transactional() : builder).build();
    }
}
