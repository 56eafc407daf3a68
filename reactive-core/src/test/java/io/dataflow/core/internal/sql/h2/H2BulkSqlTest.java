package io.dataflow.core.internal.sql.h2;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import io.dataflow.core.internal.sql.SqlStatement;
import io.dataflow.core.model.ModelDefinition;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class H2BulkSqlTest {

    private static final ModelDefinition LINE = ModelDefinition.of(Map.of(
            "name",
            "Line",
            "fields",
            Args.args(
                    "region",
                    "string",
                    "number",
                    "decimal",
                    "more",
                    Map.of("type", "json", "nullable", true),
                    "hits",
                    "int",
                    "tags",
                    Map.of("type", "string[]", "nullable", true)),
            "key",
            List.of("region", "number"),
            "timestamps",
            false));
    private static final String KEYS =
            "UNNEST(COALESCE(CAST($1 AS VARCHAR ARRAY), NULL)," + " COALESCE(CAST($2 AS VARCHAR ARRAY), NULL)";
    private static final String MET = " ON \"t\".\"region\" = \"v\".\"c1\" AND \"t\".\"number\" = \"v\".\"c2\"";

    private final H2BulkSql sql = new H2BulkSql(new H2Dialect());

    private static RowValues row(Object... namesAndValues) {
        RowValues values = new RowValues(LINE);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.set(LINE.field((String) namesAndValues[i], "test"), namesAndValues[i + 1]);
        }
        return values;
    }

    private static RowValues line(String region, int number) {
        return row("region", region, "number", BigDecimal.valueOf(number, 1), "more", null, "hits", number);
    }

    private static Batch batch(Verb verb, OnConflict mode, Expression among, boolean returnIds, RowValues... rows) {
        List<Assignment> none = List.of();
        return new Batch(verb, LINE, List.of(rows), mode, LINE.key(), among, none, returnIds);
    }

    private static Batch batch(Verb verb, OnConflict mode, RowValues... rows) {
        return batch(verb, mode, Expression.all(), false, rows);
    }

    private static List<Object> texts(SqlStatement statement, int bind) {
        List<Object> texts = new ArrayList<>();
        for (Object text : (List<?>) statement.binds().get(bind).value()) {
            texts.add(new String((byte[]) text, UTF_8));
        }
        return texts;
    }

    @Test
    void anInsertTakesAnArrayForEachColumn() {
        Batch batch = batch(Verb.INSERT, OnConflict.ERROR, line("ä", 15), line("b", 20));
        String insert =
                "INSERT INTO \"lines\" (\"region\", \"number\", \"more\", \"hits\") SELECT \"v\".\"c1\", \"v\".\"c2\","
                        + " \"v\".\"c3\" FORMAT JSON, \"v\".\"c4\" FROM " + KEYS
                        + ", COALESCE(CAST($3 AS VARCHAR ARRAY), NULL), $4) AS \"v\" (\"c1\", \"c2\", \"c3\", \"c4\")";

        SqlStatement statement = sql.insert(batch, batch.rows());
        assertThat(statement.text()).isEqualTo(insert);
        assertThat(texts(statement, 0)).containsExactly("ä", "b");
        assertThat(texts(statement, 1)).containsExactly("1.5", "2.0");
        assertThat(statement.binds().get(2).value()).isEqualTo(Arrays.asList(null, null));
        assertThat(statement.binds().get(3).value()).isEqualTo(List.of(15, 20));
        Batch returning = batch(Verb.INSERT, OnConflict.ERROR, Expression.all(), true, line("a", 1));
        assertThat(sql.insert(returning, returning.rows()).text())
                .isEqualTo("SELECT \"region\", \"number\" FROM FINAL TABLE (" + insert + ")");
    }

    @Test
    void othersMeetTheRowOfEachTargetAmongThoseMeant() {
        Batch upsert = batch(Verb.INSERT, OnConflict.UPDATE, line("a", 1));
        assertThat(sql.insertMissing(upsert, upsert.rows()).text())
                .startsWith("MERGE INTO \"lines\" AS \"t\" USING " + KEYS)
                .endsWith(MET + " WHEN NOT MATCHED THEN INSERT (\"region\", \"number\", \"more\", \"hits\")"
                        + " VALUES (\"v\".\"c1\", \"v\".\"c2\", \"v\".\"c3\" FORMAT JSON, \"v\".\"c4\")");
        Batch nameless = batch(Verb.INSERT, OnConflict.UPDATE, row("number", BigDecimal.ONE, "hits", 1));
        assertThat(sql.insertMissing(nameless, nameless.rows()).text())
                .endsWith(" ON \"t\".\"region\" = \"v\".\"c3\" AND \"t\".\"number\" = \"v\".\"c1\""
                        + " WHEN NOT MATCHED THEN INSERT (\"number\", \"hits\") VALUES (\"v\".\"c1\", \"v\".\"c2\")");

        Expression few = new Comparison("hits", List.of(), Operator.LT, 3);
        Batch update = batch(Verb.UPDATE, OnConflict.ERROR, few, false, line("a", 1));
        assertThat(sql.update(update, update.rows()).text())
                .endsWith(MET + " AND \"t\".\"hits\" < $5 WHEN MATCHED THEN UPDATE SET"
                        + " \"more\" = \"v\".\"c3\" FORMAT JSON, \"hits\" = \"v\".\"c4\"");
        Batch delete = batch(Verb.DELETE, OnConflict.ERROR, line("a", 1));
        assertThat(sql.delete(delete, delete.rows()).text())
                .isEqualTo("MERGE INTO \"lines\" AS \"t\" USING " + KEYS + ") AS \"v\" (\"c1\", \"c2\")" + MET
                        + " WHEN MATCHED THEN DELETE");
        Batch softly = new Batch(
                Verb.DELETE,
                LINE,
                delete.rows(),
                OnConflict.ERROR,
                LINE.key(),
                Expression.all(),
                List.of(
                        new Assignment("more", Assignment.Kind.SET, "gone"),
                        new Assignment("hits", Assignment.Kind.ADD, 1)),
                false);
        assertThat(sql.delete(softly, softly.rows()).text())
                .endsWith(MET + " WHEN MATCHED THEN UPDATE SET \"more\" = $3 FORMAT JSON,"
                        + " \"hits\" = \"t\".\"hits\" + $4");
    }

    @Test
    void aTextHangsOnTheShapeAndNotOnTheRows() {
        for (Verb verb : Verb.values()) {
            Batch one = batch(verb, OnConflict.ERROR, line("a", 1));
            Batch two = batch(verb, OnConflict.ERROR, line("b", 2), line("c", 3));
            assertThat(text(two)).isEqualTo(text(one));
            Expression few = new Comparison("hits", List.of(), Operator.LT, 3);
            if (verb != Verb.INSERT) {
                assertThat(text(batch(verb, OnConflict.ERROR, few, false, line("a", 1))))
                        .isNotEqualTo(text(one));
            }
        }
    }

    private String text(Batch batch) {
        return switch (batch.verb()) {
            case INSERT -> sql.insert(batch, batch.rows()).text();
            case UPDATE -> sql.update(batch, batch.rows()).text();
            case DELETE -> sql.delete(batch, batch.rows()).text();
        };
    }

    @Test
    void listsAndHeavyRowsGoByOtherWays() {
        RowValues row = line("a", 1);
        assertThat(H2Rows.carry(row.present(), List.of(row))).isTrue();
        row.weighs(100_000);
        assertThat(H2Rows.carry(row.present(), List.of(row))).isTrue();
        row.weighs(1);
        assertThat(H2Rows.carry(row.present(), List.of(line("b", 1), row))).isFalse();
        RowValues listed = row("region", "a", "tags", List.of());
        assertThat(H2Rows.carry(listed.present(), List.of(listed))).isFalse();
    }

    @Test
    void partsEndWhereFieldsChangeWhereATargetComesAgainAndWhereTheyAreLong() {
        RowValues other = row("region", "x", "number", BigDecimal.ONE);
        RowValues[] rows = {line("a", 1), line("b", 1), line("a", 1), line("c", 1), other};
        assertThat(sizes(batch(Verb.UPDATE, OnConflict.ERROR, rows))).containsExactly(2, 2, 1);
        assertThat(sizes(batch(Verb.DELETE, OnConflict.ERROR, rows))).containsExactly(2, 3);
        assertThat(sizes(batch(Verb.INSERT, OnConflict.UPDATE, rows))).containsExactly(2, 2, 1);
        assertThat(sizes(batch(Verb.INSERT, OnConflict.ERROR, rows))).containsExactly(4, 1);
        RowValues[] many = new RowValues[4_100];
        Arrays.setAll(many, i -> line("a", i));
        assertThat(sizes(batch(Verb.DELETE, OnConflict.ERROR, many))).containsExactly(2_000, 2_000, 100);
        RowValues nameless = row("hits", 1);
        assertThat(sizes(batch(Verb.INSERT, OnConflict.UPDATE, nameless, nameless)))
                .containsExactly(2);
    }

    private static List<Integer> sizes(Batch batch) {
        List<List<RowValues>> parts = H2Parts.of(batch);
        assertThat(parts.stream().flatMap(List::stream)).containsExactlyElementsOf(batch.rows());
        return parts.stream().map(List::size).toList();
    }
}
