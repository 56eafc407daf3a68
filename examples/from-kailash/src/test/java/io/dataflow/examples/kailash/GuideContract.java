package io.dataflow.examples.kailash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.DataFlow;
import io.dataflow.core.RecordNotFoundException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.WorkflowException;
import io.dataflow.nodes.WorkflowBuilder;
import io.dataflow.nodes.WorkflowResult;
import io.dataflow.testsupport.DatabaseContract;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Records, updates, code with many outputs, and bulk upserts. */
abstract class GuideContract extends DatabaseContract {

    private DataFlow db;

    @BeforeEach
    void open() {
        db = DataFlow.open(database().r2dbcUrl(), Product.class);
    }

    @AfterEach
    void close() {
        db.close().block(Duration.ofSeconds(60));
    }

    /** {@code results, run_id = runtime.execute(workflow.build())}; an application subscribes, a test waits. */
    private WorkflowResult execute(WorkflowBuilder workflow) {
        return db.run(workflow.build(), Map.of()).block(Duration.ofSeconds(60));
    }

    private static Map<String, Object> product(String id, double price, int stock) {
        return Map.of("id", id, "name", "Product " + id, "price", price, "stock", stock);
    }

    @Test
    void createReadUpdateListCountAndDelete() {
        WorkflowResult results = execute(db.workflow("crud")
                .addNode("ProductCreateNode", "create", product("p1", 9.5, 3))
                .addNode("ProductReadNode", "read")
                .addConnection("create", "id", "read", "id")
                .addNode(
                        "ProductUpdateNode",
                        "update",
                        Map.of("filter.id", "${read.id}", "fields", Map.of("price", 8.0)))
                .addNode(
                        "ProductListNode",
                        "list",
                        Map.of("filter", Map.of("price", Map.of("$lt", 9))),
                        o -> o.after("update"))
                .addNode("ProductDeleteNode", "delete", Map.of("id", "${read.id}"), o -> o.after("list"))
                .addNode("ProductCountNode", "count", Map.of(), o -> o.after("delete")));

        assertThat(results.runId()).isNotBlank();
        assertThat(results.get("read").get("name")).isEqualTo("Product p1");
        assertThat(results.get("update", "updated", Boolean.class)).isTrue();
        assertThat(results.get("list").get("total")).isEqualTo(1L);
        assertThat(results.get("delete", "deleted", Boolean.class)).isTrue();
        assertThat(results.get("count").get("count")).isEqualTo(0L);
    }

    @Test
    void readingWhatIsNotThereIsAnErrorUnlessAskedOtherwise() {
        assertThatThrownBy(() -> execute(db.workflow("read").addNode("ProductReadNode", "read", Map.of("id", "none"))))
                .isInstanceOf(RecordNotFoundException.class);
        assertThat(execute(db.workflow("read")
                                .addNode("ProductReadNode", "read", Map.of("id", "none", "raise_on_not_found", false)))
                        .get("read")
                        .get("found"))
                .isEqualTo(false);
    }

    /** The commonest mistakes of the guide: flat fields on create, filter and fields on update, no managed times. */
    @Test
    void anUpdateTakesAFilterAndFieldsAndLeavesTheTimesAlone() {
        execute(db.workflow("create").addNode("ProductCreateNode", "create", product("p1", 9.5, 3)));
        assertThatThrownBy(() -> execute(db.workflow("times")
                        .addNode(
                                "ProductUpdateNode",
                                "update",
                                Map.of("filter", Map.of("id", "p1"), "fields", Map.of("updated_at", "2026-01-01")))))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("updatedAt");
        assertThatThrownBy(() -> execute(
                        db.workflow("flat").addNode("ProductUpdateNode", "update", Map.of("id", "p1", "price", 1.0))))
                .isInstanceOf(WorkflowException.class);
        assertThatThrownBy(() -> execute(
                        db.workflow("template").addNode("ProductReadNode", "read", Map.of("id", "{{create.id}}"))))
                .isInstanceOf(WorkflowException.class)
                .hasMessageContaining("${create.id}");
    }

    /** {@code PythonCodeNode} with several results: each key of the map is an output. */
    @Test
    void codeGivesManyOutputsThatAreConnectedOneByOne() {
        WorkflowResult results = execute(db.workflow("code")
                .addNode("ProductCreateNode", "create", product("p1", 10, 3))
                .addSyncCode(
                        "prepare",
                        in -> Map.of(
                                "filter_data", Map.of("id", in.get("id")),
                                "new_price", in.get("price", Double.class) * 2,
                                "summary", Map.of("currency", "EUR")))
                .addConnection("create", "id", "prepare", "id")
                .addConnection("create", "price", "prepare", "price")
                .addNode("ProductUpdateNode", "update")
                .addConnection("prepare", "filter_data", "update", "filter")
                .addConnection("prepare", "new_price", "update", "fields.price")
                .addCode(
                        "notify",
                        in -> Mono.just(Map.of("text", "now in " + in.get("currency"))),
                        o -> o.after("update"))
                .addConnection("prepare", "summary.currency", "notify", "currency"));

        assertThat(results.get("update", "record", Product.class).price()).isEqualTo(20);
        assertThat(results.get("notify").get("text")).isEqualTo("now in EUR");
    }

    @Test
    void aBulkUpsertInsertsAndUpdatesAndCountsBoth() {
        execute(db.workflow("old").addNode("ProductCreateNode", "create", product("p1", 1, 1)));
        List<Map<String, Object>> rows = IntStream.rangeClosed(1, 2_500)
                .mapToObj(i -> product("p" + i, i, i))
                .toList();

        WorkflowResult results = execute(db.workflow("load")
                .addNode(
                        "ProductBulkUpsertNode",
                        "load",
                        Map.of("data", rows, "batch_size", 1_000, "conflict_resolution", "update"))
                .addNode(
                        "ProductBulkCreateNode",
                        "again",
                        Map.of("data", rows, "conflict_resolution", "skip"),
                        o -> o.after("load"))
                .addNode(
                        "ProductBulkDeleteNode",
                        "purge",
                        Map.of("filter", Map.of("stock", Map.of("$gt", 2_000))),
                        o -> o.after("again")));

        assertThat(results.get("load").get("inserted")).isEqualTo(2_499L);
        assertThat(results.get("load").get("updated")).isEqualTo(1L);
        assertThat(results.get("again").get("skipped")).isEqualTo(2_500L);
        assertThat(results.get("purge").get("deleted")).isEqualTo(500L);
    }
}
