package io.dataflow.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.Args;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.Deadline;
import io.dataflow.core.DeadlineExceededException;
import io.dataflow.core.UniqueViolationException;
import io.dataflow.testsupport.Capability;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Branches, loops, workflows in workflows and streams of rows between generated nodes, on a real database. */
@Capability({"S43", "S44", "S47"})
abstract class FlowContract extends NodeContract {

    private WorkflowResult run(WorkflowBuilder workflow, Map<String, ?> inputs) {
        return db.run(workflow.build(), inputs).block(LIMIT);
    }

    private void load(int count) {
        run("ContactBulkCreateNode", Map.of("data", Flux.range(1, count).map(i -> contact("c" + i, i))));
    }

    @Test
    void aSwitchWritesOnTheBranchThatItChoosesAlone() {
        for (boolean transactional : new boolean[] {false, true}) {
            createContacts(2);
            WorkflowBuilder workflow = db.workflow("route")
                    .input("id", String.class)
                    .addNode("ContactReadNode", "read", Map.of("id", "${input.id}"))
                    .addSwitch("route", "${read.score}", Map.of("1", "remove"), "mark")
                    .addNode("ContactDeleteNode", "remove", Map.of("id", "${read.id}"))
                    .addNode(
                            "ContactUpdateNode",
                            "mark",
                            Map.of("filter", Map.of("id", "${read.id}"), "firstName", "Marked"))
                    .addNode("ContactCountNode", "left", Map.of(), o -> o.after("remove", "mark"));
            workflow = transactional ? workflow.transactional() : workflow;
            WorkflowResult removed = run(workflow, Map.of("id", "c1"));
            assertThat(removed.get("left").get("count")).isEqualTo(1L);
            assertThat(removed.skipped()).containsExactly("mark");
            WorkflowResult marked = run(workflow, Map.of("id", "c2"));
            assertThat(marked.get("mark").get("updated")).isEqualTo(1L);
            assertThat(column("first_name")).containsExactly("Marked");
            run("ContactDeleteNode", Map.of("id", "c2"));
        }
    }

    @Test
    void aLoopWalksThePagesOfAListByItsCursor() {
        load(25);
        Workflow page = db.workflow("page")
                .input("cursor", String.class)
                .input("sum", Long.class)
                .addNode("ContactListNode", "list", Map.of("cursor", "${input.cursor}", "limit", 10))
                .addSyncCode(
                        "add",
                        in -> Args.args(
                                "sum",
                                in.get("sum", Long.class)
                                        + ((List<?>) in.get("records"))
                                                .stream()
                                                        .mapToLong(row -> (Integer) ((Map<?, ?>) row).get("score"))
                                                        .sum(),
                                "cursor",
                                in.get("next"),
                                "done",
                                in.get("next") == null))
                .addConnection("input", "sum", "add", "sum")
                .addConnection("list", "records", "add", "records")
                .addConnection("list", "nextCursor", "add", "next")
                .build();
        for (boolean transactional : new boolean[] {false, true}) {
            WorkflowBuilder workflow = db.workflow("pages").addLoop("all", page, o -> o.until("${add.done}")
                    .inputs(Args.args("cursor", null, "sum", 0))
                    .maxRounds(10));
            WorkflowResult result = run(transactional ? workflow.transactional() : workflow, Map.of());
            assertThat(result.get("all", "sum", Long.class)).isEqualTo(325L);
            assertThat(result.get("all").get("rounds")).isEqualTo(3);
        }
    }

    @Test
    void aTransactionalSubworkflowIsASavepointOfATransactionalWorkflow() {
        createContacts(1);
        Workflow two = db.workflow("two")
                .addNode("ContactCreateNode", "good", contact("c2", 2))
                .addNode("ContactCreateNode", "bad", contact("c1", 1), o -> o.after("good"))
                .transactional()
                .build();
        WorkflowResult result = run(
                db.workflow("outer")
                        .addNode("ContactCreateNode", "own", contact("c3", 3))
                        .addSubworkflow(
                                "inner", two, Map.of(), o -> o.after("own").onErrorUse(Map.of("id", "none")))
                        .transactional(),
                Map.of());
        assertThat(result.get("inner").get("id")).isEqualTo("none");
        assertThat(ids()).containsExactly("c1", "c3");
        assertThatThrownBy(() -> run(db.workflow("alone").addSubworkflow("inner", two, Map.of()), Map.of()))
                .isInstanceOfSatisfying(UniqueViolationException.class, error -> assertThat(error.nodeId())
                        .isEqualTo("inner.bad"));
        assertThat(ids()).containsExactly("c1", "c3");
    }

    @Test
    void rowsGoThroughMapAndFilterIntoABulkNode() {
        load(2_500);
        for (boolean transactional : new boolean[] {false, true}) {
            WorkflowBuilder copy = db.workflow("copy")
                    .addNode("ContactListNode", "list", Map.of("orderBy", List.of("score")))
                    .addFilter("even", row -> (Integer) row.get("score") % 2 == 0)
                    .addMap("stock", row -> Map.of("shop", row.get("id"), "slot", row.get("score"), "amount", 1))
                    .addNode("StockBulkUpsertNode", "import", Map.of("batchSize", 100))
                    .addConnection("list", "rows", "even", "rows")
                    .addConnection("even", "rows", "stock", "rows")
                    .addConnection("stock", "rows", "import", "data")
                    .addNode("StockCountNode", "count", Map.of(), o -> o.after("import"));
            WorkflowResult result = run(transactional ? copy.transactional() : copy, Map.of());
            assertThat(result.get("import").get("processed")).isEqualTo(1_250L);
            assertThat(result.get("count").get("count")).isEqualTo(1_250L);
        }
    }

    /** Three rows pass the nodes of 20,000, and what the others cost is stopped: the connection is free at once. */
    @Test
    void whoTakesTheFirstRowsOfALargeTableLeavesTheOthersThere() {
        load(20_000);
        AtomicLong passed = new AtomicLong();
        AtomicLong most = new AtomicLong();
        WorkflowBuilder builder = db.workflow("peek")
                .addNode("ContactListNode", "list")
                .addMap("count", row -> {
                    most.accumulateAndGet(passed.incrementAndGet(), Math::max);
                    return row;
                })
                .addCode("first", in -> in.stream("rows").take(3).count().map(n -> Map.of("n", n)))
                .addConnection("list", "rows", "count", "rows")
                .addConnection("count", "rows", "first", "rows")
                .addNode("NoteCreateNode", "note", Map.of("text", "the first ${first.n}"));
        for (Workflow peek : List.of(builder.build(), builder.transactional().build())) {
            for (int i = 0; i < 30; i++) {
                passed.set(0);
                assertThat(db.run(peek, Map.of()).block(LIMIT).get("first").get("n"))
                        .isEqualTo(3L);
            }
        }
        assertThat(run("NoteCountNode", Map.of()).get("count")).isEqualTo(60L);
        assertThat(most).hasValue(3);
        assertThat(run("ContactCountNode", Map.of()).get("count")).isEqualTo(20_000L);
    }

    @Test
    @Capability("S33")
    void aRunThatFailsLaterUndoesWhatItsNodesDid() {
        createContacts(1);
        WorkflowBuilder signup = db.workflow("signup")
                .addNode(
                        "ContactCreateNode",
                        "create",
                        contact("c2", 2),
                        o -> o.compensateWith("ContactDeleteNode", Map.of("id", "${create.id}")))
                .addNode(
                        "ContactUpdateNode",
                        "mark",
                        Map.of("filter", Map.of("id", "c1"), "score", 50),
                        o -> o.compensateWith("ContactUpdateNode", Map.of("filter", Map.of("id", "c1"), "score", 1)))
                .addNode("ContactCreateNode", "twice", contact("c1", 1))
                .sequential();
        assertThatThrownBy(() -> run(signup, Map.of()))
                .isInstanceOfSatisfying(UniqueViolationException.class, error -> {
                    assertThat(error.nodeId()).isEqualTo("twice");
                    assertThat(error.getSuppressed())
                            .filteredOn(DataFlowException.class::isInstance)
                            .isEmpty();
                });
        assertThat(ids()).containsExactly("c1");
        assertThat(column("score")).containsExactly(1);
    }

    @Test
    void compensationsRunWhenADeadlineHasPassed() {
        AtomicReference<Duration> wait = new AtomicReference<>();
        WorkflowBuilder signup = db.workflow("signup")
                .addNode(
                        "ContactCreateNode",
                        "create",
                        contact("c1", 1),
                        o -> o.compensateWith("ContactDeleteNode", Map.of("id", "c1")))
                .addNode(
                        "ContactCreateNode",
                        "kept",
                        contact("c2", 1),
                        o -> o.compensateWith("ContactUpdateNode", Map.of("filter", Map.of("id", "c2"), "score", 7)))
                .addCode("wait", in -> Mono.delay(wait.get()).thenReturn(Map.of()))
                .addNode("ContactCreateNode", "late", contact("c3", 1))
                .sequential();
        db.ready().block(LIMIT);
        AtomicReference<String> failed = new AtomicReference<>("none");
        // What a busy machine does not do in time it is given more time for.
        for (Duration limit = Duration.ofSeconds(1);
                !"late".equals(failed.get()) && limit.compareTo(LIMIT) < 0;
                limit = limit.multipliedBy(2)) {
            database().execute("DELETE FROM \"contacts\"");
            Duration within = limit;
            wait.set(limit.plusMillis(500));
            assertThatThrownBy(() -> Deadline.within(within, db.run(signup.build(), Map.of()))
                            .block(LIMIT))
                    .isInstanceOfSatisfying(DeadlineExceededException.class, error -> {
                        failed.set(error.nodeId());
                        assertThat(error.getSuppressed())
                                .filteredOn(DataFlowException.class::isInstance)
                                .isEmpty();
                    });
        }
        assertThat(failed).hasValue("late");
        assertThat(ids()).containsExactly("c2");
        assertThat(column("score")).containsExactly(7);
    }

    @Test
    void aWorkflowRunsFromItsDocument() {
        db.registerCode("prepare", in -> Map.of("where", Map.of("id", in.get("id")), "name", "Ada"));
        Workflow signup = db.workflow("signup")
                .input("email", String.class)
                .addNode(
                        "ContactCreateNode",
                        "create",
                        Map.of("id", "${input.email}", "email", "${input.email}", "score", 1, "tags", List.of("a")))
                .addSyncCode("prepare", in -> Map.of())
                .addConnection("create", "id", "prepare", "id")
                .addNode("ContactUpdateNode", "mark")
                .addConnection("prepare", "where", "mark", "filter")
                .addConnection("prepare", "name", "mark", "first_name")
                .transactional()
                .build();
        Workflow same = db.workflowFromJson(signup.toJson());
        assertThat(same.toJson()).isEqualTo(signup.toJson());
        WorkflowResult result = db.run(same, Map.of("email", "ada@x.org")).block(LIMIT);
        assertThat(result.get("mark", "updated", Boolean.class)).isTrue();
        assertThat(column("first_name")).containsExactly("Ada");
    }
}
