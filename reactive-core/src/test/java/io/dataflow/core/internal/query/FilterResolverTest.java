package io.dataflow.core.internal.query;

import static io.dataflow.core.internal.query.Models.ORDERS;
import static io.dataflow.core.query.Dsl.all;
import static io.dataflow.core.query.Dsl.not;
import static io.dataflow.core.query.Dsl.or;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.UnknownNameException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.query.Expression.Comparison;
import io.dataflow.core.internal.query.Models.Status;
import io.dataflow.core.query.Filter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterResolverTest {

    private static Expression resolve(Filter<?> filter) {
        return ORDERS.filter(filter.expression(), "list");
    }

    private static Object operand(Filter<?> filter) {
        return ((Comparison) resolve(filter)).operand();
    }

    private static void assertRefused(Filter<?> filter, String... parts) {
        assertThatThrownBy(() -> resolve(filter))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageStartingWith("Order.list refused: ")
                .hasMessageContainingAll(parts);
    }

    @Test
    void operandsGetTheTypesOfTheirFields() {
        assertThat(operand(where("quantity").gte("10"))).isEqualTo(10);
        assertThat(operand(where("points").eq(3))).isEqualTo(3L);
        assertThat(operand(where("total").lt(3))).isEqualTo(new BigDecimal("3"));
        assertThat(operand(where("weight").gt(3))).isEqualTo(3.0);
        assertThat(operand(where("paid").eq("true"))).isEqualTo(true);
        assertThat(operand(where("status").eq("PAID"))).isEqualTo(Status.PAID);
        assertThat(operand(where("status").in("PAID", Status.OPEN))).isEqualTo(List.of(Status.PAID, Status.OPEN));
        assertThat(operand(where("due").between("2026-01-01", LocalDate.of(2026, 2, 1))))
                .isEqualTo(List.of(LocalDate.of(2026, 1, 1), LocalDate.of(2026, 2, 1)));
        assertThat(operand(where("createdAt").lt("2026-01-01T00:00:00Z")))
                .isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
        UUID token = UUID.randomUUID();
        assertThat(operand(where("token").ne(token.toString()))).isEqualTo(token);
        assertThat(operand(where("tags").eq(new String[] {"a"}))).isEqualTo(List.of("a"));
        assertThat(operand(where("sizes").contains("3"))).isEqualTo(List.of(3));
        assertThat(operand(where("sizes").contains(List.of(1, "2")))).isEqualTo(List.of(1, 2));
        assertThat(operand(where("sizes").overlap(1, 2))).isEqualTo(List.of(1, 2));
        assertThat(operand(where("note").contains(new StringBuilder("x")))).isEqualTo("x");
        assertThat(operand(where("attributes").contains(Map.of("a", List.of(1)))))
                .isEqualTo(Map.of("a", List.of(1)));
    }

    @Test
    void placesInsideJsonTakePlainValues() {
        for (Object value :
                List.of("x", true, 1, 2L, 1.5, new BigDecimal("2.5"), BigInteger.TEN, (byte) 1, (short) 2, 1f)) {
            assertThat(operand(where("attributes.a").eq(value))).isEqualTo(value);
        }
        assertThat(operand(where("attributes.a").between(1, 2.5))).isEqualTo(List.of(1, 2.5));
        assertThat(operand(where("attributes.a.b.0").like("a%"))).isEqualTo("a%");
        assertThat(operand(where("attributes.a").contains(List.of("x")))).isEqualTo(List.of("x"));
        assertRefused(where("attributes.a").eq(Instant.EPOCH), "'attributes.a'", "a text, a number, a boolean or null");
        assertRefused(where("attributes.a").eq(List.of(1)), "$contains");
        assertRefused(where("attributes.a").gt(true), "numbers with numbers");
        assertRefused(where("attributes.a").in(1, "x"), "one kind");
        assertRefused(where("attributes.a").between(1, "x"), "one kind");
        assertRefused(where("attributes.a").overlap(1), "does not go with");
        assertRefused(where("attributes.a").eq(Double.NaN), "attributes.a");
        assertRefused(where("attributes.a").eq("\u0000"), "U+0000");
        assertRefused(where("attributes.a").contains(Map.of("x", List.of("\ud800"))), "surrogate");
    }

    @Test
    void pathsAreChecked() {
        assertRefused(where("note.x").eq(1), "'note.x'", "no JSON field");
        assertRefused(where("tags.0").eq("a"), "no JSON field");
        assertRefused(where("attributes..x").eq(1), "step");
        assertRefused(where("attributes.").eq(1), "step");
        assertRefused(where("attributes").path("\u0000").eq(1), "step");
        assertRefused(where("attributes" + ".x".repeat(Limits.STEPS + 1)).eq(1), "more than 32 steps");
        assertThat(resolve(where("attributes" + ".x".repeat(Limits.STEPS)).eq(1)))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"qantity", "", "QUANTITY", ".quantity", "id\" OR 1=1 --", "quantity ", "1", "*", "$x", "\u0000"})
    void unknownFieldsAreRefused(String name) {
        assertThatThrownBy(() -> resolve(where(name).eq(1)))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("Order.list");
        assertThatThrownBy(() ->
                        resolve(or(all(), not(where("quantity").eq(1).and(name).isNull()))))
                .isInstanceOf(UnknownNameException.class);
    }

    @Test
    void theNearestFieldIsSuggested() {
        assertThatThrownBy(() -> resolve(where("quantitty").eq(1)))
                .isInstanceOfSatisfying(UnknownNameException.class, e -> assertThat(e.suggestions())
                        .containsExactly("quantity"));
    }

    static Stream<Filter<?>> filtersThatDoNotFit() {
        return Stream.of(
                where("quantity").like("1%"),
                where("quantity").contains(1),
                where("status").startsWith("O"),
                where("token").ilike("a"),
                where("note").overlap("a"),
                where("tags").gt("a"),
                where("tags").in("a"),
                where("tags").startsWith("a"),
                where("attributes").gt(1),
                where("attributes").in(Map.of()),
                where("attributes").like("a"),
                where("attributes").overlap("a"),
                where("attributes").regex("a"));
    }

    @ParameterizedTest
    @MethodSource("filtersThatDoNotFit")
    void operatorsThatDoNotFitTheTypeAreRefused(Filter<?> filter) {
        Comparison comparison = (Comparison) filter.expression();

        assertRefused(filter, comparison.field() + ": " + comparison.operator().symbol(), "does not go with", "$null");
    }

    static Stream<Filter<?>> badOperands() {
        return Stream.of(
                where("quantity").eq("ten"),
                where("quantity").eq(1.5),
                where("quantity").gt(null),
                where("quantity").eq(List.of(1)),
                where("quantity").between(1, null),
                where("quantity").in(1, "x"),
                where("quantity").eq(Map.of("a", 1)),
                where("status").eq("paid"),
                where("token").eq("x"),
                where("weight").eq(Double.NaN),
                where("note").eq("\u0000"),
                where("note").eq(1),
                where("note").like("a\\b"),
                where("note").like("a\\"),
                where("note").regex("(?i)a"),
                where("note").contains(List.of("a")),
                where("tags").contains(Arrays.asList("a", null)),
                where("tags").overlap((Object) null),
                where("tags").eq(3),
                where("attributes").eq(Map.of()),
                where("attributes").eq("x"));
    }

    @ParameterizedTest
    @MethodSource("badOperands")
    void operandsThatDoNotFitAreRefused(Filter<?> filter) {
        Comparison comparison = (Comparison) filter.expression();

        assertRefused(filter, comparison.field() + ": " + comparison.operator().symbol());
    }

    static Stream<Comparison> operandsOfAnotherForm() {
        return Stream.of(
                new Comparison("quantity", List.of(), Operator.IN, 1),
                new Comparison("quantity", List.of(), Operator.IN, null),
                new Comparison("quantity", List.of(), Operator.NIN, Map.of()),
                new Comparison("quantity", List.of(), Operator.BETWEEN, List.of(1)),
                new Comparison("quantity", List.of(), Operator.BETWEEN, List.of(1, 2, 3)),
                new Comparison("quantity", List.of(), Operator.BETWEEN, 1),
                new Comparison("quantity", List.of(), Operator.NULL, 1),
                new Comparison("quantity", List.of(), Operator.NULL, null),
                new Comparison("quantity", List.of(), Operator.EXISTS, "true"),
                new Comparison("note", List.of(), Operator.LIKE, 1),
                new Comparison("note", List.of(), Operator.STARTS_WITH, null),
                new Comparison("tags", List.of(), Operator.OVERLAP, "a"));
    }

    @ParameterizedTest
    @MethodSource("operandsOfAnotherForm")
    void operandsOfAnotherFormAreRefused(Comparison comparison) {
        assertRefused(
                Filter.of(comparison),
                comparison.field() + ": " + comparison.operator().symbol());
    }

    @Test
    void errorsNeverHoldTheValue() {
        for (Filter<?> filter : List.<Filter<?>>of(
                where("quantity").eq("s3cret"),
                where("status").in("OPEN", "s3cret"),
                where("due").lt("s3cret"),
                where("attributes.x").eq(Map.of("s3cret", "s3cret")),
                where("note").like("s3cret\\x"),
                where("note").regex("(s3cret"))) {
            assertThatThrownBy(() -> resolve(filter))
                    .isInstanceOf(ValidationFailedException.class)
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cret"));
        }
    }

    @Test
    void nullIsAskedForInOneWay() {
        Expression isNull = where("note").isNull().expression();
        Expression isNotNull = where("note").isNotNull().expression();

        assertThat(resolve(where("note").eq(null))).isEqualTo(isNull);
        assertThat(resolve(where("note").ne(null))).isEqualTo(isNotNull);
        assertThat(resolve(where("note").exists())).isEqualTo(isNotNull);
        assertThat(ORDERS.parse(Map.of("note", Map.of("$exists", false)), "list"))
                .isEqualTo(isNull);
        assertThat(ORDERS.parse(Map.of("note", Map.of("$null", false)), "list")).isEqualTo(isNotNull);
        assertThat(resolve(where("attributes.a").exists()))
                .isEqualTo(where("attributes.a").isNotNull().expression());
        assertThat(resolve(where("attributes").eq(null)))
                .isEqualTo(where("attributes").isNull().expression());
        assertThat(resolve(where("tags").ne(null)))
                .isEqualTo(where("tags").isNotNull().expression());
    }

    @Test
    void nullsInListsAreAskedForBesideThem() {
        List<Object> nullOnly = new ArrayList<>();
        nullOnly.add(null);

        assertThat(resolve(where("note").in("a", null)))
                .isEqualTo(or(where("note").in("a"), where("note").isNull()).expression());
        assertThat(resolve(where("note").nin("a", null)))
                .isEqualTo(where("note").nin("a").and("note").isNotNull().expression());
        assertThat(resolve(where("note").in(nullOnly)))
                .isEqualTo(where("note").isNull().expression());
        assertThat(resolve(where("note").nin(nullOnly)))
                .isEqualTo(where("note").isNotNull().expression());
    }

    @Test
    void whatSaysNothingIsSeenToDoSo() {
        Filter<Object> some = where("note").eq("a");
        List<Filter<Object>> always = List.of(
                all(),
                where("note").nin(),
                not(or()),
                not(where("note").in()),
                or(some, all()),
                all().and(where("note").nin()),
                not(not(all())),
                not(where("tags").overlap(List.of())),
                or(not(where("note").in()), some));
        for (Filter<Object> filter : always) {
            assertThat(resolve(filter).isAll()).as(filter.toString()).isTrue();
            assertThat(resolve(some.and(filter))).isEqualTo(some.expression());
            assertThat(resolve(not(filter))).isEqualTo(Expressions.NONE);
        }
        assertThat(resolve(where("note").in())).isEqualTo(Expressions.NONE);
        assertThat(resolve(some.and(where("note").in()))).isEqualTo(Expressions.NONE);
        assertThat(resolve(or(some, where("note").in()))).isEqualTo(some.expression());
        assertThat(resolve(not(not(some)))).isEqualTo(some.expression());
        assertThat(resolve(where("tags").contains(List.of())))
                .isEqualTo(where("tags").isNotNull().expression());
    }

    @Test
    void everythingIsCheckedEvenWhereItSaysNothing() {
        assertThatThrownBy(() -> resolve(or(all(), where("nope").eq(1)))).isInstanceOf(UnknownNameException.class);
        assertThatThrownBy(() -> resolve(or(all(), where("quantity").eq("x"))))
                .isInstanceOf(ValidationFailedException.class);
    }

    @Test
    void sizeAndDepthAreLimited() {
        Filter<Object> wide = or();
        for (int i = 0; i <= Limits.CONDITIONS; i++) {
            wide = or(wide, where("quantity").eq(i));
        }
        assertRefused(wide, "more than 1000 conditions");

        Filter<Object> deep = where("quantity").eq(1);
        for (int i = 0; i <= Limits.DEPTH; i++) {
            deep = not(deep);
        }
        assertRefused(deep, "nested deeper than 50");
    }

    @Test
    void longListsAreFine() {
        List<Object> many = new ArrayList<>();
        for (int i = 0; i < 200_000; i++) {
            many.add(i);
        }

        assertThat((List<?>) operand(where("quantity").in(many))).hasSize(200_000);
    }

    @Test
    void listsAreNotSharedWithTheCaller() {
        List<Object> values = new ArrayList<>(List.of(1, 2));
        Expression resolved = ORDERS.parse(Map.of("quantity", Map.of("$in", values)), "list");
        values.set(0, 9);

        assertThat(((Comparison) resolved).operand()).isEqualTo(List.of(1, 2));
    }
}
