package io.dataflow.core.internal.sql;

import static io.dataflow.core.query.Dsl.all;
import static io.dataflow.core.query.Dsl.asc;
import static io.dataflow.core.query.Dsl.desc;
import static io.dataflow.core.query.Dsl.groupBy;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.Args;
import io.dataflow.core.internal.execution.Readers;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.operation.RowReader;
import io.dataflow.core.internal.query.AggregationSpec;
import io.dataflow.core.internal.query.Assignment;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.ListSpec;
import io.dataflow.core.internal.query.QueryResolver;
import io.dataflow.core.internal.sql.h2.H2Dialect;
import io.dataflow.core.internal.sql.postgresql.PostgresDialect;
import io.dataflow.core.internal.sql.sqlite.SqliteDialect;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.query.Query;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The statements that operations become, each with what it binds. */
class CompiledSqlTest {

    private static final ModelDefinition ORDER = ModelDefinition.of(Map.of(
            "name",
            "Order",
            "fields",
            Args.args(
                    "region",
                    "string",
                    "number",
                    "long",
                    "note",
                    nullable("string"),
                    "score",
                    nullable("int"),
                    "price",
                    "decimal",
                    "digest",
                    nullable("bytes"),
                    "tags",
                    "string[]",
                    "data",
                    nullable("json")),
            "key",
            List.of("region", "number"),
            "timestamps",
            false));
    private static final ModelDefinition TAG = ModelDefinition.of(
            Map.of("name", "Tag", "fields", Args.args("id", "uuid", "label", "string"), "timestamps", false));
    private static final QueryResolver RESOLVER = new QueryResolver(ORDER);

    private final List<String> lines = new ArrayList<>();
    private SqlCompiler compiler;
    private Dialect dialect;

    private static Map<String, Object> nullable(String type) {
        return Map.of("type", type, "nullable", true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PostgreSQL", "H2", "SQLite"})
    void everyOperationIsWrittenAsItIsWrittenDown(String database) {
        dialect = switch (database) {
            case "PostgreSQL" -> new PostgresDialect();
            case "H2" -> new H2Dialect();
            default -> new SqliteDialect();
        };
        compiler = new SqlCompiler(dialect);
        assertThat(dialect.name()).isEqualTo(database);
        rows();
        lists();
        filters();
        filtersInsideJson();
        patches();
        conditionsOfUpserts();
        numberedKeys();

        WrittenDown.check(database, lines);
    }

    private void rows() {
        RowValues some = values("region", "n", "number", 1L, "price", BigDecimal.ONE, "tags", List.of("a"));
        RowValues all = values(
                "region",
                "n",
                "number",
                1L,
                "note",
                null,
                "score",
                2,
                "price",
                BigDecimal.ONE,
                "digest",
                new byte[] {1},
                "tags",
                Arrays.asList("a", null),
                "data",
                Map.of("a", 1));
        RowReader<?> rows = Readers.values(ORDER);
        RowReader<?> keys = Readers.keys(ORDER);
        add("create", () -> compiler.create(new Operation.Create<>(ORDER, some, rows)));
        add("create, all fields", () -> compiler.create(new Operation.Create<>(ORDER, all, keys)));
        add(
                "create, no field",
                () -> compiler.create(new Operation.Create<>(TAG, new RowValues(TAG), Readers.keys(TAG))));
        add("insert", () -> compiler.insert(ORDER, all));
        if (dialect instanceof H2Dialect) {
            // The others have writers of their own for many rows.
            add("insert unless there", () -> compiler.insertUnlessThere(ORDER, some, ORDER.key()));
        }
        add("read", () -> compiler.read(new Operation.Read<>(ORDER, List.of(List.of("n", 1L)), keys)));
        add(
                "read several",
                () -> compiler.read(new Operation.Read<>(ORDER, List.of(List.of("n", 1L), List.of("m", 2L)), keys)));
        add(
                "read by one part",
                () -> compiler.read(new Operation.Read<>(TAG, List.of(List.of(new UUID(1, 2))), Readers.values(TAG))));
        add(
                "read several by one part",
                () -> compiler.read(new Operation.Read<>(
                        TAG, List.of(List.of(new UUID(1, 2)), List.of(new UUID(3, 4))), Readers.values(TAG))));
        Expression filter = parse("score", Map.of("$gt", 3));
        List<Assignment> changes = List.of(
                new Assignment("note", Assignment.Kind.SET, null), new Assignment("score", Assignment.Kind.ADD, -1));
        add("update", () -> compiler.update(new Operation.Update<>(ORDER, filter, changes, null)));
        add("update all", () -> compiler.update(new Operation.Update<>(ORDER, Expression.all(), changes, null)));
        add("update, answering", () -> compiler.update(new Operation.Update<>(ORDER, filter, changes, keys)));
        add("delete", () -> compiler.delete(new Operation.Delete(ORDER, filter)));
        add("delete all", () -> compiler.delete(new Operation.Delete(ORDER, Expression.all())));
        String created = dialect.createdByUpsert(ORDER, ORDER.key());
        if (created != null) {
            add("upsert", () -> compiler.upsertOnConflict(upsert(some, changes), created));
            add("upsert, unchanged", () -> compiler.upsertOnConflict(upsert(some, List.of()), created));
        }
    }

    private static Operation.Upsert<?> upsert(RowValues values, List<Assignment> changes) {
        return new Operation.Upsert<>(ORDER, values, ORDER.key(), changes, Readers.keys(ORDER));
    }

    private void lists() {
        Query<Object> query =
                where("score").ne(7).orderBy(List.of(desc("note"), asc("score").nullsFirst(), asc("price")));
        list("list", where("score").gte(1).limit(5));
        list("list, a page", where("score").gte(1).limit(101));
        list("list, a page of all", all().limit(101));
        list("list, of an odd length", where("score").gte(1).limit(77));
        list("list, ordered", query.limit(5).offset(10));
        list("list, all", where("score").gte(1));
        list("list, locked", where("score").gte(1).forUpdate());
        list("list, locked ones skipped", where("score").gte(1).forUpdate().skipLocked());
        for (List<Object> place : List.of(
                Arrays.<Object>asList("x", 1, BigDecimal.TEN, "n", 1L),
                Arrays.<Object>asList(null, null, BigDecimal.TEN, "n", 1L))) {
            ListSpec spec = RESOLVER.list(query.limit(5), null, "list").startingAfter(place);
            add(
                    "list after " + place,
                    () -> compiler.list(new Operation.List<>(ORDER, spec, Readers.keys(ORDER), false)));
        }
        ListSpec byKey = RESOLVER.list(where("score").gte(1).orderBy(desc("region")), null, "list")
                .startingAfter(List.of("n", 1L));
        add(
                "list backwards after a key",
                () -> compiler.list(new Operation.List<>(ORDER, byKey, Readers.keys(ORDER), false)));
        ListSpec tags =
                new QueryResolver(TAG).list(where("label").ne("x"), 3, "list").startingAfter(List.of(new UUID(1, 2)));
        add(
                "list after a key of one part",
                () -> compiler.list(new Operation.List<>(TAG, tags, Readers.keys(TAG), true)));

        AggregationSpec groups = RESOLVER.aggregation(
                groupBy("region")
                        .count("n")
                        .count("note", "notes")
                        .countDistinct("note", "texts")
                        .sum("score", "sum")
                        .avg("price", "mean")
                        .min("note", "first")
                        .max("number", "last")
                        .where(where("price").gt(0))
                        .having(where("n").gte(2).and(where("first").ne("x")))
                        .orderBy(desc("first"), asc("n"))
                        .limit(3)
                        .offset(1),
                "aggregate");
        add(
                "groups",
                () -> compiler.list(
                        new Operation.List<>(ORDER, groups.list(), Readers.of(groups.columns(), v -> v), false)));
    }

    private void list(String name, Query<?> query) {
        ListSpec spec = RESOLVER.list(query, null, "list");
        add(name, () -> compiler.list(new Operation.List<>(ORDER, spec, Readers.keys(ORDER), false)));
    }

    private void filters() {
        filter("score", null);
        filter("score", Map.of("$ne", 1));
        filter("score", Args.args("$lt", 5, "$lte", 6));
        filter("score", Map.of("$between", List.of(1, 2)));
        filter("score", Map.of("$in", Arrays.asList(1, null, 2)));
        filter("score", Map.of("$nin", List.of(1, 2)));
        filter("score", Map.of("$nin", Arrays.asList(1, null)));
        filter("score", Map.of("$in", List.of()));
        filter("score", Map.of("$exists", false));
        filter("score", Map.of("$null", false));
        filter("price", Map.of("$in", List.of(1, 2)));
        filter("digest", Map.of("$in", List.of(new byte[] {1}, new byte[] {2})));
        filter("note", Map.of("$gt", "a"));
        filter("note", Map.of("$between", List.of("a", "b")));
        filter("note", Map.of("$like", "a%"));
        filter("note", Map.of("$like", "a_"));
        filter("note", Map.of("$ilike", "\u00C9_%"));
        filter("note", Map.of("$startsWith", "a%"));
        filter("note", Map.of("$endsWith", "_"));
        filter("note", Map.of("$contains", "\\"));
        filter("note", Map.of("$regex", "^a.$"));
        filter("tags", List.of("a", "b"));
        filter("tags", Map.of("$contains", "a"));
        filter("tags", Map.of("$contains", List.of("a", "b")));
        filter("tags", Map.of("$contains", List.of()));
        filter("tags", Map.of("$overlap", List.of("a", "b")));
        filter("$not", Map.of("$or", List.of(Map.of("score", 1), Args.args("note", "a", "score", Map.of("$gt", 2)))));
        filter("$and", List.of());
    }

    private void filtersInsideJson() {
        filter("data.city", "Rome");
        filter("data.city", null);
        filter("data.city", Map.of("$exists", true));
        filter("data.n", 1);
        filter("data.n", true);
        filter("data.n", Map.of("$gt", 1.5));
        filter("data.n", Map.of("$lte", "a"));
        filter("data.n", Map.of("$between", List.of("a", "b")));
        filter("data.n", Map.of("$in", List.of(1, 2)));
        filter("data.n", Map.of("$in", List.of("a")));
        filter("data.n", Map.of("$in", List.of(true)));
        filter("data.list.0.x.1", Map.of("$ne", "a"));
        filter("data.list.-1.x", "a");
        filter("data.list.01", Map.of("$startsWith", "a"));
        filter("data.a\";b", Map.of("$like", "a%"));
        filter("data.a", Map.of("$like", "a_"));
        filter("data.a", Map.of("$ilike", "A"));
        filter("data.a", Map.of("$regex", "a"));
        filter("data.a", Map.of("$contains", 1));
        filter("data", Map.of("$contains", Args.args("a", null, "b", List.of("x", Map.of("y", 1)))));
        filter("data", Map.of("$contains", Map.of()));
        filter("data", Map.of("$contains", List.of()));
    }

    private void patches() {
        if (dialect.mergesJson()) {
            patch(Args.args("a", null, "b", 1));
            patch(Args.args("b", null, "c", "x"));
            patch(Map.of("a", Map.of("b", Args.args("c", Map.of(), "d", 1))));
        }
    }

    private void patch(Map<String, Object> patch) {
        Assignment merge = new Assignment("data", Assignment.Kind.MERGE, patch);
        add(
                "patch " + shown(patch),
                () -> compiler.update(new Operation.Update<>(ORDER, Expression.all(), List.of(merge), null)));
    }

    private void conditionsOfUpserts() {
        String created = dialect.createdByUpsert(ORDER, ORDER.key());
        if (created != null) {
            RowValues row = values("region", "n", "number", 1L, "price", BigDecimal.ONE, "tags", List.of("a"));
            List<Assignment> changes = List.of(new Assignment("score", Assignment.Kind.ADD, 1));
            add(
                    "upsert, where a condition is met",
                    () -> compiler.upsertOnConflict(
                            upsert(row, changes).among(parse("note", Map.of("$ne", "x"))), created));
        }
    }

    private void numberedKeys() {
        ModelDefinition ticket = ModelDefinition.of(Map.of(
                "name",
                "Ticket",
                "fields",
                Args.args("id", "long", "label", "string"),
                "tenant",
                true,
                "timestamps",
                false));
        RowValues values = new RowValues(ticket);
        ticket.primaryKey().stream().limit(1).forEach(tenant -> values.set(tenant, "acme"));
        values.set(ticket.field("label", "create"), "a");
        add("create, numbered", () -> compiler.create(new Operation.Create<>(ticket, values, Readers.keys(ticket))));
    }

    private void filter(String name, Object condition) {
        add(
                "filter " + shown(Args.args(name, condition)),
                () -> compiler.count(new Operation.Count(ORDER, parse(name, condition), false)));
    }

    private static Expression parse(String name, Object condition) {
        return RESOLVER.parse(Args.args(name, condition), "count");
    }

    private static RowValues values(Object... namesAndValues) {
        RowValues values = new RowValues(ORDER);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            FieldDefinition field = ORDER.field((String) namesAndValues[i], "create");
            values.set(field, namesAndValues[i + 1]);
        }
        return values;
    }

    private void add(String name, Supplier<SqlStatement> compiling) {
        SqlStatement statement = compiling.get();
        assertThat(compiling.get()).as("from the cache: " + name).isEqualTo(statement);
        lines.add("-- " + name);
        lines.add(statement.text());
        for (Bind bind : statement.binds()) {
            Object driver = dialect.toDriver(bind.type(), bind.value());
            lines.add("   " + driver.getClass().getSimpleName() + " " + shown(driver));
        }
    }

    private static String shown(Object value) {
        if (value instanceof byte[] bytes) {
            return Arrays.toString(bytes);
        }
        if (value instanceof Object[] array) {
            return Arrays.stream(array).map(CompiledSqlTest::shown).toList().toString();
        }
        if (value instanceof List<?> list) {
            return list.stream().map(CompiledSqlTest::shown).toList().toString();
        }
        if (value instanceof Map<?, ?> map) {
            List<String> entries = new ArrayList<>();
            map.forEach((key, element) -> entries.add(key + "=" + shown(element)));
            return entries.stream().sorted().toList().toString();
        }
        return value instanceof io.r2dbc.spi.Parameter parameter
                ? "NULL " + parameter.getType().getJavaType().getSimpleName()
                : String.valueOf(value);
    }
}
