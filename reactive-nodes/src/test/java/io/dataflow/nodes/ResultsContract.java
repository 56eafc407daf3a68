package io.dataflow.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dataflow.core.UnknownNameException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.WorkflowException;
import io.dataflow.testsupport.Capability;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the nodes of a run give, what nodes say of themselves, and what is said of wrong parameters. */
abstract class ResultsContract extends NodeContract {

    private static Map<String, Object> contact(String id) {
        return Map.of("id", id, "email", id + "@x", "score", 1, "tags", List.of("a"));
    }

    private WorkflowResult all() {
        Workflow workflow = db.workflow("all")
                .addNode("ContactCreateNode", "create", contact("c1"))
                .addNode("ContactReadNode", "read", Map.of("id", "${create.id}"))
                .addNode(
                        "ContactUpdateNode",
                        "update",
                        Map.of("filter", Map.of("id", "${read.id}"), "fields", Map.of("score", 2)))
                .addNode(
                        "ContactUpsertNode",
                        "upsert",
                        Map.of("where", Map.of("id", "c2"), "create", contact("c2"), "update", Map.of("score", 9)),
                        o -> o.after("update"))
                .addNode(
                        "ContactBulkCreateNode",
                        "bulkCreate",
                        Map.of("data", List.of(contact("c3"), contact("c4"))),
                        o -> o.after("upsert"))
                .addNode(
                        "ContactBulkUpdateNode",
                        "bulkUpdate",
                        Map.of("data", List.of(Map.of("id", "c3", "score", 3))),
                        o -> o.after("bulkCreate"))
                .addNode(
                        "ContactBulkUpsertNode",
                        "bulkUpsert",
                        Map.of("data", List.of(contact("c3"), contact("c5"))),
                        o -> o.after("bulkUpdate"))
                .addNode("ContactListNode", "list", Map.of("orderBy", List.of("-id")), o -> o.after("bulkUpsert"))
                .addNode("ContactCountNode", "count", Map.of(), o -> o.after("list"))
                .addNode("ContactDeleteNode", "delete", Map.of("id", "c1"), o -> o.after("count"))
                .addNode(
                        "ContactBulkDeleteNode",
                        "bulkDelete",
                        Map.of("data", List.of("c2", "c3")),
                        o -> o.after("delete"))
                .addSyncCode(
                        "code",
                        in -> Map.of("seen", in.get("records", List.class).size()))
                .addConnection("list", "records", "code", "records")
                .build();
        return db.run(workflow, Map.of()).block(LIMIT);
    }

    /** One shape always: an output is found under its port, and nothing of the request is among them. */
    @Test
    @Capability({"S43", "S45"})
    void everyNodeOfARunGivesTheOutputsThatItDeclares() {
        WorkflowResult result = all();
        Map<String, NodeDefinition> nodes =
                db.nodes().stream().collect(Collectors.toMap(NodeDefinition::name, definition -> definition));
        for (String verb : List.of(
                "create",
                "read",
                "update",
                "delete",
                "list",
                "count",
                "upsert",
                "bulkCreate",
                "bulkUpdate",
                "bulkDelete",
                "bulkUpsert")) {
            NodeDefinition node =
                    nodes.get("Contact" + Character.toUpperCase(verb.charAt(0)) + verb.substring(1) + "Node");
            Set<String> declared = node.outputs().stream().map(Port::name).collect(Collectors.toSet());
            assertThat(declared).as(verb).containsAll(result.get(verb).asMap().keySet());
            assertThat(result.get(verb).asMap()).as(verb).isNotEmpty();
            assertThatThrownBy(() -> result.get(verb).get("outptu")).as(verb).isInstanceOf(UnknownNameException.class);
        }
        assertThat(result.get("code").asMap()).isEqualTo(Map.of("seen", 5));
    }

    @Test
    @Capability("S45")
    void outputsComeInTheTypeThatIsAskedFor() {
        WorkflowResult result = all();

        Contact created = result.get("create", "record", Contact.class);
        assertThat(created.tags()).containsExactly("a");
        assertThat(result.get("create", "createdAt", Instant.class)).isNotNull();
        assertThat(result.get("create", "created_at", String.class)).endsWith("Z");
        assertThat(result.get("update", "updated", Boolean.class)).isTrue();
        assertThat(result.get("update", "updated", Integer.class)).isEqualTo(1);
        assertThat(result.get("upsert", "created", Boolean.class)).isTrue();
        assertThat(result.get("bulkUpsert", "inserted", Long.class)).isEqualTo(1);
        assertThat(result.get("bulkUpsert", "updated", String.class)).isEqualTo("1");
        assertThat(result.get("count", "count", Integer.class)).isEqualTo(5);
        assertThat(result.get("delete", "deleted", Boolean.class)).isTrue();
        assertThat(result.get("bulkDelete", "deleted", Integer.class)).isEqualTo(2);
        List<?> records = result.get("list", "records", List.class);
        assertThat(records).hasSize(5).first().isInstanceOf(Map.class);
        assertThatThrownBy(() -> result.get("create", "email", Integer.class))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("email")
                .hasMessageNotContaining("c1@x");
        assertThatThrownBy(() -> result.get("craete")).isInstanceOf(UnknownNameException.class);
    }

    @Test
    @Capability("S46")
    void everyNodeSaysWhatItTakesAndGives() {
        assertThat(db.nodes()).hasSize(44).allSatisfy(node -> {
            assertThat(node.documentation()).isNotBlank();
            assertThat(node.outputs()).isNotEmpty().extracting(Port::name).doesNotHaveDuplicates();
            assertThat(node.inputs())
                    .extracting(Port::name)
                    .doesNotHaveDuplicates()
                    .contains("dbInstance", "modelName");
            assertThat(db.node(node.name()).definition()).isEqualTo(node);
        });
        NodeDefinition create = db.node("ContactCreateNode").definition();
        assertThat(create.inputs())
                .filteredOn(Port::required)
                .extracting(Port::name)
                .containsExactlyInAnyOrder("id", "email", "score", "tags");
        assertThat(db.node("ContactListNode").definition().outputs())
                .filteredOn(Port::stream)
                .extracting(Port::name)
                .containsExactly("rows");
    }

    /** Where the reference warns and runs, each fault is an error, all of them at once, and nothing was run. */
    @Test
    @Capability("S48")
    void everyWrongParameterIsNamedBeforeAnythingRuns() {
        WorkflowException refused = catchThrowableOfType(WorkflowException.class, () -> db.workflow("bad")
                .addNode("ContactCreateNode", "create", Map.of("id", "a", "emial", "x", "score", 1, "tags", List.of()))
                .addNode("ContactCreateNode", "half", Map.of("id", "a"))
                .addNode("ContactListNode", "list", Map.of("limt", 5))
                .addNode("ContactReadNode", "read", Map.of("id", "{{create.id}}"))
                .addNode("ContactReadNode", "lost", Map.of("id", "${nobody.id}"))
                .addNode("ContactReadNode", "port", Map.of("id", "${create.idd}"))
                .addNode("ContactCuontNode", "count", Map.of())
                .addConnection("create", "id", "nowhere", "id")
                .build());

        assertThat(refused.faults()).hasSizeGreaterThanOrEqualTo(8);
        assertThat(String.join("\n", refused.faults()))
                .contains("'emial'")
                .contains("'email'")
                .contains("half")
                .contains("'limit'")
                .contains("${create.id}")
                .contains("nobody")
                .contains("idd")
                .contains("ContactCountNode")
                .contains("nowhere");
        assertThat(database().openConnections()).isZero();
    }

    @Test
    @Capability("S48")
    void aValueThatDoesNotFitItsPortIsRefusedBeforeAnySql() {
        for (Map<String, Object> inputs : List.<Map<String, Object>>of(
                Map.of("limit", "many"), Map.of("limit", -1), Map.of("filter", 7), Map.of("orderBy", 3))) {
            assertThatThrownBy(() -> run("ContactListNode", inputs)).isInstanceOf(ValidationFailedException.class);
        }
        assertThatThrownBy(() ->
                        run("ContactCreateNode", Map.of("id", "a", "email", "e", "score", "high", "tags", List.of())))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("score");
        assertThat(database().openConnections()).isZero();
    }
}
