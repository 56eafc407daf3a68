package io.dataflow.nodes.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.WorkflowException;
import io.dataflow.nodes.NodeEvent;
import io.dataflow.nodes.NodeEvent.Kind;
import io.dataflow.nodes.NodeOptions;
import io.dataflow.nodes.NodeOutput;
import io.dataflow.nodes.Port;
import io.dataflow.nodes.Workflow;
import io.dataflow.nodes.WorkflowBuilder;
import io.dataflow.testsupport.Capability;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.util.retry.Retry;

@Capability("S33")
class CompensationTest {

    private final Fixture fixture = new Fixture();
    private final List<Object> undone = new CopyOnWriteArrayList<>();

    CompensationTest() {
        fixture.registry.register(Fixture.node(
                Fixture.definition(
                        "DoNode", List.of(Port.value("n", Integer.class)), List.of(Port.value("n", Integer.class))),
                in -> Mono.just(NodeOutput.of(Map.of("n", in.get("n"))))));
        fixture.registry.register(Fixture.node(
                Fixture.definition(
                        "UndoNode", List.of(Port.value("n", Integer.class).mandatory()), List.of()),
                in -> {
                    undone.add(in.get("n"));
                    return in.get("n").equals(2)
                            ? Mono.error(new IllegalStateException("stuck"))
                            : Mono.just(NodeOutput.of(Map.of(), Map.of(), 1));
                }));
    }

    private WorkflowBuilder three() {
        WorkflowBuilder workflow = fixture.workflow();
        for (int i = 1; i <= 3; i++) {
            String id = "n" + i;
            workflow.addNode(
                    "DoNode", id, Map.of("n", i), o -> o.compensateWith("UndoNode", Map.of("n", "${" + id + ".n}")));
        }
        return workflow.sequential();
    }

    private final IllegalStateException mine = new IllegalStateException("mine");

    private WorkflowBuilder failing(WorkflowBuilder workflow) {
        return workflow.addCode("bad", in -> Mono.error(mine));
    }

    @Test
    void finishedNodesAreUndoneInReverseAndEachOutcomeIsTold() {
        List<NodeEvent> events = new CopyOnWriteArrayList<>();
        Workflow workflow = failing(three()).build();
        Throwable error = catchThrowable(() ->
                fixture.runtime.events(workflow, Map.of()).doOnNext(events::add).blockLast(Fixture.LIMIT));

        assertThat(error).isSameAs(mine);
        assertThat(undone).containsExactly(3, 2, 1);
        assertThat(events)
                .filteredOn(event -> event.kind() == Kind.COMPENSATED || event.kind() == Kind.COMPENSATION_FAILED)
                .extracting(event -> event.node() + " " + event.kind() + " " + event.rows())
                .containsExactly("n3 COMPENSATED 1", "n2 COMPENSATION_FAILED 0", "n1 COMPENSATED 1");
        assertThat(mine.getSuppressed())
                .filteredOn(DataFlowException.class::isInstance)
                .singleElement()
                .satisfies(told -> {
                    assertThat(((DataFlowException) told).code()).isEqualTo("COMPENSATION_FAILED");
                    assertThat(told)
                            .hasMessageContaining("Node 'n2' was not undone")
                            .hasRootCauseMessage("stuck");
                });
    }

    @Test
    void aRunThatSucceedsUndoesNothing() {
        fixture.run(three());
        assertThat(undone).isEmpty();
    }

    @Test
    void aNodeThatFailedAndIsReplacedIsNotUndone() {
        UnaryOperator<NodeOptions> replaced =
                o -> o.compensateWith("UndoNode", Map.of("n", 7)).onErrorUse(Map.of("n", 0));
        WorkflowBuilder workflow = fixture.workflow()
                .addCode("soft", in -> Mono.error(new IllegalStateException("soft")), replaced)
                .addNode("DoNode", "n1", Map.of("n", 1), o -> o.after("soft")
                        .compensateWith("UndoNode", Map.of("n", 1)));
        assertThatThrownBy(() -> fixture.run(failing(workflow).sequential())).isSameAs(mine);
        assertThat(undone).containsExactly(1);
    }

    @Test
    void aCancelUndoesWhatHadFinished() {
        Workflow workflow = three().addCode("wait", in -> Mono.never()).build();
        StepVerifier.create(fixture.runtime.events(workflow, Map.of()))
                .expectNextCount(7)
                .thenCancel()
                .verify(Fixture.LIMIT);
        assertThat(undone).containsExactly(3, 2, 1);
    }

    @Test
    void aWorkflowInsideIsUndoneWhenTheOuterOneFailsLaterAndWhenItFailsItself() {
        Workflow good = three().build();
        WorkflowBuilder outer = fixture.workflow()
                .addSubworkflow("sub", good, Map.of())
                .addNode("DoNode", "own", Map.of("n", 9), o -> o.compensateWith("UndoNode", Map.of("n", "${own.n}")));
        assertThatThrownBy(() -> fixture.run(failing(outer).sequential())).isSameAs(mine);
        assertThat(undone).containsExactly(9, 3, 2, 1);

        undone.clear();
        Workflow bad = failing(three()).build();
        fixture.run(fixture.workflow()
                .addSubworkflow("sub", bad, Map.of(), o -> o.retry(Retry.max(1)).onErrorUse(Map.of("n1", Map.of()))));
        assertThat(undone).as("each attempt undoes its own").containsExactly(3, 2, 1, 3, 2, 1);
    }

    @Test
    void everyRoundOfALoopIsUndone() {
        Workflow body = fixture.workflow()
                .input("n", Integer.class)
                .addNode(
                        "DoNode",
                        "do",
                        Map.of("n", "${input.n}"),
                        o -> o.compensateWith("UndoNode", Map.of("n", "${do.n}")))
                .addSyncCode("next", in -> Map.of("n", in.get("n", Integer.class) + 10))
                .addConnection("do", "n", "next", "n")
                .build();
        assertThatThrownBy(() -> fixture.run(fixture.workflow().addLoop("loop", body, o -> o.until(r -> false)
                        .inputs(Map.of("n", 0))
                        .maxRounds(3))))
                .isInstanceOf(DataFlowException.class);
        assertThat(undone).containsExactly(20, 10, 0);
    }

    /** A loop over rounds 0, 10 and 20, whose end fails until it was asked often enough. */
    private WorkflowBuilder loop(int failures, UnaryOperator<NodeOptions> options) {
        AtomicInteger left = new AtomicInteger(failures);
        Workflow body = fixture.workflow()
                .input("n", Integer.class)
                .addNode(
                        "DoNode",
                        "do",
                        Map.of("n", "${input.n}"),
                        o -> o.compensateWith("UndoNode", Map.of("n", "${do.n}")))
                .addCode("next", in -> {
                    int n = in.get("n", Integer.class);
                    return n == 20 && left.getAndDecrement() > 0 ? Mono.error(mine) : Mono.just(Map.of("n", n + 10));
                })
                .addConnection("do", "n", "next", "n")
                .build();
        Workflow loop = fixture.workflow()
                .addLoop("loop", body, o -> o.until(r -> r.get("next").get("n").equals(30))
                        .inputs(Map.of("n", 0))
                        .maxRounds(5))
                .build();
        return fixture.workflow().addSubworkflow("rounds", loop, Map.of(), options);
    }

    @Test
    void anAttemptOfALoopUndoesItsRoundsBeforeTheNextBegins() {
        fixture.run(loop(1, o -> o.retry(Retry.max(1))));
        assertThat(undone).containsExactly(20, 10, 0);

        undone.clear();
        assertThatThrownBy(() ->
                        fixture.run(failing(loop(1, o -> o.retry(Retry.max(1)))).sequential()))
                .isSameAs(mine);
        assertThat(undone).as("the failed attempt, then the good one").containsExactly(20, 10, 0, 20, 10, 0);
    }

    @Test
    void aLoopThatFailedAndIsReplacedIsUndoneOnce() {
        assertThatThrownBy(() -> fixture.run(failing(loop(9, o -> o.onErrorUse(Map.of("loop", Map.of()))))
                        .sequential()))
                .isSameAs(mine);
        assertThat(undone).containsExactly(20, 10, 0);
    }

    @Test
    void anAttemptThatTakesTooLongIsUndoneBeforeWhatTakesItsPlace() {
        List<Object> order = new CopyOnWriteArrayList<>();
        Workflow inner = three().addCode("wait", in -> Mono.never()).build();
        fixture.run(fixture.workflow()
                .addSubworkflow("sub", inner, Map.of(), o -> o.timeout(Duration.ofSeconds(1))
                        .onErrorUse(Map.of("n1", Map.of())))
                .addSyncCode("after", in -> Map.of("x", order.addAll(undone)), o -> o.after("sub")));
        assertThat(order).containsExactly(3, 2, 1);
        assertThat(undone).hasSize(3);
    }

    @Test
    void aCancelUndoesWhatEveryLevelHadFinishedFromTheLast() {
        Workflow inner = three().addCode("wait", in -> Mono.never()).build();
        Workflow outer = fixture.workflow()
                .addNode("DoNode", "own", Map.of("n", 9), o -> o.compensateWith("UndoNode", Map.of("n", "${own.n}")))
                .addSubworkflow("sub", inner, Map.of(), o -> o.retry(Retry.max(3)))
                .sequential()
                .build();
        StepVerifier.create(fixture.runtime.events(outer, Map.of()))
                .expectNextCount(10)
                .thenCancel()
                .verify(Fixture.LIMIT);
        assertThat(undone).containsExactly(3, 2, 1, 9);
    }

    @Test
    void aTransactionRefusesCompensations() {
        WorkflowException error = catchThrowableOfType(
                WorkflowException.class, () -> three().transactional().build());
        assertThat(error.faults())
                .hasSize(3)
                .allMatch(fault -> fault.contains("a transactional workflow rolls back by itself"));
        Workflow plain = three().build();
        assertThat(catchThrowableOfType(WorkflowException.class, () -> fixture.workflow()
                                .addSubworkflow("sub", plain, Map.of())
                                .transactional()
                                .build())
                        .faults())
                .singleElement()
                .asString()
                .contains("'sub'");
        assertThatThrownBy(() -> fixture.runtime
                        .run(plain, Map.of())
                        .contextWrite(context -> context.put("transaction", 1))
                        .block(Fixture.LIMIT))
                .isInstanceOfSatisfying(
                        DataFlowException.class, e -> assertThat(e.code()).isEqualTo("COMPENSATION_IN_TRANSACTION"));
    }

    @Test
    void faultsOfACompensationAreFoundWhenItIsBuilt() {
        WorkflowException error = catchThrowableOfType(WorkflowException.class, () -> fixture.workflow()
                .addNode("DoNode", "a", Map.of("n", 1), o -> o.compensateWith("UndNode", Map.of()))
                .addNode("DoNode", "b", Map.of("n", 1), o -> o.compensateWith("UndoNode", Map.of("m", 1)))
                .addNode("DoNode", "c", Map.of("n", 1), o -> o.compensateWith("UndoNode", Map.of("n", "${a.n}")))
                .addNode("DoNode", "d", Map.of("n", 1), o -> o.after("a")
                        .compensateWith("UndoNode", Map.of("n", "${a.n}")))
                .build());
        assertThat(error.faults())
                .hasSize(4)
                .anyMatch(
                        fault -> fault.contains("'a', compensateWith: unknown type 'UndNode'; did you mean 'UndoNode'"))
                .anyMatch(fault -> fault.contains("'b', compensateWith, input 'm': unknown input 'm'"))
                .anyMatch(fault -> fault.contains("'b', compensateWith: input 'n' of UndoNode is missing"))
                .anyMatch(fault -> fault.contains("'c', compensateWith: refers to 'a', which need not have finished"));
    }
}
