package io.dataflow.core.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.Args;
import io.dataflow.core.internal.query.AggregationParser;
import io.dataflow.core.internal.query.AggregationSpec;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.FilterParser;
import io.dataflow.core.internal.query.ListSpec;
import io.dataflow.core.internal.query.QueryResolver;
import io.dataflow.core.internal.query.SortParser;
import io.dataflow.core.model.ModelDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * Random rows in memory and what verbs make of them: the other side of every comparison with a database.
 *
 * <p>Filters, orders and groups are given as data, as a database is given them.
 */
public final class ReferenceTable {

    private static final double PRECISION = 1e-12;

    private final ModelDefinition model = model();
    private final QueryResolver resolver = new QueryResolver(model);
    private final RandomData data;
    private List<Map<String, Object>> rows = new ArrayList<>();

    /** An empty table; its data comes from the random numbers. */
    public ReferenceTable(Random random) {
        this.data = new RandomData(random, model);
    }

    /** A model with a key of two parts and a field of each kind that filters tell apart. */
    public static ModelDefinition model() {
        Map<String, Object> fields = new LinkedHashMap<>(Args.args(
                "name", "string",
                "number", "int",
                "note", nullable("string"),
                "score", nullable("int"),
                "open", nullable("boolean"),
                "at", nullable("instant"),
                "ref", nullable("uuid"),
                "level", nullable("long"),
                "ratio", nullable("double"),
                "price", nullable("decimal"),
                "tags", "string[]",
                "sizes", nullable("int[]"),
                "attributes", nullable("json")));
        return ModelDefinition.of(
                Map.of("name", "Thing", "fields", fields, "key", List.of("name", "number"), "timestamps", false));
    }

    private static Map<String, Object> nullable(String type) {
        return Map.of("type", type, "nullable", true);
    }

    /** Random filters, orders and groups of the model. */
    public RandomData data() {
        return data;
    }

    /** The rows of now; to read. */
    public List<Map<String, Object>> rows() {
        return rows;
    }

    /** Other rows, as many at most. */
    public List<Map<String, Object>> refill(int most) {
        rows = data.rows(most);
        return rows;
    }

    /** What a query over all rows that the filter matches reads; {@code asked} adds the page to it. */
    public ListSpec list(
            Map<String, ?> filter, List<String> order, Integer defaultLimit, UnaryOperator<Query<Object>> asked) {
        Query<Object> query = filter(filter).orderBy(SortParser.parse(order));
        return resolver.list(asked.apply(query), defaultLimit, "list");
    }

    /** The filter that data says. */
    public Filter<Object> filter(Map<String, ?> filter) {
        return Filter.of(FilterParser.parse(filter, UnaryOperator.identity(), model.name(), "list"));
    }

    /** Whether data says nothing, so that every row meets it. */
    public boolean isAll(Map<String, ?> filter) {
        return resolver.parse(filter, "list").isAll();
    }

    /** The aggregation that data says, over the rows that a filter matches. */
    public Aggregation<Object> aggregation(RandomGroups groups, Map<String, ?> filter) {
        return AggregationParser.parse(groups.groupBy(), groups.aggregate()).where(filter(filter));
    }

    /** What an aggregation computes. */
    public AggregationSpec resolved(Aggregation<?> aggregation) {
        return resolver.aggregation(aggregation, "aggregate");
    }

    /** Sets a field of all rows that the filter matches. @return how many they are */
    public long set(Map<String, ?> filter, String field, Object value) {
        Expression expression = resolver.parse(filter, "update");
        long matching = 0;
        for (Map<String, Object> row : rows) {
            if (ExpressionEvaluator.matches(expression, row)) {
                row.put(field, value);
                matching++;
            }
        }
        return matching;
    }

    /** Removes all rows that the filter matches. @return how many they are */
    public long remove(Map<String, ?> filter) {
        Expression expression = resolver.parse(filter, "delete");
        int before = rows.size();
        rows.removeIf(row -> ExpressionEvaluator.matches(expression, row));
        return before - rows.size();
    }

    /** All rows in the order of their key. */
    public List<Map<String, Object>> inOrder() {
        return ListEvaluator.page(list(Map.of(), List.of(), null, query -> query), rows);
    }

    /** The same rows or groups in the same order. */
    public static void assertSame(String what, List<? extends Map<?, ?>> found, List<Map<String, Object>> expected) {
        assertThat(found).as(what).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
            for (Map.Entry<String, Object> entry : expected.get(i).entrySet()) {
                Object stored = found.get(i).get(entry.getKey());
                assertThat(same(stored, entry.getValue()))
                        .as("%s: row %s, %s: %s", what, i, entry.getKey(), stored)
                        .isTrue();
            }
        }
    }

    /** The same groups in any order. */
    public static void assertSameInAnyOrder(
            String what, List<? extends Map<?, ?>> found, List<Map<String, Object>> expected) {
        assertThat(found).as(what).hasSameSizeAs(expected);
        assertThat(expected).as(what).allMatch(group -> found.stream().anyMatch(other -> group.entrySet().stream()
                .allMatch(entry -> same(other.get(entry.getKey()), entry.getValue()))));
    }

    /** Equal to a database; a mean is rounded by each in its own way. */
    private static boolean same(Object found, Object expected) {
        return found instanceof Double a && expected instanceof Double b
                ? Math.abs(a - b) <= PRECISION * Math.max(Math.abs(a), Math.abs(b))
                : Ordering.same(found, expected);
    }
}
