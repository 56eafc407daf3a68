package io.dataflow.core.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which limits have statements of their own. */
class UsualLimitsTest {

    @Test
    void pagesAndTheRowAfterThemAreUsual() {
        for (int size : new int[] {0, 1, 2, 9, 10, 20, 25, 50, 95, 100, 150, 250, 500, 1_000}) {
            assertThat(UsualLimits.contain(size)).as("%s", size).isTrue();
            assertThat(UsualLimits.contain(size + 1)).as("%s and one", size).isTrue();
        }
        for (int other : new int[] {-1, 12, 22, 77, 102, 110, 175, 1_002, 1_050, 100_000, Integer.MAX_VALUE}) {
            assertThat(UsualLimits.contain(other)).as("%s", other).isFalse();
        }
    }

    @Test
    void thereAreFewOfThem() {
        assertThat(IntStream.range(0, 10_000).filter(UsualLimits::contain).count())
                .isLessThan(100);
    }
}
