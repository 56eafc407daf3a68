package io.dataflow.core.internal.sql.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PostgresTextTest {

    @Test
    void theListHasEveryLetterThatLowerDoesNotFold() {
        int[] special = IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .filter(c -> folded(c) != Character.toLowerCase(c))
                .toArray();

        assertThat(PostgresText.FOLDED_FROM.codePoints()).containsExactly(boxed(special));
        assertThat(PostgresText.FOLDED_TO.codePoints())
                .containsExactly(boxed(
                        IntStream.of(special).map(PostgresTextTest::folded).toArray()));
    }

    @Test
    void patternsFoldCharacterByCharacter() {
        assertThat(PostgresText.folded("\u00C9t\u00C9 \u03A3\u03C2 \uD801\uDC00 \u0130I\u0131 %_\\"))
                .isEqualTo("\u00E9t\u00E9 \u03C3\u03C3 \uD801\uDC28 iii %_\\");
    }

    private static int folded(int c) {
        return Character.toLowerCase(Character.toUpperCase(c));
    }

    private static Integer[] boxed(int[] points) {
        return IntStream.of(points).boxed().toArray(Integer[]::new);
    }
}
