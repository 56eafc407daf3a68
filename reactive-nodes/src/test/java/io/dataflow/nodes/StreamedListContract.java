package io.dataflow.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.DataFlow;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.DatabaseContract;
import io.dataflow.testsupport.Recorder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A list of which a workflow takes the stream alone reads the stream alone. */
@Capability({"S15", "S43"})
abstract class StreamedListContract extends DatabaseContract {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Recorder recorder;
    private DataFlow db;

    @BeforeEach
    void open() {
        recorder = new Recorder(database().r2dbcUrl());
        db = DataFlow.builder(recorder)
                .model(NodeContract.Contact.class)
                .model(NodeContract.Stock.class)
                .build();
        db.node("ContactBulkCreateNode")
                .run(Map.of("data", Flux.range(1, 250).map(i -> NodeContract.contact("c" + i, i))))
                .block(LIMIT);
        recorder.take();
    }

    @AfterEach
    void close() {
        db.close().block(LIMIT);
    }

    private WorkflowBuilder summing(Map<String, ?> list) {
        return db.workflow("sum")
                .addNode("ContactListNode", "list", list)
                .addCode("sum", in -> in.stream("rows").count().map(n -> Map.of("n", n)))
                .addConnection("list", "rows", "sum", "rows");
    }

    private WorkflowResult run(WorkflowBuilder workflow) {
        return Objects.requireNonNull(db.run(workflow.build(), Map.of()).block(LIMIT));
    }

    /** How many statements of the last run read contacts. */
    private long reads() {
        return recorder.take().stream()
                .filter(text -> text.contains("SELECT") && text.matches("(?s).*[\"`]contacts[\"`].*"))
                .count();
    }

    @Test
    void itsPageAndTotalAreNotRead() {
        for (Map<String, ?> list : List.<Map<String, ?>>of(
                Map.of("orderBy", List.of("-score")),
                Map.of("groupBy", "score", "aggregate", Map.of("n", Map.of("$count", "*"))))) {
            WorkflowResult result = run(summing(list));
            assertThat(result.get("sum").get("n")).isEqualTo(250L);
            assertThat(reads()).isOne();
            assertThatThrownBy(() -> result.get("list").get("total"))
                    .isInstanceOf(ValidationFailedException.class)
                    .hasMessageContaining("total: was not read");
        }
    }

    @Test
    void whatIsTakenBesideTheStreamIsRead() {
        WorkflowResult result = run(summing(Map.of("limit", 10))
                .addCode("told", in -> Mono.just(Map.of("text", "of " + in.get("total"))))
                .addConnection("list", "total", "told", "total"));
        assertThat(result.get("told").get("text")).isEqualTo("of 250");
        assertThat(result.get("sum").get("n")).isEqualTo(10L);
        assertThat(reads()).isEqualTo(3);
    }

    @Test
    void whatNobodyTakesInsideIsForWhoeverAsksForTheResult() {
        WorkflowResult result = run(db.workflow("alone").addNode("ContactListNode", "list"));
        assertThat(result.get("list").get("total")).isEqualTo(250L);
        assertThat(result.get("list").stream("rows").count().block(LIMIT)).isEqualTo(250L);
    }
}
