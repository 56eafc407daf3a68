package io.dataflow.nodes.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.dataflow.core.Args;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.WorkflowException;
import io.dataflow.core.internal.model.JsonCodecs;
import io.dataflow.nodes.Workflow;
import io.dataflow.nodes.WorkflowBuilder;
import io.dataflow.nodes.WorkflowResult;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.VerificationRecord;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

@Capability({"S43", "S47"})
class WorkflowJsonTest {

    private final Fixture fixture = new Fixture();

    private Workflow read(String json) {
        return new WorkflowReader(fixture.registry).read(json.replace('\'', '"'));
    }

    private List<String> faults(String json) {
        return catchThrowableOfType(WorkflowException.class, () -> read(json)).faults();
    }

    private WorkflowBuilder signup() {
        return fixture.workflow()
                .input("email", String.class)
                .input("n", int.class)
                .inputStream("rows")
                .addNode(
                        "ContactCreateNode",
                        "create",
                        Map.of(
                                "id",
                                "${input.email}",
                                "email",
                                "$${plain}",
                                "score",
                                1,
                                "attributes",
                                Map.of("a", List.of(1))),
                        o -> o.retry(Retry.backoff(3, Duration.ofMillis(20)).maxBackoff(Duration.ofSeconds(1)))
                                .timeout(Duration.ofSeconds(2))
                                .onErrorUse(Map.of("id", "none"))
                                .compensateWith("ContactDeleteNode", Map.of("id", "${create.id}")))
                .addSyncCode("prepare", in -> Map.of("filter", Map.of("id", in.get("id"))))
                .addConnection("create", "id", "prepare", "id")
                .addSwitch("route", "${create.score}", Map.of("1", "mark"), "drop")
                .addNode("ContactUpdateNode", "mark", Map.of("fields.firstName", "Ada"), o -> o.retry(Retry.max(2)))
                .addConnection("prepare", "filter", "mark", "filter")
                .addNode("ContactDeleteNode", "drop", Map.of("id", "${create.id}"), o -> o.after("prepare"))
                .addOrder("mark", "drop");
    }

    @Test
    void aWorkflowBecomesTheSameDocumentAgain() {
        fixture.registry.codes().code("prepare", in -> Map.of("filter", Map.of("id", in.get("id"))));
        for (WorkflowBuilder builder : List.of(signup(), signup().sequential())) {
            Workflow workflow = builder.build();
            Workflow same = read(workflow.toJson());
            assertThat(same.toJson()).isEqualTo(workflow.toJson());
            assertThat(same.toMermaid()).isEqualTo(workflow.toMermaid());
            assertThat(same.nodes()).isEqualTo(workflow.nodes());
            assertThat(same.inputs())
                    .extracting("name", "stream")
                    .isEqualTo(workflow.inputs().stream()
                            .map(p -> tuple(p.name(), p.stream()))
                            .toList());
        }
        assertThat(read("{'name':'t','transactional':true,'nodes':[{'id':'a','type':'ContactCountNode'}]}")
                        .isTransactional())
                .isTrue();
    }

    @Test
    void codeOfEveryKindRunsByItsName() {
        fixture.registry.codes().code("now", in -> Map.of("n", in.get("most", Integer.class) + 1));
        fixture.registry.codes().code("later", in -> Mono.just(Map.of("n", in.get("n"))));
        fixture.registry.codes().code("numbers", in -> Flux.range(1, in.get("most", Integer.class))
                .map(n -> Map.of("n", n)));
        fixture.registry.codes().code("list", in -> List.of(Map.of("n", 1)));
        fixture.registry.codes().map("twice", row -> Map.of("n", 2 * (Integer) row.get("n")));
        fixture.registry.codes().filter("large", row -> (Integer) row.get("n") > 5);
        Workflow workflow = read("""
                {'name': 'all', 'inputs': {'most': 'int'}, 'nodes': [
                  {'id': 'a', 'code': 'now'}, {'id': 'b', 'code': 'later', 'timeout': 'PT1S'},
                  {'id': 's', 'stream': 'numbers'}, {'id': 'm', 'map': 'twice'}, {'id': 'f', 'filter': 'large'},
                  {'id': 'l', 'stream': 'list'}
                ], 'connections': [
                  {'from': 'input', 'output': 'most', 'to': 'a', 'input': 'most'},
                  {'from': 'a', 'output': 'n', 'to': 'b', 'input': 'n'},
                  {'from': 'b', 'output': 'n', 'to': 's', 'input': 'most'},
                  {'from': 's', 'output': 'rows', 'to': 'm', 'input': 'rows'},
                  {'from': 'm', 'output': 'rows', 'to': 'f', 'input': 'rows'}
                ]}""");
        WorkflowResult result = fixture.run(workflow, Map.of("most", 4));
        assertThat(result.get("f").stream("rows").collectList().block(Fixture.LIMIT))
                .containsExactly(Map.of("n", 6), Map.of("n", 8), Map.of("n", 10));
        assertThat(result.get("l").stream("rows").count().block(Fixture.LIMIT)).isEqualTo(1);
        assertThat(read(workflow.toJson()).toJson()).isEqualTo(workflow.toJson());
    }

    @Test
    void codeThatAnswersSomethingElseIsRefusedWhenItRuns() {
        fixture.registry.codes().code("wrong", in -> 5);
        fixture.registry.codes().code("wrongLater", in -> Mono.just("x"));
        fixture.registry.codes().code("nothing", in -> null);
        for (String code : List.of("wrong", "wrongLater", "nothing")) {
            Workflow workflow = read("{'name':'t','nodes':[{'id':'a','code':'" + code + "'}]}");
            assertThatThrownBy(() -> fixture.run(workflow, Map.of()))
                    .isInstanceOfSatisfying(DataFlowException.class, error -> assertThat(error.code())
                            .isEqualTo("CODE_WITHOUT_ANSWER"));
        }
    }

    @Test
    void loopsAndWorkflowsInsideAreDocumentsInside() {
        fixture.registry
                .codes()
                .code("add", in -> Map.of("n", in.get("n", Integer.class) + 1, "done", in.get("n", Integer.class) > 3));
        Workflow workflow = read("""
                {'name': 'outer', 'nodes': [
                  {'id': 'count', 'until': '${add.done}', 'max_rounds': 9, 'inputs': {'n': 1},
                   'loop': {'name': 'inner', 'inputs': {'n': 'int'}, 'nodes': [{'id': 'add', 'code': 'add'}],
                            'connections': [{'from': 'input', 'output': 'n', 'to': 'add', 'input': 'n'}]}},
                  {'id': 'sub', 'inputs': {'n': '${count.n}'}, 'on_error_use': {'n': 0},
                   'workflow': {'name': 'inner', 'inputs': {'n': 'int'}, 'nodes': [{'id': 'add', 'code': 'add'}],
                                'connections': [{'from': 'input', 'output': 'n', 'to': 'add', 'input': 'n'}]}}
                ]}""");
        WorkflowResult result = fixture.run(workflow, Map.of());
        assertThat(result.get("count").get("rounds")).isEqualTo(4);
        assertThat(result.get("sub").get("n")).isEqualTo(6);
        assertThat(read(workflow.toJson()).toJson()).isEqualTo(workflow.toJson());
    }

    @Test
    void whatJsonCannotHoldIsToldAtOnceWithItsNode() {
        Workflow body = fixture.workflow().addSyncCode("x", in -> Map.of()).build();
        Workflow workflow = fixture.workflow()
                .input("contact", ContactRecord.class)
                .addSyncCode("prepare", in -> Map.of())
                .addStreamCode("rows", in -> Flux.empty())
                .addMap("change", row -> row)
                .addConnection("rows", "rows", "change", "rows")
                .addLoop("loop", body, o -> o.until(r -> true))
                .addNode(
                        "ContactBulkCreateNode",
                        "load",
                        Map.of("data", Flux.empty()),
                        o -> o.retry(Retry.max(1).filter(error -> false)))
                .build();
        List<String> faults =
                catchThrowableOfType(WorkflowException.class, workflow::toJson).faults();
        assertThat(faults)
                .hasSize(8)
                .anyMatch(fault -> fault.contains("input 'contact': its type ContactRecord has no name in JSON"))
                .anyMatch(fault -> fault.contains(
                        "node 'prepare': its code has no name; register it, db.registerCode(\"prepare\", ..)"))
                .anyMatch(fault -> fault.contains("node 'rows': its code has no name"))
                .anyMatch(fault -> fault.contains("db.registerMap(\"change\", ..)"))
                .anyMatch(fault -> fault.contains("node 'loop': its end is code"))
                .anyMatch(fault -> fault.contains("node 'loop': node 'x': its code has no name"))
                .anyMatch(fault -> fault.contains("node 'load': inputs.data holds a stream, which JSON has not"))
                .anyMatch(fault -> fault.contains("node 'load': its retry is code"));
    }

    record ContactRecord(String id) {}

    @Test
    void timesAndDecimalsKeepWhatTheySay() {
        Workflow workflow = fixture.workflow()
                .addNode(
                        "ContactListNode",
                        "list",
                        Map.of(
                                "filter",
                                Map.of(
                                        "seen",
                                        Instant.EPOCH,
                                        "sum",
                                        new BigDecimal("1.10"),
                                        "big",
                                        Long.MAX_VALUE,
                                        "day",
                                        Duration.ofDays(1))))
                .build();
        assertThat(workflow.toJson()).contains("\"1970-01-01T00:00:00Z\"", "1.10", "9223372036854775807", "\"PT24H\"");
        assertThat(read(workflow.toJson()).toJson()).contains("1970-01-01T00:00:00Z", "9223372036854775807");
    }

    @Test
    void everyFaultOfADocumentIsToldAtOnceWithItsPlace() {
        List<String> faults = faults("""
                {'name': 'bad', 'transactonal': true, 'inputs': {'a': 'strin', 'b': 5},
                 'nodes': [
                  {'id': 'create', 'type': 'ContactCreatNode', 'retry': {'max': 0, 'jitter': 2}, 'timeout': '2s'},
                  {'id': 'code', 'code': 'prepar', 'aftr': ['create']},
                  {'id': 'two', 'type': 'ContactReadNode', 'code': 'x'},
                  {'type': 'ContactCountNode'},
                  {'id': 'mail', 'type': 'ContactReadNode', 'inputs': {'id': '{{create.id}}'}},
                  {'id': 'loop', 'loop': {'name': 'in', 'nodes': [{'id': 'x', 'type': 'Nothing'}]}, 'maxRounds': 'many'},
                  {'id': 'both', 'code': 'prepare', 'on_error_use': {}, 'onErrorUse': {}},
                  7
                 ],
                 'connections': [{'from': 'create', 'output': 'id', 'to': 'mial'}],
                 'order': {}}""", "prepare");
        assertThat(faults)
                .anyMatch(
                        fault -> fault.startsWith("workflow: unknown key 'transactonal'; did you mean 'transactional'"))
                .anyMatch(fault -> fault.startsWith("inputs.a: unknown type 'strin'; did you mean 'string'"))
                .anyMatch(fault -> fault.startsWith("inputs.b: has to be the name of a type, but is an Integer"))
                .anyMatch(fault -> fault.contains("node 'create': unknown type 'ContactCreatNode'"))
                .anyMatch(fault -> fault.startsWith("nodes[0].retry.max: has to be a whole number from 1"))
                .anyMatch(fault -> fault.startsWith("nodes[0].retry.backoff: is missing"))
                .anyMatch(fault -> fault.startsWith("nodes[0].timeout: has to be a duration"))
                .anyMatch(fault -> fault.startsWith("nodes[1].code: unknown code 'prepar'; did you mean 'prepare'"))
                .anyMatch(fault -> fault.startsWith("nodes[1]: unknown key 'aftr'; did you mean 'after'"))
                .anyMatch(fault -> fault.startsWith("nodes[2]: has to have exactly one of"))
                .anyMatch(fault -> fault.startsWith("nodes[3].id: is missing"))
                .anyMatch(fault -> fault.contains("'{{create.id}}' is no template here; write '${create.id}'"))
                .anyMatch(fault -> fault.startsWith("nodes[5].loop: node 'x': unknown type 'Nothing'"))
                .anyMatch(fault -> fault.startsWith("nodes[5].until: is missing"))
                .anyMatch(fault -> fault.startsWith("nodes[5].maxRounds: has to be a number, but is a String"))
                .anyMatch(fault -> fault.startsWith("nodes[6].onErrorUse: is given as"))
                .anyMatch(fault -> fault.startsWith("nodes[7]: has to be an object, but is an Integer"))
                .anyMatch(fault -> fault.startsWith("connections[0].input: is missing"))
                .anyMatch(fault -> fault.contains("unknown node 'mial'; did you mean 'mail'"))
                .anyMatch(fault -> fault.startsWith("order: has to be a list, but is a map"));
    }

    private List<String> faults(String json, String code) {
        fixture.registry.codes().code(code, in -> Map.of());
        return faults(json);
    }

    @Test
    void whatIsNoJsonAtAllIsRefusedWithoutQuotingIt() {
        assertThat(faults("{'name': secret}")).singleElement().asString().doesNotContain("secret");
        assertThat(faults("[]")).anyMatch(fault -> fault.startsWith("workflow: has to be an object, but is a list"));
        assertThat(faults("null")).isNotEmpty();
        assertThat(faults("{}")).anyMatch(fault -> fault.startsWith("name: is missing"));
        String deep = "{'name':'d','nodes':[{'id':'a','workflow':".repeat(40) + "{}" + "}]}".repeat(40);
        assertThat(faults(deep)).anyMatch(fault -> fault.contains("is nested deeper than 16 workflows"));
    }

    @Test
    void aNameOfCodeIsTakenOnce() {
        fixture.registry.codes().code("x", in -> Map.of());
        assertThatThrownBy(() -> fixture.registry.codes().code("x", in -> Map.of()))
                .isInstanceOf(ValidationFailedException.class);
        assertThatThrownBy(() -> fixture.registry.codes().map(" ", row -> row))
                .isInstanceOf(ValidationFailedException.class);
    }

    @Test
    void aDrawingShowsDataOrderAndBranches() {
        String drawing = signup().build().toMermaid();
        assertThat(drawing.lines())
                .startsWith("flowchart TD", "    input([\"input: email, n, rows\"])")
                .contains(
                        "    n1[\"create<br/>ContactCreateNode\"]",
                        "    n2[/\"prepare\"/]",
                        "    n3{\"route\"}",
                        "    input -->|\"email → id\"| n1",
                        "    n1 -->|\"id → id\"| n2",
                        "    n3 ==>|\"1\"| n4",
                        "    n3 ==>|\"otherwise\"| n5",
                        "    n2 -.-> n5",
                        "    n4 -.-> n5");
        assertThat(fixture.workflow()
                        .input("x", String.class)
                        .addSwitch("s", "${input.x}", Map.of("a\"]|<b>", "t"))
                        .addSyncCode("t", in -> Map.of())
                        .build()
                        .toMermaid())
                .contains("a#34;]#124;#60;b#62;")
                .doesNotContain("<b>");
    }

    /** Random workflows become the document that they were made from, and give what they gave. */
    @Test
    void randomWorkflowsMakeTheRoundTrip() throws Exception {
        long seed = 20_261_126L;
        int rounds = Effort.of(2_000);
        fixture.registry.codes().code("sum", in -> Map.of("n", sum(in.asMap().values())));
        VerificationRecord.run("workflows through JSON", rounds, seed, () -> {
            Random random = new Random(seed);
            for (int i = 0; i < rounds; i++) {
                roundTrip(random);
            }
        });
    }

    private static int sum(Iterable<?> values) {
        int sum = 0;
        for (Object value : values) {
            sum += value instanceof Integer n ? n : value instanceof Map<?, ?> map ? sum(map.values()) : 1;
        }
        return sum;
    }

    private static Object randomTransaction(Random random) {
        if (random.nextInt(3) == 0) {
            return random.nextBoolean();
        }
        Map<String, Object> options = new LinkedHashMap<>();
        if (random.nextBoolean()) {
            options.put("isolation", List.of("REPEATABLE_READ", "serializable").get(random.nextInt(2)));
        }
        if (random.nextBoolean()) {
            options.put("readOnly", random.nextBoolean());
        }
        if (random.nextBoolean()) {
            options.put("timeout", Duration.ofMillis(1 + random.nextInt(90_000)).toString());
        }
        if (random.nextBoolean()) {
            options.put("retry", random.nextInt(101));
        }
        return options;
    }

    private void roundTrip(Random random) {
        List<Map<String, Object>> nodes = new ArrayList<>();
        List<Map<String, Object>> connections = new ArrayList<>();
        int size = 1 + random.nextInt(8);
        for (int i = 0; i < size; i++) {
            Map<String, Object> node = new LinkedHashMap<>(Map.of("id", "n" + i));
            boolean choice = i > 0 && i < size - 1 && random.nextInt(4) == 0;
            if (choice) {
                node.put("switch", "${n0.n}");
                node.put("cases", Map.of(String.valueOf(random.nextInt(3)), "n" + (i + 1)));
            } else {
                node.put("code", "sum");
                if (random.nextInt(3) == 0) {
                    node.put(
                            "timeout",
                            Duration.ofSeconds(1 + random.nextInt(50)).toString());
                }
                if (random.nextInt(3) == 0) {
                    node.put("retry", Map.of("max", 1 + random.nextInt(5)));
                }
                if (random.nextInt(3) == 0) {
                    node.put("onErrorUse", Args.args("n", random.nextInt(), "text", "ü\"\\$${x}", "none", null));
                }
                if (i > 0 && random.nextInt(3) == 0) {
                    node.put("after", List.of("n" + random.nextInt(i)));
                }
            }
            nodes.add(node);
            if (i > 0 && !choice) {
                connections.add(Map.of("from", "n0", "output", "n", "to", "n" + i, "input", "a.b" + random.nextInt(9)));
            }
            if (!choice) {
                connections.add(Map.of("from", "input", "output", "x", "to", "n" + i, "input", "x"));
            }
        }
        Map<String, Object> document = Map.of(
                "name",
                "r" + random.nextInt(100),
                "inputs",
                Map.of("x", "int"),
                "nodes",
                nodes,
                "connections",
                connections,
                "sequential",
                random.nextBoolean(),
                "transactional",
                randomTransaction(random));
        WorkflowReader reader = new WorkflowReader(fixture.registry);
        Workflow first = reader.read(JsonCodecs.find().write(document));
        Workflow second = reader.read(first.toJson());
        assertThat(second.toJson()).isEqualTo(first.toJson());
        WorkflowResult one = fixture.run(first, Map.of("x", 1));
        WorkflowResult other = fixture.run(second, Map.of("x", 1));
        assertThat(other.skipped()).isEqualTo(one.skipped());
        for (String node : first.nodes()) {
            if (!one.isSkipped(node)) {
                assertThat(other.get(node).asMap()).isEqualTo(one.get(node).asMap());
            }
        }
    }
}
