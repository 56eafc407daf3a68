package io.dataflow.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.UnknownNameException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.testsupport.Capability;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The nodes that list and count, on a real database. */
@Capability("S15")
abstract class ListNodesContract extends NodeContract {

    private NodeOutput list(Object... namesAndValues) {
        return run("ContactListNode", io.dataflow.core.Args.args(namesAndValues));
    }

    private static List<Object> ids(NodeOutput out) {
        return ((List<?>) out.get("records"))
                .stream().<Object>map(row -> ((Map<?, ?>) row).get("id")).toList();
    }

    @Test
    void listGivesRecordsInOrderOfTheKeyAndTheRealTotal() {
        createContacts(5);
        NodeOutput out = list("filter", Map.of("score", Map.of("$gt", 1)), "limit", 2);
        assertThat(out.asMap()).containsOnlyKeys("records", "count", "total", "limit", "offset", "nextCursor");
        assertThat(ids(out)).containsExactly("c2", "c3");
        assertThat(out.get("count")).isEqualTo(2L);
        assertThat(out.get("total")).isEqualTo(4L);
        assertThat(out.get("limit")).isEqualTo(2);
        assertThat(out.get("offset")).isEqualTo(0L);
    }

    @Test
    void aHundredRecordsUnlessAsked() {
        run("ContactBulkCreateNode", Map.of("data", rows(120)));
        assertThat(list().get("count")).isEqualTo(100L);
        assertThat(list().get("total")).isEqualTo(120L);
        assertThat(list("limit", 110L).get("count")).isEqualTo(110L);
        assertThat(list().stream("rows").count().block(LIMIT)).isEqualTo(120L);
        assertThat(list("limit", 7).stream("rows").count().block(LIMIT)).isEqualTo(7L);
    }

    static List<Map<String, Object>> rows(int count) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(contact(String.format("k%04d", i), i));
        }
        return rows;
    }

    @Test
    @Capability("S16")
    void countingOnlyCounts() {
        createContacts(4);
        NodeOutput out = list("count_only", true, "filter", Map.of("score", Map.of("$lte", 3)));
        assertThat(out.get("count")).isEqualTo(3L);
        assertThat(out.get("total")).isEqualTo(3L);
        assertThat(out.get("records")).isEqualTo(List.of());
        assertThatThrownBy(() -> list("countOnly", true, "orderBy", List.of("score")))
                .isInstanceOf(ValidationFailedException.class);
    }

    @Test
    @Capability("S17")
    void countCountsWhatTheFilterMatches() {
        createContacts(4);
        assertThat(run("ContactCountNode", Map.of()).get("count")).isEqualTo(4L);
        assertThat(run("ContactCountNode", Map.of("filter", Map.of("first_name", "Name c2")))
                        .get("count"))
                .isEqualTo(1L);
    }

    @Test
    @Capability("S27")
    void ordersAreListsOfNamesOrMaps() {
        createContacts(3);
        Map<String, Object> both = new LinkedHashMap<>();
        both.put("first_name", -1);
        both.put("score", 1);
        for (Object order : List.of(
                List.of("-score"),
                List.of("-firstName", "score"),
                List.of(Map.of("score", -1)),
                List.of(both),
                List.of(Map.of("field", "first_name", "order", "desc"), Map.of("field", "score", "order", 1)),
                "-first_name")) {
            assertThat(ids(list("order_by", order))).as("%s", order).containsExactly("c3", "c2", "c1");
            assertThat(ids(list("sort", order))).as("%s", order).containsExactly("c3", "c2", "c1");
        }
        assertThat(ids(list("filter", null, "orderBy", List.of("-score")))).containsExactly("c3", "c2", "c1");
    }

    @Test
    @Capability("S27")
    void namesInOrdersAreCheckedAndNeverRun() {
        assertThatThrownBy(() -> list("orderBy", List.of("scoer")))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("'score'");
        assertThatThrownBy(() -> list("orderBy", List.of("score; DROP TABLE contacts")))
                .isInstanceOf(UnknownNameException.class);
        assertThatThrownBy(() -> list("orderBy", List.of(Map.of("score", 2))))
                .isInstanceOf(ValidationFailedException.class);
    }

    @Test
    @Capability("S28")
    void pagesByOffsetAndByCursorSeeEveryRecordOnce() {
        createContacts(7);
        List<Object> seen = new ArrayList<>();
        Object cursor = null;
        do {
            NodeOutput page = list("orderBy", List.of("-score"), "limit", 3, "cursor", cursor);
            seen.addAll(ids(page));
            cursor = page.get("next_cursor");
        } while (cursor != null);
        assertThat(seen).containsExactly("c7", "c6", "c5", "c4", "c3", "c2", "c1");
        assertThat(ids(list("orderBy", List.of("-score"), "limit", 3, "offset", 3)))
                .containsExactly("c4", "c3", "c2");
        assertThatThrownBy(() -> list("limit", -1))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("Contact.list refused: limit: must not be negative");
        assertThatThrownBy(() -> list("offset", -1)).isInstanceOf(ValidationFailedException.class);
        assertThatThrownBy(() -> list("limit", "ten")).isInstanceOf(ValidationFailedException.class);
    }

    @Test
    @Capability("S29")
    void fieldsGroupsAndAggregates() {
        createContacts(4);
        run("ContactUpdateNode", Map.of("filter", Map.of("score", Map.of("$lte", 3)), "firstName", "A"));
        assertThat(list("fields", List.of("id", "first_name"), "limit", 1).get("records"))
                .isEqualTo(List.of(Map.of("id", "c1", "firstName", "A")));

        NodeOutput groups = list(
                "group_by", List.of("first_name"),
                "aggregate", Map.of("n", Map.of("$count", "*"), "top", Map.of("$max", "score")),
                "order_by", List.of("-n"));
        assertThat(groups.get("records"))
                .isEqualTo(List.of(
                        Map.of("firstName", "A", "n", 3L, "top", 3),
                        Map.of("firstName", "Name c4", "n", 1L, "top", 4)));
        assertThat(groups.get("total")).isEqualTo(2L);
        assertThat(groups.stream("rows").count().block(LIMIT)).isEqualTo(2L);

        NodeOutput page = list("groupBy", "firstName", "aggregate", Map.of("n", Map.of("$count", "*")), "limit", 1);
        assertThat(page.get("count")).isEqualTo(1L);
        assertThat(page.get("total")).isEqualTo(2L);
        assertThat(list("aggregate", Map.of("sum", Map.of("$sum", "score"))).get("records"))
                .isEqualTo(List.of(Map.of("sum", 10L)));
    }

    @Test
    @Capability("S29")
    void whatDoesNotGoTogetherIsRefused() {
        assertThatThrownBy(() -> list("groupBy", List.of("score"), "fields", List.of("id")))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("does not go with groups");
        assertThatThrownBy(() -> list("fields", List.of())).isInstanceOf(ValidationFailedException.class);
        assertThatThrownBy(() -> list("fields", List.of("nmae"))).isInstanceOf(UnknownNameException.class);
        assertThatThrownBy(() -> list("aggregate", Map.of("n", Map.of("$cuont", "*"))))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("$count");
    }

    @Test
    @Capability("S48")
    void unknownInputsFiltersAndSpellingsAreRefused() {
        assertThatThrownBy(() -> list("filtr", Map.of()))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("unknown input 'filtr' of ContactListNode; did you mean 'filter'");
        assertThatThrownBy(() -> list("withDeleted", true)).isInstanceOf(UnknownNameException.class);
        assertThatThrownBy(() -> list("filter", Map.of("first_name", "a", "firstName", "b")))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("camel case and in snake case");
        assertThatThrownBy(() -> list("orderBy", List.of("id"), "order_by", List.of("id")))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("keep one");
        assertThatThrownBy(() -> list("filter", Map.of("id\" IS NOT NULL OR \"id", 1)))
                .isInstanceOf(UnknownNameException.class);
        assertThatThrownBy(() -> list("filter", "id = 1")).isInstanceOf(ValidationFailedException.class);
    }

    @Test
    @Capability("S46")
    void allNodesAreListedAndFound() {
        assertThat(db.nodes())
                .hasSize(44)
                .extracting(NodeDefinition::name)
                .startsWith(
                        "ContactCreateNode",
                        "ContactReadNode",
                        "ContactUpdateNode",
                        "ContactDeleteNode",
                        "ContactListNode",
                        "ContactCountNode",
                        "ContactUpsertNode",
                        "ContactBulkCreateNode",
                        "ContactBulkUpdateNode",
                        "ContactBulkDeleteNode",
                        "ContactBulkUpsertNode");
        assertThatThrownBy(() -> db.node("ContactCraeteNode"))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("'ContactCreateNode'");
    }
}
