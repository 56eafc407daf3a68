package io.dataflow.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.Args;
import io.dataflow.core.DataFlowException;
import io.dataflow.core.UnknownNameException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.testsupport.Capability;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/**
 * The truth table of filters at the nodes, the same at each that takes one: two-valued, so that a row meets a filter or its
 * opposite, NULL or not.
 *
 * <p>The rows: a(Ada, 1), b(bob, 2), c(NULL, 3), d("50%_\", 4), e("été", 5); attributes of a and b have a city, of c the JSON
 * null; d has none at all.
 */
@Capability({"S13", "S14", "S15", "S17", "S20", "S21"})
abstract class NodeFilterContract extends NodeContract {

    private static final List<String> WRITERS = List.of("Update", "BulkUpdate", "Delete", "BulkDelete");

    @BeforeEach
    void load() {
        List<String> names = Arrays.asList("Ada", "bob", null, "50%_\\", "été");
        List<Map<String, Object>> attributes = Arrays.asList(
                Map.of("city", "Rome", "n", 1),
                Map.of("city", "Oslo", "list", List.of(1, 2)),
                Args.args("city", null),
                null,
                Map.of("n", 2));
        for (int i = 0; i < names.size(); i++) {
            String id = Character.toString('a' + i);
            run(
                    "ContactCreateNode",
                    Args.args(
                            "id",
                            id,
                            "email",
                            id + "@x.org",
                            "firstName",
                            names.get(i),
                            "score",
                            i + 1,
                            "attributes",
                            attributes.get(i),
                            "tags",
                            List.of("t" + i, "all")));
        }
    }

    private static Map<String, Object> op(Object... operatorsAndOperands) {
        return Args.args(operatorsAndOperands);
    }

    /** Every node has to mean the same rows by the filter. */
    private void means(String expected, Map<String, Object> filter) {
        List<String> ids =
                Stream.of(expected.split("")).filter(id -> !id.isEmpty()).toList();
        NodeOutput list = run("ContactListNode", Map.of("filter", filter));
        assertThat(idsOf(list.get("records"))).as("List %s", filter).isEqualTo(ids);
        assertThat(idsOf(list.stream("rows").collectList().block(LIMIT)))
                .as("rows %s", filter)
                .isEqualTo(ids);
        assertThat(run("ContactListNode", Map.of("filter", filter, "countOnly", true))
                        .get("count"))
                .as("countOnly %s", filter)
                .isEqualTo((long) ids.size());
        assertThat(run("ContactCountNode", Map.of("filter", filter)).get("count"))
                .as("Count %s", filter)
                .isEqualTo((long) ids.size());
        for (String writer : WRITERS) {
            assertThat(touched(writer, filter)).as("%s %s", writer, filter).isEqualTo(ids);
        }
    }

    /** What a filter means, and its opposite: {@code $not} is met by exactly the other rows. */
    private void meansAndNot(String expected, Map<String, Object> filter) {
        means(expected, filter);
        StringBuilder others = new StringBuilder();
        for (String id : "abcde".split("")) {
            others.append(expected.contains(id) ? "" : id);
        }
        means(others.toString(), Map.of("$not", filter));
    }

    /** The rows that a node changes or removes, found in a transaction that is rolled back. */
    private List<String> touched(String writer, Map<String, Object> filter) {
        AtomicReference<List<String>> left = new AtomicReference<>();
        boolean deletes = writer.endsWith("Delete");
        Map<String, Object> inputs = deletes
                ? Map.of("filter", filter, "confirmed", true)
                : Map.of("filter", filter, "confirmed", true, "fields", Map.of("score", 1_000));
        Mono<Void> undone = db.transaction(tx -> tx.node("Contact" + writer + "Node")
                .run(inputs)
                .flatMap(out -> tx.node("ContactListNode")
                        .run(Map.of("filter", deletes ? Map.of() : Map.of("score", 1_000)))
                        .doOnNext(found -> {
                            left.set(idsOf(found.get("records")));
                            long told = Objects.requireNonNull(out.get(deletes ? "deleted" : "updated", Long.class));
                            assertThat(told)
                                    .isEqualTo(
                                            deletes
                                                    ? 5 - left.get().size()
                                                    : left.get().size());
                        }))
                .then(Mono.error(new IllegalStateException("undone"))));
        assertThatThrownBy(() -> undone.block(LIMIT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("undone");
        return deletes
                ? Stream.of("a", "b", "c", "d", "e")
                        .filter(id -> !left.get().contains(id))
                        .toList()
                : left.get();
    }

    private static List<String> idsOf(Object records) {
        return ((List<?>) Objects.requireNonNull(records))
                .stream()
                        .map(row -> String.valueOf(((Map<?, ?>) row).get("id")))
                        .toList();
    }

    @Test
    void equalityAndItsOppositeAreTwoValued() {
        meansAndNot("a", Map.of("firstName", "Ada"));
        meansAndNot("a", Map.of("firstName", op("$eq", "Ada")));
        meansAndNot("c", op("firstName", null));
        meansAndNot("c", Map.of("firstName", op("$eq", null)));
        meansAndNot("bcde", Map.of("firstName", op("$ne", "Ada")));
        meansAndNot("abde", Map.of("firstName", op("$ne", null)));
        means("bcde", Map.of("firstName", op("$not", op("$eq", "Ada"))));
    }

    @Test
    void listsMayBeEmptyAndHoldNull() {
        meansAndNot("ab", Map.of("firstName", op("$in", List.of("Ada", "bob", "bob", "none"))));
        meansAndNot("", Map.of("firstName", op("$in", List.of())));
        meansAndNot("c", Map.of("firstName", op("$in", Arrays.asList((Object) null))));
        meansAndNot("ac", Map.of("firstName", op("$in", Arrays.asList("Ada", null))));
        meansAndNot("bcde", Map.of("firstName", op("$nin", List.of("Ada"))));
        meansAndNot("abcde", Map.of("firstName", op("$nin", List.of())));
        meansAndNot("bde", Map.of("firstName", op("$nin", Arrays.asList("Ada", null))));
    }

    @Test
    void comparisonsAddUpAndNeverMeetNull() {
        meansAndNot("bc", Map.of("score", op("$gt", 1, "$lte", 3)));
        meansAndNot("bcd", Map.of("score", op("$between", List.of(2, 4))));
        meansAndNot("be", Map.of("firstName", op("$gt", "Ada")));
        meansAndNot("abde", Map.of("firstName", op("$gte", "")));
        means("acd", Map.of("firstName", op("$not", op("$gt", "Ada"))));
    }

    @Test
    void nullAndExistsHeedTheirArgument() {
        meansAndNot("c", Map.of("firstName", op("$null", true)));
        meansAndNot("abde", Map.of("firstName", op("$null", false)));
        meansAndNot("abde", Map.of("firstName", op("$exists", true)));
        meansAndNot("c", Map.of("firstName", op("$exists", false)));
    }

    @Test
    void patternsAreNoPatternsOfTheDatabase() {
        meansAndNot("a", Map.of("firstName", op("$like", "A%")));
        meansAndNot("a", Map.of("firstName", op("$ilike", "ADA")));
        meansAndNot("e", Map.of("firstName", op("$ilike", "ÉT_")));
        meansAndNot("d", Map.of("firstName", op("$startsWith", "50%")));
        meansAndNot("d", Map.of("firstName", op("$endsWith", "_\\")));
        meansAndNot("d", Map.of("firstName", op("$contains", "%")));
        meansAndNot("a", Map.of("firstName", op("$regex", "^A")));
    }

    @Test
    void listsAndJsonAreLookedInto() {
        meansAndNot("b", Map.of("tags", op("$contains", "t1")));
        meansAndNot("ab", Map.of("tags", op("$overlap", List.of("t0", "t1"))));
        meansAndNot("", Map.of("tags", op("$overlap", List.of())));
        meansAndNot("a", Map.of("attributes.city", "Rome"));
        meansAndNot("bcde", Map.of("attributes.city", op("$ne", "Rome")));
        meansAndNot("cde", op("attributes.city", null));
        meansAndNot("ae", Map.of("attributes.n", op("$gte", 1)));
        meansAndNot("b", Map.of("attributes.list", op("$contains", 2)));
    }

    @Test
    void partsComposeToAnyDepth() {
        meansAndNot("ab", Map.of("$or", List.of(Map.of("firstName", "Ada"), Map.of("score", 2))));
        meansAndNot("b", Map.of("$and", List.of(Map.of("score", op("$gt", 1)), Map.of("score", op("$lt", 3)))));
        meansAndNot("abcde", Map.of("$and", List.of()));
        meansAndNot(
                "cd",
                Map.of(
                        "score",
                        op("$gte", 2),
                        "$not",
                        Map.of("$or", List.of(Map.of("firstName", "bob"), Map.of("firstName", op("$like", "_t_"))))));
        meansAndNot("abcde", Map.of());
    }

    @Test
    void whatNoFilterIsIsRefusedByEveryNode() {
        Map<Map<String, Object>, Class<? extends DataFlowException>> refused = Map.of(
                Map.of("score", op("$multiply", 2)),
                UnknownNameException.class,
                Map.of("scor", 1),
                UnknownNameException.class,
                Map.of("id\" IS NOT NULL OR \"id", 1),
                UnknownNameException.class,
                Map.of("score", op("$gt", null)),
                ValidationFailedException.class,
                Map.of("score", op("$in", 1)),
                ValidationFailedException.class,
                Map.of("score", op("$between", List.of(1))),
                ValidationFailedException.class,
                Map.of("$or", Map.of("score", 1)),
                ValidationFailedException.class,
                Map.of("firstName", op("$regex", "(")),
                ValidationFailedException.class,
                Map.of("score", "many"),
                ValidationFailedException.class);
        refused.forEach((filter, type) -> {
            for (String node : List.of("List", "Count", "Update", "BulkUpdate", "Delete", "BulkDelete")) {
                Map<String, Object> inputs = node.endsWith("Update")
                        ? Map.of("filter", filter, "fields", Map.of("score", 1))
                        : Map.of("filter", filter);
                assertThatThrownBy(() -> run("Contact" + node + "Node", inputs))
                        .as("%s %s", node, filter)
                        .isInstanceOfSatisfying(
                                type, error -> assertThat(error.model()).isEqualTo("Contact"));
            }
        });
        assertThat(ids()).containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    void newValuesAreValuesAndNoOperators() {
        for (String node : List.of("Update", "BulkUpdate")) {
            for (Object value : List.of(op("$multiply", 2), op("$inc", 1), List.of(1))) {
                assertThatThrownBy(() -> run(
                                "Contact" + node + "Node",
                                Map.of("filter", Map.of("id", "a"), "fields", Map.of("score", value))))
                        .as("%s %s", node, value)
                        .isInstanceOf(ValidationFailedException.class)
                        .hasMessageContaining("score");
            }
        }
        assertThat(column("score")).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void everyRowIsMeantOnlyWhenConfirmed() {
        for (Map<String, Object> all : List.<Map<String, Object>>of(
                Map.of(),
                Map.of("$and", List.of()),
                Map.of("score", op("$nin", List.of())),
                Map.of("$not", Map.of("score", op("$in", List.of()))))) {
            for (String node : WRITERS) {
                Map<String, Object> inputs = node.endsWith("Update")
                        ? Map.of("filter", all, "fields", Map.of("score", 1))
                        : Map.of("filter", all);
                assertThatThrownBy(() -> run("Contact" + node + "Node", inputs))
                        .as("%s %s", node, all)
                        .isInstanceOf(ValidationFailedException.class)
                        .hasMessageContaining("confirmed");
            }
        }
        assertThat(column("score")).containsExactly(1, 2, 3, 4, 5);
    }
}
