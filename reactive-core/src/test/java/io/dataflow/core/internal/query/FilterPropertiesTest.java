package io.dataflow.core.internal.query;

import static io.dataflow.core.internal.query.Models.ORDER;
import static io.dataflow.core.internal.query.Models.ORDERS;
import static io.dataflow.core.query.Dsl.all;
import static io.dataflow.core.query.Dsl.not;
import static io.dataflow.core.query.Dsl.or;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.UnknownNameException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.query.Condition;
import io.dataflow.core.query.ExpressionEvaluator;
import io.dataflow.core.query.Filter;
import io.dataflow.core.query.ListEvaluator;
import io.dataflow.core.query.Ordering;
import io.dataflow.core.query.Query;
import io.dataflow.core.query.RandomData;
import io.dataflow.testsupport.Effort;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FilterPropertiesTest {

    private static final int ROUNDS = Effort.of(3_000);

    @Test
    void dataAndTypedFiltersSayTheSame() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Map<String, Object> data = new RandomData(new Random(seed), ORDER).filter(3);

            assertThat(ORDERS.parse(data, "list"))
                    .as("seed %d: %s", seed, data)
                    .usingRecursiveComparison()
                    .isEqualTo(ORDERS.filter(typed(data).expression(), "list"));
        }
    }

    @Test
    void resolvingChangesTheFormAndNeverTheMeaning() {
        int met = 0;
        int tried = 0;
        for (int seed = 0; seed < ROUNDS; seed++) {
            RandomData random = new RandomData(new Random(seed), ORDER);
            Map<String, Object> data = random.filter(3);
            Expression raw = FilterParser.parse(data);
            Expression resolved = ORDERS.filter(raw, "list");
            for (Map<String, Object> row : random.rows(20)) {
                boolean matches = ExpressionEvaluator.matches(resolved, row);
                assertThat(matches)
                        .as("seed %d: %s on %s", seed, data, row)
                        .isEqualTo(ExpressionEvaluator.matches(raw, row));
                assertThat(ExpressionEvaluator.matches(ORDERS.filter(new Expression.Not(raw), "list"), row))
                        .isEqualTo(!matches);
                met += matches ? 1 : 0;
                tried++;
            }
        }
        assertThat(met).as("filters that meet some rows and not all").isBetween(tried / 8, tried * 7 / 8);
    }

    @Test
    void resolvingAgainChangesNothing() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Expression resolved = ORDERS.parse(new RandomData(new Random(seed), ORDER).filter(3), "list");

            assertThat(ORDERS.filter(resolved, "list")).as("seed %d", seed).isEqualTo(resolved);
        }
    }

    @Test
    void thePlainFormHasNoNullsAndNoEmptyParts() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Expression resolved = ORDERS.parse(new RandomData(new Random(seed), ORDER).filter(3), "list");
            if (!resolved.isAll() && !resolved.equals(Expressions.NONE)) {
                assertPlain(resolved);
            }
        }
    }

    private static void assertPlain(Expression expression) {
        if (expression instanceof Expression.And and) {
            assertThat(and.parts()).hasSizeGreaterThan(1).allSatisfy(FilterPropertiesTest::assertPlain);
        } else if (expression instanceof Expression.Or or) {
            assertThat(or.parts()).hasSizeGreaterThan(1).allSatisfy(FilterPropertiesTest::assertPlain);
        } else if (expression instanceof Expression.Not not) {
            assertThat(not.part()).isNotInstanceOf(Expression.Not.class);
            assertPlain(not.part());
        } else {
            Expression.Comparison comparison = (Expression.Comparison) expression;
            assertThat(comparison.operand()).isNotNull();
            assertThat(comparison.operator()).isNotEqualTo(Operator.EXISTS);
            if (comparison.operator() == Operator.IN || comparison.operator() == Operator.NIN) {
                assertThat((List<?>) comparison.operand()).isNotEmpty().doesNotContainNull();
            }
        }
    }

    @Test
    void pagesByCursorAreTheWholeListInOrder() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            RandomData data = new RandomData(random, ORDER);
            List<Map<String, Object>> rows = data.rows(40);
            Query<Object> query = Filter.of(
                            random.nextBoolean() ? Expression.all() : FilterParser.parse(data.filter(1)))
                    .orderBy(SortParser.parse(data.orderBy()).stream()
                            .map(sort -> random.nextInt(3) == 0 ? sort.nullsFirst() : sort)
                            .toList());
            List<Map<String, Object>> whole = ListEvaluator.page(ORDERS.list(query, null, "stream"), rows);

            List<Map<String, Object>> paged = new ArrayList<>();
            Query<Object> next = query.limit(1 + random.nextInt(7));
            while (true) {
                ListSpec spec = ORDERS.list(next, 100, "list");
                List<Map<String, Object>> page = ListEvaluator.page(spec, rows);
                paged.addAll(page);
                if (page.size() < spec.limit()) {
                    break;
                }
                Map<String, Object> last = page.get(page.size() - 1);
                next = next.after(ORDERS.cursor(spec, field -> last.get(field.name())));
            }

            assertThat(paged).as("seed %d", seed).isEqualTo(whole);
            assertThat(whole)
                    .isSortedAccordingTo(
                            Ordering.of(ORDERS.list(query, null, "stream").sort())::compare);
        }
    }

    @Test
    void garbageIsRefusedByTypedErrorsOnly() {
        int accepted = 0;
        for (int seed = 0; seed < 30_000; seed++) {
            Object garbage = garbage(new Random(seed), 4);
            if (garbage instanceof Map<?, ?> map) {
                try {
                    @SuppressWarnings("unchecked")
                    Map<String, Object> data = (Map<String, Object>) map;
                    ORDERS.parse(data, "list");
                    accepted++;
                } catch (UnknownNameException | ValidationFailedException e) {
                    assertThat(e.getMessage()).startsWith("Order.list");
                }
            }
        }
        assertThat(accepted).isPositive();
    }

    private static Object garbage(Random random, int depth) {
        List<Object> leaves = Arrays.asList(
                null,
                1,
                -1L,
                1.5,
                Double.NaN,
                true,
                "x",
                "",
                "\u0000",
                "\ud800",
                "'; DROP TABLE orders; --",
                'c',
                new int[] {1},
                new Object[] {1},
                new byte[0],
                java.time.Instant.MIN,
                new Object(),
                List.of(),
                Map.of());
        List<Object> names = Arrays.asList(
                "note",
                "quantity",
                "tags",
                "attributes",
                "attributes.a.b",
                "attributes.",
                ".",
                "nope",
                "",
                "$and",
                "$or",
                "$not",
                "$eq",
                "$in",
                "$nin",
                "$between",
                "$null",
                "$exists",
                "$like",
                "$regex",
                "$contains",
                "$overlap",
                "$nope",
                "note\"",
                null,
                7);
        int kind = depth == 0 ? 0 : random.nextInt(3);
        if (kind == 1) {
            List<Object> list = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                list.add(garbage(random, depth - 1));
            }
            return list;
        }
        if (kind == 2 || depth == 4) {
            Map<Object, Object> map = new LinkedHashMap<>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                map.put(names.get(random.nextInt(names.size())), garbage(random, depth - 1));
            }
            return map;
        }
        return leaves.get(random.nextInt(leaves.size()));
    }

    /** The filter of the data, written by the words of the language. */
    private static Filter<Object> typed(Map<?, ?> data) {
        Filter<Object> filter = all();
        for (Map.Entry<?, ?> entry : data.entrySet()) {
            String name = (String) entry.getKey();
            filter = filter.and(
                    switch (name) {
                        case "$and" -> {
                            Filter<Object> both = all();
                            for (Object part : (List<?>) entry.getValue()) {
                                both = both.and(typed((Map<?, ?>) part));
                            }
                            yield both;
                        }
                        case "$or" -> {
                            Filter<Object> either = or();
                            for (Object part : (List<?>) entry.getValue()) {
                                either = or(either, typed((Map<?, ?>) part));
                            }
                            yield either;
                        }
                        case "$not" -> not(typed((Map<?, ?>) entry.getValue()));
                        default ->
                            entry.getValue() instanceof Map<?, ?> operators
                                    ? typed(name, operators)
                                    : where(name).eq(entry.getValue());
                    });
        }
        return filter;
    }

    private static Filter<Object> typed(String name, Map<?, ?> operators) {
        Filter<Object> filter = all();
        for (Map.Entry<?, ?> entry : operators.entrySet()) {
            filter = filter.and(
                    entry.getKey().equals("$not")
                            ? not(typed(name, (Map<?, ?>) entry.getValue()))
                            : typed(where(name), (String) entry.getKey(), entry.getValue()));
        }
        return filter;
    }

    private static Filter<Object> typed(Condition<Object, Object> condition, String symbol, Object operand) {
        return switch (symbol) {
            case "$eq" -> condition.eq(operand);
            case "$ne" -> condition.ne(operand);
            case "$gt" -> condition.gt(operand);
            case "$gte" -> condition.gte(operand);
            case "$lt" -> condition.lt(operand);
            case "$lte" -> condition.lte(operand);
            case "$in" -> condition.in((List<?>) operand);
            case "$nin" -> condition.nin((List<?>) operand);
            case "$between" -> condition.between(((List<?>) operand).get(0), ((List<?>) operand).get(1));
            case "$like" -> condition.like((String) operand);
            case "$ilike" -> condition.ilike((String) operand);
            case "$startsWith" -> condition.startsWith((String) operand);
            case "$endsWith" -> condition.endsWith((String) operand);
            case "$contains" -> condition.contains(operand);
            case "$overlap" -> condition.overlap((List<?>) operand);
            case "$regex" -> condition.regex((String) operand);
            case "$null" -> (Boolean) operand ? condition.isNull() : condition.isNotNull();
            case "$exists" -> (Boolean) operand ? condition.exists() : not(condition.exists());
            default -> throw new AssertionError(symbol);
        };
    }
}
