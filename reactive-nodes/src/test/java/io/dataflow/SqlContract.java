package io.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.DataFlowException;
import io.dataflow.core.RawSql;
import io.dataflow.core.UniqueViolationException;
import io.dataflow.core.UnknownNameException;
import io.dataflow.core.UnsupportedByDatabaseException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.model.Column;
import io.dataflow.core.model.DataModel;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Difference;
import io.dataflow.testsupport.TestDatabase;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Statements of users: named parameters, rows as classes and maps, counts, and what is refused before any SQL. */
@Capability("S30")
abstract class SqlContract extends FacadeContract {

    enum Level {
        LOW,
        HIGH
    }

    record Score(String id, long score) {}

    record Named(@Column("id") String key, @Nullable Integer topScore) {}

    static class Bean {
        String id = "";
        private int score;

        void setScore(int value) {
            score = value;
        }
    }

    @DataModel
    record Box(
            int id,
            boolean flag,
            short small,
            long large,
            double ratio,
            BigDecimal price,
            Instant at,
            LocalDate day,
            LocalTime hour,
            LocalDateTime local,
            UUID code,
            byte[] bytes,
            Map<String, Object> data,
            List<String> tags,
            Level level,
            @Nullable String note) {}

    private DataFlow db;

    @BeforeEach
    final void openContacts() {
        db = open(Contact.class, Box.class);
    }

    private void store(String... ids) {
        for (String id : ids) {
            await(db.model(Contact.class).create(Contact.of(id, id.length())));
        }
    }

    /** A number that no column declares. */
    private Number computed(int number) {
        return isOn(TestDatabase.SQLITE) ? (Number) (long) number : number;
    }

    /** The condition that a column is in a list that is bound as one value. */
    private String isIn(String list) {
        return isOn(TestDatabase.SQLITE) ? "IN (SELECT value FROM json_each(:" + list + "))" : "= ANY(:" + list + ")";
    }

    private RawSql scores() {
        return db.sql("SELECT \"id\", \"score\" FROM \"contacts\" WHERE \"score\" >= :least ORDER BY \"id\"");
    }

    @Test
    void theFirstUseMakesTheTables() {
        assertThat(await(db.sql("SELECT COUNT(*) FROM \"contacts\"")
                        .as(Long.class)
                        .single()))
                .isZero();
    }

    @Test
    void rowsAreMapsRecordsBeansModelsAndSingleValues() {
        store("a", "bb");
        assertThat(collected(scores().bind("least", 2).rows())).containsExactly(Map.of("id", "bb", "score", 2));
        assertThat(collected(scores().bind("least", 1).as(Score.class)))
                .containsExactly(new Score("a", 1), new Score("bb", 2));
        assertThat(collected(db.sql("SELECT \"id\", \"score\" AS top_score FROM \"contacts\" ORDER BY 1")
                        .as(Named.class)))
                .containsExactly(new Named("a", 1), new Named("bb", 2));
        assertThat(collected(scores().bind("least", 2).as(Bean.class)))
                .singleElement()
                .satisfies(bean -> {
                    assertThat(bean.id).isEqualTo("bb");
                    assertThat(bean.score).isEqualTo(2);
                });
        assertThat(collected(
                        db.sql("SELECT * FROM \"contacts\" ORDER BY \"id\"").as(Contact.class)))
                .isEqualTo(collected(
                        db.model(Contact.class).stream(db.model(Contact.class).all())));
        assertThat(collected(
                        db.sql("SELECT \"id\" FROM \"contacts\" ORDER BY 1").as(String.class)))
                .containsExactly("a", "bb");
        assertThat(collected(db.sql("SELECT CAST('HIGH' AS VARCHAR)").as(Level.class)))
                .containsExactly(Level.HIGH);
    }

    @Test
    @Difference(
            capability = "S30",
            database = TestDatabase.SQLITE,
            reason = "a name keeps its letters, quoted or not, and a number that no column declares is a long")
    void aNameThatNobodyQuotedIsInSmallLetters() {
        assertThat(await(db.sql("SELECT 1 AS total, CAST(NULL AS VARCHAR) AS Note")
                        .rows()
                        .single()))
                .isEqualTo(row("total", computed(1), isOn(TestDatabase.SQLITE) ? "Note" : "note", null));
    }

    @Test
    void updateAnswersHowManyRowsChangedAndZeroForAQuery() {
        store("a", "bb", "cc");
        RawSql raise = db.sql("UPDATE \"contacts\" SET \"score\" = \"score\" + :by WHERE \"score\" = :score;")
                .bind("by", 10);
        assertThat(await(raise.bind("score", 2).update())).isEqualTo(2);
        assertThat(await(raise.bind("score", 99).update())).isZero();
        assertThat(await(db.sql("SELECT * FROM \"contacts\"").update())).isZero();
        assertThat(await(db.sql("DELETE FROM \"contacts\"").update())).isEqualTo(3);
        assertThat(stored("contacts")).isZero();
    }

    @Test
    void aStatementThatWasPreparedIsBoundAgainAndAgain() {
        store("a", "bb");
        RawSql one = scores().bind("least", 1);
        RawSql other = one.bind("least", 2);
        assertThat(collected(one.rows())).hasSize(2);
        assertThat(collected(other.rows())).hasSize(1);
        assertThat(collected(one.rows())).hasSize(2);
    }

    @Test
    void everyTypeGoesInAndComesOut() {
        Instant at = Instant.parse("2024-02-29T12:30:45.123456Z");
        UUID code = UUID.fromString("0190b0f2-5c1e-7cc3-98c4-dc0c0c07398f");
        Map<String, Object> values = new HashMap<>();
        values.put("id", 7);
        values.put("flag", true);
        values.put("small", (short) 5);
        values.put("large", 1L << 40);
        values.put("ratio", 0.25);
        values.put("price", new BigDecimal("12.50"));
        values.put("at", at);
        values.put("day", LocalDate.of(2024, 2, 29));
        values.put("hour", LocalTime.of(23, 59));
        values.put("local", LocalDateTime.of(2024, 2, 29, 1, 2, 3));
        values.put("code", code);
        values.put("bytes", new byte[] {1, 0, 2});
        values.put("data", Map.of("deep", List.of(1, "two")));
        values.put("tags", List.of("x", "y;:z"));
        values.put("level", Level.HIGH);
        values.put("note", null);
        String names = String.join(
                ", ", values.keySet().stream().map(name -> '"' + name + '"').toList());
        String markers = String.join(
                ", ", values.keySet().stream().map(name -> ":" + name).toList());
        assertThat(await(db.sql("INSERT INTO \"boxes\" (" + names + ") VALUES (" + markers + ")")
                        .bindAll(values)
                        .update()))
                .isEqualTo(1);
        Box typed = await(db.model(Box.class).read(7));
        Box raw = await(db.sql("SELECT * FROM \"boxes\"").as(Box.class).single());
        assertThat(raw).usingRecursiveComparison().isEqualTo(typed);
        assertThat(typed.at()).isEqualTo(at);
        Map<String, Object> map = await(db.sql("SELECT * FROM \"boxes\"").rows().single());
        assertThat(map)
                .containsEntry("flag", true)
                .containsEntry("small", (short) 5)
                .containsEntry("large", 1L << 40)
                .containsEntry("ratio", 0.25)
                .containsEntry("at", at)
                .containsEntry("local", values.get("local"))
                .containsEntry("code", code)
                .containsEntry("data", values.get("data"))
                .containsEntry("tags", values.get("tags"))
                .containsEntry("level", "HIGH")
                .containsEntry("note", null);
        assertThat((BigDecimal) map.get("price")).isEqualByComparingTo("12.50");
        assertThat((byte[]) map.get("bytes")).containsExactly(1, 0, 2);
        assertThat(await(db.sql("UPDATE \"boxes\" SET \"at\" = :at, \"price\" = :price, \"bytes\" = :bytes")
                        .bind("at", OffsetDateTime.ofInstant(at.plusSeconds(1), ZoneOffset.ofHours(5)))
                        .bind("price", BigInteger.TEN)
                        .bind("bytes", ByteBuffer.wrap(new byte[] {9}))
                        .update()))
                .isEqualTo(1);
        assertThat(await(db.model(Box.class).read(7)).at()).isEqualTo(at.plusSeconds(1));
    }

    @Test
    void nullIsBoundWithoutAType() {
        store("a");
        assertThat(collected(db.sql("SELECT \"id\" FROM \"contacts\" WHERE \"score\" = :score OR \"name\" = :name")
                        .bind("score", null)
                        .bind("name", null)
                        .rows()))
                .isEmpty();
        assertThat(await(db.sql("UPDATE \"contacts\" SET \"name\" = :name")
                        .bind("name", null)
                        .update()))
                .isEqualTo(1);
        assertThat(await(db.model(Contact.class).read("a")).name()).isNull();
    }

    @Test
    @Difference(
            capability = "S30",
            database = TestDatabase.SQLITE,
            reason = "it has no arrays: a list is JSON, for IN (SELECT value FROM json_each(:list))")
    void aListBindsAsOneArrayAndAnEmptyOneMatchesNothing() {
        store("a", "bb", "ccc");
        RawSql byId = db.sql("SELECT \"id\" FROM \"contacts\" WHERE \"id\" " + isIn("ids") + " ORDER BY 1");
        RawSql byScore = db.sql("SELECT \"id\" FROM \"contacts\" WHERE \"score\" " + isIn("scores") + " ORDER BY 1");
        assertThat(collected(byId.bind("ids", List.of("a", "ccc", "none")).as(String.class)))
                .containsExactly("a", "ccc");
        assertThat(collected(byId.bind("ids", new String[] {"bb"}).as(String.class)))
                .containsExactly("bb");
        assertThat(collected(byScore.bind("scores", List.of(1, 2)).as(String.class)))
                .containsExactly("a", "bb");
        assertThat(collected(byScore.bind("scores", new int[] {3}).as(String.class)))
                .containsExactly("ccc");
        assertThat(collected(byId.bind("ids", List.of()).as(String.class))).isEmpty();
        assertThat(collected(byScore.bind("scores", List.of()).as(String.class)))
                .isEmpty();
    }

    @Test
    @Difference(
            capability = "S30",
            database = "H2",
            reason = "its driver binds arrays of text, int, long and UUID alone",
            error = "UnsupportedByDatabaseException")
    void aListThatTheDatabaseCannotBindIsRefusedBeforeSql() {
        List<LocalDate> days = List.of(LocalDate.of(2024, 1, 1));
        if (isOn(TestDatabase.H2)) {
            refusedWithoutSql(
                    UnsupportedByDatabaseException.class, () -> db.sql("SELECT 1 WHERE CURRENT_DATE " + isIn("d"))
                            .bind("d", days)
                            .rows());
        } else {
            assertThat(collected(db.sql("SELECT 1 WHERE CURRENT_DATE " + isIn("d"))
                            .bind("d", days)
                            .rows()))
                    .isEmpty();
        }
    }

    @Test
    void whatLooksLikeAParameterInsideLiteralsNamesCommentsAndCastsIsNone() {
        String comment = isOn(TestDatabase.SQLITE) ? "/* :no /* not nested :no */" : "/* :no /* nested :no */ */";
        assertThat(await(db.sql("SELECT ':no' AS \"a:b\", " + comment
                                + " 'it''s :no' AS q, -- :no\n CAST(:yes AS VARCHAR) AS yes, 1 AS n")
                        .bind("yes", "x':y")
                        .rows()
                        .single()))
                .isEqualTo(row("a:b", ":no", "q", "it's :no", "yes", "x':y", "n", computed(1)));
        if (isOn(TestDatabase.POSTGRESQL)) {
            assertThat(await(db.sql(
                                    "SELECT $q$ :no $q$ AS a, E'\\t:no' AS b, :v::int AS c, (ARRAY[1,2,3])[:from:2] AS d")
                            .bind("v", "5")
                            .bind("from", 1)
                            .rows()
                            .single()))
                    .isEqualTo(row("a", " :no ", "b", "\t:no", "c", 5, "d", List.of(1, 2)));
        }
    }

    @Test
    void aTextThatTheDriverDoesNotUnderstandIsAnErrorThatDoesNotShowIt() {
        if (isOn(TestDatabase.POSTGRESQL)) {
            refused(UnsupportedByDatabaseException.class, () -> db.sql("SELECT E'\\'" + CANARY + "'")
                    .rows());
        } else {
            refused(DataFlowException.class, () -> db.sql("SELECT U&'\\" + CANARY + "'")
                    .rows());
        }
    }

    @Test
    void aParameterThatOccursAgainIsOneParameter() {
        assertThat(await(db.sql("SELECT CAST(:x AS INT) + CAST(:y AS INT) + CAST(:x AS INT) AS n")
                        .bind("y", 10)
                        .bind("x", 1)
                        .as(Integer.class)
                        .single()))
                .isEqualTo(12);
    }

    @Test
    void wrongNamesAreRefusedBeforeSql() {
        UnknownNameException unknown = refusedWithoutSql(
                UnknownNameException.class, () -> scores().bind("leats", 1).rows());
        assertThat(unknown.suggestions()).containsExactly("least");
        assertThat(unknown.operation()).isEqualTo("sql");
        refusedWithoutSql(
                UnknownNameException.class,
                () -> db.sql("SELECT 1").bind("x", CANARY).rows());
        ValidationFailedException missing = refusedWithoutSql(ValidationFailedException.class, () -> scores().rows());
        assertThat(missing.faults()).singleElement().satisfies(fault -> assertThat(fault.field())
                .isEqualTo("least"));
    }

    @Test
    void whatCannotBeBoundIsRefusedBeforeSqlWithoutItsValue() {
        for (Object bad : Arrays.<Object>asList(
                CANARY + "\0",
                Double.NaN,
                new StringBuilder(CANARY).append("\ud800"),
                new Object() {
                    @Override
                    public String toString() {
                        return CANARY;
                    }
                },
                List.of(CANARY, 1),
                Arrays.asList(null, null),
                List.of(Map.of("a", CANARY)))) {
            ValidationFailedException error =
                    refusedWithoutSql(ValidationFailedException.class, () -> scores().bind("least", bad)
                            .rows());
            assertThat(error.faults().get(0).field()).isEqualTo("least");
        }
        refusedWithoutSql(ValidationFailedException.class, () -> db.sql("SELECT 1 WHERE 1 IN (:ids)")
                .bind("ids", List.of(1))
                .rows());
    }

    @Test
    void aTextThatIsNoSingleStatementIsRefusedBeforeSql() {
        for (String bad : List.of(
                "",
                " -- nothing",
                "SELECT 1; SELECT 2",
                "SELECT 'never ends",
                "SELECT /* never ends",
                "SELECT \"never ends",
                "SELECT $1",
                "COMMIT",
                "/* x */ rollback",
                "BEGIN",
                "SAVEPOINT s",
                "SET search_path TO other",
                "set role nobody",
                "RESET ALL",
                "DISCARD ALL",
                "PREPARE TRANSACTION 'x'",
                "SHUTDOWN",
                "PRAGMA foreign_keys = OFF",
                "ATTACH 'x' AS other",
                "COPY contacts FROM STDIN")) {
            refusedWithoutSql(ValidationFailedException.class, () -> db.sql(bad).rows());
        }
        assertThat(collected(db.sql("SELECT 1 AS n; -- the end").rows())).containsExactly(Map.of("n", computed(1)));
    }

    @Test
    @Difference(
            capability = "S30",
            database = "H2",
            reason = "its driver splits a text at each semicolon",
            error = "UnsupportedByDatabaseException")
    void aSemicolonInsideALiteralIsPartOfIt() {
        if (isOn(TestDatabase.H2)) {
            refusedWithoutSql(UnsupportedByDatabaseException.class, () -> db.sql("SELECT 'a;b' AS x")
                    .rows());
        } else {
            assertThat(collected(db.sql("SELECT 'a;b' AS x").as(String.class))).containsExactly("a;b");
        }
        assertThat(collected(db.sql("SELECT CAST(:x AS VARCHAR) /* ; */ AS x")
                        .bind("x", "a;b")
                        .as(String.class)))
                .containsExactly("a;b");
    }

    @Test
    @Difference(capability = "S30", database = TestDatabase.SQLITE, reason = "it has no type that cannot be read")
    void aColumnOfATypeThatWeCannotReadIsNamed() {
        if (isOn(TestDatabase.SQLITE)) {
            database().execute("CREATE TABLE odd (a INTERVAL, b MONEY, c BIT(3))");
            database().execute("INSERT INTO odd VALUES ('1 day', 12.5, 5)");
            assertThat(collected(db.sql("SELECT b, c FROM odd").rows())).containsExactly(row("b", 12.5, "c", 5L));
            // To SQLite whatever has INT in its name is a number.
            assertThat(refused(DataFlowException.class, () -> db.sql("SELECT * FROM odd")
                            .rows()))
                    .hasMessageContaining("'a'");
            return;
        }
        List<String> unreadable = isOn(TestDatabase.H2)
                ? List.of("INTERVAL '1' DAY", "CAST('x' AS BLOB)", "CAST('12:00+01' AS TIME WITH TIME ZONE)")
                : List.of(
                        "interval '1 day'",
                        "12.5::money",
                        "int4range(1, 5)",
                        "B'101'",
                        "'<a/>'::xml",
                        "ROW(1, 2)",
                        "'{1 day}'::interval[]",
                        "inet '10.0.0.1'");
        for (String expression : unreadable) {
            DataFlowException error =
                    refused(DataFlowException.class, () -> db.sql("SELECT 1 AS fine, " + expression + " AS odd")
                            .rows());
            assertThat(error.code()).as(expression).isEqualTo("ROW_MAPPING");
            assertThat(error).hasMessageContaining("'odd'").hasMessageContaining("cast it");
        }
        assertThat(collected(db.sql("SELECT 1 AS n").rows())).hasSize(1);
    }

    @Test
    void rowsThatDoNotFitTheirClassAreAnErrorThatNamesTheColumn() {
        store("a");
        Map<RawSql, Class<?>> unfit = new HashMap<>();
        unfit.put(db.sql("SELECT \"id\" FROM \"contacts\""), Score.class);
        unfit.put(db.sql("SELECT '" + CANARY + "' AS id, CAST(NULL AS INT) AS score"), Score.class);
        unfit.put(db.sql("SELECT '1' AS id, '" + CANARY + "' AS score"), Score.class);
        if (!isOn(TestDatabase.SQLITE)) {
            // There any value can be read as a text.
            unfit.put(db.sql("SELECT 1 AS id, 1 AS score"), Score.class);
        }
        unfit.put(db.sql("SELECT 1 AS a, 2 AS b"), Integer.class);
        unfit.put(db.sql("SELECT CAST(NULL AS INT) AS a"), Integer.class);
        unfit.put(db.sql("SELECT 5000000000 AS a"), Integer.class);
        unfit.put(db.sql("SELECT 'a' AS id, 1 AS score, 2 AS \"SCORE\""), Score.class);
        unfit.forEach((sql, type) -> assertThat(
                        refused(DataFlowException.class, () -> sql.as(type)).code())
                .isEqualTo("ROW_MAPPING"));
        assertThat(refused(DataFlowException.class, () -> db.sql("SELECT 1 AS a, 2 AS a")
                                .rows())
                        .code())
                .isEqualTo("ROW_MAPPING");
        refused(ValidationFailedException.class, () -> scores().bind("least", 1).as(Runnable.class));
        assertThat(collected(scores().bind("least", 1).as(Score.class))).hasSize(1);
    }

    @Test
    void errorsOfTheDatabaseAreOursAndSaySql() {
        store(CANARY);
        UniqueViolationException unique = refused(UniqueViolationException.class, () -> db.sql(
                        "INSERT INTO \"contacts\" (\"id\", \"email\", \"score\", \"tags\") SELECT \"id\", \"email\", 1, \"tags\" FROM \"contacts\"")
                .update());
        assertThat(unique.operation()).isEqualTo("sql");
        assertThat(refused(DataFlowException.class, () -> db.sql("SELECT * FROM nowhere")
                                .rows())
                        .code())
                .isEqualTo("UNDEFINED_TABLE");
        assertThat(refused(DataFlowException.class, () -> db.sql("SELECT nobody FROM \"contacts\"")
                                .rows())
                        .code())
                .isEqualTo("UNDEFINED_COLUMN");
        assertThat(refused(DataFlowException.class, () -> db.sql("SELEC 1").update())
                        .code())
                .isEqualTo("DATABASE_ERROR");
    }

    @Test
    @Capability("S32")
    void itJoinsTheTransactionOfTheContextOrTheOneItIsBoundTo() {
        store("a");
        refused(
                IllegalStateException.class,
                () -> db.transaction(tx -> tx.sql("UPDATE \"contacts\" SET \"score\" = 50")
                        .update()
                        .then(db.sql("UPDATE \"contacts\" SET \"score\" = \"score\" + 1")
                                .update())
                        .then(scores().bind("least", 51).rows().count())
                        .doOnNext(count -> assertThat(count).isEqualTo(1))
                        .then(Mono.error(new IllegalStateException("no")))));
        assertThat(await(db.model(Contact.class).read("a")).score()).isEqualTo(1);
        List<RawSql> kept = new ArrayList<>();
        await(db.transaction(tx -> {
            kept.add(tx.sql("SELECT 1"));
            return Mono.just(1);
        }));
        assertThat(refused(DataFlowException.class, () -> kept.get(0).rows()).code())
                .isEqualTo("TRANSACTION_OVER");
    }

    @Test
    void aStatementThatChangesAndReadsRowsIsStoredWholeOrNotAtAll() {
        store("a", "bb");
        boolean h2 = isOn(TestDatabase.H2);
        String update = "UPDATE \"contacts\" SET \"score\" = 100 / (\"score\" - :x)";
        String text =
                h2 ? "SELECT \"id\" FROM FINAL TABLE (" + update + ") ORDER BY \"id\"" : update + " RETURNING \"id\"";
        refused(DataFlowException.class, () -> db.sql(text).bind("x", 2).rows());
        assertThat(await(db.model(Contact.class).read("a")).score()).isEqualTo(1);
        assertThat(collected(db.sql(text).bind("x", 0).as(String.class))).containsExactlyInAnyOrder("a", "bb");
        assertThat(await(db.model(Contact.class).read("a")).score()).isEqualTo(100);
    }

    @Test
    void manyRowsAreReadOnDemand() {
        Flux<Long> many = db.sql(
                        switch (database().name()) {
                            case TestDatabase.H2 -> "SELECT X FROM SYSTEM_RANGE(1, 100000000)";
                            case TestDatabase.SQLITE ->
                                "WITH RECURSIVE a(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM a"
                                        + " WHERE n < 100000000) SELECT n FROM a";
                            default -> "SELECT generate_series(1, 100000000::bigint)";
                        })
                .as(Long.class);
        assertThat(many.take(2_500).count().block(LIMIT)).isEqualTo(2_500);
        assertThat(db.transactionMany(tx ->
                                tx.sql("SELECT COUNT(*) FROM \"contacts\"").as(Long.class))
                        .blockLast(LIMIT))
                .isZero();
    }

    @Test
    void queriesOfEveryFormAreReadOnDemandInsideATransactionAndOutside() {
        database().execute("CREATE TABLE one AS SELECT 1 AS n");
        for (String text : List.of(
                "SELECT 1 AS n",
                "SELECT 1 AS n UNION ALL SELECT 2 ORDER BY n LIMIT 1",
                "VALUES (1)",
                "WITH a AS (SELECT 1 AS n) SELECT * FROM a",
                "WITH RECURSIVE a(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM a WHERE n < 3) SELECT MIN(n) FROM a",
                isOn(TestDatabase.SQLITE)
                        ? "SELECT * FROM one"
                        : "(SELECT 1 AS n) UNION ALL SELECT 2 ORDER BY n LIMIT 1",
                isOn(TestDatabase.SQLITE) ? "VALUES (1)" : "TABLE one")) {
            if (isOn(TestDatabase.POSTGRESQL)) {
                database().execute("GRANT SELECT ON one TO PUBLIC");
            }
            assertThat(collected(db.sql(text).as(Integer.class))).as(text).containsExactly(1);
            assertThat(collected(db.transactionMany(tx -> tx.sql(text).as(Integer.class))))
                    .as(text)
                    .containsExactly(1);
        }
        if (isOn(TestDatabase.POSTGRESQL)) {
            assertThat(collected(db.sql("SHOW transaction_isolation").as(String.class)))
                    .containsExactly("read committed");
        }
    }

    @Test
    void aClosedDataFlowTakesNoMoreStatements() {
        await(db.close().thenReturn(1));
        assertThat(refused(DataFlowException.class, () -> db.sql("SELECT 1").rows())
                        .code())
                .isEqualTo("CLOSED");
    }
}
