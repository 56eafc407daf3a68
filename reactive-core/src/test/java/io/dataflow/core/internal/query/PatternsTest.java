package io.dataflow.core.internal.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatternsTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "%", "_", "\\%", "\\_", "\\\\", "a\\\\b\\%", "é\uD83D\uDE00"})
    void likePatterns(String pattern) {
        assertThat(LikePattern.fault(pattern)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\", "a\\", "\\a", "\\\\\\", "%\\n"})
    void likePatternsWithAnyOtherBackslashAreRefused(String pattern) {
        assertThat(LikePattern.fault(pattern)).contains("backslash");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "abc",
                "^abc$",
                ".",
                "a.b",
                "[a-z]",
                "[^a-z0-9_]",
                "[-a]",
                "[a-]",
                "[^-]",
                "[a\\-z]",
                "[\\]\\[\\^\\\\]",
                "[\\d\\w\\s]",
                "(a|b)",
                "(?:a|b)+",
                "a||b",
                "()",
                "a*",
                "a+",
                "a?",
                "a{2}",
                "a{2,}",
                "a{2,5}",
                "a{0,255}",
                "\\d+\\W\\S\\D",
                "\\.\\*\\(\\)\\\\\\/\\-\\_",
                "^",
                "$",
                "a|^b$",
                "\uD83D\uDE00+",
                "[\uD83D\uDE00-\uD83D\uDE4F]",
                "[$.*+?{}()|&,]",
                " #",
                "é"
            })
    void regularExpressionsOfTheSubset(String pattern) {
        assertThat(RegexPattern.fault(pattern)).isNull();
        assertThatCode(() -> RegexPattern.toJava(pattern)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "+a",
                "?",
                "(*a)",
                "a|*",
                "^*",
                "$+",
                "a**",
                "a+?",
                "a*+",
                "a??",
                "a{2}{3}",
                "{",
                "}",
                "a{",
                "a{}",
                "a{,2}",
                "a{x}",
                "a{3,2}",
                "a{256}",
                "a{99999999999}",
                "a{2",
                "a{2,",
                "a{2,3",
                "(",
                ")",
                "(a",
                "a)",
                "((a)",
                "[",
                "[]",
                "[^]",
                "[a",
                "]",
                "[[a]]",
                "[[:alpha:]]",
                "[a^b]",
                "[z-a]",
                "[a-\\d]",
                "[\\d-z]",
                "[a-b-c]",
                "[\\D]",
                "[a-",
                "\\",
                "\\b",
                "\\1",
                "\\p{L}",
                "\\u0041",
                "\\é",
                "\\ ",
                "[\\",
                "(?i)a",
                "(?=a)",
                "(?!a)",
                "(?<=a)",
                "(?<n>a)",
                "(?",
                "(?:",
                "***=a",
                "(?#x)"
            })
    void everythingElseIsRefusedWithItsPosition(String pattern) {
        assertThat(RegexPattern.fault(pattern)).contains("position");
    }

    @Test
    void expressionsAreLimited() {
        assertThat(RegexPattern.fault("a".repeat(1_000))).isNull();
        assertThat(RegexPattern.fault("a".repeat(1_001))).contains("longer");
        assertThat(RegexPattern.fault("(".repeat(60) + ")".repeat(60))).contains("nested");
    }

    @ParameterizedTest
    @CsvSource({
        "^a, abc, true",
        "^b, abc, false",
        "c$, abc, true",
        "b.d, 'b\nd', true",
        "c$, 'c\n', false",
        "^[$]$, $, true",
        "[a&&b], &, true",
        "[a&&b], b, true",
        "\\$, a$b, true",
        "'^\\d{3}$', 123, true",
        "'^\\d{3}$', ١٢٣, false",
        "\\w, é, false",
        "^.$, \uD83D\uDE00, true",
        "a|b, xbx, true",
        "A, a, false",
    })
    void meaning(String pattern, String text, boolean found) {
        assertThat(RegexPattern.fault(pattern)).isNull();
        assertThat(RegexPattern.toJava(pattern).matcher(text).find()).isEqualTo(found);
    }

    @Test
    void whatPassesCompiles() {
        String alphabet = "ab[](){}*+?|^$.\\-,012:&dws";
        Random random = new Random(13);
        int passed = 0;
        for (int i = 0; i < 200_000; i++) {
            StringBuilder pattern = new StringBuilder();
            for (int length = random.nextInt(10); length > 0; length--) {
                pattern.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            if (RegexPattern.fault(pattern.toString()) == null) {
                passed++;
                assertThatCode(() -> RegexPattern.toJava(pattern.toString()))
                        .as(pattern.toString())
                        .doesNotThrowAnyException();
            }
        }
        assertThat(passed).isGreaterThan(10_000);
    }
}
