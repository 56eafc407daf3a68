package io.dataflow.docs;

import static io.dataflow.docs.ApiShapesTest.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.DataFlow;
import io.dataflow.core.RecordNotFoundException;
import io.dataflow.core.WorkflowException;
import io.dataflow.docs.ApiShapesTest.Contact;
import io.dataflow.nodes.DataFlowRuntime;
import io.dataflow.nodes.Node;
import io.dataflow.nodes.NodeDefinition;
import io.dataflow.nodes.NodeEvent;
import io.dataflow.nodes.NodeOutput;
import io.dataflow.nodes.Port;
import io.dataflow.nodes.Workflow;
import io.dataflow.nodes.WorkflowBuilder;
import io.dataflow.nodes.WorkflowResult;
import io.dataflow.testsupport.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** The shapes of nodes and workflows, declared with the types that a user would write. */
class ApiNodeShapesTest {

    private final TestDatabase database = TestDatabase.of("H2");
    private final DataFlow db = DataFlow.open(database.r2dbcUrl(), Contact.class);

    @AfterEach
    void close() {
        db.close().block(Duration.ofSeconds(60));
        database.close();
    }

    @Test
    void aModelHasElevenNodesWithDeclaredPorts() {
        List<NodeDefinition> all = db.nodes();
        assertThat(all)
                .extracting(NodeDefinition::name)
                .containsExactlyInAnyOrder(
                        "ContactCreateNode",
                        "ContactReadNode",
                        "ContactUpdateNode",
                        "ContactDeleteNode",
                        "ContactListNode",
                        "ContactCountNode",
                        "ContactUpsertNode",
                        "ContactBulkCreateNode",
                        "ContactBulkUpdateNode",
                        "ContactBulkDeleteNode",
                        "ContactBulkUpsertNode");
        Node list = db.node("ContactListNode");
        List<Port> outputs = list.definition().outputs();
        assertThat(outputs)
                .extracting(Port::name)
                .contains("records", "count", "total", "limit", "offset", "nextCursor", "rows");
        assertThat(outputs).filteredOn(Port::stream).extracting(Port::name).containsExactly("rows");
        assertThat(list.definition().documentation()).isNotBlank();
    }

    @Test
    void anUpdateNodeAnswersItsCountAlsoAsBoolean() {
        NodeOutput created = get(db.node("ContactCreateNode")
                .run(Map.of("id", "c1", "email", "a@x.org", "score", 1, "tags", List.of())));
        assertThat(created.get("id")).isEqualTo("c1");
        assertThat(created.get("record", Contact.class)).isNotNull();

        Mono<NodeOutput> out =
                db.node("ContactUpdateNode").run(Map.of("filter", Map.of("id", "c1"), "fields", Map.of("name", "Ada")));
        NodeOutput updated = get(out);
        assertThat(updated.get("updated")).isEqualTo(1L);
        assertThat(updated.get("updated", Boolean.class)).isTrue();
        assertThat(updated.asMap()).containsKey("record");
        assertThat(get(get(db.node("ContactListNode").run(Map.of())).stream("rows")
                        .count()))
                .isOne();
        assertThat(get(db.node("ContactReadNode").run(Map.of("id", "nobody", "raiseOnNotFound", false)))
                        .get("found"))
                .isEqualTo(false);
        NodeOutput upserted = get(db.node("ContactUpsertNode")
                .run(Map.of(
                        "where", Map.of("id", "c1"),
                        "create", Map.of("id", "c1", "email", "a@x.org", "score", 1, "tags", List.of()),
                        "update", Map.of("score", 9))));
        assertThat(upserted.get("created")).isEqualTo(false);
        assertThat(upserted.ports()).contains("record", "created", "action");
        NodeOutput deleted = get(db.node("ContactDeleteNode").run(Map.of("id", "c1")));
        assertThat(deleted.get("deleted", Boolean.class)).isTrue();
    }

    @Test
    @SuppressWarnings("NullAway") // the code of a user is not annotated
    void theWorkflowOfTheDocumentsRunsAsItIsWritten() {
        Workflow signup = db.workflow("signup")
                .input("email", String.class)
                .addNode(
                        "ContactCreateNode",
                        "create",
                        Map.of("id", "${input.email}", "email", "${input.email}", "score", 1, "tags", List.of()))
                .addSyncCode("prepare", in -> Map.of("filterData", Map.of("id", in.get("id")), "newName", "Ada"))
                .addConnection("create", "id", "prepare", "id")
                .addNode("ContactUpdateNode", "mark", Map.of(), o -> o.retry(Retry.max(2))
                        .timeout(Duration.ofSeconds(2)))
                .addConnection("prepare", "filterData", "mark", "filter")
                .addConnection("prepare", "newName", "mark", "name")
                .addNode(
                        "ContactListNode",
                        "top",
                        Map.of("orderBy", List.of("-score"), "limit", 5),
                        o -> o.after("mark"))
                .transactional()
                .build();
        Mono<WorkflowResult> run = db.run(signup, Map.of("email", "ada@x.org"));
        List<?> records = (List<?>) get(run.map(r -> r.get("top").get("records")));
        assertThat(records).singleElement().satisfies(row -> assertThat(((Map<?, ?>) row).get("name"))
                .isEqualTo("Ada"));

        WorkflowResult again = get(db.run(signup, Map.of("email", "bob@x.org")));
        assertThat(again.runId()).isNotBlank();
        Boolean updated = again.get("mark", "updated", Boolean.class);
        assertThat(updated).isTrue();
    }

    @Test
    void codeOrderAndEventsHaveTheirShapes() {
        WorkflowBuilder builder = db.workflow("coded")
                .addCode("later", in -> Mono.just(Map.of("n", 1)))
                .addSyncCode("now", in -> Map.of("n", 2), o -> o.onErrorUse(Map.of("n", 0))
                        .after("later"))
                .addNode("ContactBulkCreateNode", "load")
                .inputStream("rows")
                .addConnection("input", "rows", "load", "data")
                .addOrder("now", "load");
        Workflow coded = builder.sequential().build();
        Flux<Map<String, Object>> rows =
                Flux.just(Map.of("id", "s1", "email", "s1@x.org", "score", 1, "tags", List.of()));
        DataFlowRuntime runtime = db.runtime();
        Flux<NodeEvent> events = runtime.events(coded, Map.of("rows", rows));
        assertThat(get(events.map(NodeEvent::node).distinct().collectList())).containsExactly("later", "now", "load");
    }

    @Test
    @SuppressWarnings("NullAway") // the code of a user is not annotated
    void branchesLoopsStreamsAndDocumentsHaveTheirShapes() {
        Workflow body = db.workflow("body")
                .input("n", Integer.class)
                .addSyncCode("next", in -> Map.of("n", in.get("n", Integer.class) + 1))
                .addConnection("input", "n", "next", "n")
                .build();
        Workflow all = db.workflow("all")
                .input("status", String.class)
                .inputStream("rows")
                .addSwitch("route", "${input.status}", Map.of("PAID", "ship"))
                .addSyncCode("ship", in -> Map.of())
                .addSyncCode("start", in -> Map.of("n", 0))
                .addLoop("count", body, o -> o.until(r -> r.get("next", "n", Integer.class) == 3)
                        .maxRounds(10))
                .addConnection("start", "n", "count", "n")
                .addSubworkflow("once", body, Map.of("n", "${count.n}"))
                .addStreamCode("more", in -> in.stream("rows"))
                .addConnection("input", "rows", "more", "rows")
                .addMap("shout", row -> Map.of("id", row.get("id") + "!"))
                .addConnection("more", "rows", "shout", "rows")
                .addFilter("some", row -> !row.get("id").equals("b!"))
                .addConnection("shout", "rows", "some", "rows")
                .build();
        WorkflowResult result =
                get(db.run(all, Map.of("status", "OPEN", "rows", List.of(Map.of("id", "a"), Map.of("id", "b")))));
        assertThat(result.skipped()).containsExactly("ship");
        assertThat(result.get("once").get("n")).isEqualTo(4);
        assertThat(get(result.get("some").stream("rows").collectList())).isEqualTo(List.of(Map.of("id", "a!")));

        db.registerCode("next", in -> Map.of("n", in.get("n", Integer.class) + 1));
        String json = body.toJson();
        Workflow same = db.workflowFromJson(json);
        WorkflowResult next = get(db.run(same, Map.of("n", 1)));
        assertThat(next.get("next", "n", Integer.class)).isEqualTo(2);
        assertThat(same.toMermaid()).startsWith("flowchart");
        Workflow saga = db.workflow("saga")
                .addNode(
                        "ContactCreateNode",
                        "create",
                        Map.of("id", "s", "email", "s@x.org", "score", 1, "tags", List.of()),
                        o -> o.compensateWith("ContactDeleteNode", Map.of("id", "${create.id}")))
                .build();
        assertThat(get(db.run(saga, Map.of())).get("create").get("id")).isEqualTo("s");
    }

    @Test
    void anErrorOfANodeArrivesAsItIs() {
        Workflow reading = db.workflow("reading")
                .addNode("ContactReadNode", "read", Map.of("id", "nobody"))
                .build();
        assertThatThrownBy(() -> get(db.run(reading, Map.of())))
                .isInstanceOfSatisfying(RecordNotFoundException.class, error -> assertThat(error.nodeId())
                        .isEqualTo("read"));
        assertThatThrownBy(() -> db.workflow("broken")
                        .addNode("ContactReedNode", "a")
                        .addConnection("a", "id", "b", "id")
                        .build())
                .isInstanceOfSatisfying(WorkflowException.class, error -> assertThat(error.faults())
                        .hasSizeGreaterThanOrEqualTo(2));
    }
}
