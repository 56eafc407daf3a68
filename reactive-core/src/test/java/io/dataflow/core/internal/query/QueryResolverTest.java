package io.dataflow.core.internal.query;

import static io.dataflow.core.internal.query.Models.NOTE;
import static io.dataflow.core.internal.query.Models.ORDER;
import static io.dataflow.core.internal.query.Models.ORDERS;
import static io.dataflow.core.query.Dsl.all;
import static io.dataflow.core.query.Dsl.asc;
import static io.dataflow.core.query.Dsl.desc;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.UnknownNameException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.query.Query;
import io.dataflow.core.query.Sort;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class QueryResolverTest {

    record Short(String customer, int quantity) {}

    record Boxed(Integer quantity, Object note, Instant createdAt) {}

    record Misspelt(String custmer) {}

    record WrongType(int customer) {}

    record MayBeNull(long points) {}

    record Empty() {}

    private static ListSpec list(Query<?> query) {
        return ORDERS.list(query, 100, "list");
    }

    private static String order(ListSpec list) {
        return String.join(
                " ",
                list.sort().stream()
                        .map(key -> (key.descending() ? "-" : "") + key.field().name() + (key.nullsFirst() ? "!" : ""))
                        .toList());
    }

    private static void assertRefused(ThrowingCallable call, String... parts) {
        assertThatThrownBy(call).isInstanceOf(ValidationFailedException.class).hasMessageContainingAll(parts);
    }

    @Test
    void theDefaultIsEverythingByKey() {
        ListSpec list = list(all());

        assertThat(order(list)).isEqualTo("region number");
        assertThat(list.filter().isAll()).isTrue();
        assertThat(list.limit()).isEqualTo(100);
        assertThat(list.offset()).isZero();
        assertThat(list.after()).isNull();
        assertThat(list.groupBy()).isEmpty();
        assertThat(list.having().isAll()).isTrue();
        assertThat(list.lock()).isEqualTo(ListSpec.Lock.NONE);
    }

    @Test
    void theKeyBreaksTies() {
        assertThat(order(list(all().orderBy(desc("note"), asc("points").nullsFirst()))))
                .isEqualTo("-note points! region number");
        assertThat(order(list(all().orderBy(desc("number"))))).isEqualTo("-number region");
        assertThat(order(list(all().orderBy(desc("number"), desc("region"), asc("note")))))
                .isEqualTo("-number -region note");
    }

    @Test
    void thePlaceOfNullsIsLeftOutWhereThereAreNone() {
        assertThat(order(list(all().orderBy(asc("customer").nullsFirst())))).isEqualTo("customer region number");
    }

    @Test
    void limitOffsetAndLockArePassedOn() {
        ListSpec list = list(where("quantity").gt(1).limit(7).offset(9).forUpdate());

        assertThat(list.limit()).isEqualTo(7);
        assertThat(list.offset()).isEqualTo(9);
        assertThat(list.lock()).isEqualTo(ListSpec.Lock.FOR_UPDATE);
        assertThat(list.filter()).isEqualTo(where("quantity").gt(1).expression());
        assertThat(list(all().limit(0)).limit()).isZero();
    }

    @Test
    void streamsHaveNoLimitOfTheirOwn() {
        assertThat(ORDERS.list(all(), null, "stream").limit()).isNull();
        assertThat(ORDERS.list(all().limit(Integer.MAX_VALUE), null, "stream").limit())
                .isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void pagesThatFitNoMemoryAreRefused() {
        assertThat(list(all().limit(1_000_000)).limit()).isEqualTo(1_000_000);
        assertRefused(() -> list(all().limit(1_000_001)), "Order.list", "limit", "1000000", "stream");
    }

    @Test
    void badOrdersAreRefused() {
        assertRefused(() -> list(all().orderBy(asc("attributes"))), "attributes", "ordered");
        assertRefused(() -> list(all().orderBy(asc("tags"))), "tags", "ordered");
        assertRefused(() -> list(all().orderBy(asc("note"), desc("note"))), "note", "twice");
        for (String name : List.of("nte", "", "note desc", "note; DROP TABLE x", "-note", "attributes.city")) {
            assertThatThrownBy(() -> list(all().orderBy(asc(name)))).isInstanceOf(UnknownNameException.class);
        }
    }

    @Test
    void aCursorStartsAfterItsRow() {
        Query<Object> query = all().orderBy(desc("note"));
        Map<String, Object> row = new java.util.HashMap<>(Map.of("region", "eu", "number", 5L));
        String cursor = ORDERS.cursor(list(query), field -> row.get(field.name()));

        ListSpec next = list(query.after(cursor).limit(3));

        assertThat(next.after()).isEqualTo(Arrays.asList(null, "eu", 5L));
        assertThat(next.limit()).isEqualTo(3);
    }

    @Test
    void cursorsThatDoNotFitAreRefused() {
        String cursor = ORDERS.cursor(list(all()), field -> field.name().equals("region") ? "eu" : 1L);

        assertRefused(() -> list(all().after(cursor).offset(1)), "cursor", "offset");
        assertRefused(() -> list(all().after("x")), "cursor", "damaged");
        assertRefused(() -> list(all().orderBy(asc("note")).after(cursor)), "cursor", "another order");
        assertRefused(
                () -> new QueryResolver(NOTE).list(all().after(cursor), 100, "list"), "Note.list", "another model");
        assertThat(list(all().after(cursor).offset(0)).after()).isEqualTo(List.of("eu", 1L));
    }

    @Test
    void aCursorOfTheDefaultOrderIsOneOfTheOrderByKey() {
        String cursor = ORDERS.cursor(list(all()), field -> field.name().equals("region") ? "eu" : 1L);

        assertThat(list(all().orderBy(asc("region"), asc("number")).after(cursor))
                        .after())
                .isEqualTo(List.of("eu", 1L));
    }

    @Test
    void selectionsAreFieldsInTheOrderAskedFor() {
        assertThat(ORDERS.selections(all().select("note", "region"), "list"))
                .extracting(Selection::name)
                .containsExactly("note", "region");
        assertThat(ORDERS.selections(all(), "list")).hasSameSizeAs(ORDER.fields());
        assertThatThrownBy(() -> ORDERS.selections(all().select("nope"), "list"))
                .isInstanceOf(UnknownNameException.class);
        assertRefused(() -> ORDERS.selections(all().select("note", "note"), "list"), "select", "twice");
    }

    @Test
    void projectionsAreRecordsOfFields() {
        assertThat(ORDERS.projection(all(), Short.class, "list"))
                .extracting(Selection::name)
                .containsExactly("customer", "quantity");
        assertThat(ORDERS.projection(all(), Boxed.class, "list")).hasSize(3);
        assertThatThrownBy(() -> ORDERS.projection(all(), Misspelt.class, "list"))
                .isInstanceOfSatisfying(UnknownNameException.class, e -> assertThat(e.suggestions())
                        .containsExactly("customer"));
        assertRefused(() -> ORDERS.projection(all(), WrongType.class, "list"), "WrongType.customer", "int", "String");
        assertRefused(() -> ORDERS.projection(all(), MayBeNull.class, "list"), "MayBeNull.points", "Long", "NULL");
        assertRefused(() -> ORDERS.projection(all(), Empty.class, "list"), "Empty", "record");
        assertRefused(() -> ORDERS.projection(all(), String.class, "list"), "String", "record");
        assertRefused(() -> ORDERS.projection(all().select("note"), Short.class, "list"), "select", "Short");
    }

    @Test
    void ordersGivenAsDataAreTheSame() {
        Query<Object> dsl = all().orderBy(desc("note"), asc("points"));
        for (Object data : List.of(
                List.of("-note", "points"),
                List.of(Map.of("note", -1), Map.of("points", 1)),
                List.of(Map.of("note", "DESC"), Map.of("points", "asc")),
                List.of(Map.of("note", -1L), "points"),
                io.dataflow.core.Args.args("note", -1, "points", 1))) {
            assertThat(all().orderBy(SortParser.parse(data))).isEqualTo(dsl);
        }
        assertThat(SortParser.parse("-note")).isEqualTo(List.<Sort<Object>>of(desc("note")));
        assertThat(SortParser.parse(null)).isEmpty();
        assertThat(SortParser.parse(List.of())).isEmpty();
        assertThat(SortParser.parse("-created_at", name -> "x" + name))
                .isEqualTo(List.<Sort<Object>>of(desc("xcreated_at")));
    }

    @Test
    void whatIsNoOrderIsRefused() {
        for (Object data : Arrays.asList(
                1,
                "",
                "-",
                List.of(1),
                Arrays.asList((Object) null),
                List.of(List.of("a")),
                Map.of(),
                Map.of("a", 0),
                Map.of("a", 2),
                Map.of("a", 1.0),
                Map.of("a", "down"),
                Map.of("a", true),
                Map.of(1, 1),
                Map.of("", 1))) {
            assertRefused(() -> SortParser.parse(data), "orderBy");
        }
    }
}
