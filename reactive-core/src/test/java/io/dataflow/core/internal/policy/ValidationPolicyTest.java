package io.dataflow.core.internal.policy;

import static io.dataflow.core.internal.policy.RoadEnd.rows;
import static io.dataflow.core.internal.policy.RoadEnd.through;
import static io.dataflow.core.internal.policy.Verbs.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.operation.BulkRow;
import io.dataflow.core.internal.operation.Operation;
import io.dataflow.core.internal.query.Assignment;
import io.dataflow.core.model.DataModel;
import io.dataflow.core.model.Embedded;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.model.Range;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.util.context.Context;

class ValidationPolicyTest {

    record Address(String city, @Nullable String street) {}

    @DataModel
    record Task(
            UUID id,
            String title,
            @Range(min = 0, max = 10) int points,
            @Nullable Map<String, Object> data,
            @Embedded @Nullable Address address) {}

    private static final Policy POLICY = new ValidationPolicy();
    private static final Verbs TASKS = new Verbs(ModelDefinition.of(Task.class));
    private static final UUID ID = new UUID(1, 2);

    @Test
    void valuesBecomeThoseOfTheirFields() {
        RowValues given = TASKS.row("id", ID.toString(), "title", "a", "points", "7");
        Map<String, Object> converted = Map.of("id", ID, "title", "a", "points", 7);

        assertThat(Verbs.shown(through(POLICY, TASKS.create("id", ID.toString(), "title", "a", "points", "7"))
                        .values()))
                .isEqualTo(converted);
        assertThat(Verbs.shown(
                        through(POLICY, TASKS.upsert(given, set("points", "8"))).values()))
                .isEqualTo(converted);
        assertThat(through(POLICY, TASKS.upsert(given, set("points", "8"))).update())
                .containsExactly(set("points", 8));
        assertThat(through(POLICY, TASKS.update(set("points", "8"))).assignments())
                .containsExactly(set("points", 8));
        assertThat(Verbs.shown(given)).as("what was given").containsEntry("points", "7");
    }

    @Test
    void aKeyThatIsMissingIsMadeWhereARowIsStored() {
        assertThat(Verbs.shown(
                        through(POLICY, TASKS.create("title", "a", "points", 1)).values()))
                .containsKey("id");
        assertThat(rows(through(POLICY, TASKS.bulkUpsert(OnConflict.UPDATE, TASKS.row("title", "a", "points", 1))))
                        .get(0)
                        .values()
                        .get(TASKS.model().field("id", "test")))
                .isInstanceOf(UUID.class);
        assertThat(Verbs.shown(rows(through(POLICY, TASKS.bulkUpdate(TASKS.row("points", 1))))
                        .get(0)
                        .values()))
                .isEqualTo(Map.of("points", 1));
    }

    @Test
    void allFaultsOfARowAreToldAtOnce() {
        assertThatThrownBy(() -> through(POLICY, TASKS.create("points", 11, "data", "no json at all {")))
                .isInstanceOfSatisfying(ValidationFailedException.class, refused -> assertThat(refused.faults())
                        .extracting(fault -> fault.field() + " " + fault.rule())
                        .contains("title required", "points range"))
                .hasMessageContaining("Task.create");
    }

    @Test
    void aBulkRowThatIsFaultyGoesOnWithItsFault() {
        List<BulkRow<Object>> rows = rows(through(
                POLICY,
                TASKS.bulkCreate(OnConflict.ERROR, TASKS.row("points", 11), TASKS.row("title", "a", "points", "3"))));

        assertThat(rows).extracting(BulkRow::index).containsExactly(0L, 1L, 2L);
        assertThat(rows.get(0).values()).isNull();
        assertThat(rows.get(0).original()).isEqualTo("row 0");
        assertThat(rows.get(0).fault())
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("bulkCreate");
        assertThat(rows.get(1).values().get(TASKS.model().field("points", "test")))
                .isEqualTo(3);
        assertThat(rows.get(2).fault()).isNotInstanceOf(ValidationFailedException.class);
    }

    @Test
    void whatIsNotGivenIsMissingOnlyWhereTheWholeRowIsStored() {
        assertThat(rows(through(POLICY, TASKS.bulkUpsert(OnConflict.UPDATE, TASKS.row("points", 1))))
                        .get(0)
                        .fault())
                .hasMessageContaining("title");
        assertThat(rows(through(POLICY, TASKS.bulkUpdate(TASKS.row("points", 1))))
                        .get(0)
                        .fault())
                .isNull();
    }

    @Test
    void changesAreCheckedByWhatTheyDo() {
        assertThat(through(POLICY, TASKS.update(new Assignment("points", Assignment.Kind.ADD, "100")))
                        .assignments())
                .as("only the database knows the sum")
                .containsExactly(new Assignment("points", Assignment.Kind.ADD, 100));
        assertThat(through(POLICY, TASKS.update(new Assignment("data", Assignment.Kind.MERGE, Map.of("a", 1))))
                        .assignments())
                .containsExactly(new Assignment("data", Assignment.Kind.MERGE, Map.of("a", 1)));
        assertThatThrownBy(() -> through(POLICY, TASKS.update(set("points", 11), set("title", null))))
                .isInstanceOfSatisfying(ValidationFailedException.class, refused -> assertThat(refused.faults())
                        .hasSize(2))
                .hasMessageContaining("Task.update");
    }

    @Test
    void aRecordIsThereWithAllThatItRequiresOrNotAtAll() {
        assertThat(through(POLICY, TASKS.create("title", "a", "points", 1, "address.city", "Rome")))
                .isNotNull();
        assertThat(through(POLICY, TASKS.create("title", "a", "points", 1))).isNotNull();
        assertThatThrownBy(() -> through(POLICY, TASKS.create("title", "a", "points", 1, "address.street", "x")))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("address.city")
                .hasMessageContaining("a value is required where there is any in address");
    }

    @Test
    void aChangeInsideARecordIsJudgedByWhatItGives() {
        assertThat(through(POLICY, TASKS.update(set("address.street", "x")))).isNotNull();
        assertThat(through(POLICY, TASKS.update(set("address.street", null), set("address.city", null))))
                .isNotNull();
        assertThatThrownBy(() -> through(POLICY, TASKS.update(set("address.street", "x"), set("address.city", null))))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("address.city");
        assertThatThrownBy(() -> through(POLICY, TASKS.update(set("address.city", null))))
                .as("the street may be there")
                .isInstanceOf(ValidationFailedException.class);
    }

    @Test
    void whatOnlyReadsOrRemovesIsLeftAlone() {
        for (Operation<?> operation : List.of(TASKS.read(), TASKS.list(false), TASKS.count(false), TASKS.delete())) {
            assertThat(RoadEnd.any(POLICY, operation, Context.empty())).isSameAs(operation);
        }
    }

    @Test
    void nothingIsCheckedBeforeItIsSubscribedTo() {
        assertThat(POLICY.apply(TASKS.create("points", 11), new RoadEnd())).isNotNull();
    }
}
