package io.dataflow.core.internal.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How many statements of a kind run beside each other, by how long they took and how often they failed. */
class PaceTest {

    private static final int CALLS_ALONE = 1_000;

    @Test
    void quickStatementsRunInTwosAndLongOnesOnHalfOfTheConnectionsAtMost() {
        Pace pace = new Pace(20);
        assertThat(pace.limit()).isEqualTo(2);
        took(pace, 50, Duration.ofNanos(200_000));
        assertThat(pace.limit()).isEqualTo(2);

        took(pace, 50, Duration.ofMillis(5));
        assertThat(pace.limit()).as("one begins each millisecond, about").isBetween(4, 5);
        took(pace, 50, Duration.ofMillis(80));
        assertThat(pace.limit()).isEqualTo(10);

        took(pace, 100, Duration.ofNanos(200_000));
        assertThat(pace.limit()).as("it follows the time down, too").isEqualTo(2);
    }

    @Test
    void oneStatementThatTakesLongIsNoReasonForMore() {
        Pace pace = new Pace(40);
        took(pace, 50, Duration.ofMillis(1));
        took(pace, 1, Duration.ofMillis(20));
        assertThat(pace.limit()).isLessThanOrEqualTo(3);
    }

    @Test
    void aSmallPoolHasNoMoreThanItsConnections() {
        for (int connections : new int[] {1, 2, 3}) {
            Pace pace = new Pace(connections);
            took(pace, 50, Duration.ofSeconds(1));
            assertThat(pace.limit()).as("of %d", connections).isEqualTo(Math.min(2, connections));
        }
    }

    @Test
    void whereStatementsFailTogetherTheNextThousandCallsGoAlone() {
        Pace pace = new Pace(10);
        failures(pace, 4);
        assertThat(pace.isAlone()).isFalse();
        failures(pace, 1);
        assertThat(callsAlone(pace)).isEqualTo(CALLS_ALONE);

        failures(pace, 2);
        assertThat(pace.isAlone()).isFalse();
        failures(pace, 1);
        assertThat(callsAlone(pace)).as("trust comes back by half").isEqualTo(CALLS_ALONE);
    }

    @Test
    void failuresBetweenManyThatSucceedAreNoReasonToGoAlone() {
        Pace pace = new Pace(10);
        for (int i = 0; i < 100; i++) {
            failures(pace, 1);
            for (int done = 0; done < 4; done++) {
                pace.together(true);
            }
            assertThat(pace.isAlone()).isFalse();
        }
    }

    private static void took(Pace pace, int statements, Duration each) {
        for (int i = 0; i < statements; i++) {
            pace.took(each.toNanos());
        }
    }

    private static void failures(Pace pace, int statements) {
        for (int i = 0; i < statements; i++) {
            pace.together(false);
        }
    }

    private static int callsAlone(Pace pace) {
        int alone = 0;
        while (pace.isAlone()) {
            alone++;
        }
        return alone;
    }
}
