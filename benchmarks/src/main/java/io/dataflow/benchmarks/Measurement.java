package io.dataflow.benchmarks;

import io.dataflow.benchmarks.Scenario.Comparison;
import io.dataflow.benchmarks.Scenario.Contender;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Runs a scenario: some rounds to warm up, then each contender in turn in every round. */
final class Measurement {

    private static final double NANOS = 1e9;

    private final Scenario scenario;
    private final Map<String, List<Double>> rates = new LinkedHashMap<>();

    private Measurement(Scenario scenario) {
        this.scenario = scenario;
        scenario.contenders().forEach(contender -> rates.put(contender.name(), new ArrayList<>()));
    }

    static Measurement of(Scenario scenario, int rounds) throws Exception {
        return of(scenario, 1, rounds);
    }

    static Measurement of(Scenario scenario, int warmUps, int rounds) throws Exception {
        Measurement measurement = new Measurement(scenario);
        for (int round = 0; round < warmUps; round++) {
            for (Contender contender : scenario.contenders()) {
                rate(contender);
            }
        }
        for (int round = 0; round < rounds; round++) {
            List<Contender> order = new ArrayList<>(scenario.contenders());
            // Nobody is always the first after the garbage of somebody else.
            Collections.rotate(order, round);
            for (Contender contender : order) {
                measurement.measured(contender.name()).add(rate(contender));
            }
        }
        measurement.rates.values().forEach(Collections::sort);
        return measurement;
    }

    private static double rate(Contender contender) throws Exception {
        contender.before().run();
        System.gc();
        long start = System.nanoTime();
        long done = contender.work().run();
        return done * NANOS / (System.nanoTime() - start);
    }

    double median(String contender) {
        List<Double> sorted = measured(contender);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private List<Double> measured(String contender) {
        List<Double> sorted = rates.get(contender);
        if (sorted == null) {
            throw new IllegalArgumentException("No contender '" + contender + "'; there are " + rates.keySet());
        }
        return sorted;
    }

    /** The table and the ratios, in Markdown. */
    String report() {
        StringBuilder report = new StringBuilder();
        report.append("### ")
                .append(scenario.name())
                .append("\n\n| contender | median ")
                .append(scenario.unit());
        report.append(" | min | max |\n|---|---:|---:|---:|\n");
        rates.forEach((name, sorted) -> report.append(String.format(
                Locale.ROOT,
                "| %s | %,.0f | %,.0f | %,.0f |%n",
                name,
                median(name),
                sorted.get(0),
                sorted.get(sorted.size() - 1))));
        report.append('\n');
        for (Comparison comparison : scenario.comparisons()) {
            report.append(String.format(
                    Locale.ROOT,
                    "ratio %s %.2f%n",
                    comparison.name(),
                    median(comparison.ours()) / median(comparison.theirs())));
        }
        return report.toString();
    }
}
