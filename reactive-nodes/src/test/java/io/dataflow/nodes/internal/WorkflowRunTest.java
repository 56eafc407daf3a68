package io.dataflow.nodes.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dataflow.core.Args;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.UnknownNameException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.WorkflowException;
import io.dataflow.nodes.NodeOutput;
import io.dataflow.nodes.Port;
import io.dataflow.nodes.Workflow;
import io.dataflow.nodes.WorkflowBuilder;
import io.dataflow.nodes.WorkflowResult;
import io.dataflow.testsupport.Capability;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

@Capability("S43")
class WorkflowRunTest {

    private final Fixture fixture = new Fixture();

    @Test
    @Capability("S45")
    void everyNodeHasItsOutputsInTheResult() {
        Workflow workflow = fixture.workflow()
                .input("firstName", String.class)
                .addSyncCode("greet", in -> Map.of("text", "Hello " + in.get("name")))
                .addConnection("input", "firstName", "greet", "name")
                .addCode(
                        "length",
                        in -> Mono.just(Map.of("n", in.get("text", String.class).length())))
                .addConnection("greet", "text", "length", "text")
                .build();

        WorkflowResult result = fixture.run(workflow, Map.of("first_name", "Ada"));

        assertThat(result.get("greet").get("text")).isEqualTo("Hello Ada");
        assertThat(result.get("length", "n", Long.class)).isEqualTo(9L);
        assertThat(result.runId()).hasSize(32);
        assertThat(fixture.run(workflow, Map.of("firstName", "Bo")).runId()).isNotEqualTo(result.runId());
        assertThatThrownBy(() -> result.get("gret"))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("did you mean 'greet'");
        assertThat(result.toString()).doesNotContain("Ada");
    }

    @Test
    @Capability("S44")
    void eachKeyOfTheMapThatCodeAnswersIsAnOutput() {
        WorkflowResult result = fixture.run(fixture.workflow()
                .addSyncCode("split", in -> Args.args("first", 1, "second", List.of(2), "nothing", null))
                .addCode("join", in -> Mono.just(Map.of("all", List.of(in.get("first"), in.get("second")))))
                .addConnection("split", "first", "join", "first")
                .addConnection("split", "second", "join", "second")
                .addConnection("split", "nothing", "join", "nothing"));

        assertThat(result.get("join").get("all")).isEqualTo(List.of(1, List.of(2)));
        assertThat(result.get("split").asMap()).containsEntry("nothing", null);
    }

    @Test
    void aConnectionMayPutAPartIntoAPart() {
        WorkflowResult result = fixture.run(fixture.workflow()
                .addSyncCode("a", in -> Map.of("record", Map.of("tags", List.of("x", "y")), "n", 1))
                .addSyncCode("b", in -> Map.of("got", in.asMap()))
                .addConnection("a", "record.tags[1]", "b", "fields.tag.name")
                .addConnection("a", "n", "b", "fields.n"));

        assertThat(result.get("b").get("got")).isEqualTo(Map.of("fields", Map.of("tag", Map.of("name", "y"), "n", 1)));
    }

    @Test
    void anOutputThatCodeDidNotGiveIsAnErrorThatNamesWhatItGave() {
        WorkflowBuilder workflow = fixture.workflow()
                .addSyncCode("a", in -> Map.of("total", 1))
                .addSyncCode("b", in -> Map.of())
                .addConnection("a", "totl", "b", "x");
        assertThatThrownBy(() -> fixture.run(workflow)).isInstanceOfSatisfying(UnknownNameException.class, error -> {
            assertThat(error.suggestions()).containsExactly("total");
            assertThat(error.nodeId()).isEqualTo("b");
        });
    }

    @Test
    void nodesWithoutAPathBetweenThemRunSideBySide() {
        AtomicInteger running = new AtomicInteger();
        Sinks.Empty<Void> all = Sinks.empty();
        WorkflowBuilder workflow = fixture.workflow();
        for (int i = 0; i < 20; i++) {
            workflow.addCode(
                    "n" + i,
                    in -> Mono.defer(() -> {
                        if (running.incrementAndGet() == 20) {
                            all.tryEmitEmpty();
                        }
                        // Each waits for all of them.
                        return all.asMono().thenReturn(Map.of("n", 1));
                    }));
        }
        fixture.run(workflow);
        assertThat(running).hasValue(20);
    }

    @Test
    void orderAndSequenceHoldOneNodeBackUntilAnotherIsFinished() {
        assertOrder(trace(fixture.workflow(), "abc").sequential(), "a", "b", "c");
        assertOrder(trace(fixture.workflow(), "abc").addOrder("c", "b").addOrder("b", "a"), "c", "b", "a");
    }

    private final List<String> traced = new CopyOnWriteArrayList<>();

    /** The first nodes take the longest, so that only an order keeps them first. */
    private WorkflowBuilder trace(WorkflowBuilder workflow, String ids) {
        for (int i = 0; i < ids.length(); i++) {
            String id = ids.substring(i, i + 1);
            Duration time = Duration.ofMillis(30L * (ids.length() - i));
            workflow.addCode(id, in -> Mono.delay(time).map(n -> {
                traced.add(id);
                return Map.of();
            }));
        }
        return workflow;
    }

    private void assertOrder(WorkflowBuilder workflow, String... ids) {
        traced.clear();
        fixture.run(workflow);
        assertThat(traced).containsExactly(ids);
    }

    @Test
    void insideATransactionNodesTakeTurnsInDeclaredOrder() {
        assertOrder(trace(fixture.workflow(), "abcd").addOrder("d", "b").transactional(), "a", "c", "d", "b");

        traced.clear();
        Workflow plain = trace(fixture.workflow(), "abc").build();
        fixture.runtime
                .run(plain, Map.of())
                .contextWrite(context -> context.put("transaction", 1))
                .block(Fixture.LIMIT);
        assertThat(traced).containsExactly("a", "b", "c");
    }

    @Test
    void aTransactionalWorkflowPutsItsNodesIntoOne() {
        WorkflowBuilder workflow = fixture.workflow()
                .addCode(
                        "look",
                        in -> Mono.deferContextual(
                                context -> Mono.just(Map.of("depth", context.getOrDefault("transaction", 0)))))
                .addCode(
                        "risky",
                        in -> Mono.deferContextual(
                                context -> Mono.just(Map.of("depth", context.getOrDefault("transaction", 0)))),
                        o -> o.onErrorUse(Map.of("depth", -1)));

        WorkflowResult plain = fixture.run(workflow);
        assertThat(plain.get("look").get("depth")).isEqualTo(0);
        assertThat(plain.get("risky").get("depth")).isEqualTo(0);

        WorkflowResult inOne = fixture.run(workflow.transactional());
        assertThat(inOne.get("look").get("depth")).isEqualTo(1);
        assertThat(inOne.get("risky").get("depth")).as("a savepoint of its own").isEqualTo(2);
    }

    @Test
    void theContextReachesEveryNode() {
        Workflow workflow = fixture.workflow()
                .addCode("first", in -> Mono.deferContextual(context -> Mono.just(Map.of("who", context.get("actor")))))
                .addCode(
                        "second", in -> Mono.deferContextual(context -> Mono.just(Map.of("who", context.get("actor")))))
                .addOrder("first", "second")
                .build();
        StepVerifier.create(
                        fixture.runtime.run(workflow, Map.of()).contextWrite(context -> context.put("actor", "ada")))
                .assertNext(
                        result -> assertThat(result.get("second").get("who")).isEqualTo("ada"))
                .verifyComplete();
    }

    @Test
    void anErrorArrivesAsItIsAndNamesItsNode() {
        IllegalStateException own = new IllegalStateException("mine");
        assertThatThrownBy(() -> fixture.run(fixture.workflow().addCode("bad", in -> Mono.error(own))))
                .isSameAs(own);
        DataFlowException ours = new DataFlowException("X", null, null, "x", null);
        assertThatThrownBy(() -> fixture.run(fixture.workflow().addSyncCode("bad", in -> {
                    throw ours;
                })))
                .isSameAs(ours);
        assertThat(ours.nodeId()).isEqualTo("bad");
    }

    @Test
    void anErrorStopsTheOtherNodes() {
        AtomicInteger cancelled = new AtomicInteger();
        AtomicInteger started = new AtomicInteger();
        WorkflowBuilder workflow = fixture.workflow()
                .addCode("slow", in -> Mono.<Map<String, ?>>never().doOnCancel(cancelled::incrementAndGet))
                .addCode("bad", in -> Mono.delay(Duration.ofMillis(20))
                        .then(Mono.error(new IllegalStateException("mine"))))
                .addSyncCode("never", in -> Map.of("n", started.incrementAndGet()))
                .addOrder("bad", "never");
        assertThatThrownBy(() -> fixture.run(workflow)).hasMessage("mine");
        assertThat(cancelled).hasValue(1);
        assertThat(started).hasValue(0);
    }

    @Test
    void aCancelStopsEverything() {
        AtomicInteger cancelled = new AtomicInteger();
        for (boolean transactional : new boolean[] {false, true}) {
            WorkflowBuilder workflow = fixture.workflow()
                    .addSyncCode("quick", in -> Map.of())
                    .addCode("slow", in -> Mono.<Map<String, ?>>never().doOnCancel(cancelled::incrementAndGet))
                    .addOrder("quick", "slow");
            Workflow built = transactional ? workflow.transactional().build() : workflow.build();
            cancelled.set(0);
            fixture.runtime.run(built, Map.of()).subscribe().dispose();
            assertThat(cancelled).hasValue(1);
            StepVerifier.create(fixture.runtime.events(built, Map.of()))
                    .expectNextCount(3)
                    .thenCancel()
                    .verify(Fixture.LIMIT);
            assertThat(cancelled).hasValue(2);
        }
    }

    @Test
    void nothingHappensBeforeTheResultIsSubscribedTo() {
        AtomicInteger runs = new AtomicInteger();
        Mono<WorkflowResult> run = fixture.runtime.run(
                fixture.workflow()
                        .addSyncCode("n", in -> Map.of("n", runs.incrementAndGet()))
                        .build(),
                Map.of());
        assertThat(runs).hasValue(0);
        run.block(Fixture.LIMIT);
        run.block(Fixture.LIMIT);
        assertThat(runs).hasValue(2);
    }

    @Test
    void aChainOfAnyLengthRuns() {
        for (boolean transactional : new boolean[] {false, true}) {
            WorkflowBuilder workflow = fixture.workflow().addSyncCode("n0", in -> Map.of("n", 0));
            for (int i = 1; i < 3_000; i++) {
                workflow.addSyncCode("n" + i, in -> Map.of("n", in.get("n", Integer.class) + 1))
                        .addConnection("n" + (i - 1), "n", "n" + i, "n");
            }
            Workflow built = transactional ? workflow.transactional().build() : workflow.build();
            assertThat(fixture.run(built, Map.of()).get("n2999").get("n")).isEqualTo(2_999);
        }
    }

    @Test
    void manyNodesOnManyThreadsAreEachRunOnce() {
        AtomicInteger runs = new AtomicInteger();
        WorkflowBuilder workflow = fixture.workflow();
        for (int i = 0; i < 300; i++) {
            workflow.addCode("n" + i, in -> Mono.fromCallable(() -> Map.of("n", runs.incrementAndGet()))
                    .subscribeOn(Schedulers.parallel()));
            for (int d = 1; d <= 3 && d <= i; d++) {
                workflow.addOrder("n" + (i - d * i / 4 - (d * i / 4 == 0 ? d : 0)), "n" + i);
            }
        }
        Workflow built = workflow.build();
        for (int round = 1; round <= 20; round++) {
            fixture.run(built, Map.of());
            assertThat(runs).hasValue(300 * round);
        }
    }

    @Test
    void codeThatAnswersNothingIsAnError() {
        for (WorkflowBuilder workflow : List.of(
                fixture.workflow().addCode("n", in -> Mono.empty()),
                fixture.workflow().addCode("n", in -> null),
                fixture.workflow().addSyncCode("n", in -> null))) {
            DataFlowException error = catchThrowableOfType(DataFlowException.class, () -> fixture.run(workflow));
            assertThat(error.code()).isEqualTo("CODE_WITHOUT_ANSWER");
            assertThat(error.nodeId()).isEqualTo("n");
        }
    }

    @Test
    void inputsOfARunAreCheckedBeforeAnyNode() {
        AtomicInteger runs = new AtomicInteger();
        Workflow workflow = fixture.workflow()
                .input("email", String.class)
                .input("limit", int.class)
                .inputStream("rows")
                .addSyncCode("n", in -> Map.of("n", runs.incrementAndGet()))
                .build();
        assertThatThrownBy(() -> fixture.run(workflow, Map.of("email", "a", "limt", 1)))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("unknown input 'limt' of workflow 'test'; did you mean 'limit'");
        assertThatThrownBy(() -> fixture.run(workflow, Map.of("limit", "many", "rows", 5)))
                .isInstanceOfSatisfying(ValidationFailedException.class, error -> assertThat(error.faults())
                        .extracting("field")
                        .containsExactly("email", "limit", "rows"))
                .hasMessageNotContaining("many");
        assertThat(runs).hasValue(0);
        assertThat(fixture.run(workflow, Map.of("email", "a", "limit", "5", "rows", List.of())))
                .isNotNull();
    }

    @Test
    void nullIsAnInputAndAbsenceIsNot() {
        Workflow workflow = fixture.workflow()
                .input("name", String.class)
                .addSyncCode("n", in -> Args.args("has", in.has("name"), "value", in.get("name")))
                .addConnection("input", "name", "n", "name")
                .build();
        Map<String, Object> inputs = new HashMap<>();
        inputs.put("name", null);
        Map<String, Object> expected = new LinkedHashMap<>(Map.of("has", true));
        expected.put("value", null);
        assertThat(fixture.run(workflow, inputs).get("n").asMap()).isEqualTo(expected);
        assertThatThrownBy(() -> fixture.run(workflow, Map.of())).isInstanceOf(ValidationFailedException.class);
    }

    @Test
    void aWorkflowOfAnotherMakeIsRefused() {
        Workflow foreign = (Workflow) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Workflow.class}, (proxy, method, args) -> "foreign");
        assertThatThrownBy(() -> fixture.run(foreign, Map.of())).isInstanceOf(WorkflowException.class);
    }

    @Test
    void aNodeByHandIsRunLikeAnyOther() {
        fixture.registry.register(Fixture.node(
                Fixture.definition(
                        "TwiceNode",
                        List.of(Port.value("n", Long.class).mandatory()),
                        List.of(Port.value("twice", Long.class))),
                in -> Mono.just(NodeOutput.of(Map.of("twice", 2 * (Integer) in.get("n"))))));
        assertThat(fixture.run(fixture.workflow().addNode("TwiceNode", "t", Map.of("n", 4)))
                        .get("t")
                        .get("twice"))
                .isEqualTo(8);
        assertThatThrownBy(() -> fixture.workflow()
                        .addNode("TwiceNode", "t", Map.of("m", 4))
                        .build())
                .isInstanceOf(WorkflowException.class)
                .hasMessageContaining("unknown input 'm'")
                .hasMessageContaining("'n' of TwiceNode is missing");
    }
}
