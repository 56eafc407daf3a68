package io.dataflow.core.query;

import static io.dataflow.core.query.Dsl.aggregate;
import static io.dataflow.core.query.Dsl.all;
import static io.dataflow.core.query.Dsl.asc;
import static io.dataflow.core.query.Dsl.desc;
import static io.dataflow.core.query.Dsl.groupBy;
import static io.dataflow.core.query.Dsl.not;
import static io.dataflow.core.query.Dsl.or;
import static io.dataflow.core.query.Dsl.set;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.query.Assignment;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.Expression.And;
import io.dataflow.core.internal.query.Expression.Comparison;
import io.dataflow.core.internal.query.Expression.Not;
import io.dataflow.core.internal.query.Expression.Or;
import io.dataflow.core.internal.query.ListSpec.Lock;
import io.dataflow.core.internal.query.Operator;
import io.dataflow.core.internal.query.QueryDefinition;
import io.dataflow.core.internal.query.SortDefinition;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DslTest {

    // What an operation takes: each call below compiles only where the generics fit
    private static void takesFilter(Filter<? super Contact> filter) {}

    private static void takesQuery(Query<? super Contact> query) {}

    private static void takesChanges(Changes<? super Contact> changes) {}

    private static void takesAggregation(Aggregation<? super Contact> aggregation) {}

    private static Comparison compare(String field, Operator operator, Object operand) {
        return new Comparison(field, List.of(), operator, operand);
    }

    @Test
    void conditionsChainWithAnd() {
        Filter<Contact> filter =
                where(Contact::score).gte(10).and(Contact::email).endsWith("@x.org");

        takesFilter(filter);
        assertThat(filter.expression())
                .isEqualTo(new And(
                        List.of(compare("score", Operator.GTE, 10), compare("email", Operator.ENDS_WITH, "@x.org"))));
    }

    @Test
    void namesAsTextFitEveryModel() {
        Filter<Object> filter = where("score").gte(10);

        takesFilter(filter);
        assertThat(filter).isEqualTo(where(Contact::score).gte(10));
    }

    @Test
    void namesAsTextAndReferencesMixInEitherOrder() {
        Filter<Contact> textFirst = where("score").gte(10).and(Contact::email).eq("a");
        Filter<Contact> textLast = where(Contact::score).gte(10).and("email").eq("a");
        Filter<Contact> joined =
                where("score").gte(10).and(where(Contact::email).eq("a"));
        Filter<Contact> joinedLast =
                where(Contact::score).gte(10).and(where("email").eq("a"));

        assertThat(textFirst).isEqualTo(textLast).isEqualTo(joined).isEqualTo(joinedLast);
    }

    @Test
    void alternativesAndNegationTakeMixedParts() {
        Filter<Contact> filter = or(where(Contact::score).gte(10), where("name").isNull());
        takesFilter(or(where("a").eq(1), where("b").eq(2)));
        takesFilter(not(where(Contact::score).lt(3)));
        takesFilter(not(where("score").lt(3)));
        takesFilter(or());
        takesFilter(all());
        Filter<Contact> nested =
                or(where(Contact::score).gte(1), not(filter)).and(where("tags").contains("vip"));
        takesFilter(nested);

        assertThat(filter.expression())
                .isEqualTo(new Or(List.of(compare("score", Operator.GTE, 10), compare("name", Operator.NULL, true))));
        assertThat(not(filter).expression()).isEqualTo(new Not(filter.expression()));
    }

    @Test
    void pathsGoIntoJson() {
        Expression expected = new Comparison("attributes", List.of("city"), Operator.EQ, "Rome");

        assertThat(where(Contact::attributes).path("city").eq("Rome").expression())
                .isEqualTo(expected);
        assertThat(where("attributes.city").eq("Rome").expression()).isEqualTo(expected);
        assertThat(where("attributes").path("a.b", "0").path("c").exists().expression())
                .isEqualTo(new Comparison("attributes", List.of("a.b", "0", "c"), Operator.EXISTS, true));
    }

    @Test
    void queriesSayOrderPageColumnsAndLocks() {
        Query<Contact> query = where(Contact::score)
                .gte(10)
                .orderBy(desc(Contact::score), asc("name").nullsFirst())
                .limit(20)
                .offset(40)
                .withoutTotal()
                .select(Contact::id, Contact::score)
                .forUpdate()
                .skipLocked();

        takesQuery(query);
        takesQuery(where("score")
                .gte(10)
                .orderBy(desc(Contact::score), asc("name"))
                .limit(20));
        takesQuery(where("score").gte(10).orderBy(asc("name")));
        takesQuery(Dsl.<Contact>all().after("cursor"));
        takesQuery(all().orderBy(desc(Contact::score).nullsLast()));
        takesQuery(where("a").eq(1).select("a"));
        assertThat(query.definition())
                .isEqualTo(new QueryDefinition(
                        compare("score", Operator.GTE, 10),
                        List.of(new SortDefinition("score", true, false), new SortDefinition("name", false, true)),
                        20,
                        40,
                        null,
                        false,
                        List.of("id", "score"),
                        Lock.FOR_UPDATE_SKIP_LOCKED,
                        false));
    }

    @Test
    void changesChainSetters() {
        Changes<Contact> changes = set(Contact::score).to(10).set(Contact::name).to("Ada");

        takesChanges(changes);
        takesChanges(set("score").to(10).set(Contact::name).to(null));
        takesChanges(set("score").plus(1));
        assertThat(changes.definition().assignments())
                .containsExactly(
                        new Assignment("score", Assignment.Kind.SET, 10),
                        new Assignment("name", Assignment.Kind.SET, "Ada"));
        assertThat(set(Contact::score).plus(-1).definition().assignments())
                .containsExactly(new Assignment("score", Assignment.Kind.ADD, -1));
    }

    @Test
    void aLaterValueReplacesAnEarlierOne() {
        Changes<Contact> changes = set(Contact::score)
                .plus(1)
                .set(Contact::score)
                .to(2)
                .set(Contact::score)
                .to(3);

        assertThat(changes).isEqualTo(set(Contact::score).to(3));
    }

    @Test
    void onlyKeepsWhatIsNamedAndWhatFollows() {
        Changes<Contact> changes = set(Contact::score)
                .to(10)
                .set(Contact::name)
                .to("Ada")
                .only(Contact::name, Contact::email)
                .set("id")
                .to("c1");

        assertThat(changes.definition().assignments())
                .extracting(Assignment::field)
                .containsExactly("name", "id");
        assertThat(changes.only("id").definition().allowed()).containsExactly("name", "email", "id");
    }

    @Test
    void aggregationsGroupComputeAndOrder() {
        Aggregation<Contact> aggregation = groupBy(Contact::name)
                .count("n")
                .count(Contact::createdAt, "dated")
                .countDistinct(Contact::email, "emails")
                .sum(Contact::score, "sum")
                .avg("score", "avg")
                .min(Contact::score, "min")
                .max("score", "max")
                .where(where("score").gte(1))
                .where(where(Contact::email).like("%@x.org"))
                .having(where("n").gte(2))
                .orderBy(desc("n"), asc(Contact::name))
                .limit(10)
                .offset(5);

        takesAggregation(aggregation);
        takesAggregation(aggregate().max("score", "top"));
        takesAggregation(aggregate().max(Contact::score, "top"));
        takesAggregation(groupBy("name", "score").count("n"));
        assertThat(aggregation.definition().groupBy()).containsExactly("name");
        assertThat(aggregation.definition().terms()).hasSize(7);
        assertThat(aggregation.definition().where()).isInstanceOf(And.class);
        assertThat(aggregation.definition().limit()).isEqualTo(10);
        assertThat(aggregation.definition().offset()).isEqualTo(5);
    }

    @Test
    void everyOperatorHasItsWord() {
        Condition<Contact, String> email = where(Contact::email);

        assertThat(email.eq("a").expression()).isEqualTo(compare("email", Operator.EQ, "a"));
        assertThat(email.eq(null).expression()).isEqualTo(compare("email", Operator.EQ, null));
        assertThat(email.ne("a").expression()).isEqualTo(compare("email", Operator.NE, "a"));
        assertThat(email.gt("a").expression()).isEqualTo(compare("email", Operator.GT, "a"));
        assertThat(email.gte("a").expression()).isEqualTo(compare("email", Operator.GTE, "a"));
        assertThat(email.lt("a").expression()).isEqualTo(compare("email", Operator.LT, "a"));
        assertThat(email.lte("a").expression()).isEqualTo(compare("email", Operator.LTE, "a"));
        assertThat(email.in("a", null).expression()).isEqualTo(compare("email", Operator.IN, Arrays.asList("a", null)));
        assertThat(email.in(List.of("a")).expression()).isEqualTo(compare("email", Operator.IN, List.of("a")));
        assertThat(email.nin("a").expression()).isEqualTo(compare("email", Operator.NIN, List.of("a")));
        assertThat(email.nin(List.of()).expression()).isEqualTo(compare("email", Operator.NIN, List.of()));
        assertThat(email.between("a", "b").expression())
                .isEqualTo(compare("email", Operator.BETWEEN, List.of("a", "b")));
        assertThat(email.like("a%").expression()).isEqualTo(compare("email", Operator.LIKE, "a%"));
        assertThat(email.ilike("a%").expression()).isEqualTo(compare("email", Operator.ILIKE, "a%"));
        assertThat(email.startsWith("a").expression()).isEqualTo(compare("email", Operator.STARTS_WITH, "a"));
        assertThat(email.endsWith("a").expression()).isEqualTo(compare("email", Operator.ENDS_WITH, "a"));
        assertThat(email.contains("a").expression()).isEqualTo(compare("email", Operator.CONTAINS, "a"));
        assertThat(where(Contact::tags).contains(List.of("a")).expression())
                .isEqualTo(compare("tags", Operator.CONTAINS, List.of("a")));
        assertThat(where(Contact::tags).overlap("a", "b").expression())
                .isEqualTo(compare("tags", Operator.OVERLAP, List.of("a", "b")));
        assertThat(email.regex("^a").expression()).isEqualTo(compare("email", Operator.REGEX, "^a"));
        assertThat(email.isNull().expression()).isEqualTo(compare("email", Operator.NULL, true));
        assertThat(email.isNotNull().expression()).isEqualTo(compare("email", Operator.NULL, false));
        assertThat(email.exists().expression()).isEqualTo(compare("email", Operator.EXISTS, true));
        assertThat(where("score").in(1, 2)).isEqualTo(where("score").in(List.of(1, 2)));
    }

    @Test
    void longChainsStayFlat() {
        Filter<Object> conjunction = all();
        Filter<Object> alternatives = or();
        for (int i = 0; i < 500; i++) {
            conjunction = conjunction.and("score").ne(i);
            alternatives = or(alternatives, where("score").eq(i));
        }

        assertThat(((And) conjunction.expression()).parts()).hasSize(500).allMatch(Comparison.class::isInstance);
        assertThat(((Or) alternatives.expression()).parts()).hasSize(500).allMatch(Comparison.class::isInstance);
    }

    @Test
    void collectionsAreCopied() {
        List<Object> values = new java.util.ArrayList<>(List.of(1));
        Filter<Object> filter = where("score").in(values);
        values.add(2);

        assertThat(filter).isEqualTo(where("score").in(1));
    }

    @Test
    void numbersOutOfRangeAreRefusedAtOnce() {
        assertThatThrownBy(() -> all().limit(-1))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("limit")
                .hasMessageContaining("-1");
        assertThatThrownBy(() -> all().offset(-1)).isInstanceOf(ValidationFailedException.class);
        assertThatThrownBy(() -> groupBy("a").limit(-1)).isInstanceOf(ValidationFailedException.class);
        assertThatThrownBy(() -> groupBy("a").offset(-1)).isInstanceOf(ValidationFailedException.class);
        assertThatThrownBy(() -> all().skipLocked())
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("forUpdate");
    }

    @Test
    void textsNameFieldsAndNeverValues() {
        Query<?> query = or(
                        where("name").eq("secret-1"), not(where("attributes.x").in("secret-2")))
                .and("score")
                .gt("secret-3")
                .orderBy(desc("score").nullsFirst())
                .after("secret-4")
                .limit(3)
                .offset(0)
                .select("id")
                .forUpdate();

        assertThat(query.toString())
                .isEqualTo(
                        "((name $eq ? or not attributes.x $in ?) and score $gt ?) order by [-score nulls first] limit 3"
                                + " after a cursor select [id] FOR_UPDATE");
        assertThat(set("name").to("secret").set("score").plus(5).toString()).isEqualTo("set name = ?, score += ?");
        assertThat(groupBy("name").count("n").where(where("score").eq("secret")).toString())
                .doesNotContain("secret");
    }

    @Test
    void pagesMapTheirRecords() {
        Page<Integer> page = new Page<>(List.of("a", "bb"), 7L, 2, 4, "next").map(String::length);

        assertThat(page).isEqualTo(new Page<>(List.of(1, 2), 7L, 2, 4L, "next"));
        Page<Map<String, Object>> maps = page.map(n -> Map.of("n", n));
        assertThat(maps.records()).containsExactly(Map.of("n", 1), Map.of("n", 2));
    }
}
