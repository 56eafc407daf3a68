package io.dataflow.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.UniqueViolationException;
import io.dataflow.nodes.NodeEvent.Kind;
import io.dataflow.testsupport.Capability;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Workflows of generated nodes, on a real database. */
@Capability("S43")
abstract class WorkflowContract extends NodeContract {

    private WorkflowResult run(WorkflowBuilder workflow, Map<String, ?> inputs) {
        return db.run(workflow.build(), inputs).block(LIMIT);
    }

    private WorkflowBuilder signup() {
        return db.workflow("signup")
                .input("email", String.class)
                .addNode(
                        "ContactCreateNode",
                        "create",
                        Map.of("id", "${input.email}", "email", "${input.email}", "score", 1, "tags", List.of()))
                .addSyncCode("prepare", in -> Map.of("filterData", Map.of("id", in.get("id")), "newName", "Ada"))
                .addConnection("create", "id", "prepare", "id")
                .addNode("ContactUpdateNode", "mark", Map.of(), o -> o.retry(Retry.max(2))
                        .timeout(Duration.ofSeconds(20)))
                .addConnection("prepare", "filterData", "mark", "filter")
                .addConnection("prepare", "newName", "mark", "firstName")
                .addNode(
                        "ContactListNode",
                        "top",
                        Map.of("orderBy", List.of("-score"), "limit", 5),
                        o -> o.after("mark"));
    }

    @Test
    @Capability({"S43", "S44", "S45"})
    void theSampleRunsInATransactionAndWithout() {
        WorkflowResult plain = run(signup(), Map.of("email", "ada@x.org"));
        assertThat(plain.get("mark", "updated", Boolean.class)).isTrue();
        assertThat(plain.get("top", "total", Long.class)).isEqualTo(1L);
        assertThat(column("first_name")).containsExactly("Ada");

        WorkflowResult inOne = run(signup().transactional(), Map.of("email", "bo@x.org"));
        assertThat(inOne.get("top").get("total")).isEqualTo(2L);
        assertThat(ids()).hasSize(2);
    }

    @Test
    void aTransactionRollsBackWholeWhenANodeFails() {
        createContacts(1);
        WorkflowBuilder workflow = db.workflow("two")
                .addNode("ContactCreateNode", "good", contact("c2", 2))
                .addNode("ContactCreateNode", "bad", contact("c1", 1))
                .addOrder("good", "bad");
        assertThatThrownBy(() -> run(workflow.transactional(), Map.of()))
                .isInstanceOfSatisfying(UniqueViolationException.class, error -> assertThat(error.nodeId())
                        .isEqualTo("bad"));
        assertThat(ids()).containsExactly("c1");
    }

    @Test
    @Capability({"S31", "S43"})
    void everyNodeThatWritesIsPartOfTheTransaction() {
        createContacts(4);
        List<Object> scores = column("score");
        WorkflowBuilder workflow = db.workflow("all")
                .addNode("ContactCreateNode", "create", contact("n1", 1))
                .addNode("ContactUpdateNode", "update", Map.of("filter", Map.of("id", "c1"), "score", 90))
                .addNode("ContactUpsertNode", "upsert", Map.of("where", Map.of("id", "n2"), "create", contact("n2", 2)))
                .addNode("ContactDeleteNode", "delete", Map.of("id", "c2"))
                .addNode("ContactBulkCreateNode", "bulkCreate", Map.of("data", List.of(contact("n3", 3))))
                .addNode(
                        "ContactBulkUpdateNode",
                        "bulkUpdate",
                        Map.of("data", List.of(Map.of("id", "c3", "score", 91)), "batchSize", 1))
                .addNode(
                        "ContactBulkUpdateNode",
                        "updateByFilter",
                        Map.of("filter", Map.of("id", "c4"), "fields", Map.of("score", 92)))
                .addNode("ContactBulkUpsertNode", "bulkUpsert", Map.of("data", List.of(contact("n4", 4))))
                .addNode("ContactBulkDeleteNode", "bulkDelete", Map.of("data", List.of("c3")))
                .addNode("ContactBulkDeleteNode", "deleteByFilter", Map.of("filter", Map.of("id", "c4")))
                .addNode("ContactListNode", "seen", Map.of())
                .addSyncCode("fail", in -> {
                    throw new IllegalStateException("saw " + in.get("total"));
                })
                .addConnection("seen", "total", "fail", "total")
                .sequential()
                .transactional();
        assertThatThrownBy(() -> run(workflow, Map.of())).hasMessageContaining("saw 5");
        assertThat(ids()).containsExactly("c1", "c2", "c3", "c4");
        assertThat(column("score")).isEqualTo(scores);
    }

    @Test
    void withoutATransactionWhatWasWrittenStays() {
        createContacts(1);
        assertThatThrownBy(() -> run(
                        db.workflow("two")
                                .addNode("ContactCreateNode", "good", contact("c2", 2))
                                .addNode("ContactCreateNode", "bad", contact("c1", 1))
                                .addOrder("good", "bad"),
                        Map.of()))
                .isInstanceOf(UniqueViolationException.class);
        assertThat(ids()).containsExactly("c1", "c2");
    }

    @Test
    void aFailureThatIsReplacedLosesItsSavepointAlone() {
        createContacts(1);
        WorkflowResult result = run(
                db.workflow("try")
                        .addNode("ContactCreateNode", "good", contact("c2", 2))
                        .addNode("ContactCreateNode", "bad", contact("c1", 1), o -> o.onErrorUse(Map.of("id", "none")))
                        .addNode("ContactCreateNode", "later", contact("c3", 3))
                        .sequential()
                        .transactional(),
                Map.of());
        assertThat(result.get("bad").get("id")).isEqualTo("none");
        assertThat(ids()).containsExactly("c1", "c2", "c3");
    }

    @Test
    void aWorkflowJoinsTheTransactionThatItRunsIn() {
        Workflow workflow = db.workflow("join")
                .addNode("ContactCreateNode", "a", contact("c1", 1))
                .addNode("ContactCreateNode", "b", contact("c2", 2))
                .addNode("ContactCountNode", "count", Map.of(), o -> o.after("a", "b"))
                .build();
        assertThatThrownBy(() -> db.transaction(tx -> tx.run(workflow, Map.of())
                                .doOnNext(
                                        result -> assertThat(result.get("count").get("count"))
                                                .isEqualTo(2L))
                                .then(Mono.error(new IllegalStateException("mine"))))
                        .block(LIMIT))
                .hasMessage("mine");
        assertThat(run("ContactCountNode", Map.of()).get("count")).isEqualTo(0L);
    }

    @Test
    void aCancelRollsBackAndGivesTheConnectionBack() {
        createContacts(1);
        Workflow workflow = db.workflow("cancel")
                .addNode("ContactCreateNode", "a", contact("c2", 2))
                .addCode("wait", in -> Mono.never(), o -> o.after("a"))
                .transactional()
                .build();
        Flux<NodeEvent> events = db.runtime().events(workflow, Map.of());
        List<NodeEvent> seen = new java.util.concurrent.CopyOnWriteArrayList<>();
        Disposable running = events.subscribe(seen::add);
        Awaitility.await().atMost(LIMIT).until(() -> seen.size() == 3);
        running.dispose();
        Awaitility.await().atMost(LIMIT).untilAsserted(() -> assertThat(ids()).containsExactly("c1"));
        assertThat(run("ContactCountNode", Map.of()).get("count")).isEqualTo(1L);
    }

    @Test
    void rowsStreamFromOneNodeIntoAnother() {
        run("ContactBulkCreateNode", Map.of("data", Flux.range(1, 3_000).map(i -> contact("c" + i, i))));
        for (boolean transactional : new boolean[] {false, true}) {
            WorkflowBuilder copy = db.workflow("copy")
                    .addNode("ContactListNode", "list", Map.of("filter", Map.of("score", Map.of("$gt", 1_000))))
                    .addCode("sum", in -> in.stream("rows")
                            .map(row -> (Integer) row.get("score"))
                            .reduce(0L, Long::sum)
                            .map(n -> Map.of("sum", n)))
                    .addConnection("list", "rows", "sum", "rows")
                    .addNode("NoteCreateNode", "note", Map.of("text", "sum is ${sum.sum} of ${list.total}"));
            WorkflowResult result = run(transactional ? copy.transactional() : copy, Map.of());
            assertThat(result.get("note").get("text")).isEqualTo("sum is 4001000 of 2000");
        }
    }

    @Test
    void rowsStreamIntoABulkNodeInATransactionAndWithout() {
        for (boolean transactional : new boolean[] {false, true}) {
            run("ContactBulkCreateNode", Map.of("data", Flux.range(1, 2_500).map(i -> contact("c" + i, i))));
            WorkflowBuilder purge = db.workflow("purge")
                    .addNode(
                            "ContactListNode",
                            "old",
                            Map.of("filter", Map.of("score", Map.of("$gt", 10)), "fields", List.of("id")))
                    .addNode("ContactBulkDeleteNode", "delete", Map.of("batchSize", 500))
                    .addConnection("old", "rows", "delete", "data")
                    .addNode("ContactCountNode", "left", Map.of(), o -> o.after("delete"));
            WorkflowResult result = run(transactional ? purge.transactional() : purge, Map.of());
            assertThat(result.get("delete").get("deleted")).isEqualTo(2_490L);
            assertThat(result.get("left").get("count")).isEqualTo(10L);
            run("ContactDeleteNode", Map.of("filter", Map.of(), "confirmed", true));
        }
    }

    @Test
    void anInputStreamIsLoadedAndItsProgressIsTold() {
        Workflow load = db.workflow("load")
                .inputStream("rows")
                .addNode("ContactBulkCreateNode", "load", Map.of("batchSize", 100))
                .addConnection("input", "rows", "load", "data")
                .addNode("ContactCountNode", "count", Map.of(), o -> o.after("load"))
                .build();
        List<NodeEvent> events = db.runtime()
                .events(load, Map.of("rows", Flux.range(1, 450).map(i -> contact("c" + i, i))))
                .collectList()
                .block(LIMIT);
        assertThat(events).extracting(NodeEvent::kind).contains(Kind.PROGRESS);
        assertThat(events)
                .filteredOn(
                        event -> event.kind() == Kind.FINISHED && event.node().equals("load"))
                .singleElement()
                .satisfies(event -> assertThat(event.rows()).isEqualTo(450));
        assertThat(ids()).hasSize(450);
    }

    @Test
    void manyRunsOfOneWorkflowDoNotMeet() {
        Workflow workflow = signup().build();
        List<String> emails = Flux.range(0, 200)
                .map(i -> "u" + i + "@x.org")
                .flatMap(
                        email -> db.run(workflow, Map.of("email", email))
                                .map(result -> result.get("mark", "record", Contact.class)
                                        .email()),
                        32)
                .collectList()
                .block(LIMIT);
        assertThat(emails).hasSize(200).doesNotHaveDuplicates();
        assertThat(ids()).hasSize(200);
    }

    @Test
    @Capability("S48")
    void whatIsWrongInAWorkflowIsAnErrorBeforeItRuns() {
        assertThatThrownBy(() -> db.workflow("bad")
                        .addNode("ContactListNode", "list", Map.of("filtr", Map.of()))
                        .build())
                .isInstanceOf(io.dataflow.core.WorkflowException.class)
                .hasMessageContaining("did you mean 'filter'");
    }
}
