package io.dataflow.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.testsupport.Effort;
import io.dataflow.testsupport.VerificationRecord;
import io.r2dbc.spi.R2dbcException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FunctionsTest extends Driven {

    private static final long SEED = 20_260_101;

    private static BigDecimal random(Random random) {
        return new BigDecimal(new BigInteger(random.nextInt(1, 90), random), random.nextInt(-3, 12))
                .multiply(BigDecimal.valueOf(random.nextBoolean() ? 1 : -1));
    }

    @Test
    void decimalsOrderCompareAndSumAsNumbers() throws Exception {
        int rounds = Effort.of(500);
        VerificationRecord.run("decimals in SQL as in Java", rounds, SEED, () -> {
            SqliteConnection connection = open();
            update(connection, "CREATE TABLE d (x DECIMAL_TEXT COLLATE decimal)");
            update(connection, "CREATE INDEX dx ON d (x)");
            Random random = new Random(SEED);
            for (int i = 0; i < rounds; i++) {
                round(connection, random);
            }
        });
    }

    private static void round(SqliteConnection connection, Random random) {
        wait(connection.beginTransaction());
        update(connection, "DELETE FROM d");
        List<BigDecimal> values = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            values.add(random(random));
            update(connection, "INSERT INTO d VALUES (?1)", values.get(i));
        }
        BigDecimal a = values.get(0);
        BigDecimal b = values.get(1);
        assertThat(values(connection, "SELECT x FROM d ORDER BY x", BigDecimal.class))
                .usingElementComparator(BigDecimal::compareTo)
                .containsExactlyElementsOf(values.stream().sorted().toList());
        assertThat(value(connection, "SELECT decimal_sum(x) FROM d", BigDecimal.class))
                .isEqualByComparingTo(values.stream().reduce(BigDecimal.ZERO, BigDecimal::add));
        assertThat(value(connection, "SELECT max(x) FROM d", BigDecimal.class))
                .isEqualByComparingTo(values.stream().max(BigDecimal::compareTo).orElseThrow());
        assertThat(number(connection, "SELECT count(*) FROM d WHERE x < ?1", a))
                .isEqualTo(values.stream().filter(x -> x.compareTo(a) < 0).count());
        assertThat(number(connection, "SELECT count(*) FROM d WHERE x = ?1", a.setScale(a.scale() + 3)))
                .isEqualTo(values.stream().filter(x -> x.compareTo(a) == 0).count());
        assertThat(value(connection, "SELECT decimal_mul(?1, decimal_sub(?1, ?2))", BigDecimal.class, a, b))
                .isEqualByComparingTo(a.multiply(a.subtract(b)));
        assertThat(number(connection, "SELECT decimal_cmp(?1, ?2)", a, b)).isEqualTo(a.compareTo(b));
        wait(connection.commitTransaction());
    }

    @Test
    void aggregatesOfDecimalsKeepGroupsApart() {
        SqliteConnection connection = open();
        String values = "(SELECT 1 AS g, '0.1' AS x UNION ALL SELECT 1, '0.2' UNION ALL SELECT 2, NULL"
                + " UNION ALL SELECT 3, 1 UNION ALL SELECT 3, 2 UNION ALL SELECT 3, '2')";

        assertThat(column(connection, "SELECT decimal_sum(x) FROM " + values + " GROUP BY g ORDER BY g"))
                .containsExactly("0.3", null, "5");
        assertThat(column(connection, "SELECT decimal_avg(x) FROM " + values + " GROUP BY g ORDER BY g"))
                .containsExactly("0.15", null, "1.666666666666666666666666666666667");
        assertThat(column(connection, "SELECT decimal_sum(x) FROM " + values + " WHERE g > 9"))
                .containsExactly((Object) null);
        assertThatThrownBy(() -> column(connection, "SELECT decimal_sum('many')"))
                .isInstanceOf(R2dbcException.class)
                .hasMessageContaining("no decimal number")
                .hasMessageNotContaining("many");
    }

    @Test
    void regularExpressionsAreThoseOfJava() {
        SqliteConnection connection = open();

        assertThat(number(connection, "SELECT 'Stra\u00dfe 12' REGEXP '^\\p{L}+ \\d+$'"))
                .isOne();
        assertThat(number(connection, "SELECT 'abc' REGEXP 'B'")).isZero();
        assertThat(column(connection, "SELECT NULL REGEXP 'B'")).containsExactly((Object) null);
        assertThatThrownBy(() -> column(connection, "SELECT 'a' REGEXP '('"))
                .isInstanceOf(R2dbcException.class)
                .hasMessageContaining("no regular expression");
    }

    @Test
    void casefoldKnowsUnicode() {
        SqliteConnection connection = open();

        assertThat(number(
                        connection,
                        "SELECT casefold('\u00c9T\u00c9 STRASSE \u03a3') = casefold('\u00e9t\u00e9 stra\u00dfe"
                                + " \u03c2')"))
                .isOne();
        assertThat(column(connection, "SELECT casefold(NULL)")).containsExactly((Object) null);
    }
}
