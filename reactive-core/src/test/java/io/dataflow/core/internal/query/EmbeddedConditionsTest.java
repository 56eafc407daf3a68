package io.dataflow.core.internal.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.Args;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.query.Expression.And;
import io.dataflow.core.internal.query.Expression.Comparison;
import io.dataflow.core.internal.query.Expression.Not;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.Embedded;
import io.dataflow.core.model.ModelDefinition;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A condition on a record inside a record is one on its fields. */
class EmbeddedConditionsTest {

    record Point(int x, int y) {}

    record Home(
            String city, @Embedded Point point, @Nullable Map<String, Object> more) {}

    @DataModel
    record Person(String id, @Nullable @Embedded Home home) {}

    private static final EmbeddedConditions PEOPLE = new EmbeddedConditions(ModelDefinition.of(Person.class), "list");

    private static Comparison of(String field, List<String> path, Operator operator, @Nullable Object operand) {
        return new Comparison(field, path, operator, operand);
    }

    private static Comparison equal(String field, @Nullable Object operand) {
        return of(field, List.of(), Operator.EQ, operand);
    }

    private static final Expression NONE = new And(List.of(
            equal("home.city", null),
            equal("home.point.x", null),
            equal("home.point.y", null),
            equal("home.more", null)));

    @Test
    void aPathLeadsThroughRecordsToAFieldAndOnIntoJson() {
        assertThat(PEOPLE.plain(of("home", List.of("city"), Operator.LIKE, "R%")))
                .isEqualTo(of("home.city", List.of(), Operator.LIKE, "R%"));
        assertThat(PEOPLE.plain(of("home", List.of("point", "x"), Operator.GT, 1)))
                .isEqualTo(of("home.point.x", List.of(), Operator.GT, 1));
        assertThat(PEOPLE.plain(of("home", List.of("more", "a", "b"), Operator.EQ, 1)))
                .isEqualTo(of("home.more", List.of("a", "b"), Operator.EQ, 1));
        assertThat(PEOPLE.plain(equal("id", "1"))).isEqualTo(equal("id", "1"));
    }

    @Test
    void recordsAndMapsAreComparedFieldByField() {
        And point = new And(List.of(equal("home.point.x", 1), equal("home.point.y", 2)));
        assertThat(PEOPLE.plain(of("home", List.of("point"), Operator.EQ, new Point(1, 2))))
                .isEqualTo(point);
        assertThat(PEOPLE.plain(of("home", List.of("point"), Operator.NE, new Point(1, 2))))
                .isEqualTo(new Not(point));
        assertThat(PEOPLE.plain(equal("home", Args.args("city", "Rome", "point", new Point(1, 2)))))
                .isEqualTo(new And(
                        List.of(equal("home.city", "Rome"), equal("home.point.x", 1), equal("home.point.y", 2))));
    }

    @Test
    void aRecordIsNullWhenAllItsFieldsAre() {
        assertThat(PEOPLE.plain(equal("home", null))).isEqualTo(NONE);
        assertThat(PEOPLE.plain(of("home", List.of(), Operator.NULL, true))).isEqualTo(NONE);
        assertThat(PEOPLE.plain(of("home", List.of(), Operator.NULL, false))).isEqualTo(new Not(NONE));
        assertThat(PEOPLE.plain(of("home", List.of(), Operator.EXISTS, true))).isEqualTo(new Not(NONE));
        assertThat(PEOPLE.plain(of("home", List.of(), Operator.EXISTS, false))).isEqualTo(NONE);
    }

    @Test
    void whatOrdersOrSearchesGoesWithFieldsAlone() {
        assertThatThrownBy(() -> PEOPLE.plain(of("home", List.of("point"), Operator.GT, 1)))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("Person.list refused: home.point: $gt does not go with an embedded record")
                .hasMessageContaining("[home.point.x, home.point.y]");
    }

    @Test
    void otherConditionsAndModelsAreLeftAlone() {
        Not not = new Not(equal("home", null));
        assertThat(PEOPLE.plain(not)).isSameAs(not);
        Comparison path = of("attributes", List.of("city"), Operator.EQ, "Rome");
        assertThat(new EmbeddedConditions(Models.ORDER, "list").plain(path)).isSameAs(path);
    }
}
