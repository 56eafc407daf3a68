package io.dataflow.core.internal.sql.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.Args;
import io.dataflow.core.BulkOptions.OnConflict;
import io.dataflow.core.internal.execution.AlikeRows;
import io.dataflow.core.internal.execution.Batch;
import io.dataflow.core.internal.execution.Batch.Verb;
import io.dataflow.core.internal.model.RowValues;
import io.dataflow.core.internal.query.Assignment;
import io.dataflow.core.internal.query.Expression;
import io.dataflow.core.internal.query.Expression.Comparison;
import io.dataflow.core.internal.query.Operator;
import io.dataflow.core.internal.sql.Bind;
import io.dataflow.core.internal.sql.SqlStatement;
import io.dataflow.core.internal.sql.WrittenDown;
import io.dataflow.core.model.ModelDefinition;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SqliteBulkSqlTest {

    private static final ModelDefinition LINE = line("lines");

    private final SqliteDialect dialect = new SqliteDialect();
    private final SqliteBulkSql sql = new SqliteBulkSql(dialect);
    private final List<String> lines = new ArrayList<>();

    private static ModelDefinition line(String table) {
        return ModelDefinition.of(Map.of(
                "name",
                "Line",
                "table",
                table,
                "fields",
                Args.args(
                        "region",
                        "string",
                        "number",
                        "decimal",
                        "note",
                        Map.of("type", "string", "nullable", true),
                        "hits",
                        "int"),
                "key",
                List.of("region", "number"),
                "softDelete",
                true));
    }

    private static RowValues row(ModelDefinition model, Object... namesAndValues) {
        RowValues values = new RowValues(model);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.set(model.field((String) namesAndValues[i], "test"), namesAndValues[i + 1]);
        }
        return values;
    }

    private static RowValues row(Object... namesAndValues) {
        return row(LINE, namesAndValues);
    }

    private static Batch batch(
            Verb verb, OnConflict mode, Expression among, List<Assignment> stamp, RowValues... rows) {
        ModelDefinition model = rows[0].model();
        return new Batch(verb, model, List.of(rows), mode, model.key(), among, stamp, false);
    }

    private void write(String name, Batch batch) {
        for (boolean returnIds : new boolean[] {false, true}) {
            Batch asked = new Batch(
                    batch.verb(),
                    batch.model(),
                    batch.rows(),
                    batch.onConflict(),
                    batch.conflictOn(),
                    batch.among(),
                    batch.stamp(),
                    returnIds);
            write(name + (returnIds ? ", keys" : ""), statement(asked));
        }
    }

    private SqlStatement statement(Batch batch) {
        return switch (batch.verb()) {
            case INSERT -> sql.insert(batch, batch.rows());
            case UPDATE -> sql.update(batch, batch.rows());
            case DELETE -> sql.delete(batch, batch.rows());
        };
    }

    private void write(String name, SqlStatement statement) {
        lines.add("-- " + name);
        lines.add(statement.text());
        lines.add("   "
                + statement.binds().stream()
                        .map(Bind::value)
                        .map(String::valueOf)
                        .toList());
    }

    @Test
    void everyVerbIsWrittenAsItIsWrittenDown() {
        RowValues one = row("region", "n", "number", 1, "note", "a", "hits", 0);
        RowValues two = row("region", "n", "number", 2, "note", null, "hits", 0);
        RowValues keyOnly = row("region", "n", "number", 3);
        Expression among = new Comparison("hits", List.of(), Operator.GT, 3);
        for (OnConflict mode : OnConflict.values()) {
            write("insert, " + mode, batch(Verb.INSERT, mode, Expression.all(), List.of(), one, two));
        }
        write("insert, UPDATE of nothing", batch(Verb.INSERT, OnConflict.UPDATE, Expression.all(), List.of(), keyOnly));
        write("insert, no field", batch(Verb.INSERT, OnConflict.SKIP, Expression.all(), List.of(), row()));
        Batch update = batch(Verb.UPDATE, OnConflict.ERROR, among, List.of(), one, two);
        write("update", update);
        write("there", sql.there(update, update.rows()));
        write("met", sql.met(update, update.rows()));
        write("update of nothing", batch(Verb.UPDATE, OnConflict.ERROR, Expression.all(), List.of(), keyOnly));
        write("delete", batch(Verb.DELETE, OnConflict.ERROR, among, List.of(), one, two));
        List<Assignment> stamp = List.of(
                new Assignment("note", Assignment.Kind.SET, "gone"), new Assignment("hits", Assignment.Kind.ADD, 1));
        write("delete, softly", batch(Verb.DELETE, OnConflict.ERROR, Expression.all(), stamp, one));
        RowValues other = row(line("V"), "region", "n", "number", 1, "hits", 0);
        write(
                "update of a table with our name",
                batch(Verb.UPDATE, OnConflict.ERROR, Expression.all(), List.of(), other));
        WrittenDown.check("SQLite-bulk", lines);
    }

    @Test
    void aTextHangsOnTheShapeAndNeverOnValues() {
        RowValues a = row("region", "n", "number", 1, "note", "a", "hits", 0);
        RowValues b = row("region", "m", "number", 9, "note", null, "hits", 7);
        for (Verb verb : Verb.values()) {
            for (OnConflict mode : OnConflict.values()) {
                String first = statement(batch(verb, mode, Expression.all(), List.of(), a, b))
                        .text();
                String again = statement(batch(verb, mode, Expression.all(), List.of(), b, a))
                        .text();
                assertThat(again).as("%s %s", verb, mode).isEqualTo(first);
                assertThat(statement(batch(verb, mode, Expression.all(), List.of(), a))
                                .text())
                        .isNotEqualTo(first);
            }
        }
        Expression few = new Comparison("hits", List.of(), Operator.LT, 3);
        assertThat(statement(batch(Verb.UPDATE, OnConflict.ERROR, few, List.of(), a, b))
                        .text())
                .isNotEqualTo(statement(batch(Verb.UPDATE, OnConflict.ERROR, Expression.all(), List.of(), a, b))
                        .text());
    }

    @Test
    void rowsAreCutWhereTheirFieldsChangeAndInPowersOfTwo() {
        List<RowValues> rows = new ArrayList<>();
        for (int i = 0; i < 700; i++) {
            rows.add(i < 11 ? row("region", "n", "number", i) : row("region", "n", "number", i, "hits", 1));
        }
        RowValues[] all = rows.toArray(new RowValues[0]);

        assertThat(sizes(batch(Verb.INSERT, OnConflict.SKIP, Expression.all(), List.of(), all)))
                .containsExactly(8, 2, 1, 512, 128, 32, 16, 1);
        assertThat(sizes(batch(Verb.DELETE, OnConflict.ERROR, Expression.all(), List.of(), all)))
                .containsExactly(512, 128, 32, 16, 8, 4);
    }

    @Test
    void anUpdateMeetsNoRowTwiceAndAnInsertMay() {
        RowValues[] twice = {
            row("region", "n", "number", 1, "hits", 0),
            row("region", "n", "number", 2, "hits", 0),
            row("region", "n", "number", new BigDecimal("1.0"), "hits", 1),
            row("region", "n", "number", 3, "hits", 0)
        };
        twice[0].set(LINE.field("number", "test"), BigDecimal.ONE);

        assertThat(sizes(batch(Verb.UPDATE, OnConflict.ERROR, Expression.all(), List.of(), twice)))
                .containsExactly(2, 2);
        assertThat(sizes(batch(Verb.INSERT, OnConflict.UPDATE, Expression.all(), List.of(), twice)))
                .containsExactly(4);
        assertThat(sizes(batch(Verb.DELETE, OnConflict.ERROR, Expression.all(), List.of(), twice)))
                .containsExactly(4);
    }

    @Test
    void noStatementHasMoreValuesThanSqliteTakes() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", "long");
        for (int i = 0; i < 99; i++) {
            fields.put("f" + i, "int");
        }
        ModelDefinition wide = ModelDefinition.of(Map.of("name", "Wide", "fields", fields, "timestamps", false));
        RowValues[] rows = new RowValues[600];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = row(wide, "id", (long) i);
            for (int j = 0; j < 99; j++) {
                rows[i].set(wide.field("f" + j, "test"), j);
            }
        }
        for (Verb verb : new Verb[] {Verb.INSERT, Verb.UPDATE}) {
            assertThat(sizes(batch(verb, OnConflict.ERROR, Expression.all(), List.of(), rows)))
                    .containsExactly(256, 256, 64, 16, 8);
        }
    }

    @Test
    void aNumberThatIsLookedUpAndARowOfDefaultsStandAlone() {
        ModelDefinition ticket = ModelDefinition.of(Map.of(
                "name",
                "Ticket",
                "tenant",
                true,
                "fields",
                Map.of("id", "long", "note", "string"),
                "timestamps",
                false));
        RowValues counted = row(ticket, "note", "a");
        RowValues given = row(ticket, "id", 1L, "note", "a");

        assertThat(sizes(batch(Verb.INSERT, OnConflict.ERROR, Expression.all(), List.of(), counted, counted)))
                .containsExactly(1, 1);
        assertThat(sizes(batch(Verb.INSERT, OnConflict.ERROR, Expression.all(), List.of(), given, given)))
                .containsExactly(2);
        assertThat(sizes(batch(Verb.INSERT, OnConflict.ERROR, Expression.all(), List.of(), row(), row())))
                .containsExactly(1, 1);
    }

    private List<Integer> sizes(Batch batch) {
        List<List<RowValues>> parts = AlikeRows.of(dialect, batch, 512);
        assertThat(parts.stream().flatMap(List::stream)).containsExactlyElementsOf(batch.rows());
        return parts.stream().map(List::size).toList();
    }
}
