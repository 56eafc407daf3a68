package io.dataflow.core.internal.sql.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The text of a table is taken apart as SQLite itself reads it. */
class SqliteTokensTest {

    private static List<String> texts(String sql) {
        return SqliteTokens.definitions(sql).stream()
                .map(definition -> String.join(
                        "|",
                        definition.stream()
                                .map(token -> token.quoted() ? "<" + token.text() + ">" : token.text())
                                .toList()))
                .toList();
    }

    @Test
    void columnsAndConstraintsStandBetweenTheOuterParentheses() {
        assertThat(texts("CREATE TABLE t (a INT, b VARCHAR(10) DEFAULT (1, 2), PRIMARY KEY (a, b)) STRICT, x"))
                .containsExactly("a|INT", "b|VARCHAR|(|10|)|DEFAULT|(|1|,|2|)", "PRIMARY|KEY|(|a|,|b|)");
    }

    @Test
    void whatHasNoParenthesesDefinesNothing() {
        assertThat(texts("CREATE TABLE t AS SELECT 1, 2")).isEmpty();
        assertThat(texts("")).isEmpty();
        assertThat(texts("CREATE TABLE t (")).isEmpty();
        assertThat(texts("()")).isEmpty();
    }

    @Test
    void namesStandInAnyQuotesAndDoubleTheirOwn() {
        assertThat(texts("(\"a \"\"b\"\"\" INT, `c``d` INT, 'e''f' INT, [g \"h] INT)"))
                .containsExactly("<a \"b\">|INT", "<c`d>|INT", "<e'f>|INT", "<g \"h>|INT");
        assertThat(texts("([a]] INT)")).containsExactly("<a>|]|INT");
        assertThat(texts("(a \"open")).isEmpty();
        assertThat(texts("(\"(\" INT, \")\" INT, \",\" INT)")).containsExactly("<(>|INT", "<)>|INT", "<,>|INT");
    }

    @Test
    void spacesAndCommentsAreLeftOut() {
        assertThat(texts("(a -- one, two)\n INT /* b INT, ) */, c/**/INT\t\r\n)"))
                .containsExactly("a|INT", "c|INT");
        assertThat(texts("(a INT) -- the end")).containsExactly("a|INT");
        assertThat(texts("(a INT, /* open")).containsExactly("a|INT");
        assertThat(texts("(a-b INT)")).containsExactly("a|-|b|INT");
        assertThat(texts("(a/b INT)")).containsExactly("a|/|b|INT");
    }

    @Test
    void wordsHoldLettersDigitsAndWhatSqliteAllows() {
        assertThat(texts("(a_1$é\u0301 INT=3)")).containsExactly("a_1$é\u0301|INT|=|3");
    }

    @Test
    void aWordInQuotesIsNoWordOfTheLanguage() {
        assertThat(new SqliteTokens.Token("unique", false).is("UNIQUE")).isTrue();
        assertThat(new SqliteTokens.Token("unique", true).is("UNIQUE")).isFalse();
        assertThat(new SqliteTokens.Token("unit", false).is("UNIQUE")).isFalse();
    }
}
