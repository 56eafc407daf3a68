package io.dataflow.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dataflow.core.Args;
import io.dataflow.core.BulkFailedException;
import io.dataflow.core.UnknownNameException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.testsupport.Capability;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** The nodes of many records, on a real database. */
abstract class BulkNodesContract extends NodeContract {

    private static List<Map<String, Object>> rows(int from, int to) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = from; i <= to; i++) {
            rows.add(contact("c" + i, i));
        }
        return rows;
    }

    @Test
    @Capability("S19")
    void bulkCreateStoresAListOrAStream() {
        NodeOutput out = run("ContactBulkCreateNode", Map.of("data", rows(1, 5), "batch_size", 2, "return_ids", true));
        assertThat(out.get("processed")).isEqualTo(5L);
        assertThat(out.get("inserted")).isEqualTo(5L);
        assertThat((List<?>) out.get("ids")).hasSize(5);
        assertThat(out.get("rejected")).isEqualTo(List.of());
        assertThat(out.get("elapsed")).isInstanceOf(Duration.class);
        List<Map<String, Object>> ticks = out.stream("progress").collectList().block(LIMIT);
        assertThat(ticks.get(ticks.size() - 1)).containsEntry("processed", 5L).containsEntry("last", true);

        assertThat(run("ContactBulkCreateNode", Map.of("data", Flux.fromIterable(rows(6, 9))))
                        .get("inserted"))
                .isEqualTo(4L);
        assertThat(run("ContactBulkCreateNode", Map.of("data", List.of())).get("processed"))
                .isEqualTo(0L);
        assertThat(ids()).hasSize(9);
    }

    @Test
    @Capability("S19")
    void rowsMayDifferInTheirFieldsAndSpelling() {
        Map<String, Object> snake = new HashMap<>(contact("c2", 2));
        snake.put("first_name", snake.remove("firstName"));
        Map<String, Object> without = new HashMap<>(contact("c1", 1));
        without.remove("firstName");
        run("ContactBulkCreateNode", Map.of("data", List.of(without, snake)));
        assertThat(column("first_name")).containsExactly(null, "Name c2");
    }

    @Test
    @Capability("S19")
    void conflictsDoWhatIsAsked() {
        run("ContactBulkCreateNode", Map.of("data", rows(1, 2)));
        assertThatThrownBy(() -> run("ContactBulkCreateNode", Map.of("data", rows(2, 3))))
                .isInstanceOf(BulkFailedException.class);
        for (String mode : List.of("skip", "ignore", "SKIP")) {
            NodeOutput out = run("ContactBulkCreateNode", Map.of("data", rows(1, 2), "conflict_resolution", mode));
            assertThat(out.get("skipped")).isEqualTo(2L);
        }
        Map<String, Object> changed = new HashMap<>(contact("c1", 50));
        assertThat(run("ContactBulkCreateNode", Map.of("data", List.of(changed), "onConflict", "update"))
                        .get("updated"))
                .isEqualTo(1L);
        assertThat(column("score")).containsExactly(50, 2);
        assertThatThrownBy(() -> run("ContactBulkCreateNode", Map.of("data", List.of(), "onConflict", "replace")))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("error, skip (or ignore) and update");
    }

    @Test
    @Capability("S19")
    void inputsThatHaveNoMeaningAreRefused() {
        assertThatThrownBy(() -> run("ContactBulkCreateNode", Map.of("data", List.of(), "useCopy", true)))
                .isInstanceOf(UnknownNameException.class);
        assertThatThrownBy(() -> run("ContactBulkCreateNode", Map.of("data", contact("c1", 1))))
                .isInstanceOf(ValidationFailedException.class);
        assertThatThrownBy(() -> run("ContactBulkCreateNode", Map.of("data", "rows")))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("list or a stream");
        assertThatThrownBy(() -> run("ContactBulkCreateNode", Map.of()))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("data: is missing");
        assertThatThrownBy(() -> run("ContactBulkCreateNode", Map.of("data", List.of(), "batchSize", 0)))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("Contact.bulkCreate refused: batchSize");
        assertThatThrownBy(() -> run("ContactBulkCreateNode", Map.of("data", List.of(), "conflictOn", List.of())))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("conflictOn: is empty");
        assertThatThrownBy(() -> run(
                        "ContactBulkCreateNode",
                        Map.of("data", List.of(), "onConflict", "skip", "conflictResolution", "skip")))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("keep one");
    }

    @Test
    @Capability("S19")
    void everyOptionReachesTheLoad() {
        List<Map<String, Object>> data = new ArrayList<>(rows(1, 6));
        data.set(1, Map.of("id", "bad", "emial", "x"));
        data.set(3, Map.of("id", "bad", "emial", "x"));
        BulkFailedException tooMany = catchThrowableOfType(
                BulkFailedException.class,
                () -> run(
                        "ContactBulkCreateNode",
                        Map.of("data", data, "batchSize", 2, "onError", "continue", "max_errors", 1)));
        assertThat(tooMany.getMessage()).contains("maxErrors");
        assertThat(ids()).hasSize((int) tooMany.progress().inserted()).containsExactly("c1", "c3");

        NodeOutput out = run(
                "ContactBulkCreateNode",
                Map.of("data", rows(10, 30), "batchSize", 2, "parallel", 3, "returnIds", true));
        assertThat(out.get("inserted")).isEqualTo(21L);
        assertThat((List<?>) out.get("ids")).hasSize(21);
        assertThatThrownBy(
                        () -> run("ContactBulkCreateNode", Map.of("data", rows(40, 41), "parallel", 2, "atomic", true)))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("parallel");
        assertThat(ids()).hasSize(23);
    }

    @Test
    @Capability({"S20", "S21"})
    void whatWouldBeIgnoredIsRefused() {
        run("ContactBulkCreateNode", Map.of("data", rows(1, 2)));
        Map<String, List<String>> unknown = Map.of(
                "ContactBulkUpdateNode", List.of("safeMode", "safe_mode", "where", "useCopy"),
                "ContactBulkDeleteNode", List.of("safeMode", "maxDeleteCount", "dry_run", "softDelete"));
        unknown.forEach((node, inputs) -> inputs.forEach(input -> {
            Map<String, Object> given = new HashMap<>(Map.of("filter", Map.of("id", "c1"), input, true));
            if (node.equals("ContactBulkUpdateNode")) {
                given.put("fields", Map.of("score", 9));
            }
            assertThatThrownBy(() -> run(node, given))
                    .as("%s %s", node, input)
                    .isInstanceOf(UnknownNameException.class)
                    .hasMessageContaining(input);
        }));
        assertThatThrownBy(() -> run("ContactBulkDeleteNode", Map.of("filter", Map.of("id", "c1"), "returnIds", true)))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("returnIds");
        assertThat(column("score")).containsExactly(1, 2);
    }

    @Test
    @Capability({"S20", "S21"})
    void filtersOfBulkNodesMeanWhatTheyMeanInAList() {
        List<Map<String, Object>> data = new ArrayList<>(rows(1, 4));
        Map<String, Object> nameless = new HashMap<>(contact("c5", 5));
        nameless.put("firstName", null);
        data.add(nameless);
        run("ContactBulkCreateNode", Map.of("data", data));
        List<Map<String, Object>> filters = List.of(
                Args.args("firstName", null),
                Map.of("score", Map.of("$gt", 1, "$lte", 3)),
                Map.of("score", Map.of("$in", List.of())),
                Map.of("$or", List.of(Map.of("id", "c1"), Map.of("first_name", Map.of("$like", "%c2")))));
        for (Map<String, Object> filter : filters) {
            Object total = run("ContactListNode", Map.of("filter", filter)).get("total");
            assertThat(run("ContactBulkUpdateNode", Map.of("filter", filter, "fields", Map.of("attributes", Map.of())))
                            .get("updated"))
                    .as("%s", filter)
                    .isEqualTo(total);
        }
        for (Map<String, Object> filter :
                List.<Map<String, Object>>of(Map.of("score", Map.of("$near", 1)), Map.of("scor", 1))) {
            assertThatThrownBy(() -> run("ContactBulkDeleteNode", Map.of("filter", filter)))
                    .isInstanceOf(UnknownNameException.class);
            assertThatThrownBy(
                            () -> run("ContactBulkUpdateNode", Map.of("filter", filter, "fields", Map.of("score", 1))))
                    .isInstanceOf(UnknownNameException.class);
        }
        assertThat(run("ContactBulkDeleteNode", Map.of("filter", Args.args("firstName", null)))
                        .get("deleted"))
                .isEqualTo(1L);
        assertThat(run("ContactBulkDeleteNode", Map.of("filter", Map.of("score", Map.of("$in", List.of()))))
                        .get("deleted"))
                .isEqualTo(0L);
        assertThat(ids()).containsExactly("c1", "c2", "c3", "c4");
    }

    @Test
    @Capability("S20")
    void bulkUpdateByFilterMovesTheTimeToo() {
        run("ContactBulkCreateNode", Map.of("data", rows(1, 2)));
        List<Object> before = column("updated_at");
        run("ContactBulkUpdateNode", Map.of("filter", Map.of("id", "c1"), "fields", Map.of("score", 9)));
        List<Object> after = column("updated_at");
        assertThat(after.get(0)).isNotEqualTo(before.get(0));
        assertThat(after.get(1)).isEqualTo(before.get(1));
        assertThatThrownBy(() -> run(
                        "ContactBulkUpdateNode",
                        Map.of("filter", Map.of("id", "c1"), "fields", Map.of("updated_at", "2026-01-01T00:00:00Z"))))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("updatedAt");
    }

    @Test
    @Capability("S22")
    void aBulkUpsertRefusesAModeThatItDoesNotKnowAndARowWithoutItsKey() {
        assertThatThrownBy(() -> run("ContactBulkUpsertNode", Map.of("data", rows(1, 1), "onConflict", "merge")))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("error, skip (or ignore) and update");
        Map<String, Object> keyless = new HashMap<>(contact("c1", 1));
        keyless.remove("id");
        assertThatThrownBy(() -> run("ContactBulkUpsertNode", Map.of("data", List.of(keyless))))
                .isInstanceOf(BulkFailedException.class)
                .hasMessageContaining("id");
        assertThat(run("ContactCountNode", Map.of()).get("count")).isEqualTo(0L);
    }

    @Test
    @Capability("S23")
    void whatIsReportedIsWhatIsStored() {
        List<Map<String, Object>> data = new ArrayList<>(rows(1, 6));
        data.set(4, Map.of("id", "bad", "emial", "x"));
        BulkFailedException error = catchThrowableOfType(
                BulkFailedException.class, () -> run("ContactBulkCreateNode", Map.of("data", data, "batchSize", 2)));
        assertThat(error.progress().inserted()).isEqualTo(4);
        assertThat(ids()).containsExactly("c1", "c2", "c3", "c4");

        run("ContactDeleteNode", Map.of("filter", Map.of(), "confirmed", true));
        NodeOutput out =
                run("ContactBulkCreateNode", Map.of("data", data, "batchSize", 2, "error_strategy", "continue"));
        assertThat(out.get("inserted")).isEqualTo(5L);
        assertThat(out.get("failed")).isEqualTo(1L);
        assertThat((List<?>) out.get("rejected")).singleElement().satisfies(rejected -> {
            assertThat(((Map<?, ?>) rejected).get("index")).isEqualTo(4L);
            assertThat(((Map<?, ?>) rejected).get("code")).isEqualTo("UNKNOWN_NAME");
        });
        assertThat(ids()).hasSize(5);

        run("ContactDeleteNode", Map.of("filter", Map.of(), "confirmed", true));
        assertThatThrownBy(() -> run("ContactBulkCreateNode", Map.of("data", data, "batchSize", 2, "atomic", true)))
                .isInstanceOf(BulkFailedException.class);
        assertThat(ids()).isEmpty();
    }

    @Test
    @Capability("S20")
    void bulkUpdateChangesEveryRowAndItsTime() {
        run("ContactBulkCreateNode", Map.of("data", rows(1, 3)));
        List<Object> before = column("updated_at");
        NodeOutput out = run(
                "ContactBulkUpdateNode",
                Map.of(
                        "data",
                        List.of(
                                Map.of("id", "c1", "score", 11),
                                Map.of("id", "c2", "score", 12),
                                Map.of("id", "c3", "first_name", "C")),
                        "batchSize",
                        1));
        assertThat(out.get("processed")).isEqualTo(3L);
        assertThat(out.get("updated")).isEqualTo(3L);
        assertThat(column("score")).containsExactly(11, 12, 3);
        assertThat(column("first_name")).containsExactly("Name c1", "Name c2", "C");
        assertThat(column("updated_at")).doesNotContainAnyElementsOf(before);
    }

    @Test
    @Capability("S20")
    void bulkUpdateByFilterChangesAllAlike() {
        run("ContactBulkCreateNode", Map.of("data", rows(1, 4)));
        NodeOutput out = run(
                "ContactBulkUpdateNode",
                Map.of("filter", Map.of("score", Map.of("$gt", 1, "$lt", 4)), "fields", Map.of("first_name", "M")));
        assertThat(out.get("updated")).isEqualTo(2L);
        assertThat(out.get("processed")).isEqualTo(2L);
        assertThat(column("first_name")).containsExactly("Name c1", "M", "M", "Name c4");
        assertThatThrownBy(() -> run("ContactBulkUpdateNode", Map.of("filter", Map.of(), "fields", Map.of("score", 0))))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("confirmed: true");
        assertThatThrownBy(() -> run("ContactBulkUpdateNode", Map.of("filter", Map.of("id", "c1"))))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("fields: is missing");
        assertThatThrownBy(() -> run("ContactBulkUpdateNode", Map.of("data", List.of(), "filter", Map.of("id", "c1"))))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("either 'data' or 'filter'");
    }

    @Test
    @Capability({"S20", "S21"})
    void conflictsAreNoMatterOfAnUpdateOrADelete() {
        run("ContactBulkCreateNode", Map.of("data", rows(1, 2)));
        for (String node : List.of("ContactBulkUpdateNode", "ContactBulkDeleteNode")) {
            for (String input : List.of("onConflict", "on_conflict", "conflictResolution", "conflict_resolution")) {
                for (Map<String, Object> target : List.<Map<String, Object>>of(
                        Map.of("data", List.of(Map.of("id", "c1"))), Map.of("filter", Map.of("id", "c1")))) {
                    Map<String, Object> inputs = new HashMap<>(target);
                    inputs.put(input, "skip");
                    assertThatThrownBy(() -> run(node, inputs))
                            .isInstanceOf(UnknownNameException.class)
                            .hasMessageContaining(input);
                }
            }
            assertThatThrownBy(() -> run(node, Map.of("data", List.of(), "conflictOn", List.of("email"))))
                    .isInstanceOf(UnknownNameException.class)
                    .hasMessageContaining("conflictOn");
        }
        assertThat(ids()).hasSize(2);
    }

    @Test
    @Capability("S21")
    void bulkDeleteRemovesThoseAndNoOthers() {
        run("ContactBulkCreateNode", Map.of("data", rows(1, 8)));
        assertThat(run("ContactBulkDeleteNode", Map.of("data", List.of("c1", "c2", "none")))
                        .get("deleted"))
                .isEqualTo(2L);
        assertThat(run("ContactBulkDeleteNode", Map.of("data", List.of(contact("c3", 3)), "confirmed", true))
                        .get("deleted"))
                .isEqualTo(1L);
        assertThat(run("ContactBulkDeleteNode", Map.of("filter", Map.of("score", Map.of("$gte", 7))))
                        .get("deleted"))
                .isEqualTo(2L);
        assertThat(ids()).containsExactly("c4", "c5", "c6");
    }

    @Test
    @Capability("S21")
    void bulkDeleteOfEverythingNeedsAConfirmation() {
        run("ContactBulkCreateNode", Map.of("data", rows(1, 3)));
        for (Map<String, Object> inputs : List.<Map<String, Object>>of(
                Map.of(),
                Map.of("confirmed", true),
                Map.of("filter", Map.of()),
                Map.of("filter", Map.of("id", Map.of("$nin", List.of()))),
                Map.of("filter", Map.of("$and", List.of(Map.of(), Map.of()))))) {
            assertThatThrownBy(() -> run("ContactBulkDeleteNode", inputs))
                    .as("%s", inputs)
                    .isInstanceOf(ValidationFailedException.class);
        }
        assertThat(ids()).hasSize(3);
        assertThat(run("ContactBulkDeleteNode", Map.of("filter", Map.of(), "confirmed", true))
                        .get("deleted"))
                .isEqualTo(3L);
    }

    @Test
    @Capability("S21")
    void bulkDeleteTakesKeysOfSeveralParts() {
        run("StockBulkCreateNode", Map.of("data", List.of(stock("rome", 1), stock("rome", 2), stock("oslo", 1))));
        NodeOutput out = run(
                "StockBulkDeleteNode", Map.of("data", List.of(stock("rome", 1), Map.of("shop", "oslo", "slot", 1))));
        assertThat(out.get("deleted")).isEqualTo(2L);
        assertThat(run("StockListNode", Map.of()).get("records")).asString().contains("slot=2");
    }

    private static Map<String, Object> stock(String shop, int slot) {
        return Map.of("shop", shop, "slot", slot, "amount", 1);
    }

    @Test
    @Capability("S22")
    void bulkUpsertUpdatesByDefault() {
        run("ContactBulkCreateNode", Map.of("data", rows(1, 2)));
        NodeOutput out = run("ContactBulkUpsertNode", Map.of("data", List.of(contact("c2", 20), contact("c3", 30))));
        assertThat(out.get("inserted")).isEqualTo(1L);
        assertThat(out.get("updated")).isEqualTo(1L);
        assertThat(column("score")).containsExactly(1, 20, 30);

        NodeOutput skipped =
                run("ContactBulkUpsertNode", Map.of("data", List.of(contact("c1", 99)), "onConflict", "skip"));
        assertThat(skipped.get("skipped")).isEqualTo(1L);
        assertThatThrownBy(
                        () -> run("ContactBulkUpsertNode", Map.of("data", List.of(), "conflictOn", List.of("score"))))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("unique");
    }
}
