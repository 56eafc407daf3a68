package io.dataflow.core.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.core.ValidationFailedException;
import io.dataflow.core.internal.sql.h2.H2Dialect;
import io.dataflow.core.internal.sql.postgresql.PostgresDialect;
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
