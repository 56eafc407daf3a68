package io.dataflow.nodes.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dataflow.core.Args;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.WorkflowException;
import io.dataflow.nodes.NodeEvent.Kind;
import io.dataflow.nodes.NodeOutput;
import io.dataflow.nodes.Port;
import io.dataflow.nodes.Workflow;
import io.dataflow.nodes.WorkflowBuilder;
import io.dataflow.nodes.WorkflowResult;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.VerificationRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

@Capability({"S43", "S47"})
class WorkflowSwitchTest {

    private final Fixture fixture = new Fixture();

    private WorkflowBuilder order() {
        return fixture.workflow()
                .input("status", Object.class)
                .addSwitch(
                        "route", "${input.status}", Map.of("PAID", "ship", "FREE", "ship", "OPEN", "remind"), "report")
                .addSyncCode("ship", in -> Map.of("parcel", "p1"))
                .addSyncCode("remind", in -> Map.of("mail", "m1"))
                .addSyncCode("report", in -> Map.of())
                .addSyncCode("track", in -> Map.of("of", in.get("parcel")))
                .addConnection("ship", "parcel", "track", "parcel")
                .addSyncCode("done", in -> Map.of("given", in.asMap()))
                .addConnection("track", "of", "done", "parcel")
                .addConnection("remind", "mail", "done", "mail")
                .addSyncCode("always", in -> Map.of());
    }

    private WorkflowResult run(WorkflowBuilder workflow, @Nullable Object status) {
        return fixture.run(workflow.build(), Args.args("status", status));
    }

    @Test
    void theChosenBranchRunsAndTheOthersAreSkippedWithAllThatDependsOnThem() {
        for (boolean transactional : new boolean[] {false, true}) {
            WorkflowBuilder workflow = transactional ? order().transactional() : order();
            WorkflowResult paid = run(workflow, "PAID");
            assertThat(paid.skipped()).containsExactly("remind", "report");
            assertThat(paid.get("route").get("branch")).isEqualTo("ship");
            assertThat(paid.get("done").get("given")).isEqualTo(Map.of("parcel", "p1"));

            WorkflowResult open = run(workflow, "OPEN");
            assertThat(open.skipped()).containsExactly("ship", "report", "track");
            assertThat(open.isSkipped("track")).isTrue();
            assertThat(open.get("done").get("given")).isEqualTo(Map.of("mail", "m1"));
            assertThat(run(workflow, "FREE").isSkipped("ship")).isFalse();
        }
    }

    @Test
    void anyOtherValueTakesTheDefaultBranchAndNullDoes() {
        assertThat(run(order(), "LOST").skipped()).containsExactly("ship", "remind", "track", "done");
        assertThat(run(order(), null).get("route").get("branch")).isEqualTo("report");
    }

    @Test
    void withoutADefaultAnUnknownValueSkipsEveryBranch() {
        WorkflowBuilder workflow = fixture.workflow()
                .input("status", Object.class)
                .addSwitch("route", "${input.status}", Map.of("true", "yes", "7", "yes"))
                .addSyncCode("yes", in -> Map.of());
        assertThat(run(workflow, "other").skipped()).containsExactly("yes");
        assertThat(run(workflow, "other").get("route").get("branch")).isNull();
        assertThat(run(workflow, true).skipped()).isEmpty();
        assertThat(run(workflow, 7L).skipped()).isEmpty();
    }

    @Test
    void theOutputsOfASkippedNodeAreAskedForInVainAndTheErrorSaysWhy() {
        WorkflowResult result = run(order(), "OPEN");
        assertThat(catchThrowableOfType(DataFlowException.class, () -> result.get("ship")))
                .hasMessageContaining("was skipped")
                .extracting(DataFlowException::code)
                .isEqualTo("NODE_SKIPPED");
    }

    @Test
    void aValueThatIsNotPlainIsRefused() {
        ValidationFailedException error =
                catchThrowableOfType(ValidationFailedException.class, () -> run(order(), Map.of("secret", "x")));
        assertThat(error).hasMessageContaining("'route'").hasMessageContaining("is a map");
        assertThat(error.nodeId()).isEqualTo("route");
    }

    @Test
    void whatRefersToASkippedNodeIsLeftOut() {
        WorkflowBuilder workflow = fixture.workflow()
                .input("status", Object.class)
                .addSwitch("route", "${input.status}", Map.of("A", "a", "B", "b"))
                .addSyncCode("a", in -> Map.of("n", 1))
                .addSyncCode("b", in -> Map.of("n", 2));
        fixture.registry.register(Fixture.node(
                Fixture.definition(
                        "EchoNode",
                        List.of(
                                Port.value("map", Map.class),
                                Port.value("list", List.class),
                                Port.value("text", String.class)),
                        List.of(Port.value("got", Map.class))),
                in -> Mono.just(NodeOutput.of(Map.of("got", in)))));
        workflow.addNode(
                "EchoNode",
                "echo",
                Map.of(
                        "map", Map.of("a", "${a.n}", "b", "${b.n}"),
                        "list", List.of("${a.n}", "${b.n}"),
                        "text", "a is ${a.n}"));
        assertThat(run(workflow, "A").get("echo").get("got"))
                .isEqualTo(Map.of("map", Map.of("a", 1), "list", List.of(1), "text", "a is 1"));
        assertThat(run(workflow, "B").get("echo").get("got"))
                .isEqualTo(Map.of("map", Map.of("b", 2), "list", List.of(2)));
        assertThat(run(workflow, "C").isSkipped("echo")).isTrue();
    }

    @Test
    void sequenceAloneSkipsNothing() {
        WorkflowBuilder workflow = fixture.workflow()
                .input("status", Object.class)
                .addSwitch("route", "${input.status}", Map.of("A", "a"))
                .addSyncCode("a", in -> Map.of())
                .addSyncCode("next", in -> Map.of())
                .sequential();
        assertThat(run(workflow, "B").skipped()).containsExactly("a");
        assertThat(run(workflow.addOrder("a", "next"), "B").skipped()).containsExactly("a", "next");
    }

    @Test
    void eventsTellWhatIsSkipped() {
        assertThat(fixture.runtime
                        .events(order().build(), Map.of("status", "PAID"))
                        .collectList()
                        .block(Fixture.LIMIT))
                .filteredOn(event -> event.kind() == Kind.SKIPPED)
                .extracting("node")
                .containsExactlyInAnyOrder("remind", "report");
    }

    @Test
    void faultsOfASwitchAreFoundWhenItIsBuilt() {
        WorkflowException error = catchThrowableOfType(WorkflowException.class, () -> fixture.workflow()
                .addSyncCode("ship", in -> Map.of())
                .addSwitch("route", "${shop.status}", Map.of("PAID", "shipp"), "nobody")
                .addSwitch("fixed", "PAID", Map.of())
                .addSwitch("self", "${ship.x}", Map.of("A", "self"))
                .build());
        assertThat(error.faults())
                .hasSize(6)
                .anyMatch(fault -> fault.contains("unknown node 'shop'; did you mean 'ship'"))
                .anyMatch(fault -> fault.contains("'route', branch: unknown node 'shipp'; did you mean 'ship'"))
                .anyMatch(fault -> fault.contains("'route', branch: unknown node 'nobody'"))
                .anyMatch(fault -> fault.contains("'fixed': has no cases"))
                .anyMatch(fault -> fault.contains("'fixed': chooses by a text that never changes"))
                .anyMatch(fault -> fault.contains("cycle: self -> self"));
    }

    @Test
    void writersOnDifferentBranchesAreNoWarning() {
        WorkflowBuilder workflow = fixture.workflow()
                .input("status", String.class)
                .addSwitch("route", "${input.status}", Map.of("A", "a", "B", "b"))
                .addNode("ContactDeleteNode", "a", Map.of("id", "1"))
                .addNode("ContactDeleteNode", "b", Map.of("id", "2"))
                .addNode("ContactDeleteNode", "afterB", Map.of("id", "3"), o -> o.after("b"));
        assertThat(workflow.build().warnings()).isEmpty();
        workflow.addNode("ContactDeleteNode", "apart", Map.of("id", "4"));
        assertThat(workflow.build().warnings()).hasSize(3).allMatch(warning -> warning.contains("'apart'"));
    }

    /** Random graphs with random switches skip exactly what a walk over the rules says, side by side and in turns. */
    @Test
    void randomBranchesSkipWhatTheRulesSay() throws Exception {
        long seed = 20_261_125L;
        int rounds = Effort.of(3_000);
        VerificationRecord.run("random switches", rounds, seed, () -> {
            Random random = new Random(seed);
            for (int i = 0; i < rounds; i++) {
                compare(random);
            }
        });
    }

    private void compare(Random random) {
        int size = 3 + random.nextInt(10);
        Map<String, Set<String>> causes = new LinkedHashMap<>();
        Map<String, List<String>> choosers = new LinkedHashMap<>();
        Map<String, String> choice = new LinkedHashMap<>();
        Set<String> ran = new ConcurrentSkipListSet<>();
        WorkflowBuilder workflow = fixture.workflow().input("x", Integer.class);
        List<String> switches = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            String id = "n" + i;
            causes.put(id, new TreeSet<>());
            choosers.put(id, new ArrayList<>());
            if (i < size - 2 && random.nextInt(3) == 0) {
                int first = i + 1 + random.nextInt(size - i - 1);
                int second = i + 1 + random.nextInt(size - i - 1);
                workflow.addSwitch(id, "${input.x}", Map.of("1", "n" + first, "2", "n" + second));
                choice.put(id, "n" + first);
                switches.add(id + ">" + first + ">" + second);
            } else {
                workflow.addSyncCode(id, in -> {
                    ran.add(id);
                    return Map.of();
                });
            }
            for (int d = 0; i > 0 && d < random.nextInt(3); d++) {
                String cause = "n" + random.nextInt(i);
                causes.get(id).add(cause);
                workflow.addOrder(cause, id);
            }
        }
        switches.forEach(text -> {
            String[] parts = text.split(">");
            choosers.get("n" + parts[1]).add(parts[0]);
            choosers.get("n" + parts[2]).add(parts[0]);
        });
        Set<String> skipped = new TreeSet<>();
        causes.forEach((id, before) -> {
            List<String> by = choosers.get(id);
            boolean out = by.isEmpty()
                    ? !before.isEmpty() && skipped.containsAll(before)
                    : by.stream().noneMatch(chooser -> !skipped.contains(chooser) && id.equals(choice.get(chooser)));
            if (out) {
                skipped.add(id);
            }
        });
        Workflow built = random.nextBoolean()
                ? workflow.build()
                : workflow.transactional().build();
        assertThat(new TreeSet<>(fixture.run(built, Map.of("x", 1)).skipped())).isEqualTo(skipped);
        assertThat(ran.stream().filter(skipped::contains)).isEmpty();
    }
}
