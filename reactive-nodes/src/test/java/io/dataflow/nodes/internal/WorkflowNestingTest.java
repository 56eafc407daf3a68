package io.dataflow.nodes.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.WorkflowException;
import io.dataflow.nodes.NodeEvent;
import io.dataflow.nodes.NodeEvent.Kind;
import io.dataflow.nodes.NodeOutput;
import io.dataflow.nodes.Workflow;
import io.dataflow.nodes.WorkflowBuilder;
import io.dataflow.nodes.WorkflowResult;
import io.dataflow.testsupport.Capability;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Workflows inside workflows, once and in loops. */
@Capability({"S43", "S47"})
class WorkflowNestingTest {

    private final Fixture fixture = new Fixture();

    private final Workflow counting = fixture.workflow()
            .input("n", Integer.class)
            .input("step", Integer.class)
            .addSyncCode("add", in -> Map.of("n", in.get("n", Integer.class) + in.get("step", Integer.class)))
            .addConnection("input", "n", "add", "n")
            .addConnection("input", "step", "add", "step")
            .addSyncCode("check", in -> Map.of("n", in.get("n"), "done", in.get("n", Integer.class) >= 10))
            .addConnection("add", "n", "check", "n")
            .build();

    private WorkflowBuilder nested() {
        return fixture.workflow()
                .addSyncCode("start", in -> Map.of("n", 1))
                .addSubworkflow("sub", counting, Map.of("n", "${start.n}", "step", 2));
    }

    @Test
    void aSubworkflowGivesTheOutputsOfItsLastNodeAndThoseOfEachNode() {
        WorkflowResult result = fixture.run(nested().addSyncCode("after", in -> Map.of("got", in.asMap()))
                .addConnection("sub", "n", "after", "last")
                .addConnection("sub", "add.n", "after", "inner"));
        assertThat(result.get("sub").get("n")).isEqualTo(3);
        assertThat(result.get("sub").get("add")).isEqualTo(Map.of("n", 3));
        assertThat(result.get("after").get("got")).isEqualTo(Map.of("last", 3, "inner", 3));
    }

    @Test
    void theStreamOfTheLastNodeGoesThrough() {
        Workflow rows = fixture.workflow()
                .addStreamCode("make", in -> Flux.range(1, 5).map(n -> Map.of("n", n)))
                .build();
        assertThat(fixture
                        .run(fixture.workflow()
                                .addSubworkflow("sub", rows, Map.of())
                                .addFilter("odd", row -> (Integer) row.get("n") % 2 == 1)
                                .addConnection("sub", "rows", "odd", "rows"))
                        .get("odd")
                        .stream("rows")
                        .count()
                        .block(Fixture.LIMIT))
                .isEqualTo(3);
    }

    @Test
    void whatASubworkflowTakesIsCheckedWhenItIsBuilt() {
        WorkflowException error = catchThrowableOfType(WorkflowException.class, () -> fixture.workflow()
                .addSubworkflow("sub", counting, Map.of("m", 1, "step", 2))
                .addSubworkflow("closed", bulk(), Map.of())
                .addSyncCode("b", in -> Map.of())
                .addConnection("closed", "processd", "b", "x")
                .build());
        assertThat(error.faults())
                .hasSize(3)
                .anyMatch(fault -> fault.contains("unknown input 'm' of sub"))
                .anyMatch(fault -> fault.contains("input 'n' of sub is missing"))
                .anyMatch(fault -> fault.contains("unknown output 'processd' of node 'closed'"));
    }

    private Workflow bulk() {
        return fixture.workflow()
                .addNode("ContactBulkCreateNode", "load", Map.of("data", List.of()))
                .build();
    }

    @Test
    void eventsAndErrorsNameTheNodeInsideTheNode() {
        List<NodeEvent> events =
                fixture.runtime.events(nested().build(), Map.of()).collectList().block(Fixture.LIMIT);
        assertThat(events)
                .filteredOn(event -> event.kind() == Kind.FINISHED)
                .extracting(NodeEvent::node)
                .containsExactly("start", "sub.add", "sub.check", "sub");
        assertThat(events)
                .extracting(NodeEvent::runId)
                .hasSize(8)
                .containsOnly(events.get(0).runId());

        DataFlowException error = new DataFlowException("X", null, null, "x", null);
        Workflow failing =
                fixture.workflow().addCode("bad", in -> Mono.error(error)).build();
        assertThatThrownBy(() -> fixture.run(fixture.workflow().addSubworkflow("sub", failing, Map.of())))
                .isSameAs(error);
        assertThat(error.nodeId()).isEqualTo("sub.bad");
    }

    @Test
    void aNodeSkippedInsideIsNullOutside() {
        Workflow inner = fixture.workflow()
                .input("x", String.class)
                .addSwitch("route", "${input.x}", Map.of("A", "a"))
                .addSyncCode("a", in -> Map.of("n", 1))
                .build();
        WorkflowResult result = fixture.run(fixture.workflow().addSubworkflow("sub", inner, Map.of("x", "B")));
        assertThat(result.get("sub").asMap()).containsEntry("a", null);
        assertThat(result.skipped()).isEmpty();
    }

    @Test
    void aSubworkflowInATransactionTakesTurnsInIt() {
        Workflow inner = fixture.workflow()
                .addCode(
                        "look",
                        in -> Mono.deferContextual(
                                context -> Mono.just(Map.of("depth", context.getOrDefault("transaction", 0)))))
                .build();
        assertThat(fixture.run(fixture.workflow()
                                .addSubworkflow("sub", inner, Map.of())
                                .transactional())
                        .get("sub")
                        .get("depth"))
                .isEqualTo(1);
    }

    @Test
    void writersInsideCountAsWritersOutside() {
        Workflow purge = fixture.workflow()
                .addNode("ContactDeleteNode", "delete", Map.of("id", "1"))
                .build();
        WorkflowBuilder workflow = fixture.workflow()
                .addSubworkflow("sub", purge, Map.of())
                .addNode("ContactDeleteNode", "own", Map.of("id", "1"));
        assertThat(workflow.build().warnings())
                .singleElement()
                .asString()
                .contains("'sub' and 'own' both write Contact");
        assertThat(workflow.addOrder("sub", "own").build().warnings()).isEmpty();
    }

    @Test
    void eachRoundTakesTheOutputsOfTheLastOne() {
        for (boolean byTemplate : new boolean[] {false, true}) {
            WorkflowResult result = fixture.run(fixture.workflow()
                    .addSyncCode("start", in -> Map.of("n", 1))
                    .addLoop("loop", counting, o -> (byTemplate
                                    ? o.until("${check.done}")
                                    : o.until(r -> r.get("check").get("done", Boolean.class)))
                            .inputs(Map.of("step", 2))
                            .maxRounds(10))
                    .addConnection("start", "n", "loop", "n"));
            assertThat(result.get("loop").get("n")).isEqualTo(11);
            assertThat(result.get("loop").get("rounds")).isEqualTo(5);
            assertThat(result.get("loop").get("check")).isEqualTo(Map.of("n", 11, "done", true));
        }
    }

    @Test
    void aLoopWithoutEndIsRefusedAfterItsRounds() {
        AtomicInteger rounds = new AtomicInteger();
        Workflow body = fixture.workflow()
                .addSyncCode("n", in -> Map.of("n", rounds.incrementAndGet()))
                .build();
        DataFlowException error = catchThrowableOfType(
                DataFlowException.class,
                () -> fixture.run(fixture.workflow()
                        .addLoop("loop", body, o -> o.until(r -> false).maxRounds(7))));
        assertThat(error.code()).isEqualTo("LOOP_NOT_ENDED");
        assertThat(error.nodeId()).isEqualTo("loop");
        assertThat(error).hasMessageContaining("its 7 rounds");
        assertThat(rounds).hasValue(7);
    }

    @Test
    void aLoopOfManyRoundsNeedsNoDeepStack() {
        assertThat(fixture.run(fixture.workflow().addLoop("loop", counting, o -> o.until(
                                        r -> r.get("check").get("n", Integer.class) == 20_000)
                                .maxRounds(20_000)
                                .inputs(Map.of("n", 0, "step", 1))))
                        .get("loop")
                        .get("rounds"))
                .isEqualTo(20_000);
    }

    @Test
    void aCancelStopsTheRoundThatRuns() {
        AtomicInteger cancelled = new AtomicInteger();
        Workflow body = fixture.workflow()
                .addCode("wait", in -> Mono.<Map<String, ?>>never().doOnCancel(cancelled::incrementAndGet))
                .build();
        Workflow workflow = fixture.workflow()
                .addLoop("loop", body, o -> o.until(r -> true))
                .addSubworkflow("sub", body, Map.of())
                .build();
        StepVerifier.create(fixture.runtime.events(workflow, Map.of()))
                .expectNextCount(4)
                .thenCancel()
                .verify(Fixture.LIMIT);
        assertThat(cancelled).hasValue(2);
    }

    @Test
    void faultsOfALoopAreFoundWhenItIsBuilt() {
        WorkflowException error = catchThrowableOfType(WorkflowException.class, () -> fixture.workflow()
                .addLoop("a", counting, o -> o.maxRounds(3))
                .addLoop("b", counting, o -> o.until("${chek.done}").inputs(Map.of("n", 1, "step", 1)))
                .addLoop("c", counting, o -> o.until("ready").inputs(Map.of("n", 1, "step", 1)))
                .build());
        assertThat(error.faults())
                .hasSize(5)
                .anyMatch(fault -> fault.contains("node 'a', until: is missing"))
                .anyMatch(fault -> fault.contains("'n' of a is missing"))
                .anyMatch(fault -> fault.contains("'step' of a is missing"))
                .anyMatch(fault -> fault.contains("unknown node 'chek' of workflow 'test'; did you mean 'check'"))
                .anyMatch(fault -> fault.contains("node 'c', until: has to be one template"));
        assertThatThrownBy(() -> fixture.workflow().addLoop("d", counting, o -> o.maxRounds(0)))
                .isInstanceOf(ValidationFailedException.class);
    }

    @Test
    void anEndThatIsNeitherTrueNorFalseIsAnError() {
        assertThatThrownBy(() -> fixture.run(fixture.workflow()
                        .addLoop("loop", counting, o -> o.until("${check.n}").inputs(Map.of("n", 1, "step", 1)))))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("true or false, but is an Integer");
    }

    @Test
    void aSkippedLastNodeLeavesTheInputsOfALoopAsTheyWere() {
        AtomicInteger rounds = new AtomicInteger();
        Workflow body = fixture.workflow()
                .input("n", Integer.class)
                .addSyncCode("count", in -> Map.of("n", in.get("n"), "round", rounds.incrementAndGet()))
                .addConnection("input", "n", "count", "n")
                .addSwitch("route", "${input.n}", Map.of("0", "last"))
                .addSyncCode("last", in -> Map.of("n", 1))
                .build();
        NodeOutput output = fixture.run(fixture.workflow().addLoop("loop", body, o -> o.until(r -> rounds.get() == 3)
                        .inputs(Map.of("n", 0))))
                .get("loop");
        assertThat(output.get("count")).isEqualTo(Map.of("n", 1, "round", 3));
        assertThat(output.get("last")).isNull();
    }
}
