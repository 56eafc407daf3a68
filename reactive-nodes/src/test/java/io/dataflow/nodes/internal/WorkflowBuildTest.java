package io.dataflow.nodes.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dataflow.core.WorkflowException;
import io.dataflow.nodes.Workflow;
import io.dataflow.nodes.WorkflowBuilder;
import io.dataflow.testsupport.Capability;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.util.retry.Retry;

@Capability("S43")
class WorkflowBuildTest {

    private final Fixture fixture = new Fixture();

    private static List<String> faults(WorkflowBuilder builder) {
        WorkflowException error = catchThrowableOfType(WorkflowException.class, builder::build);
        assertThat(error).as("the workflow is refused").isNotNull();
        assertThat(error.code()).isEqualTo("WORKFLOW_INVALID");
        return error.faults();
    }

    private static String fault(WorkflowBuilder builder) {
        assertThat(faults(builder)).hasSize(1);
        return faults(builder).get(0);
    }

    @Test
    void theSampleOfTheDocumentationIsBuilt() {
        Workflow signup = fixture.workflow()
                .input("email", String.class)
                .addNode(
                        "ContactCreateNode",
                        "create",
                        Map.of("id", "${input.email}", "email", "${input.email}", "score", 1))
                .addSyncCode("prepare", in -> Map.of("filterData", Map.of("id", in.get("id")), "newName", "Ada"))
                .addConnection("create", "id", "prepare", "id")
                .addNode("ContactUpdateNode", "mark", Map.of(), o -> o.retry(Retry.max(2))
                        .timeout(Duration.ofSeconds(2)))
                .addConnection("prepare", "filterData", "mark", "filter")
                .addConnection("prepare", "newName", "mark", "firstName")
                .addNode(
                        "ContactListNode",
                        "top",
                        Map.of("orderBy", List.of("-score"), "limit", 5),
                        o -> o.after("mark"))
                .transactional()
                .build();

        assertThat(signup.name()).isEqualTo("test");
        assertThat(signup.nodes()).containsExactly("create", "prepare", "mark", "top");
        assertThat(signup.inputs()).extracting("name").containsExactly("email");
        assertThat(signup.isTransactional()).isTrue();
        assertThat(signup.warnings()).isEmpty();
    }

    @Test
    void allFaultsAreListedAtOnce() {
        List<String> faults = faults(fixture.workflow()
                .addNode("ContactCreatNode", "create", Map.of())
                .addNode("ContactReadNode", "read", Map.of("idd", 1))
                .addNode("ContactDeleteNode", "read", Map.of("id", "${reed.id}"))
                .addNode("ContactUpdateNode", "mark", Map.of("filter", Map.of("id", "{{read.id}}")))
                .addConnection("read", "emial", "mark", "fields.email")
                .addConnection("ghost", "id", "mark", "score")
                .addConnection("read", "id", "marc", "filter")
                .addOrder("read", "nobody"));

        assertThat(faults)
                .hasSize(10)
                .anyMatch(fault -> fault.contains("'ContactCreatNode'") && fault.contains("'ContactCreateNode'"))
                .anyMatch(fault -> fault.contains("'read'") && fault.contains("a node of this id already"))
                .anyMatch(fault -> fault.contains("unknown input 'idd' of ContactReadNode; did you mean 'id'"))
                .anyMatch(fault -> fault.contains("'id' or 'filter'") && fault.contains("is missing"))
                .anyMatch(fault -> fault.contains("unknown node 'reed'; did you mean 'read'"))
                .anyMatch(fault -> fault.contains("{{read.id}}") && fault.contains("'${read.id}'"))
                .anyMatch(fault -> fault.contains("unknown output 'emial'") && fault.contains("'email'"))
                .anyMatch(fault -> fault.contains("unknown node 'ghost'"))
                .anyMatch(fault -> fault.contains("unknown node 'marc'; did you mean 'mark'"))
                .anyMatch(fault -> fault.contains("unknown node 'nobody'"));
    }

    @Test
    @Capability("S10")
    void aRequiredFieldThatIsMissingIsNamedWithItsNode() {
        assertThat(fault(fixture.workflow().addNode("ContactCreateNode", "create", Map.of("id", "c1", "email", "a@x"))))
                .contains("node 'create'", "'score' of ContactCreateNode is missing");
    }

    @Test
    void aRecordMayStandForTheFields() {
        assertThatCode(() -> fixture.workflow()
                        .addSyncCode("make", in -> Map.of("row", Map.of("id", "c1")))
                        .addNode("ContactCreateNode", "create", Map.of("record", "${make.row}"))
                        .build())
                .doesNotThrowAnyException();
    }

    @Test
    void aCycleIsNamedByItsPath() {
        assertThat(fault(fixture.workflow()
                        .addSyncCode("a", in -> Map.of())
                        .addSyncCode("b", in -> Map.of())
                        .addSyncCode("c", in -> Map.of())
                        .addConnection("a", "x", "b", "x")
                        .addConnection("b", "x", "c", "x")
                        .addOrder("c", "a")))
                .contains("cycle: a -> b -> c -> a");
    }

    @Test
    void aNodeThatWaitsForItselfIsACycle() {
        assertThat(fault(fixture.workflow().addNode("ContactReadNode", "read", Map.of("id", "${read.id}"))))
                .contains("cycle: read -> read");
    }

    @Test
    void sequentialFollowsTheDeclaration() {
        assertThat(fault(fixture.workflow()
                        .addSyncCode("a", in -> Map.of())
                        .addSyncCode("b", in -> Map.of())
                        .addConnection("b", "x", "a", "x")
                        .sequential()))
                .contains("cycle: a -> b -> a");
    }

    @Test
    void bothSpellingsOfAnInputAreRefused() {
        assertThat(fault(fixture.workflow()
                        .addNode(
                                "ContactReadNode",
                                "read",
                                Map.of("id", 1, "raiseOnNotFound", true, "raise_on_not_found", true))))
                .contains("'raiseOnNotFound' is given twice");
        assertThat(fault(fixture.workflow()
                        .addNode("ContactBulkCreateNode", "load", Map.of("data", List.of(), "onConflict", "skip"))
                        .addSyncCode("a", in -> Map.of())
                        .addConnection("a", "mode", "load", "conflict_resolution")))
                .contains("'onConflict' is given twice");
    }

    @Test
    void snakeCaseIsTakenForPortsAndTemplates() {
        assertThatCode(() -> fixture.workflow()
                        .addNode("ContactListNode", "list", Map.of("order_by", List.of("-score")))
                        .addNode(
                                "ContactReadNode",
                                "read",
                                Map.of("id", "${list.next_cursor}", "raise_on_not_found", false))
                        .addConnection("read", "first_name", "mark", "first_name")
                        .addNode("ContactUpdateNode", "mark", Map.of("filter.id", "c1"))
                        .build())
                .doesNotThrowAnyException();
    }

    @Test
    void aPathAddsToAnInputAndNeverReplaces() {
        assertThatCode(() -> fixture.workflow()
                        .addSyncCode("a", in -> Map.of())
                        .addNode(
                                "ContactUpdateNode",
                                "mark",
                                Map.of("filter", Map.of("id", 1), "fields", Map.of("score", 1)))
                        .addConnection("a", "name", "mark", "fields.firstName")
                        .build())
                .doesNotThrowAnyException();
        assertThat(fault(fixture.workflow()
                        .addSyncCode("a", in -> Map.of())
                        .addNode("ContactUpdateNode", "mark", Map.of("filter", Map.of("id", 1), "score", 1))
                        .addConnection("a", "id", "mark", "filter.id")))
                .contains("'filter.id' is given twice");
        assertThat(fault(fixture.workflow()
                        .addSyncCode("a", in -> Map.of())
                        .addNode("ContactUpdateNode", "mark", Map.of("filter", "${a.filter}", "score", 1))
                        .addConnection("a", "id", "mark", "filter.id")))
                .contains("'filter.id' is given twice");
        assertThat(fault(fixture.workflow().addNode("ContactListNode", "list", Map.of("limit.x", 1))))
                .contains("'limit' is no map");
    }

    @Test
    void aStreamGoesOnlyWhereStreamsGo() {
        assertThatCode(() -> fixture.workflow()
                        .inputStream("rows")
                        .addNode("ContactBulkCreateNode", "load", Map.of())
                        .addConnection("input", "rows", "load", "data")
                        .addNode("ContactListNode", "list", Map.of())
                        .addNode("ContactBulkUpsertNode", "copy", Map.of("data", "${list.rows}"))
                        .addSyncCode("look", in -> Map.of())
                        .addConnection("load", "progress", "look", "ticks")
                        .addOrder("load", "copy")
                        .build())
                .doesNotThrowAnyException();
        assertThat(fault(fixture.workflow()
                        .addNode("ContactListNode", "list", Map.of())
                        .addNode("ContactReadNode", "read", Map.of("id", "${list.rows}"))))
                .contains("'list.rows' is a stream");
        assertThat(fault(fixture.workflow()
                        .addNode("ContactListNode", "list", Map.of())
                        .addNode("ContactBulkCreateNode", "load", Map.of("data", List.of("${list.rows}")))))
                .contains("'list.rows' is a stream");
        assertThat(fault(fixture.workflow()
                        .addNode("ContactListNode", "list", Map.of())
                        .addNode("ContactBulkCreateNode", "load", Map.of("data", "${list.rows[0]}"))))
                .contains("has no parts");
    }

    @Test
    void unorderedWritersOfOneModelAreReported() {
        WorkflowBuilder builder = fixture.workflow()
                .addNode("ContactDeleteNode", "first", Map.of("id", 1))
                .addNode("ContactDeleteNode", "second", Map.of("id", 2))
                .addNode("ContactReadNode", "read", Map.of("id", 3));
        assertThat(builder.build().warnings())
                .singleElement()
                .asString()
                .contains("'first' and 'second' both write Contact", "addOrder");
        assertThat(builder.addOrder("first", "second").build().warnings()).isEmpty();
    }

    @Test
    void onErrorUseNamesOutputsOfTheNode() {
        assertThat(fault(fixture.workflow()
                        .addNode(
                                "ContactReadNode",
                                "read",
                                Map.of("id", 1),
                                o -> o.onErrorUse(Map.of("foundd", false)))))
                .contains("unknown output 'foundd'", "'found'");
        assertThat(fault(fixture.workflow()
                        .addNode(
                                "ContactReadNode",
                                "read",
                                Map.of("id", 1),
                                o -> o.onErrorUse(Map.of("found", "${no.x}")))))
                .contains("unknown node 'no'");
    }

    @Test
    void anEmptyWorkflowIsRefused() {
        assertThat(fault(fixture.workflow())).contains("no nodes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "input",
                "a.b",
                "${a}",
                "a b",
                "1a",
                "é",
                "\u0000",
                "a\n",
                "{{a}}",
                "a'; DROP TABLE x; --"
            })
    void reservedAndHostileIdsAreRefused(String id) {
        assertThat(faults(fixture.workflow().addSyncCode(id, in -> Map.of()))).isNotEmpty();
    }

    @Test
    void inputsHaveNamesThatCanBeReferredTo() {
        assertThat(faults(fixture.workflow()
                        .input("e mail", String.class)
                        .input("firstName", String.class)
                        .input("first_name", String.class)
                        .addSyncCode("a", in -> Map.of())))
                .hasSize(2);
        assertThat(fault(fixture.workflow()
                        .input("email", String.class)
                        .addNode("ContactReadNode", "read", Map.of("id", "${input.emial}"))))
                .contains("unknown input 'emial' of the workflow; did you mean 'email'");
    }

    @Test
    void whereverAStringEntersOnlyAWorkflowExceptionLeaves() {
        Random random = new Random(11);
        String[] strings = {
            "",
            " ",
            "a",
            "input",
            "read",
            "id",
            "filter",
            "filter.id",
            "fields.x",
            "..",
            ".",
            "${read.id}",
            "${",
            "{{x}}",
            "\u0000",
            "\ud800",
            "a".repeat(10_000),
            "'; DROP TABLE contacts; --",
            "\"",
            "$where",
            "record.tags[0]",
            "rows",
            "é\n",
            "ContactReadNode"
        };
        for (int i = 0; i < 5_000; i++) {
            String[] s = new String[12];
            for (int j = 0; j < s.length; j++) {
                s[j] = strings[random.nextInt(strings.length)];
            }
            WorkflowBuilder builder = new GraphBuilder(fixture.registry, s[0])
                    .input(s[1], String.class)
                    .inputStream(s[2])
                    .addNode(s[3], s[4], Map.of(s[5], s[6]), o -> o.after(s[7]))
                    .addNode("ContactReadNode", "read", Map.of("id", s[6]), o -> o.onErrorUse(Map.of(s[8], s[9])))
                    .addConnection(s[10], s[11], s[0], s[1])
                    .addConnection("read", s[11], "read", s[1])
                    .addOrder(s[2], s[3]);
            assertThat(faults(builder)).isNotEmpty().allSatisfy(fault -> assertThat(fault)
                    .hasSizeLessThan(2_000));
        }
    }
}
