package io.dataflow.benchmarks;

import io.dataflow.benchmarks.Scenario.Comparison;
import io.dataflow.benchmarks.Scenario.Contender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Runs a scenario: some rounds to warm up, then each contender in turn in every round. */
final class Measurement {

    private static final double NANOS = 1e9;
    private static final double MICRO = 1e3;
    static final long NO_SERVER = -1;
    private static final double FASTER = 1.02;
    private static final int LONGEST_WARM_UP = 5;

    private final Scenario scenario;
    private final long server;
    private final Map<String, List<Double>> rates = new LinkedHashMap<>();
    private final Map<String, List<Double>> clients = new LinkedHashMap<>();
    private final Map<String, List<Double>> servers = new LinkedHashMap<>();

    private Measurement(Scenario scenario, long server) {
        this.scenario = scenario;
        this.server = server;
        scenario.contenders().forEach(contender -> {
            rates.put(contender.name(), new ArrayList<>());
            clients.put(contender.name(), new ArrayList<>());
            servers.put(contender.name(), new ArrayList<>());
        });
    }

    static Measurement of(Scenario scenario, int rounds) throws Exception {
        return of(scenario, 1, rounds);
    }

    static Measurement of(Scenario scenario, int warmUps, int rounds) throws Exception {
        return of(scenario, warmUps, Duration.ZERO, rounds);
    }

    /**
     * Each contender warms up until it has not become faster for some time, so that none is measured while it is compiled;
     * within a limit, as what scatters may seem to become faster.
     *
     * <p>They do so in turn: what one of them is compiled for does not hold any more when another comes to use the same
     * classes, so that all that came before it would be compiled again in the rounds that count.
     */
    static Measurement of(Scenario scenario, int warmUps, Duration warm, int rounds) throws Exception {
        return of(scenario, warmUps, warm, rounds, NO_SERVER);
    }

    /** Tells the processor time of the server, too, which is the process of this id and all below it. */
    static Measurement of(Scenario scenario, int warmUps, Duration warm, int rounds, long server) throws Exception {
        Measurement measurement = new Measurement(scenario, server);
        measurement.warmUp(warmUps, warm.toNanos());
        measurement.forget();
        for (int round = 0; round < rounds; round++) {
            List<Contender> order = new ArrayList<>(scenario.contenders());
            // Nobody is always the first after the garbage of somebody else.
            Collections.rotate(order, round);
            for (Contender contender : order) {
                measurement.round(contender);
            }
        }
        measurement.rates.values().forEach(Collections::sort);
        return measurement;
    }

    private void warmUp(int rounds, long nanos) throws Exception {
        List<WarmUp> cold =
                new ArrayList<>(scenario.contenders().stream().map(WarmUp::new).toList());
        for (int round = 0; !cold.isEmpty(); round++) {
            for (WarmUp contender : cold) {
                contender.round();
            }
            boolean enough = round + 1 >= rounds;
            cold.removeIf(contender -> enough && contender.isWarm(nanos));
        }
    }

    /** A contender that is warmed up, and how long it has worked without becoming faster. */
    private final class WarmUp {

        private final Contender contender;
        private long worked;
        private long sinceFaster;
        private double best;

        WarmUp(Contender contender) {
            this.contender = contender;
        }

        void round() throws Exception {
            long took = Measurement.this.round(contender);
            worked += took;
            List<Double> all = measured(rates, contender.name());
            double rate = all.get(all.size() - 1);
            sinceFaster = rate > best * FASTER ? 0 : sinceFaster + took;
            best = Math.max(best, rate);
        }

        boolean isWarm(long nanos) {
            return sinceFaster >= nanos || worked >= LONGEST_WARM_UP * nanos;
        }
    }

    private void forget() {
        List.of(rates, clients, servers).forEach(kept -> kept.values().forEach(List::clear));
    }

    /** Answers how long it took. */
    private long round(Contender contender) throws Exception {
        contender.before().run();
        System.gc();
        double client = Cpu.ofThisProcess();
        double below = server == NO_SERVER ? Double.NaN : Cpu.ofAllBelow(server);
        long start = System.nanoTime();
        long done = contender.work().run();
        long took = System.nanoTime() - start;
        measured(rates, contender.name()).add(done * NANOS / took);
        measured(clients, contender.name()).add((Cpu.ofThisProcess() - client) / MICRO / done);
        if (server != NO_SERVER) {
            measured(servers, contender.name()).add((Cpu.ofAllBelow(server) - below) / MICRO / done);
        }
        return took;
    }

    double median(String contender) {
        return median(measured(rates, contender));
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private List<Double> measured(Map<String, List<Double>> of, String contender) {
        List<Double> sorted = of.get(contender);
        if (sorted == null) {
            throw new IllegalArgumentException("No contender '" + contender + "'; there are " + rates.keySet());
        }
        return sorted;
    }

    /** The median, where it is known. */
    private static String micros(List<Double> values) {
        double median = values.isEmpty() ? Double.NaN : median(values);
        return Double.isNaN(median) ? "-" : String.format(Locale.ROOT, "%.2f", median);
    }

    /** The table and the ratios, in Markdown. */
    String report() {
        StringBuilder report = new StringBuilder();
        report.append("### ")
                .append(scenario.name())
                .append("\n\n| contender | median ")
                .append(scenario.unit());
        report.append(" | min | max | client CPU us each | server CPU us each |\n|---|---:|---:|---:|---:|---:|\n");
        rates.forEach((name, sorted) -> report.append(String.format(
                Locale.ROOT,
                "| %s | %,.0f | %,.0f | %,.0f | %s | %s |%n",
                name,
                median(name),
                sorted.get(0),
                sorted.get(sorted.size() - 1),
                micros(measured(clients, name)),
                micros(measured(servers, name)))));
        report.append('\n');
        for (Comparison comparison : scenario.comparisons()) {
            double theirs =
                    comparison.theirs().stream().mapToDouble(this::median).max().orElseThrow();
            report.append(String.format(
                    Locale.ROOT, "ratio %s %.2f%n", comparison.name(), median(comparison.ours()) / theirs));
        }
        return report.toString();
    }
}
