package io.dataflow.nodes.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.dataflow.core.Args;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.UnknownNameException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.nodes.Node;
import io.dataflow.nodes.NodeDefinition;
import io.dataflow.nodes.Port;
import io.dataflow.testsupport.Capability;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** What nodes refuse, none of which may reach an operation: those of the fixture fail the test. */
class NodeInputsTest {

    private final Fixture fixture = new Fixture();

    private Throwable error(String node, Map<String, ?> inputs) {
        return catchThrowable(() -> fixture.registry.node(node).run(inputs).block(Fixture.LIMIT));
    }

    @Test
    @Capability("S6")
    void theElevenNodesHaveTheNamesOfTheirModel() {
        assertThat(fixture.registry.definitions())
                .extracting(NodeDefinition::name)
                .containsExactly(
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
        assertThat(fixture.registry.definitions()).allSatisfy(node -> {
            assertThat(node.documentation()).contains("Contact").endsWith(".");
            assertThat(PortNames.of(node.inputs())).doesNotHaveDuplicates().contains("dbInstance", "modelName");
            assertThat(PortNames.of(node.outputs())).doesNotHaveDuplicates().isNotEmpty();
        });
    }

    @Test
    void portsSayTypeStreamAndWhetherTheyAreRequired() {
        NodeDefinition create = fixture.registry.node("ContactCreateNode").definition();
        assertThat(create.input("email")).contains(new Port("email", String.class, false, true));
        assertThat(create.input("score").orElseThrow().type()).isEqualTo(Integer.class);
        assertThat(create.input("firstName").orElseThrow().required()).isFalse();
        NodeDefinition bulk = fixture.registry.node("ContactBulkCreateNode").definition();
        assertThat(bulk.input("data")).contains(new Port("data", Map.class, true, true));
        assertThat(bulk.output("progress").orElseThrow().stream()).isTrue();
        assertThat(bulk.output("nothing")).isEmpty();
    }

    @Test
    @Capability("S48")
    void unknownInputsAreRefusedWithTheNearest() {
        for (NodeDefinition node : fixture.registry.definitions()) {
            assertThat(error(node.name(), Map.of("modelNmae", "Contact")))
                    .isInstanceOfSatisfying(UnknownNameException.class, error -> assertThat(error.suggestions())
                            .contains("modelName"))
                    .hasMessageContaining("unknown input 'modelNmae' of " + node.name());
            assertThat(error(node.name(), Map.of("modelName", "Contact", "model_name", "Contact")))
                    .isInstanceOf(ValidationFailedException.class)
                    .hasMessageContaining("keep one");
            assertThat(error(node.name(), Map.of("modelName", "Other", "id", 1)))
                    .isInstanceOf(DataFlowException.class);
        }
    }

    @Test
    void optionsReachWhatAFieldHides() {
        ModelDefinition model = ModelDefinition.of(
                Map.of("name", "Rule", "fields", Map.of("id", "string", "filter", "string", "modelName", "string")));
        fixture.registry.register(model, Fixture.unreachable());
        assertThat(error("RuleUpdateNode", Map.of("filter", "x", "modelName", "y")))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("filter: is missing");
        assertThat(error("RuleUpdateNode", Map.of("filter", "x", "options", Map.of("model_name", "Other"))))
                .hasMessageContaining("'Rule'");
        assertThat(error("RuleUpdateNode", Map.of("options", Map.of("filtr", Map.of()))))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("'filter'");
        assertThat(error("RuleUpdateNode", Map.of("options", "x"))).hasMessageContaining("has to be a map");
        assertThat(error("ContactUpdateNode", Map.of("filter", Map.of(), "options", Map.of("filter", Map.of()))))
                .hasMessageContaining("as an input and in 'options'");
    }

    @Test
    void wrongKindsOfValuesAreRefused() {
        refused("ContactUpdateNode", Map.of("filter", "x", "score", 1), "filter: has to be a map");
        refused("ContactListNode", Map.of("filter", List.of()), "filter: has to be a map");
        refused("ContactListNode", Map.of("filter", Map.of(1, 2)), "one of its keys is an Integer");
        refused("ContactDeleteNode", Map.of("filter", Map.of(), "id", 1), "either 'id'");
        refused("ContactBulkDeleteNode", Map.of("data", 5), "list or a stream");
        refused("ContactBulkUpdateNode", Map.of("data", List.of(), "fields", Map.of()), "goes with 'filter'");
        refused("ContactCreateNode", Map.of("record", List.of()), "record: has to be a map");
        refused("ContactUpsertNode", Map.of("where", Map.of("id", 1), "create", 3), "create: has to be a map");
        refused("ContactReadNode", Map.of("id", 1, "raiseOnNotFound", "perhaps"), "raiseOnNotFound");
    }

    private void refused(String node, Map<String, ?> inputs, String message) {
        assertThat(error(node, inputs))
                .isInstanceOfSatisfying(ValidationFailedException.class, error -> assertThat(error.model())
                        .isEqualTo("Contact"))
                .hasMessageContaining(message);
    }

    @Test
    void otherNamesOfAnInputAreOfThatInput() {
        refused("ContactReadNode", Map.of("id", 1, "record_id", 1), "id: is given as");
        refused("ContactUpdateNode", Map.of("conditions", "x"), "filter: has to be a map");
        refused("ContactListNode", Map.of("sort", "id", "orderBy", "id"), "keep one");
        assertThat(error("ContactCountNode", Map.of("sort", "id"))).isInstanceOf(UnknownNameException.class);
        assertThat(error("ContactCreateNode", Map.of("conditions", Map.of()))).isInstanceOf(UnknownNameException.class);
        ModelDefinition model = ModelDefinition.of(
                Map.of("name", "Clause", "fields", Map.of("id", "string", "filter", "string", "updates", "string")));
        fixture.registry.register(model, Fixture.unreachable());
        assertThat(error("ClauseUpdateNode", Map.of("conditions", Map.of("id", "x"))))
                .isInstanceOf(UnknownNameException.class);
        assertThat(error("ClauseUpdateNode", Map.of("options", Map.of("conditions", "x"), "updates", "y")))
                .hasMessageContaining("filter: has to be a map");
    }

    @Test
    void noNameFromOutsidePassesUnchecked() {
        Random random = new Random(5);
        String[] hostile = {
            "",
            " ",
            "id\" IS NOT NULL OR \"id",
            "'; DROP TABLE contacts; --",
            "\u0000",
            "\ud800",
            "$where",
            "${input.x}",
            "__proto__",
            "firstname",
            "first_Name",
            "recordd",
            "a".repeat(5_000),
            "fields.name",
            "é",
            "ID",
            "conflict_resolutions"
        };
        for (NodeDefinition node : fixture.registry.definitions()) {
            for (int i = 0; i < 200; i++) {
                Map<String, Object> inputs = new LinkedHashMap<>();
                for (int n = 1 + random.nextInt(3); n > 0; n--) {
                    inputs.put(hostile[random.nextInt(hostile.length)], hostile[random.nextInt(hostile.length)]);
                }
                assertThat(error(node.name(), inputs))
                        .isInstanceOf(DataFlowException.class)
                        .satisfies(error -> assertThat(error.getMessage()).hasSizeLessThan(2_000));
            }
        }
    }

    @Test
    void bothSpellingsOfAFieldAreRefusedWhereverTheyStand() {
        Map<String, Object> both = Map.of("first_name", "a", "firstName", "b");
        for (Map.Entry<String, Map<String, ?>> call : Map.<String, Map<String, ?>>of(
                        "ContactCreateNode", both,
                        "ContactUpdateNode", Map.of("filter", Map.of("id", 1), "fields", both),
                        "ContactCountNode", Map.of("filter", Map.of("$and", List.of(both))),
                        "ContactUpsertNode", Map.of("where", both, "create", Map.of("id", 1)))
                .entrySet()) {
            assertThat(error(call.getKey(), call.getValue()))
                    .as(call.getKey())
                    .isInstanceOf(ValidationFailedException.class)
                    .hasMessageContaining("keep one");
        }
    }

    @Test
    void fieldNamesAreTranslatedAndRowsAreLeftAsTheyAreWherePossible() {
        FieldNames names = new FieldNames(Fixture.CONTACT, "test");
        assertThat(names.canonical("first_name")).isEqualTo("firstName");
        assertThat(names.canonical("firstName")).isEqualTo("firstName");
        assertThat(names.canonical("nobody_knows")).isEqualTo("nobody_knows");
        assertThat(names.canonicalPath("attributes.first_name")).isEqualTo("attributes.first_name");
        assertThat(names.filter(
                        Map.of(
                                "$or",
                                List.of(
                                        Map.of("first_name", Map.of("$in", List.of("a"))),
                                        Map.of("$not", Map.of("first_name", "b")))),
                        "filter"))
                .isEqualTo(Map.of(
                        "$or",
                        List.of(
                                Map.of("firstName", Map.of("$in", List.of("a"))),
                                Map.of("$not", Map.of("firstName", "b")))));

        Map<String, Object> plain = Map.of("id", "x", "firstName", "y");
        assertThat(names.row(plain)).isSameAs(plain);
        assertThat(names.row(Args.args("id", "x", "first_name", null)))
                .isEqualTo(Args.args("id", "x", "firstName", null));
        Map<String, Object> twice = Map.of("first_name", "a", "firstName", "b");
        assertThat(names.row(twice)).isEqualTo(twice);
    }

    @Test
    void aFilterAsDeepAsItLikesDoesNotBreakTheNode() {
        Map<String, Object> deep = Map.of("first_name", 1);
        for (int i = 0; i < 100_000; i++) {
            deep = Map.of("$not", deep);
        }
        Map<String, Object> filter = deep;
        assertThat(new FieldNames(Fixture.CONTACT, "test").filter(filter, "filter"))
                .containsKey("$not");
    }

    @Test
    void aModelIsRegisteredOnce() {
        assertThatThrownBy(() -> fixture.registry.register(Fixture.CONTACT, Fixture.unreachable()))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("already");
        assertThat(fixture.registry.definitions()).hasSize(11);
        assertThatThrownBy(() -> fixture.registry.node("ContactLisstNode"))
                .isInstanceOfSatisfying(UnknownNameException.class, error -> assertThat(error.suggestions())
                        .contains("ContactListNode"));
    }

    @Test
    void badRowsOfAStreamAreErrorsOfIt() {
        Node node = fixture.registry.node("ContactBulkDeleteNode");
        assertThat(node.definition().name()).isEqualTo("ContactBulkDeleteNode");
        assertThat(catchThrowable(
                        () -> Conversions.rows(Flux.just(1), "input", "data").blockLast(Fixture.LIMIT)))
                .hasMessageContaining("one is an Integer");
        assertThat(catchThrowable(() -> Conversions.rows(java.util.Arrays.asList(Map.of(), null), "input", "data")
                        .blockLast(Fixture.LIMIT)))
                .hasMessageContaining("is null");
        assertThat(Conversions.rows(new Map<?, ?>[] {Map.of("a", 1)}, "input", "data")
                        .blockLast(Fixture.LIMIT))
                .isEqualTo(Map.of("a", 1));
    }
}
