package io.dataflow.core.query;

import static io.dataflow.core.Args.args;
import static io.dataflow.core.query.Dsl.not;
import static io.dataflow.core.query.Dsl.or;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The reference has to be right before anything is compared with it. */
class ExpressionEvaluatorTest {

    private static final Map<String, Object> ROW = args(
            "name",
            "Ada",
            "none",
            null,
            "score",
            10,
            "price",
            new BigDecimal("1.50"),
            "tags",
            List.of("a", "b"),
            "json",
            args(
                    "city",
                    "Rome",
                    "n",
                    3,
                    "nothing",
                    null,
                    "list",
                    List.of(1, 2),
                    "deep",
                    Map.of("x", List.of(Map.of("y", 1)))));

    private static void assertMet(Filter<?>... filters) {
        assertThat(filters).allSatisfy(filter -> {
            assertThat(ExpressionEvaluator.matches(filter.expression(), ROW))
                    .as(filter.toString())
                    .isTrue();
            assertThat(ExpressionEvaluator.matches(not(filter).expression(), ROW))
                    .isFalse();
        });
    }

    private static void assertNotMet(Filter<?>... filters) {
        assertThat(filters).allSatisfy(filter -> {
            assertThat(ExpressionEvaluator.matches(filter.expression(), ROW))
                    .as(filter.toString())
                    .isFalse();
            assertThat(ExpressionEvaluator.matches(not(filter).expression(), ROW))
                    .isTrue();
        });
    }

    @Test
    void comparisonsWithNullAreNotMet() {
        assertNotMet(
                where("none").eq("a"),
                where("none").gt("a"),
                where("none").lte("a"),
                where("none").in("a", "b"),
                where("none").between("a", "b"),
                where("none").like("%"),
                where("none").contains(""),
                where("none").startsWith(""),
                where("none").regex(""),
                where("none").overlap("a"));
        assertMet(
                where("none").ne("a"),
                where("none").nin("a"),
                where("none").isNull(),
                where("none").eq(null));
        assertMet(
                where("none").in("a", null),
                where("name").nin("b", null),
                where("name").ne(null));
        assertNotMet(
                where("name").eq(null),
                where("none").nin("a", null),
                where("none").ne(null),
                where("none").exists());
    }

    @Test
    void emptyListsAndParts() {
        assertNotMet(where("name").in(), or());
        assertMet(where("name").nin(), Dsl.all(), where("tags").contains(List.of()));
        assertNotMet(where("tags").overlap(List.of()), where("none").contains(List.of()));
    }

    @Test
    void numbersCompareByValue() {
        assertMet(
                where("score").eq(10L),
                where("price").eq(new BigDecimal("1.5")),
                where("score").between(10, 10));
        assertMet(
                where("score").gt(9.99),
                where("price").lt(2),
                where("score").gte(10),
                where("score").lte(10));
        assertNotMet(
                where("score").gt(10),
                where("score").lt(10),
                where("score").eq("10"),
                where("score").between(11, 9));
    }

    @Test
    void textsCompareByCodePoint() {
        assertThat(Ordering.compare("\uFFFD", "\uD83D\uDE00")).isNegative();
        assertThat(Ordering.compare("Z", "a")).isNegative();
        assertThat(Ordering.compare("a", "é")).isNegative();
        assertThat(Ordering.compare("a", "ab")).isNegative();
        assertThat(Ordering.compare("", "")).isZero();
    }

    @Test
    void otherTypesCompareAsDatabasesDo() {
        assertThat(Ordering.compare(new UUID(-1, 0), new UUID(1, 0))).isPositive();
        assertThat(Ordering.compare(new byte[] {-1}, new byte[] {1})).isPositive();
        assertThat(Ordering.compare(0.0, -0.0)).isZero();
        assertThat(Ordering.compare(false, true)).isNegative();
    }

    @Test
    void patterns() {
        assertMet(
                where("name").like("A%"),
                where("name").like("_d_"),
                where("name").like("Ada"),
                where("name").ilike("ADA"));
        assertNotMet(
                where("name").like("a%"),
                where("name").like("d"),
                where("name").like("A\\%"),
                where("name").like("__"));
        assertMet(
                where("name").startsWith("A"),
                where("name").endsWith("da"),
                where("name").contains("d"));
        assertNotMet(
                where("name").startsWith("a"),
                where("name").endsWith("A"),
                where("name").contains("D"));
        assertMet(where("name").regex("^A.a$"), where("name").regex("d"));
        assertNotMet(where("name").regex("^d"));
        Map<String, Object> odd = Map.of("t", "50%_\\\uD83D\uDE00É");
        assertThat(ExpressionEvaluator.matches(where("t").like("50\\%\\_\\\\_É").expression(), odd))
                .isTrue();
        assertThat(ExpressionEvaluator.matches(where("t").ilike("%é").expression(), odd))
                .isTrue();
        assertThat(ExpressionEvaluator.matches(where("t").like("%\uD83D\uDE00_").expression(), odd))
                .isTrue();
    }

    @Test
    void lists() {
        assertMet(
                where("tags").contains("a"),
                where("tags").contains(List.of("b", "a")),
                where("tags").overlap("x", "b"));
        assertNotMet(
                where("tags").contains(List.of("a", "x")),
                where("tags").overlap("x"),
                where("tags").contains("A"));
        assertMet(where("tags").eq(List.of("a", "b")));
        assertNotMet(where("tags").eq(List.of("b", "a")), where("tags").eq(List.of("a")));
    }

    @Test
    void placesInsideJson() {
        assertMet(
                where("json.city").eq("Rome"),
                where("json.n").gt(2),
                where("json.list.1").eq(2),
                where("json.n").eq(3.0));
        assertNotMet(
                where("json.n").eq("3"),
                where("json.n").gt("2"),
                where("json.city").gt(2),
                where("json.list.2").eq(2));
        assertMet(
                where("json.nothing").isNull(),
                where("json.absent").isNull(),
                where("json.city.x").isNull());
        assertNotMet(where("json.nothing").exists(), where("json.absent").exists());
        assertMet(
                where("json.city").in("Rome", "Oslo"),
                where("json.city").like("R%"),
                where("json.absent").ne("x"));
    }

    @Test
    void jsonHoldsJson() {
        assertMet(
                where("json").contains(Map.of("city", "Rome")),
                where("json").contains(Map.of("list", List.of(2))),
                where("json").contains(Map.of("deep", Map.of("x", List.of(Map.of("y", 1))))),
                where("json").contains(Map.of()),
                where("json.list").contains(2),
                where("json.list").contains(List.of(2, 1)),
                where("json.city").contains("Rome"));
        assertNotMet(
                where("json").contains(Map.of("city", "Oslo")),
                where("json").contains(Map.of("list", 2)),
                where("json.city").contains("Rom"),
                where("json.absent").contains(1),
                where("json.list").contains(Arrays.asList(1, 3)));
    }
}
