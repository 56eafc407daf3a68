package io.dataflow.nodes.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.nodes.NodeEvent;
import io.dataflow.nodes.NodeEvent.Kind;
import io.dataflow.nodes.NodeOutput;
import io.dataflow.nodes.Workflow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.util.retry.Retry;

class WorkflowEventsTest {

    private final Fixture fixture = new Fixture();

    private static String shown(NodeEvent event) {
        return event.node() + " " + event.kind() + " " + event.attempt();
    }

    @Test
    void eventsTellWhatHappensToEachNode() {
        AtomicInteger attempts = new AtomicInteger();
        Workflow workflow = fixture.workflow()
                .addSyncCode("a", in -> Map.of())
                .addCode(
                        "b",
                        in -> attempts.incrementAndGet() % 2 == 1
                                ? Mono.error(new IllegalStateException("mine"))
                                : Mono.just(Map.of()),
                        o -> o.retry(Retry.max(1)))
                .addOrder("a", "b")
                .build();

        List<NodeEvent> events =
                fixture.runtime.events(workflow, Map.of()).collectList().block(Fixture.LIMIT);

        assertThat(events)
                .extracting(WorkflowEventsTest::shown)
                .containsExactly("a STARTED 1", "a FINISHED 1", "b STARTED 1", "b RETRIED 2", "b FINISHED 2");
        assertThat(events)
                .extracting(NodeEvent::runId)
                .containsOnly(events.get(0).runId());
        assertThat(events).extracting(NodeEvent::workflow).containsOnly("test");
        assertThat(events.get(3).error()).hasMessage("mine");
        assertThat(events)
                .allSatisfy(event -> assertThat(event.elapsed().isNegative()).isFalse());
    }

    @Test
    void aFailureIsToldBeforeTheErrorArrives() {
        Workflow workflow = fixture.workflow()
                .addCode("bad", in -> Mono.error(new IllegalStateException("mine")))
                .build();
        List<NodeEvent> events = new ArrayList<>();
        StepVerifier.create(fixture.runtime.events(workflow, Map.of()).doOnNext(events::add), 1)
                .expectNextCount(1)
                .thenRequest(10)
                .expectNextCount(1)
                .verifyErrorMessage("mine");
        assertThat(events).extracting(NodeEvent::kind).containsExactly(Kind.STARTED, Kind.FAILED);
    }

    @Test
    void aNodeTellsItsProgressThroughTheContext() {
        fixture.registry.register(Fixture.node(
                Fixture.definition("LoadNode", List.of(), List.of()),
                in -> Mono.deferContextual(context -> {
                    ProgressListener.of(context).progressed(10);
                    ProgressListener.of(context).progressed(20);
                    return Mono.just(NodeOutput.of(Map.of(), Map.of(), 20));
                })));
        Workflow workflow = fixture.workflow().addNode("LoadNode", "load").build();

        assertThat(fixture.runtime.events(workflow, Map.of()).collectList().block(Fixture.LIMIT))
                .extracting(event -> event.kind() + " " + event.rows())
                .containsExactly("STARTED 0", "PROGRESS 10", "PROGRESS 20", "FINISHED 20");
    }

    @Test
    void badInputsFailWithoutAnyEvent() {
        Workflow workflow = fixture.workflow()
                .input("x", String.class)
                .addSyncCode("a", in -> Map.of())
                .build();
        StepVerifier.create(fixture.runtime.events(workflow, Map.of())).verifyError();
    }
}
