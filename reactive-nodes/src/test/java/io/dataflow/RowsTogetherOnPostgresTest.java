package io.dataflow;

import static io.dataflow.core.query.Dsl.asc;
import static io.dataflow.core.query.Dsl.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.model.ModelDefinition;
import io.dataflow.core.query.Page;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.OnDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Lists and streams of rows that come together give what each row by itself gave. */
@Capability({"S17", "S41"})
@OnDatabase("PostgreSQL")
class RowsTogetherOnPostgresTest extends FacadeContract {

    private static final int ROWS = 3_000;

    private static final ModelDefinition ENTRY = model(
            "Entry",
            "note",
            nullable("string"),
            "id",
            "int",
            "at",
            "instant",
            "amount",
            nullable("decimal"),
            "attrs",
            nullable("json"),
            "grid",
            nullable("int[]"),
            "code",
            "uuid");

    @BeforeEach
    void table() {
        // A time without a zone, a null inside of JSON, an empty array and a long text: what we leave to the driver,
        // and more.
        database()
                .execute("CREATE TABLE entries (note text, id int PRIMARY KEY, at timestamptz NOT NULL, amount numeric,"
                        + " attrs jsonb, grid int[], code uuid NOT NULL)");
        database()
                .execute(
                        "INSERT INTO entries SELECT CASE g % 5 WHEN 0 THEN NULL WHEN 1 THEN repeat('w', g * 20) ELSE 'n' || g END,"
                                + " g, timestamptz '2026-11-26 01:02:03Z' + g * interval '1 minute',"
                                + " CASE WHEN g % 7 > 0 THEN g / 8.0 END,"
                                + " CASE g % 4 WHEN 0 THEN 'null' WHEN 1 THEN NULL ELSE jsonb_build_object('g', g, 'n', null) END,"
                                + " CASE g % 3 WHEN 0 THEN '{}' WHEN 1 THEN ARRAY[g, NULL] END,"
                                + " md5(g::text)::uuid FROM generate_series(1, " + ROWS + ") g");
    }

    private DataFlow db(String option) {
        String url = database().r2dbcUrl();
        return opened(DataFlow.builder(option.isEmpty() ? url : url + (url.contains("?") ? "&" : "?") + option)
                .model(ENTRY)
                .existingSchema(true)
                .pool(o -> o.size(1))
                .build());
    }

    private static List<Map<String, Object>> listed(DataFlow db) {
        Page<Map<String, Object>> page = await(db.model("Entry")
                .list(where("id").gt(0).orderBy(asc("id")).limit(ROWS).withoutTotal()));
        return page.records();
    }

    private static Flux<Map<String, Object>> streamed(DataFlow db) {
        return db.model("Entry").stream(where("id").gt(0).orderBy(asc("id")));
    }

    @Test
    void theyAreWhatTheyAreInText() {
        List<Map<String, Object>> text = listed(db("forceBinary=false"));
        DataFlow db = db("");

        assertThat(text).hasSize(ROWS);
        assertThat(listed(db)).isEqualTo(text);
        assertThat(await(streamed(db).collectList())).isEqualTo(text);
        assertThat(await(streamed(db).limitRate(1).collectList()))
                .as("one by one")
                .isEqualTo(text);
        assertThat(await(db.transactionMany(tx -> streamed(tx)).collectList()))
                .as("in a transaction")
                .isEqualTo(text);
    }

    @Test
    void aRowThatCannotBeReadLeavesThoseBeforeIt() {
        database().execute("UPDATE entries SET amount = 'NaN' WHERE id = 1234");
        DataFlow db = db("");
        List<Object> before = new ArrayList<>();

        assertThatThrownBy(() -> await(
                        streamed(db).doOnNext(row -> before.add(row.get("id"))).then()))
                .isInstanceOf(DataFlowException.class)
                .hasMessageContaining("NaN or Infinity");

        assertThat(before).hasSize(1_233).endsWith(1_233);
        assertThatThrownBy(() -> listed(db)).isInstanceOf(DataFlowException.class);
        database().execute("UPDATE entries SET amount = 1 WHERE id = 1234");
        assertThat(listed(db)).as("on the one connection").hasSize(ROWS);
    }

    @Test
    void aStreamThatIsLeftAmongThemGivesNoMore() {
        DataFlow db = db("");
        for (int i = 1; i <= 200; i++) {
            AtomicInteger given = new AtomicInteger();
            int most = i * 7;

            List<Map<String, Object>> taken = await(streamed(db)
                    .doOnNext(row -> given.incrementAndGet())
                    .take(most)
                    .collectList());

            assertThat(taken).hasSize(most);
            assertThat(taken.get(most - 1)).containsEntry("id", most);
            assertThat(given).hasValue(most);
        }
        assertThat(listed(db)).as("on the one connection").hasSize(ROWS);
    }
}
