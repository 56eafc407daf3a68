package io.dataflow.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dataflow.benchmarks.Scenario.Comparison;
import io.dataflow.benchmarks.Scenario.Contender;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MeasurementTest {

    @Test
    void aReportTellsATableAndTheRatiosOfTheMedians() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        Scenario scenario = new Scenario(
                "numbers",
                "turns/s",
                List.of(
                        new Contender("slow", () -> turns(runs, 1_000_000)),
                        new Contender("fast", () -> turns(runs, 50_000_000))),
                List.of(new Comparison("numbers", "fast", "slow", "fast")));

        Measurement measurement = Measurement.of(scenario, 3);

        assertThat(runs).as("one round to warm up and three that count").hasValue(8);
        assertThat(measurement.median("slow")).isLessThan(measurement.median("fast"));
        assertThat(measurement.report())
                .startsWith(
                        "### numbers\n\n| contender | median turns/s | min | max | client CPU us each | server CPU us each |\n"
                                + "|---|---:|---:|---:|---:|---:|\n| slow | ")
                .containsPattern("(?m)^ratio numbers\\.fast 0\\.\\d\\d$");
        assertThatThrownBy(() -> measurement.median("nobody")).hasMessageContaining("[slow, fast]");
    }

    @Test
    void allWarmUpInTurnBeforeTheRoundsThatCount() throws Exception {
        StringBuilder order = new StringBuilder();
        Scenario scenario = new Scenario(
                "turns",
                "turns/s",
                List.of(new Contender("a", () -> told(order, 'a')), new Contender("b", () -> told(order, 'b'))),
                List.of());

        Measurement.of(scenario, 2, 2);

        assertThat(order)
                .as("two rounds to warm up, and two that count, of which the second begins with the other")
                .hasToString("abababba");
    }

    private static long told(StringBuilder order, char name) {
        order.append(name);
        return 1;
    }

    /** As much work as it says, in the same time. */
    private static long turns(AtomicInteger runs, long turns) throws InterruptedException {
        runs.incrementAndGet();
        Thread.sleep(20);
        return turns;
    }

    @Test
    void whatIsNotKnownIsTold() {
        assertThatThrownBy(() -> Bench.main(new String[] {"everything"}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sqlite");
    }

    @Test
    void someScenariosAreAskedForByTheirNames() {
        assertThat(new Bench.Wanted(true, 1, "read-.*").has("read-16")).isTrue();
        assertThat(new Bench.Wanted(true, 1, "read-1").has("read-16")).isFalse();
        assertThat(new Bench.Wanted(true, 1, "").has("read-16")).isTrue();
        assertThatThrownBy(() -> Bench.main(new String[] {"registration", "--only", "tables"}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("./bench point");
    }
}
