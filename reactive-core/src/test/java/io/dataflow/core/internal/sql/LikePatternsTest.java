package io.dataflow.core.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.internal.query.Operator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LikePatternsTest {

    @Test
    void operandsAreTakenLiterally() {
        assertThat(LikePatterns.of(Operator.STARTS_WITH, "5%_\\")).isEqualTo("5\\%\\_\\\\%");
        assertThat(LikePatterns.of(Operator.ENDS_WITH, "a")).isEqualTo("%a");
        assertThat(LikePatterns.of(Operator.CONTAINS, "a")).isEqualTo("%a%");
        assertThat(LikePatterns.of(Operator.LIKE, "a_%")).isEqualTo("a_%");
    }

    @Test
    void theRegularExpressionMeansWhatThePatternMeans() {
        assertThat(matches("a_c", "abc")).isTrue();
        assertThat(matches("a_c", "ac")).isFalse();
        assertThat(matches("_", "\uD83D\uDCA1")).as("one code point").isTrue();
        assertThat(matches("__", "\uD83D\uDCA1")).isFalse();
        assertThat(matches("%c", "a\nc")).isTrue();
        assertThat(matches("a", "a\n")).as("the text as a whole").isFalse();
        assertThat(matches("b", "abc")).isFalse();
        assertThat(matches("", "")).isTrue();
        assertThat(matches("50\\%\\_\\\\", "50%_\\")).isTrue();
        assertThat(matches("50\\%", "500")).isFalse();
    }

    @Test
    void signsOfRegularExpressionsAreLiteral() {
        String signs = "\\[](){}*+?|^$.-&";
        assertThat(matches(signs.replace("\\", "\\\\"), signs)).isTrue();
        assertThat(matches("a.c", "abc")).isFalse();
        assertThat(matches("a|b", "a")).isFalse();
    }

    @Test
    void onlyAnUnderscoreThatIsNotEscapedIsAnyCharacter() {
        assertThat(LikePatterns.hasAnyCharacter("a_b")).isTrue();
        assertThat(LikePatterns.hasAnyCharacter("\\\\_")).isTrue();
        assertThat(LikePatterns.hasAnyCharacter("\\_%")).isFalse();
        assertThat(LikePatterns.hasAnyCharacter("")).isFalse();
    }

    private static boolean matches(String pattern, String text) {
        return Pattern.compile(LikePatterns.toRegex(pattern), Pattern.DOTALL)
                .matcher(text)
                .find();
    }
}
