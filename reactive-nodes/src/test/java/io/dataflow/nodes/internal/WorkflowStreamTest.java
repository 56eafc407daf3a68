package io.dataflow.nodes.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.WorkflowException;
import io.dataflow.nodes.NodeOutput;
import io.dataflow.nodes.Port;
import io.dataflow.nodes.Workflow;
import io.dataflow.nodes.WorkflowBuilder;
import io.dataflow.testsupport.Capability;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

@Capability("S44")
class WorkflowStreamTest {

    private final Fixture fixture = new Fixture();
    private final AtomicLong taken = new AtomicLong();

    /** A source that counts what is taken from it, and a node that takes as many rows as it is told. */
    private WorkflowBuilder sourceAndSink(Flux<Map<String, Object>> rows) {
        fixture.registry.register(Fixture.node(
                Fixture.definition("SourceNode", List.of(), List.of(Port.stream("rows"))),
                in -> Mono.just(
                        NodeOutput.of(Map.of(), Map.of("rows", rows.doOnNext(row -> taken.incrementAndGet())), 0))));
        fixture.registry.register(Fixture.node(
                Fixture.definition(
                        "SinkNode", List.of(Port.stream("data").mandatory()), List.of(Port.value("n", Long.class))),
                in -> Conversions.rows(in.get("data"), "input", "data")
                        .limitRate(10)
                        .take(25)
                        .count()
                        .map(n -> NodeOutput.of(Map.of("n", n)))));
        return fixture.workflow()
                .addNode("SourceNode", "source")
                .addNode("SinkNode", "sink", Map.of())
                .addConnection("source", "rows", "sink", "data");
    }

    @Test
    void aStreamPassesRowsOnDemandAndCollectsNone() {
        Flux<Map<String, Object>> endless = Flux.<Map<String, Object>>generate(sink -> sink.next(Map.of("n", 1)));
        assertThat(fixture.run(sourceAndSink(endless)).get("sink").get("n")).isEqualTo(25L);
        assertThat(taken.get()).isBetween(25L, 50L);
    }

    @Test
    void anErrorOfAStreamNamesTheNodeThatItCameFrom() {
        DataFlowException error = new DataFlowException("X", null, null, "x", null);
        WorkflowBuilder workflow = sourceAndSink(Flux.error(error));
        assertThatThrownBy(() -> fixture.run(workflow)).isSameAs(error);
        assertThat(error.nodeId()).isEqualTo("source");
    }

    @Test
    void anInputStreamGoesToAStreamPortAndToCode() {
        Workflow workflow = fixture.workflow()
                .inputStream("rows")
                .addCode("sum", in -> in.stream("rows")
                        .map(row -> (Integer) row.get("n"))
                        .reduce(0, Integer::sum)
                        .map(n -> Map.of("sum", n)))
                .addConnection("input", "rows", "sum", "rows")
                .build();
        List<Map<String, Object>> rows = List.of(Map.of("n", 1), Map.of("n", 2));
        assertThat(fixture.run(workflow, Map.of("rows", rows)).get("sum").get("sum"))
                .isEqualTo(3);
        assertThat(fixture.run(workflow, Map.of("rows", Flux.fromIterable(rows)))
                        .get("sum")
                        .get("sum"))
                .isEqualTo(3);
        assertThatThrownBy(() -> fixture.run(workflow, Map.of("rows", List.of("no map"))))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("has to be a map")
                .hasMessageNotContaining("no map by");
    }

    @Test
    void aListOfMapsIsAStreamToo() {
        Workflow workflow = fixture.workflow()
                .addSyncCode("make", in -> Map.of("rows", List.of(Map.of("n", 1), Map.of("n", 2))))
                .addCode("count", in -> in.stream("rows").count().map(n -> Map.of("n", n)))
                .addConnection("make", "rows", "count", "rows")
                .build();
        assertThat(fixture.run(workflow, Map.of()).get("count").get("n")).isEqualTo(2L);
    }

    @Test
    void mapFilterAndCodePassDemandAndCancelOn() {
        AtomicLong requested = new AtomicLong();
        AtomicLong cancelled = new AtomicLong();
        fixture.registry.register(Fixture.node(
                Fixture.definition(
                        "FirstNode", List.of(Port.stream("data").mandatory()), List.of(Port.value("rows", List.class))),
                in -> Conversions.rows(in.get("data"), "input", "data")
                        .take(5)
                        .collectList()
                        .map(rows -> NodeOutput.of(Map.of("rows", rows)))));
        Workflow workflow = fixture.workflow()
                .addStreamCode("numbers", in -> Flux.<Map<String, Object>, Integer>generate(() -> 0, (n, sink) -> {
                            taken.incrementAndGet();
                            sink.next(Map.of("n", n));
                            return n + 1;
                        })
                        .doOnRequest(requested::addAndGet)
                        .doOnCancel(cancelled::incrementAndGet))
                .addMap("twice", row -> Map.of("n", 2 * (Integer) row.get("n")))
                .addFilter("large", row -> (Integer) row.get("n") >= 4)
                .addNode("FirstNode", "first")
                .addConnection("numbers", "rows", "twice", "rows")
                .addConnection("twice", "rows", "large", "rows")
                .addConnection("large", "rows", "first", "data")
                .build();

        for (int run = 1; run <= 3; run++) {
            assertThat(fixture.run(workflow, Map.of()).get("first").get("rows"))
                    .isEqualTo(List.of(4, 6, 8, 10, 12).stream()
                            .map(n -> Map.of("n", n))
                            .toList());
            assertThat(taken)
                    .as("five rows and the two that the filter left out")
                    .hasValue(7L * run);
            assertThat(requested).hasValue(7L * run);
            assertThat(cancelled).hasValue(run);
        }
    }

    @Test
    void codeRunsOnceForEachReaderOfItsRowsAndNotAtAllWithoutOne() {
        Workflow workflow = fixture.workflow()
                .input("most", Integer.class)
                .addStreamCode("numbers", in -> {
                    taken.incrementAndGet();
                    return Flux.range(1, in.get("most", Integer.class)).map(n -> Map.of("n", n));
                })
                .addConnection("input", "most", "numbers", "most")
                .build();
        NodeOutput numbers = fixture.run(workflow, Map.of("most", 3)).get("numbers");
        assertThat(taken).hasValue(0);
        assertThat(numbers.stream("rows").count().block()).isEqualTo(3);
        assertThat(numbers.stream("rows").count().block()).isEqualTo(3);
        assertThat(taken).hasValue(2);
    }

    @Test
    void codeOfAStreamThatAnswersNothingIsAnErrorThatNamesIt() {
        for (WorkflowBuilder workflow : List.of(
                fixture.workflow().addStreamCode("bad", in -> null),
                fixture.workflow()
                        .addStreamCode("one", in -> Mono.just(Map.of("n", 1)))
                        .addMap("bad", row -> null)
                        .addConnection("one", "rows", "bad", "rows"))) {
            workflow.addCode("count", in -> in.stream("rows").count().map(n -> Map.of("n", n)))
                    .addConnection("bad", "rows", "count", "rows");
            DataFlowException error =
                    catchThrowableOfType(DataFlowException.class, () -> fixture.run(workflow.build(), Map.of()));
            assertThat(error.code()).isEqualTo("CODE_WITHOUT_ANSWER");
            assertThat(error.nodeId()).isEqualTo("bad");
        }
    }

    @Test
    void theContextReachesAStreamAndItsErrorIsOfItsNode() {
        Workflow workflow = fixture.workflow()
                .addStreamCode(
                        "who", in -> Flux.deferContextual(context -> Flux.just(Map.of("name", context.get("actor")))))
                .addCode("first", in -> in.stream("rows").single().map(row -> Map.of("name", row.get("name"))))
                .addConnection("who", "rows", "first", "rows")
                .build();
        assertThat(fixture.runtime
                        .run(workflow, Map.of())
                        .contextWrite(context -> context.put("actor", "ada"))
                        .block(Fixture.LIMIT)
                        .get("first")
                        .get("name"))
                .isEqualTo("ada");
    }

    @Test
    void mapAndFilterTakeRowsOnly() {
        WorkflowBuilder workflow = fixture.workflow()
                .addSyncCode("make", in -> Map.of("rows", 5))
                .addMap("alone", row -> row)
                .addFilter("wrong", row -> true)
                .addConnection("make", "rows", "wrong", "row");
        assertThat(catchThrowableOfType(WorkflowException.class, workflow::build)
                        .faults())
                .hasSize(3)
                .anyMatch(fault -> fault.contains("input 'rows' of alone is missing"))
                .anyMatch(fault -> fault.contains("unknown input 'row' of wrong; did you mean 'rows'"))
                .anyMatch(fault -> fault.contains("input 'rows' of wrong is missing"));
    }
}
