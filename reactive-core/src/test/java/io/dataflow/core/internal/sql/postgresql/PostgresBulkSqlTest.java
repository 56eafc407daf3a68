package io.dataflow.core.internal.sql.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.Args;
import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.internal.execution.Batch;
import io.dataflow.core.internal.execution.Batch.Verb;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.query.Assignment;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.Expression.Comparison;
import io.dataflow.core.internal.query.Operator;
import io.dataflow.core.internal.sql.Bind;
import io.dataflow.core.internal.sql.WrittenDown;
import io.dataflow.core.internal.sql.postgresql.PostgresBulkSql.Answer;
import io.dataflow.core.internal.sql.postgresql.PostgresBulkSql.Part;
import io.dataflow.core.model.ModelDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PostgresBulkSqlTest {

    private static final ModelDefinition LINE = ModelDefinition.of(Map.of(
            "name",
            "Line",
            "fields",
            Args.args(
                    "region",
                    "string",
                    "number",
                    "long",
                    "note",
                    Map.of("type", "string", "nullable", true),
                    "hits",
                    "int"),
            "key",
            List.of("region", "number"),
            "softDelete",
            true));

    private final PostgresBulkSql sql = new PostgresBulkSql(new PostgresDialect());
    private final List<String> lines = new ArrayList<>();

    private static RowValues row(Object... namesAndValues) {
        RowValues values = new RowValues(LINE);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.set(LINE.field((String) namesAndValues[i], "test"), namesAndValues[i + 1]);
        }
        return values;
    }

    private static Batch batch(
            Verb verb, OnConflict mode, Expression among, List<Assignment> stamp, RowValues... rows) {
        return new Batch(verb, LINE, List.of(rows), mode, LINE.key(), among, stamp, false);
    }

    @Test
    void everyVerbIsWrittenAsItIsWrittenDown() {
        RowValues one = row("region", "n", "number", 1L, "note", "a", "hits", 0);
        RowValues two = row("region", "n", "number", 2L, "note", null, "hits", 0);
        RowValues keyOnly = row("region", "n", "number", 3L);
        Expression among = new Comparison("hits", List.of(), Operator.GT, 3);
        for (OnConflict mode : OnConflict.values()) {
            write("insert, " + mode, batch(Verb.INSERT, mode, Expression.all(), List.of(), one, two));
        }
        write("insert, UPDATE of nothing", batch(Verb.INSERT, OnConflict.UPDATE, Expression.all(), List.of(), keyOnly));
        write("insert, no field", batch(Verb.INSERT, OnConflict.ERROR, Expression.all(), List.of(), row()));
        write("update", batch(Verb.UPDATE, OnConflict.ERROR, among, List.of(), one, two));
        write("update of nothing", batch(Verb.UPDATE, OnConflict.ERROR, Expression.all(), List.of(), keyOnly));
        write("delete", batch(Verb.DELETE, OnConflict.ERROR, among, List.of(), one, two));
        List<Assignment> stamp = List.of(
                new Assignment("note", Assignment.Kind.SET, "gone"), new Assignment("hits", Assignment.Kind.ADD, 1));
        write("delete, softly", batch(Verb.DELETE, OnConflict.ERROR, Expression.all(), stamp, one));
        WrittenDown.check("PostgreSQL-bulk", lines);
    }

    private void write(String name, Batch batch) {
        BatchPlan.Group group = BatchPlan.of(batch).groups().get(0);
        boolean upserts = batch.verb() == Verb.INSERT && batch.onConflict() == OnConflict.UPDATE;
        for (Answer answer : upserts ? Answer.values() : new Answer[] {Answer.COUNT, Answer.KEYS}) {
            for (BulkRows how : BulkRows.values()) {
                if (how == BulkRows.ARRAYS && !BulkRows.fitArrays(PostgresBulkSql.fields(batch, group))) {
                    continue;
                }
                lines.add("-- " + name + ", " + how + ", " + answer);
                for (Part part : sql.statements(batch, group, how, answer)) {
                    assertThat(part.rows()).isEqualTo(group.rows().size());
                    lines.add(part.sql().text());
                    lines.add("   "
                            + part.sql().binds().stream()
                                    .map(Bind::value)
                                    .map(String::valueOf)
                                    .toList());
                }
            }
        }
    }

    @Test
    void valuesAreDividedBeforeTheProtocolCannotCountThem() {
        RowValues[] rows = new RowValues[2_001];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = row("region", "n", "number", (long) i, "hits", 0);
        }
        Batch batch = batch(Verb.INSERT, OnConflict.ERROR, Expression.all(), List.of(), rows);
        BatchPlan.Group group = BatchPlan.of(batch).groups().get(0);

        assertThat(sql.statements(batch, group, BulkRows.VALUES, Answer.COUNT))
                .extracting(Part::rows)
                .containsExactly(1_000, 1_000, 1);
        assertThat(sql.statements(batch, group, BulkRows.ARRAYS, Answer.COUNT))
                .extracting(Part::rows)
                .containsExactly(2_001);
        assertThat(BulkRows.VALUES.most(33)).isEqualTo(992);
        assertThat(BulkRows.VALUES.most(3)).isEqualTo(1_000);
        assertThat(BulkRows.VALUES.most(0)).isEqualTo(1);
    }

    @Test
    void jsonIsReadRowByRow() {
        ModelDefinition noted = ModelDefinition.of(
                Map.of("name", "Noted", "fields", Map.of("id", "string", "notes", "json"), "timestamps", false));
        RowValues row = new RowValues(noted);
        row.set(noted.field("id", "test"), "a");
        row.set(noted.field("notes", "test"), Map.of("by", "ada"));
        Batch batch = new Batch(
                Verb.UPDATE, noted, List.of(row), OnConflict.ERROR, noted.key(), Expression.all(), List.of(), false);

        List<Part> parts = sql.statements(batch, BatchPlan.of(batch).groups().get(0), BulkRows.ARRAYS, Answer.COUNT);
        assertThat(parts).singleElement().satisfies(part -> {
            assertThat(part.sql().text()).containsPattern("unnest\\(\\$[12]::text\\[\\]\\)::jsonb");
            assertThat(part.sql().binds())
                    .extracting(Bind::value)
                    .hasToString("[BinaryParameter[1009], BinaryParameter[1009]]");
        });
    }

    @Test
    void arraysOfArraysWouldLoseWhereOneEnds() {
        ModelDefinition tagged = ModelDefinition.of(
                Map.of("name", "Tagged", "fields", Map.of("id", "string", "tags", "string[]"), "timestamps", false));

        assertThat(BulkRows.fitArrays(tagged.fields())).isFalse();
        assertThat(BulkRows.fitArrays(tagged.key())).isTrue();
        assertThat(BulkRows.fitArrays(List.of())).isFalse();
    }
}
