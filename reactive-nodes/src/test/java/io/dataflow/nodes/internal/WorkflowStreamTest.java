package io.dataflow.nodes.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.nodes.NodeOutput;
import io.dataflow.nodes.Port;
import io.dataflow.nodes.Workflow;
import io.dataflow.nodes.WorkflowBuilder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

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
}
