package io.dataflow;

import static io.dataflow.core.query.Dsl.aggregate;
import static io.dataflow.core.query.Dsl.asc;
import static io.dataflow.core.query.Dsl.desc;
import static io.dataflow.core.query.Dsl.groupBy;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.MapOperations;
import io.dataflow.core.ModelOperations;
import io.dataflow.core.UnknownNameException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.query.Page;
import io.dataflow.testsupport.Capability;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Chosen fields, smaller types, groups and aggregates. */
@Capability("S29")
abstract class SelectionContract extends FacadeContract {

    record Short(int score, String id) {}

    record Boxed(@Nullable String name) {}

    record Wrong(String id, String nothing) {}

    record WrongType(Map<String, Object> score) {}

    record Strict(String id, int score) {
        Strict {
            if (score > 2) {
                throw new IllegalArgumentException(id);
            }
        }
    }

    private ModelOperations<Contact> contacts;
    private MapOperations maps;

    @BeforeEach
    final void load() {
        DataFlow db = open(Contact.class);
        contacts = db.model(Contact.class);
        maps = db.model("Contact");
    }

    private void rows() {
        await(contacts.bulkCreate(List.of(
                        new Contact("a", "1", "x", 1, null, List.of(), null, null),
                        new Contact("b", "2", "x", 2, null, List.of(), null, null),
                        new Contact("c", "3", null, 3, null, List.of(), null, null),
                        new Contact("d", "4", "y", 4, null, List.of(), null, null)))
                .last());
    }

    @Test
    void mapsHoldTheSelectedFieldsAlone() {
        rows();
        Page<Map<String, Object>> page = await(maps.list(
                maps.all().select("score", "id").orderBy(desc("score")).limit(2)));
        assertThat(page.records()).containsExactly(Map.of("id", "d", "score", 4), Map.of("id", "c", "score", 3));
        assertThat(page.total()).isEqualTo(4);
        assertThat(await(maps.list(maps.all()
                                .select("score", "id")
                                .orderBy(desc("score"))
                                .after(page.nextCursor())))
                        .records())
                .containsExactly(Map.of("id", "b", "score", 2), Map.of("id", "a", "score", 1));
        assertThat(collected(maps.stream(maps.all().select("name").orderBy(desc("score")))))
                .containsExactly(row("name", "y"), row("name", null), row("name", "x"), row("name", "x"));
    }

    @Test
    void typedRowsHoldNullInWhatWasNotSelectedAndPrimitivesHaveToBe() {
        rows();
        Contact first = await(contacts.list(
                        contacts.all().select(Contact::score, Contact::id).limit(1)))
                .records()
                .get(0);
        assertThat(first).isEqualTo(new Contact("a", null, null, 1, null, null, null, null));
        assertThat(refused(
                                ValidationFailedException.class,
                                () -> contacts.list(contacts.all().select(Contact::id)))
                        .getMessage())
                .contains("score");
        refused(
                ValidationFailedException.class,
                () -> contacts.stream(contacts.all().select(Contact::id)));
    }

    @Test
    void aSmallerTypeIsReadFromItsColumns() {
        rows();
        Page<Short> page = await(contacts.list(where(Contact::score).gte(2).orderBy(desc(Contact::name)), Short.class));
        assertThat(page.records()).containsExactly(new Short(4, "d"), new Short(2, "b"), new Short(3, "c"));
        assertThat(page.total()).isEqualTo(3);
        assertThat(await(maps.list(maps.all(), Boxed.class)).records())
                .containsExactly(new Boxed("x"), new Boxed("x"), new Boxed(null), new Boxed("y"));
    }

    @Test
    void aTypeThatDoesNotFitIsAnError() {
        assertThat(refusedWithoutSql(UnknownNameException.class, () -> contacts.list(contacts.all(), Wrong.class))
                        .name())
                .isEqualTo("nothing");
        refusedWithoutSql(ValidationFailedException.class, () -> contacts.list(contacts.all(), WrongType.class));
        refusedWithoutSql(ValidationFailedException.class, () -> contacts.list(contacts.all(), String.class));
        refusedWithoutSql(UnknownNameException.class, () -> maps.list(maps.all().select("scor")));
        refusedWithoutSql(UnknownNameException.class, () -> maps.list(maps.all().select("id\", (SELECT 1) AS \"x")));
        rows();
        await(contacts.create(new Contact(CANARY, "5", null, 9, null, List.of(), null, null)));
        assertThat(refused(DataFlowException.class, () -> contacts.list(contacts.all(), Strict.class)))
                .hasMessageContaining("Strict");
    }

    @Test
    void groupsHaveTheirAggregates() {
        rows();
        assertThat(collected(contacts.aggregate(groupBy(Contact::name)
                        .count("n")
                        .sum(Contact::score, "sum")
                        .avg(Contact::score, "avg")
                        .min(Contact::score, "low")
                        .max(Contact::score, "high"))))
                .containsExactly(
                        row("name", "x", "n", 2L, "sum", 3L, "avg", 1.5, "low", 1, "high", 2),
                        row("name", "y", "n", 1L, "sum", 4L, "avg", 4.0, "low", 4, "high", 4),
                        row("name", null, "n", 1L, "sum", 3L, "avg", 3.0, "low", 3, "high", 3));
        assertThat(collected(contacts.aggregate(groupBy(Contact::name)
                        .count("n")
                        .where(where(Contact::score).lte(3))
                        .having(where("n").gte(1))
                        .orderBy(desc("n"), asc("name"))
                        .limit(1))))
                .containsExactly(row("name", "x", "n", 2L));
        assertThat(collected(maps.aggregate(
                        groupBy("name").count("n").having(where("n").gt(1)))))
                .containsExactly(row("name", "x", "n", 2L));
    }

    @Test
    void allRowsAreOneGroupAlsoWhenThereIsNone() {
        assertThat(collected(contacts.aggregate(
                        aggregate().count("n").sum("score", "sum").max("name", "top"))))
                .containsExactly(row("n", 0L, "sum", null, "top", null));
        rows();
        assertThat(collected(contacts.aggregate(aggregate()
                        .count("n")
                        .count("name", "named")
                        .countDistinct("name", "names")
                        .max("name", "top"))))
                .containsExactly(row("n", 4L, "named", 3L, "names", 2L, "top", "y"));
    }

    @Test
    void groupsOfWhatIsNotThereAreRefusedBeforeAnySql() {
        refusedWithoutSql(
                UnknownNameException.class, () -> maps.aggregate(groupBy("nam").count("n")));
        refusedWithoutSql(
                UnknownNameException.class, () -> maps.aggregate(aggregate().sum("scor", "n")));
        refusedWithoutSql(
                DataFlowException.class, () -> maps.aggregate(aggregate().sum("name", "n")));
        refusedWithoutSql(
                DataFlowException.class,
                () -> maps.aggregate(aggregate().count("n").having(where("m").gt(1))));
        refusedWithoutSql(
                DataFlowException.class,
                () -> maps.aggregate(groupBy("name").count("n").orderBy(asc("score"))));
        refusedWithoutSql(
                DataFlowException.class,
                () -> maps.aggregate(aggregate().count("n").sum("score", "n")));
        for (String alias : List.of("", "\0", "n\uD800")) {
            refusedWithoutSql(
                    DataFlowException.class, () -> maps.aggregate(aggregate().count(alias)));
        }
    }

    @Test
    void anAliasIsANameAndNeverSql() {
        rows();
        for (String alias : List.of("n\" FROM pg_user; --", "n'", "a b", "select", "id", "\uD83D\uDE00")) {
            List<Map<String, Object>> groups = new java.util.ArrayList<>();
            try {
                groups.addAll(collected(maps.aggregate(aggregate().count(alias))));
            } catch (ValidationFailedException refused) {
                continue;
            }
            assertThat(groups).containsExactly(Map.of(alias, 4L));
        }
        assertThat(stored("contacts")).isEqualTo(4);
    }
}
