package io.dataflow.core.internal.query;

import static io.dataflow.core.Args.args;
import static io.dataflow.core.internal.query.Models.ORDERS;
import static io.dataflow.core.query.Dsl.aggregate;
import static io.dataflow.core.query.Dsl.asc;
import static io.dataflow.core.query.Dsl.desc;
import static io.dataflow.core.query.Dsl.groupBy;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.UnknownNameException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.model.FieldDefinition;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import io.dataflow.core.query.Aggregation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AggregationResolverTest {

    private static AggregationSpec resolve(Aggregation<?> aggregation) {
        return ORDERS.aggregation(aggregation, "aggregate");
    }

    private static FieldType type(Aggregation<?> aggregation) {
        List<Selection> columns = resolve(aggregation).columns();
        return columns.get(columns.size() - 1).type();
    }

    private static void assertRefused(Aggregation<?> aggregation, String... parts) {
        assertThatThrownBy(() -> resolve(aggregation))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageStartingWith("Order.aggregate refused: ")
                .hasMessageContainingAll(parts);
    }

    @Test
    void columnsAreGroupsThenAggregates() {
        AggregationSpec spec = resolve(groupBy("region", "status")
                .count("n")
                .max("quantity", "top")
                .where(where("quantity").gt("1"))
                .having(where("n").gte("2").and("region").ne("eu"))
                .orderBy(desc("n"), asc("status"))
                .limit(5)
                .offset(1));

        assertThat(spec.columns()).extracting(Selection::name).containsExactly("region", "status", "n", "top");
        assertThat(spec.list().groupBy()).extracting(FieldDefinition::name).containsExactly("region", "status");
        assertThat(spec.list().filter()).isEqualTo(where("quantity").gt(1).expression());
        assertThat(spec.list().having())
                .isEqualTo(where("n").gte(2L).and("region").ne("eu").expression());
        assertThat(spec.list().sort())
                .extracting(key -> (key.descending() ? "-" : "") + key.field().name())
                .containsExactly("-n", "status", "region");
        assertThat(spec.list().sort().get(0).field().ordinal()).isEqualTo(-1);
        assertThat(spec.list().limit()).isEqualTo(5);
        assertThat(spec.list().offset()).isEqualTo(1);
        assertThat(spec.list().after()).isNull();
    }

    @Test
    void groupsAreOrderedByTheirFieldsUnlessAsked() {
        assertThat(resolve(groupBy("status", "region").count("n")).list().sort())
                .extracting(key -> key.field().name())
                .containsExactly("status", "region");
        assertThat(resolve(aggregate().count("n")).list().sort()).isEmpty();
        assertThat(resolve(groupBy("tags").count("n")).list().sort()).isEmpty();
    }

    @Test
    void allButCountsMayBeNullAndAreOrderedSo() {
        Aggregation<?> all = groupBy("region")
                .count("n")
                .countDistinct("points", "different")
                .min("points", "least")
                .max("number", "most")
                .sum("quantity", "all")
                .avg("weight", "mean")
                .orderBy(asc("n"), asc("different"), asc("least"), asc("most"), asc("all"), asc("mean"));

        assertThat(resolve(all).list().sort().stream()
                        .map(SortKey::field)
                        .filter(FieldDefinition::nullable)
                        .map(FieldDefinition::name))
                .containsExactly("least", "most", "all", "mean");
    }

    @Test
    void resultsHaveTypesThatHoldThem() {
        assertThat(type(aggregate().count("x"))).isEqualTo(Scalar.LONG);
        assertThat(type(aggregate().count("attributes", "x"))).isEqualTo(Scalar.LONG);
        assertThat(type(aggregate().countDistinct("tags", "x"))).isEqualTo(Scalar.LONG);
        assertThat(type(aggregate().sum("quantity", "x"))).isEqualTo(Scalar.LONG);
        assertThat(type(aggregate().sum("points", "x"))).isEqualTo(Scalar.DECIMAL);
        assertThat(type(aggregate().sum("total", "x"))).isEqualTo(Scalar.DECIMAL);
        assertThat(type(aggregate().sum("weight", "x"))).isEqualTo(Scalar.DOUBLE);
        for (String number : List.of("quantity", "points", "total", "weight")) {
            assertThat(type(aggregate().avg(number, "x"))).isEqualTo(Scalar.DOUBLE);
        }
        assertThat(type(aggregate().min("due", "x"))).isEqualTo(Scalar.LOCAL_DATE);
        assertThat(type(aggregate().max("customer", "x"))).isEqualTo(Scalar.STRING);
        assertThat(type(aggregate().max("status", "x"))).isInstanceOf(FieldType.Enumeration.class);
    }

    @Test
    void anAliasMayBeTheNameOfAnUngroupedField() {
        AggregationSpec spec =
                resolve(groupBy("region").max("quantity", "quantity").orderBy(desc("quantity")));

        assertThat(spec.columns()).extracting(Selection::name).containsExactly("region", "quantity");
    }

    @Test
    void functionsThatDoNotFitTheTypeAreRefused() {
        assertRefused(aggregate().sum("note", "x"), "note", "$sum");
        assertRefused(aggregate().avg("paid", "x"), "paid", "$avg");
        assertRefused(aggregate().min("paid", "x"), "paid", "$min");
        assertRefused(aggregate().max("token", "x"), "token", "$max");
        assertRefused(aggregate().max("digest", "x"), "digest", "$max");
        assertRefused(aggregate().max("tags", "x"), "tags", "$max");
        assertRefused(aggregate().max("attributes", "x"), "attributes", "$max");
        assertRefused(aggregate().countDistinct("attributes", "x"), "attributes", "$countDistinct");
        assertRefused(groupBy("attributes").count("x"), "attributes", "grouped");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1a", "a b", "a\"b", "é", "a;--", "$n", "a.b", "\u0000"})
    void aliasesAreNamesOnly(String alias) {
        assertRefused(aggregate().count(alias), "alias");
    }

    @Test
    void aliasesAreLimitedInLength() {
        assertThat(resolve(aggregate().count("a".repeat(63))).columns()).hasSize(1);
        assertRefused(aggregate().count("a".repeat(64)), "alias");
    }

    @Test
    void columnsOfOneNameAreRefused() {
        assertRefused(groupBy("region").count("region"), "region", "two columns");
        assertRefused(aggregate().count("n").max("quantity", "n"), "n", "two columns");
        assertRefused(groupBy("region", "region").count("n"), "region", "two columns");
        assertRefused(aggregate(), "computes nothing");
    }

    @Test
    void unknownNamesAreRefused() {
        for (Aggregation<?> aggregation : List.<Aggregation<?>>of(
                groupBy("regoin").count("n"),
                aggregate().sum("nope", "n"),
                aggregate().count("n").where(where("nope").eq(1)),
                aggregate().count("n").having(where("m").eq(1)),
                aggregate().count("n").having(where("quantity").eq(1)),
                aggregate().count("n").orderBy(asc("quantity")),
                aggregate().count("n").orderBy(asc("n\" DESC --")))) {
            assertThatThrownBy(() -> resolve(aggregation))
                    .isInstanceOf(UnknownNameException.class)
                    .hasMessageContaining("Order.aggregate");
        }
    }

    @Test
    void conditionsOnGroupsAreChecked() {
        assertRefused(aggregate().count("n").having(where("n").like("1%")), "n: $like");
        assertRefused(aggregate().count("n").having(where("n").eq("many")), "n: $eq");
        assertRefused(aggregate().count("n").orderBy(asc("n"), desc("n")), "n", "twice");
    }

    @Test
    void dataSaysTheSame() {
        Aggregation<Object> parsed = AggregationParser.parse(
                List.of("region"),
                args(
                        "n", Map.of("$count", "*"),
                        "notes", Map.of("$count", "note"),
                        "kinds", Map.of("$countDistinct", "status"),
                        "sum", Map.of("$sum", "quantity"),
                        "avg", Map.of("$avg", "quantity"),
                        "low", Map.of("$min", "quantity"),
                        "top", Map.of("$max", "quantity")));

        assertThat(parsed)
                .isEqualTo(groupBy("region")
                        .count("n")
                        .count("note", "notes")
                        .countDistinct("status", "kinds")
                        .sum("quantity", "sum")
                        .avg("quantity", "avg")
                        .min("quantity", "low")
                        .max("quantity", "top"));
        assertThat(AggregationParser.parse("region", null)).isEqualTo(groupBy("region"));
        assertThat(AggregationParser.parse(null, Map.of("n", Map.of("$count", "*"))))
                .isEqualTo(aggregate().count("n"));
        assertThat(AggregationParser.parse("a", Map.of("n", Map.of("$max", "b")), name -> name + "_"))
                .isEqualTo(groupBy("a_").max("b_", "n"));
    }

    @Test
    void whatIsNoAggregationIsRefused() {
        for (Object aggregates : Arrays.asList(
                1,
                List.of(),
                Map.of("n", "$count"),
                Map.of("n", Map.of()),
                Map.of("n", Map.of("$count", 1)),
                Map.of("n", Map.of("$max", "*")),
                Map.of("n", Map.of(1, "a")),
                Map.of("n", Map.of("$max", "a", "$min", "a")),
                Map.of(1, Map.of("$count", "*")))) {
            assertThatThrownBy(() -> AggregationParser.parse(null, aggregates))
                    .isInstanceOf(ValidationFailedException.class)
                    .hasMessageContaining("aggregate");
        }
        for (Object groups : Arrays.asList(1, List.of(1), Map.of("a", 1), Arrays.asList((Object) null))) {
            assertThatThrownBy(() -> AggregationParser.parse(groups, null))
                    .isInstanceOf(ValidationFailedException.class)
                    .hasMessageContaining("groupBy");
        }
        assertThatThrownBy(() -> AggregationParser.parse(null, Map.of("n", Map.of("$maximum", "a"))))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("$max");
    }
}
