package io.dataflow.core.internal.query;

import static io.dataflow.core.Args.args;
import static io.dataflow.core.query.Dsl.not;
import static io.dataflow.core.query.Dsl.or;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.UnknownNameException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.query.Filter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterParserTest {

    private static void assertSays(Map<String, ?> data, Filter<?> filter) {
        assertThat(FilterParser.parse(data)).isEqualTo(filter.expression());
    }

    private static void assertRefused(Map<String, ?> data, String... parts) {
        assertThatThrownBy(() -> FilterParser.parse(data, name -> name, "Contact", "list"))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageStartingWith("Contact.list refused: ")
                .hasMessageContainingAll(parts);
    }

    @Test
    void theSampleOfTheDocumentation() {
        Map<String, Object> data = args(
                "score",
                args("$gte", 10, "$lt", 50),
                "$or",
                List.of(Map.of("name", "Ada"), Map.of("tags", Map.of("$contains", "vip"))),
                "attributes.city",
                "Rome");

        assertThat(FilterParser.parse(data))
                .isEqualTo(new Expression.And(List.of(
                        where("score").gte(10).and("score").lt(50).expression(),
                        or(where("name").eq("Ada"), where("tags").contains("vip"))
                                .expression(),
                        where("attributes").path("city").eq("Rome").expression())));
    }

    @Test
    void plainValuesAreEquality() {
        assertSays(Map.of("name", "Ada"), where("name").eq("Ada"));
        assertSays(args("name", null), where("name").eq(null));
        assertSays(Map.of("tags", List.of("a")), where("tags").eq(List.of("a")));
        assertSays(
                Map.of("attributes", Map.of("city", "Rome")),
                where("attributes").eq(Map.of("city", "Rome")));
    }

    @Test
    void anEmptyMapIsMetByEveryRow() {
        assertThat(FilterParser.parse(Map.of()).isAll()).isTrue();
        assertThat(FilterParser.parse(Map.of("$and", List.of())).isAll()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Operator.class)
    void everyOperatorIsKnown(Operator operator) {
        assertThat(FilterParser.parse(Map.of("f", Map.of(operator.symbol(), "x"))))
                .isEqualTo(new Expression.Comparison("f", List.of(), operator, "x"));
    }

    @Test
    void severalOperatorsOfAFieldAllHold() {
        assertSays(
                Map.of("score", args("$gt", 1, "$lt", 5, "$ne", 3)),
                where("score").gt(1).and("score").lt(5).and("score").ne(3));
    }

    @Test
    void combinationsNest() {
        assertSays(
                Map.of("$and", List.of(Map.of("a", 1), Map.of("$or", List.of(Map.of("b", 2), Map.of("c", 3))))),
                where("a").eq(1).and(or(where("b").eq(2), where("c").eq(3))));
        assertSays(Map.of("$not", Map.of("a", 1)), not(where("a").eq(1)));
        assertSays(
                Map.of("score", Map.of("$not", Map.of("$gt", 3))),
                not(where("score").gt(3)));
        assertSays(
                Map.of("score", Map.of("$not", Map.of("$not", Map.of("$gt", 3)))),
                not(not(where("score").gt(3))));
        assertSays(Map.of("$or", List.of(Map.of("a", 1))), where("a").eq(1));
    }

    @Test
    void dottedNamesArePaths() {
        assertSays(
                Map.of("a.b.0", Map.of("$exists", true)),
                where("a").path("b", "0").exists());
        assertSays(Map.of("a..b", 1), where("a").path("", "b").eq(1));
    }

    @Test
    void namesAreTranslated() {
        Expression parsed = FilterParser.parse(
                Map.of("created_at.x_y", 1), name -> name.toUpperCase(Locale.ROOT), "Contact", "list");

        assertThat(parsed).isEqualTo(where("CREATED_AT").path("x_y").eq(1).expression());
    }

    @Test
    void noAlternativesAreRefused() {
        assertRefused(Map.of("$or", List.of()), "$or", "at least one");
    }

    @Test
    void operandsOfCombinationsAreChecked() {
        assertRefused(Map.of("$or", Map.of("a", 1)), "$or", "list of filters", "a map");
        assertRefused(Map.of("$and", "x"), "$and", "text");
        assertRefused(args("$and", null), "$and", "null");
        assertRefused(Map.of("$or", List.of(Map.of("a", 1), 2)), "$or", "element 1", "Integer");
        assertRefused(Map.of("$not", List.of()), "$not", "a list");
        assertRefused(Map.of("score", Map.of("$not", 3)), "$not", "$ne");
        assertRefused(Map.of("score", Map.of("$not", Map.of("x", 3))), "$not");
    }

    @Test
    void misplacedWordsAreRefused() {
        assertRefused(Map.of("$gt", 3), "$gt", "below");
        assertRefused(Map.of("score", Map.of("$or", List.of())), "$or", "beside");
        assertRefused(Map.of("score", Map.of("$and", List.of())), "$and", "beside");
        assertRefused(Map.of("score", args("$gt", 3, "x", 1)), "mixes");
        assertRefused(Map.of("score", Map.of()), "no operator");
    }

    @ParameterizedTest
    @ValueSource(strings = {"$gtt", "$Gt", "$startswith", "$", "$$gt", "$where", "$regexp", "$some"})
    void unknownOperatorsAreRefusedWithTheNearest(String symbol) {
        assertThatThrownBy(() -> FilterParser.parse(Map.of("score", Map.of(symbol, 3))))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("operator '" + symbol + "'")
                .hasMessageContaining("$between");
        assertThatThrownBy(() -> FilterParser.parse(Map.of(symbol, List.of())))
                .isInstanceOf(UnknownNameException.class);
    }

    @Test
    void theNearestSpellingIsSuggested() {
        assertThatThrownBy(() -> FilterParser.parse(Map.of("score", Map.of("$startswith", "a"))))
                .isInstanceOfSatisfying(UnknownNameException.class, e -> assertThat(e.suggestions())
                        .startsWith("$startsWith"));
    }

    @Test
    void namesThatAreNoTextsAreRefused() {
        Map<Object, Object> inner = new HashMap<>();
        inner.put(null, 1);
        assertRefused(Map.of("$not", inner), "names are texts");
        assertRefused(Map.of("score", Map.of(1, 2)), "names are texts");
        assertRefused(Map.of("", 1), "names are texts");
        assertRefused(Map.of("$or", List.of(Map.of(1, 2))), "names are texts");
    }

    @Test
    void nestingIsLimited() {
        Map<String, Object> nested = Map.of("a", 1);
        for (int i = 0; i < 10_000; i++) {
            nested = Map.of("$not", nested);
        }
        assertRefused(nested, "nested deeper than 50");

        Map<String, Object> below = Map.of("$gt", 1);
        for (int i = 0; i < 10_000; i++) {
            below = Map.of("$not", below);
        }
        assertRefused(Map.of("a", below), "nested deeper than 50");

        Map<String, Object> cyclic = new HashMap<>();
        cyclic.put("$and", List.of(cyclic));
        assertRefused(cyclic, "nested deeper than 50");
    }

    @Test
    void nestingWithinTheLimitIsFine() {
        Map<String, Object> nested = Map.of("a", 1);
        for (int i = 0; i < Limits.DEPTH - 1; i++) {
            nested = Map.of("$not", nested);
        }

        assertThat(FilterParser.parse(nested)).isInstanceOf(Expression.Not.class);
    }

    @Test
    void sizeIsLimited() {
        List<Map<String, Object>> parts = new ArrayList<>(Collections.nCopies(Limits.CONDITIONS, Map.of("a", 1)));
        assertThat(FilterParser.parse(Map.of("$or", parts))).isInstanceOf(Expression.Or.class);

        parts.add(Map.of("a", 1));
        assertRefused(Map.of("$or", parts), "more than 1000 conditions", "$in");
    }

    @Test
    void hostileNamesStayNames() {
        String hostile = "id\" IS NOT NULL OR \"id";

        assertThat(FilterParser.parse(Map.of(hostile, 1)))
                .isEqualTo(where(hostile).eq(1).expression());
        assertThatThrownBy(() -> FilterParser.parse(Map.of("a", Map.of("$\u0000\n" + "x".repeat(10_000), 1))))
                .isInstanceOf(UnknownNameException.class)
                .satisfies(
                        e -> assertThat(e.getMessage()).hasSizeLessThan(1_000).doesNotContain("\n", "\u0000"));
    }
}
