package io.dataflow.core.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.UnknownNameException;
import io.dataflow.core.UnsupportedByDatabaseException;
import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.sql.h2.H2Dialect;
import io.dataflow.core.internal.sql.postgresql.PostgresDialect;
import io.dataflow.core.model.FieldType;
import io.dataflow.core.model.FieldType.Scalar;
import io.dataflow.testsupport.Capability;
import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.VerificationRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which colons of a text are parameters. */
@Capability("S30")
class NamedSqlTest {

    private static final Dialect POSTGRES = new PostgresDialect();
    private static final Dialect H2 = new H2Dialect();

    private static String compiled(String text, Dialect dialect) {
        NamedSql sql = NamedSql.parse(text, dialect);
        Map<String, Bind> values = new HashMap<>();
        sql.names().forEach(name -> values.put(name, new Bind(Scalar.STRING, name)));
        return sql.with(values).text();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "select :a, :b, :a|select $1, $2, $1",
                "select :a::int|select $1::int",
                "select x::text, :a|select x::text, $1",
                "f(x := :a)|f(x := $1)",
                "select b[:a:2], b[lo:hi], b[1:2]|select b[$1:2], b[lo:hi], b[1:2]",
                "select b[x(1):y]|select b[x(1):y]",
                "x>:a_1 and(:b)|x>$1 and($2)",
                "select $$ :a $$, $t$ :a $$ :a $t$, :b|select $$ :a $$, $t$ :a $$ :a $t$, $1",
                "select E'\\' :a', e'\\\\', :b|select E'\\' :a', e'\\\\', $1",
                "select 'a\\', :b|select 'a\\', $1",
                "select x.e ':a', :b|select x.e ':a', $1",
                "select a$b, :c|select a$b, $1",
                "select /* :a /* */ :a */ :b|select /* :a /* */ :a */ $1",
                "select j ? 'k' and a / :b|select j ? 'k' and a / $1",
                "select U&'\\00e9 :a', :b|select U&'\\00e9 :a', $1"
            })
    void onPostgres(String text, String expected) {
        assertThat(compiled(text, POSTGRES)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "select :a, `x:y`, $$ :a $$|select $1, `x:y`, $$ :a $$",
                "select E'\\', :b|select E'\\', $1",
                "select json_object('k':x, 'l': :a)|select json_object('k':x, 'l': $1)",
                "select :a /* ; */ + :b; |select $1   + $2",
            })
    void onH2(String text, String expected) {
        assertThat(compiled(text, H2)).isEqualTo(expected);
    }

    @Test
    void aCommentToTheEndOfTheLineHidesParametersAndSemicolons() {
        assertThat(compiled("select :a -- :b ; x\n, :c // :d", H2)).isEqualTo("select $1  \n, $2 // :d");
        assertThat(compiled("select :a -- :b ; x\n, :c", POSTGRES)).isEqualTo("select $1 -- :b ; x\n, $2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "select 1|WITH \"dataflow unused\" AS (SELECT $1) select 1",
                "with a as (select 1) table a|with \"dataflow unused\" AS (SELECT $1), a as (select 1) table a",
                "WITH RECURSIVE a as (x)|WITH RECURSIVE \"dataflow unused\" AS (SELECT $1), a as (x)"
            })
    void aQueryWithoutParametersCanBindAValueThatNothingUses(String text, String expected) {
        assertThat(NamedSql.parse(text, POSTGRES).withUnusedValue().text()).isEqualTo(expected);
    }

    @Test
    void aQueryIsToldFromAWrite() {
        for (String query : List.of("select 1", "(VALUES (1))", "with x as (select 1) select * from x", "table t")) {
            assertThat(NamedSql.parse(query, POSTGRES).isQuery()).as(query).isTrue();
        }
        for (String write : List.of(
                "insert into t values (1)",
                "with x as (delete from t returning 1) select * from x",
                "select 1 into t",
                "select * from final table (update t set x = 1)",
                "explain analyze delete from t")) {
            assertThat(NamedSql.parse(write, H2).isQuery()).as(write).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "|the text holds no statement",
                " -- nothing|the text holds no statement",
                "select 1; select 2|the text holds several statements",
                "select 1; 'a'|the text holds several statements",
                "select 1; ,|the text holds several statements",
                "select $1|the marker at letter 8 has no name",
                "select 'a|the text literal that begins at letter 8 never ends",
                "select /* a|the comment that begins at letter 8 never ends",
                "commit|a statement that begins with COMMIT",
                "set x = 1|a statement that begins with SET",
                "set|a statement that begins with SET"
            })
    void whatIsNoSingleStatementIsRefused(String text, String message) {
        assertThatThrownBy(() -> NamedSql.parse(text == null ? "" : text, POSTGRES))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining(message);
    }

    @Test
    void whatTheDriverOfH2MistakesIsRefusedWhereItStands() {
        assertThatThrownBy(() -> NamedSql.parse("select ?", H2)).hasMessageContaining("the marker at letter 8");
        assertThatThrownBy(() -> NamedSql.parse("select ';'", H2))
                .isInstanceOf(UnsupportedByDatabaseException.class)
                .hasMessageContaining("inside the literal at letter 8");
        assertThat(compiled("select ';'", POSTGRES)).isEqualTo("select ';'");
        assertThat(compiled("set local x = 1", POSTGRES)).isEqualTo("set local x = 1");
        assertThat(compiled("select 1; -- the end", POSTGRES)).isEqualTo("select 1");
        assertThat(compiled("select $", POSTGRES)).isEqualTo("select $");
    }

    @Test
    void namesAreCheckedAndValuesAreComplete() {
        NamedSql sql = NamedSql.parse("select :name, :other", POSTGRES);

        sql.require("name");
        assertThatThrownBy(() -> sql.require("nam"))
                .isInstanceOfSatisfying(UnknownNameException.class, unknown -> assertThat(unknown.suggestions())
                        .contains("name"));
        assertThatThrownBy(() -> sql.with(Map.of("name", new Bind(Scalar.STRING, "a"))))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("the text has :other, but no value was bound to it");
    }

    @Test
    void aListInsideInIsRefusedWithWhatToWrite() {
        Map<String, Bind> list = Map.of("ids", new Bind(new FieldType.Array(Scalar.LONG), List.of(1L)));

        assertThatThrownBy(() ->
                        NamedSql.parse("select 1 where x in ( :ids)", POSTGRES).with(list))
                .isInstanceOf(ValidationFailedException.class)
                .hasMessageContaining("write = ANY(:ids) instead of IN (:ids)");
        assertThat(NamedSql.parse("select 1 where x = any(:ids)", POSTGRES)
                        .with(list)
                        .text())
                .isEqualTo("select 1 where x = any($1)");
        assertThat(NamedSql.parse("select 1 where x in (:ids)", POSTGRES)
                        .with(Map.of("ids", new Bind(null, 1L)))
                        .text())
                .isEqualTo("select 1 where x in ($1)");
    }

    @Test
    void whatNoRollbackUndoesIsTold() {
        assertThat(NamedSql.parse("vacuum t", POSTGRES).irreversible()).isEqualTo("VACUUM");
        assertThat(NamedSql.parse("create index concurrently i on t (x)", POSTGRES)
                        .irreversible())
                .isEqualTo("CREATE INDEX CONCURRENTLY");
        assertThat(NamedSql.parse("reindex table concurrently t", POSTGRES).irreversible())
                .isEqualTo("REINDEX CONCURRENTLY");
        assertThat(NamedSql.parse("drop table t", POSTGRES).irreversible()).isNull();
        assertThat(NamedSql.parse("drop table t", H2).irreversible())
                .isEqualTo("DROP, with which H2 commits all that came before it");
        assertThat(NamedSql.parse("select 1", H2).irreversible()).isNull();
    }

    @Test
    void whatNoRollbackUndoesIsFoundInTextsOfOthersToo() {
        String drops = "DROP, with which H2 commits all that came before it";
        for (String text :
                List.of("drop table t", " /* a */ drop table t where x = $1", "select ?1; -- b\nDrop table t;")) {
            assertThat(NamedSql.irreversible(text, H2)).isEqualTo(drops);
        }
        for (String text : List.of("", ";;", "select 'drop', \"drop\", $1 -- drop", "select 1; select x as drop")) {
            assertThat(NamedSql.irreversible(text, H2)).isNull();
        }
        assertThat(NamedSql.irreversible("select 1; drop table t", POSTGRES)).isNull();
        assertThat(NamedSql.irreversible("select 1; vacuum", POSTGRES)).isEqualTo("VACUUM");
    }

    @Test
    void aChangeInsideAQueryIsTold() {
        for (String text : List.of("final", "new", "old")) {
            assertThat(NamedSql.parse("select * from " + text + " table (t)", H2)
                            .changesTable())
                    .isTrue();
        }
        assertThat(NamedSql.parse("table t", H2).changesTable()).isFalse();
        assertThat(NamedSql.parse("select final from t", H2).changesTable()).isFalse();
        assertThat(NamedSql.parse("select * from table t", H2).changesTable()).isFalse();
    }

    @Test
    void pastedPartsKeepTheirMeaning() throws Exception {
        List<String> opaque =
                List.of("'it''s :no'", "\"q:no\"\"\"", "/* :no */", "-- :no\n", "$x$ :no ' $x$", "E'\\':no'");
        List<String> plain = List.of(" ", ", ", " a::b", " = ", "(", " x[1:2]", "\n", "->>", " 1.5");
        int rounds = Effort.of(20_000);
        long seed = 11;
        VerificationRecord.run("named parameters in random texts", rounds, seed, () -> {
            Random random = new Random(seed);
            for (int round = 0; round < rounds; round++) {
                StringBuilder text = new StringBuilder("select ");
                StringBuilder expected = new StringBuilder("select ");
                List<String> names = new ArrayList<>();
                for (int i = random.nextInt(12); i >= 0; i--) {
                    switch (random.nextInt(3)) {
                        case 0 -> {
                            String part = opaque.get(random.nextInt(opaque.size()));
                            text.append(' ').append(part);
                            expected.append(' ').append(part);
                        }
                        case 1 -> {
                            String part = plain.get(random.nextInt(plain.size()));
                            text.append(part);
                            expected.append(part);
                        }
                        default -> {
                            String name = "p" + random.nextInt(4);
                            if (!names.contains(name)) {
                                names.add(name);
                            }
                            text.append(" :").append(name);
                            expected.append(" $").append(names.indexOf(name) + 1);
                        }
                    }
                }
                assertThat(compiled(text.toString(), POSTGRES))
                        .as(text.toString())
                        .isEqualTo(expected.toString().stripTrailing());
                assertThat(NamedSql.parse(text.toString(), POSTGRES).names()).isEqualTo(Set.copyOf(names));
            }
        });
    }

    @Test
    void noTextBreaksTheScannerOtherThanByAFaultOfTheText() throws Exception {
        String letters = "'\"$:-/*;E e\\`?[]x1\n";
        int rounds = Effort.of(50_000);
        long seed = 12;
        VerificationRecord.run("random texts for the scanner of parameters", rounds, seed, () -> {
            Random random = new Random(seed);
            for (int round = 0; round < rounds; round++) {
                StringBuilder text = new StringBuilder();
                for (int i = random.nextInt(16); i >= 0; i--) {
                    text.append(letters.charAt(random.nextInt(letters.length())));
                }
                for (Dialect dialect : List.of(POSTGRES, H2)) {
                    try {
                        compiled(text.toString(), dialect);
                    } catch (io.dataflow.core.DataFlowException refused) {
                        assertThat(refused.operation()).isEqualTo("sql");
                    }
                }
            }
        });
        assertThatThrownBy(() -> NamedSql.parse("select ?", H2)).isInstanceOf(ValidationFailedException.class);
    }
}
